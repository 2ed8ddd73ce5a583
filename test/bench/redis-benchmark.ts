/** Rows with redis-benchmark as the load of both servers. */
import { spawn } from 'node:child_process';
import { RawConnection, request } from './raw-connection.ts';
import { respCommand } from './resp-bytes.ts';
import type { Row, Sample } from './row.ts';
import { cpuSeconds, type Peer } from './servers.ts';

export const CONNECTIONS = 50;
/** How many keys there are where a key is drawn by chance. */
export const KEYS = 100_000;
export const VALUE = 'v'.repeat(16);

/** A guess of commands a second, until a first run has told. */
export const FIRST_RATE = 50_000;

interface Operation {
  readonly name: string;
  readonly words: readonly string[];
  readonly writes: boolean;
  /** The list must hold as many elements as commands are sent. */
  readonly fills?: boolean;
  /** The list must hold at least so many elements. */
  readonly elementsMin?: number;
  /** Every key must be there. */
  readonly needsKeys?: boolean;
}

const OPERATIONS: readonly Operation[] = [
  { name: 'SET', words: ['SET', 'key:__rand_int__', VALUE], writes: true },
  { name: 'GET', words: ['GET', 'key:__rand_int__'], writes: false, needsKeys: true },
  { name: 'INCR', words: ['INCR', 'counter:__rand_int__'], writes: true },
  { name: 'LPUSH', words: ['LPUSH', 'mylist', VALUE], writes: true },
  { name: 'RPOP', words: ['RPOP', 'mylist'], writes: true, fills: true },
  { name: 'LRANGE 100', words: ['LRANGE', 'mylist', '0', '99'], writes: false, elementsMin: 1000 },
];

/** SET, GET, INCR, LPUSH, RPOP and LRANGE at pipeline 1, 16 and 64. */
export function respRows(): Row[] {
  return [1, 16, 64].flatMap((pipeline) =>
    OPERATIONS.map((operation) => {
      const target = respTarget(pipeline, operation.writes);
      return respRow(operation, pipeline, { durability: 'everysec', target });
    }),
  );
}

/** LPUSH with every answer behind a sync. */
export function alwaysRows(): Row[] {
  const operation = OPERATIONS.find(({ name }) => name === 'LPUSH');
  if (operation === undefined) return [];
  return [1, 16].map((pipeline) =>
    respRow(operation, pipeline, { durability: 'always', target: undefined }),
  );
}

/** Runs redis-benchmark with one command, about so many times. */
export async function measureBenchmark(
  peer: Peer,
  words: readonly string[],
  pipeline: number,
  requests: number,
  range = KEYS,
): Promise<Sample> {
  const count = Math.max(5000, Math.round(requests / 1000) * 1000);
  const before = cpuSeconds(peer.pid);
  const value = await runBenchmark({
    port: peer.respPort,
    words,
    pipeline,
    requests: count,
    range,
  });
  return { value, perCpuSecond: count / (cpuSeconds(peer.pid) - before) };
}

/** Commands a second, as redis-benchmark tells them. */
function runBenchmark({
  port,
  words,
  pipeline,
  requests,
  range = KEYS,
}: {
  readonly port: number;
  readonly words: readonly string[];
  readonly pipeline: number;
  readonly requests: number;
  /** `__rand_int__` is below it. */
  readonly range?: number;
}): Promise<number> {
  const options = ['-p', port, '-c', CONNECTIONS, '-P', pipeline, '-n', requests, '-r', range];
  const args = [...options.map(String), '--csv', ...words];
  return new Promise((resolve, reject) => {
    const child = spawn('redis-benchmark', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', () => {
      const rate = /^"[^"]*","([\d.]+)"/m.exec(output.split('\n').slice(1).join('\n'))?.[1];
      if (rate === undefined) reject(new Error(`redis-benchmark said: ${output}`));
      else resolve(Number(rate));
    });
  });
}

/** Every key that `key:__rand_int__` may name. */
export async function fillKeys(peer: Peer): Promise<void> {
  const commands: Buffer[] = [];
  for (let key = 0; key < KEYS; key++) commands.push(respCommand('SET', keyName(key), VALUE));
  await sendAll(peer.respPort, commands, 1000);
}

/** The key as redis-benchmark writes it. */
export function keyName(number: number): string {
  return `key:${String(number).padStart(12, '0')}`;
}

/** Sends commands in batches, each once the one before is answered; every answer has so many lines. */
export async function sendAll(
  port: number,
  commands: readonly Buffer[],
  batch: number,
  lines = 1,
): Promise<void> {
  const connection = await RawConnection.open(port);
  let missing = 0;
  let answered: () => void = () => {};
  connection.onBytes = (bytes, length) => {
    for (let i = 0; i < length; i++) if (bytes[i] === 0x0a) missing--;
    if (missing === 0) answered();
  };
  try {
    for (let at = 0; at < commands.length; at += batch) {
      const part = commands.slice(at, at + batch);
      missing = part.length * lines;
      const done = new Promise<void>((resolve) => {
        answered = resolve;
      });
      connection.write(Buffer.concat(part));
      await Promise.race([done, connection.lost]);
    }
  } finally {
    connection.close();
  }
}

function respTarget(pipeline: number, writes: boolean): number {
  if (pipeline === 1) return 0.85;
  if (!writes) return 0.9;
  return pipeline === 16 ? 1 : 1.1;
}

function respRow(
  operation: Operation,
  pipeline: number,
  parts: Pick<Row, 'durability' | 'target'>,
): Row {
  const rates = new Map<Peer, number>();
  const suffix = parts.durability === 'always' ? ', fsync always' : '';
  return {
    ...parts,
    name: `${operation.name} RESP P${pipeline}${suffix}`,
    unit: 'commands/s',
    async prepare(peer) {
      if (operation.needsKeys) await fillKeys(peer);
      const requests = 10_000;
      await fillList(peer, operation, requests);
      // Twice: the first run warms up what the second one tells.
      const { words } = operation;
      const run = () => runBenchmark({ port: peer.respPort, words, pipeline, requests });
      await run();
      rates.set(peer, await run());
    },
    async measure(peer, seconds) {
      const rate = rates.get(peer) ?? FIRST_RATE;
      const requests = Math.max(5000, rate * seconds);
      await fillList(peer, operation, requests);
      const sample = await measureBenchmark(peer, operation.words, pipeline, requests);
      rates.set(peer, sample.value);
      return sample;
    },
  };
}

const PUSH_ELEMENTS = 100;

async function fillList(peer: Peer, operation: Operation, requests: number): Promise<void> {
  if (operation.words[1] !== 'mylist') return;
  await request(peer.respPort, respCommand('DEL', 'mylist'));
  const elements = operation.fills ? requests : (operation.elementsMin ?? 0);
  if (elements === 0) return;
  const push = respCommand('LPUSH', 'mylist', ...new Array<string>(PUSH_ELEMENTS).fill(VALUE));
  const pushes = new Array<Buffer>(Math.ceil(elements / PUSH_ELEMENTS)).fill(push);
  await sendAll(peer.respPort, pushes, 10);
}
