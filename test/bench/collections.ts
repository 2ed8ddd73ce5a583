/** Rows on hashes, sets and sorted sets of a million members, at pipeline 16. */
import { request } from './raw-connection.ts';
import { FIRST_RATE, measureBenchmark, sendAll, VALUE } from './redis-benchmark.ts';
import { respCommand } from './resp-bytes.ts';
import type { Row } from './row.ts';
import type { Peer } from './servers.ts';

const MEMBERS = 1_000_000;
const MEMBERS_A_COMMAND = 100;
const PIPELINE = 16;

interface Operation {
  readonly words: readonly string[];
  /** The words of one member behind command and key. */
  readonly fill: readonly [command: string, member: (number: number) => string[]];
  readonly target: number;
  /** `__rand_int__` is below it. */
  readonly range: number;
  /** It takes members out, so that each round needs a new million. */
  readonly empties?: boolean;
}

const KEY = 'mine';
const memberName = (number: number): string => `m:${String(number).padStart(12, '0')}`;
const withScore = (number: number): string[] => [
  String((number * 7919) % MEMBERS),
  memberName(number),
];

const OPERATIONS: readonly Operation[] = [
  {
    words: ['HSET', KEY, 'm:__rand_int__', VALUE],
    fill: ['HSET', (number) => [memberName(number), VALUE]],
    target: 0.9,
    range: 2 * MEMBERS,
  },
  {
    words: ['SADD', KEY, 'm:__rand_int__'],
    fill: ['SADD', (number) => [memberName(number)]],
    target: 0.9,
    range: 2 * MEMBERS,
  },
  {
    words: ['SPOP', KEY],
    fill: ['SADD', (number) => [memberName(number)]],
    target: 0.9,
    range: MEMBERS,
    empties: true,
  },
  {
    words: ['ZADD', KEY, '__rand_int__', 'm:__rand_int__'],
    fill: ['ZADD', withScore],
    target: 1.3,
    range: 2 * MEMBERS,
  },
  {
    words: ['ZRANGE', KEY, '500000', '500009'],
    fill: ['ZADD', withScore],
    target: 0.9,
    range: MEMBERS,
  },
  {
    words: ['ZRANK', KEY, 'm:__rand_int__'],
    fill: ['ZADD', withScore],
    target: 0.9,
    range: MEMBERS,
  },
];

/** HSET, SADD and ZADD, half of them of new members; SPOP; ZRANGE of ten in the middle; ZRANK. */
export function collectionRows(): Row[] {
  return OPERATIONS.map((operation) => {
    const { words, range, target } = operation;
    const rates = new Map<Peer, number>();
    return {
      name: `${words[0]} of a million RESP P${PIPELINE}`,
      unit: 'commands/s',
      target,
      durability: 'everysec',
      async prepare(peer) {
        await fillMembers(peer, operation);
        const sample = await measureBenchmark(peer, words, PIPELINE, FIRST_RATE, range);
        rates.set(peer, sample.value);
      },
      async measure(peer, seconds) {
        if (operation.empties === true) await fillMembers(peer, operation);
        const wanted = (rates.get(peer) ?? FIRST_RATE) * seconds;
        const most = operation.empties === true ? MEMBERS : Infinity;
        const sample = await measureBenchmark(peer, words, PIPELINE, Math.min(wanted, most), range);
        rates.set(peer, sample.value);
        return sample;
      },
    };
  });
}

async function fillMembers(peer: Peer, { fill: [command, member] }: Operation): Promise<void> {
  await request(peer.respPort, respCommand('DEL', KEY));
  const commands: Buffer[] = [];
  for (let from = 0; from < MEMBERS; from += MEMBERS_A_COMMAND) {
    const words: string[] = [];
    for (let at = from; at < from + MEMBERS_A_COMMAND; at++) words.push(...member(at));
    commands.push(respCommand(command, KEY, ...words));
  }
  await sendAll(peer.respPort, commands, 10);
}
