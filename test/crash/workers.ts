/**
 * Producers and workers against one life of a server: they run until their connection, open already, ends. Each
 * resolves with how many jobs it may have been handed without hearing of it.
 */
import type { Random } from '../../src/base/random.ts';
import { type Client, OutcomeUnknownError } from '../../src/client/client.ts';
import { RespClient } from '../conformance/resp-client.ts';
import { show, type Value } from '../conformance/value.ts';
import type { Ledger } from './ledger.ts';

const JOBS = 'jobs';
const TAKEN = 'taken';

/** Elements read at a time. */
const PAGE = 500;

/** Above so many jobs producers slow down: workers shall wait for jobs as well as jobs for workers. */
const BACKLOG = 1000;

/** Pushes a pipeline of jobs at a time, one to three in a command, some of them large. */
export async function produce(client: RespClient, ledger: Ledger, random: Random): Promise<void> {
  for (;;) {
    const commands = ledger.backlog > BACKLOG ? 1 : 1 + random.below(128);
    const pushes = Array.from({ length: commands }, () =>
      Array.from({ length: 1 + random.below(3) }, () => ledger.issue()),
    );
    for (const ids of pushes) client.send(['RPUSH', JOBS, ...ids.map((id) => padded(id, random))]);
    for (const ids of pushes) {
      const answer = await client.inbox.next();
      if (answer.kind === 'closed') return;
      ledger.acknowledge(ids, answer);
    }
  }
}

/** Waits for one job after the other. */
export async function popOne(client: RespClient, ledger: Ledger): Promise<number> {
  for (;;) {
    const answer = await client.call('BRPOP', JOBS, '0');
    if (answer.kind === 'closed') return 1;
    ledger.pop(idOf(itemsOf(answer)[1]));
  }
}

/** Takes up to `count` jobs at a time, waiting for the first. */
export async function popMany(client: RespClient, ledger: Ledger, count: number): Promise<number> {
  for (;;) {
    const answer = await client.call('BLMPOP', '0', '1', JOBS, 'LEFT', 'COUNT', String(count));
    if (answer.kind === 'closed') return count;
    for (const item of itemsOf(itemsOf(answer)[1])) ledger.pop(idOf(item));
  }
}

/** Moves jobs to the second list, a pipeline of `count` at a time: a move is never unheard of. */
export async function moveMany(client: RespClient, ledger: Ledger, count: number): Promise<number> {
  for (;;) {
    for (let i = 0; i < count; i++) client.send(['BLMOVE', JOBS, TAKEN, 'LEFT', 'RIGHT', '0']);
    for (let i = 0; i < count; i++) {
      const answer = await client.inbox.next();
      if (answer.kind === 'closed') return 0;
      ledger.move(idOf(answer));
    }
  }
}

/** Waits for `count` jobs at once over one WebSocket. */
export async function popOverWebSocket(
  client: Client,
  ledger: Ledger,
  count: number,
): Promise<number> {
  client.onStatus((status) => status === 'waiting' && client.close());
  const wait = async (): Promise<number> => {
    try {
      for (;;) {
        const popped = await client.blpop(JOBS);
        if (popped !== null) ledger.pop(withoutPadding(popped.element));
      }
    } catch (error) {
      return error instanceof OutcomeUnknownError ? 1 : 0;
    }
  };
  const unheard = await Promise.all(Array.from({ length: count }, wait));
  return unheard.reduce((sum, one) => sum + one, 0);
}

/** Pops until the list is empty. */
export async function popAll(port: number, ledger: Ledger): Promise<void> {
  const client = await RespClient.connect(port);
  for (;;) {
    const answer = await client.call('LPOP', JOBS, String(PAGE));
    if (!('items' in answer)) break;
    for (const item of answer.items) ledger.pop(idOf(item));
  }
  client.close();
}

/** What is in the lists. */
export async function listsOf(port: number): Promise<{ jobs: string[]; taken: string[] }> {
  const client = await RespClient.connect(port);
  const lists = { jobs: await listOf(client, JOBS), taken: await listOf(client, TAKEN) };
  client.close();
  return lists;
}

/** Page by page: the decoder begins again with each chunk of an answer that is not whole. */
async function listOf(client: RespClient, key: string): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const last = ids.length + PAGE - 1;
    const page = itemsOf(await client.call('LRANGE', key, String(ids.length), String(last)));
    for (const item of page) ids.push(idOf(item));
    if (page.length < PAGE) return ids;
  }
}

/** One in a hundred jobs takes several kilobytes, so that batches differ in size. */
function padded(id: string, random: Random): string {
  const bytes = random.below(100) === 0 ? 4000 + random.below(8000) : random.below(60);
  return `${id} ${'.'.repeat(bytes)}`;
}

function withoutPadding(text: string): string {
  return text.slice(0, text.indexOf(' '));
}

function idOf(value: Value | undefined): string {
  if (value === undefined || !('text' in value)) {
    throw new Error(`a job is expected, not ${value === undefined ? 'nothing' : show(value)}`);
  }
  return withoutPadding(value.text);
}

function itemsOf(value: Value | undefined): readonly Value[] {
  if (value === undefined || !('items' in value)) {
    throw new Error(`a list is expected, not ${value === undefined ? 'nothing' : show(value)}`);
  }
  return value.items;
}
