/** Rows of streams: entries added, and delivered to a group's consumer one by one. */
import { request } from './raw-connection.ts';
import { FIRST_RATE, measureBenchmark, sendAll, VALUE } from './redis-benchmark.ts';
import { respCommand } from './resp-bytes.ts';
import type { Row } from './row.ts';
import type { Peer } from './servers.ts';

const KEY = 'mystream';
const ADD = ['XADD', KEY, '*', 'field', VALUE];
const READ = ['XREADGROUP', 'GROUP', 'group', 'consumer', 'COUNT', '1', 'STREAMS', KEY, '>'];
const WARM_UP_REQUESTS = 20_000;

interface Operation {
  readonly name: string;
  readonly words: readonly string[];
  /** The stream must hold an entry for every command. */
  readonly consumes: boolean;
}

const OPERATIONS: readonly Operation[] = [
  { name: 'XADD', words: ADD, consumes: false },
  { name: 'XREADGROUP', words: READ, consumes: true },
];

/** XADD and XREADGROUP at pipeline 1, 16 and 64. */
export function streamRows(): Row[] {
  return [1, 16, 64].flatMap((pipeline) =>
    OPERATIONS.map((operation) => streamRow(operation, pipeline)),
  );
}

function streamRow({ name, words, consumes }: Operation, pipeline: number): Row {
  const rates = new Map<Peer, number>();
  const run = async (peer: Peer, requests: number) => {
    await request(peer.respPort, respCommand('DEL', KEY));
    if (consumes) await fill(peer, Math.ceil(requests / 1000) * 1000);
    return measureBenchmark(peer, words, pipeline, requests);
  };
  return {
    name: `${name} RESP P${pipeline}`,
    unit: 'commands/s',
    target: pipeline === 1 ? 0.85 : 0.9,
    durability: 'everysec',
    async prepare(peer) {
      await run(peer, WARM_UP_REQUESTS);
      rates.set(peer, (await run(peer, WARM_UP_REQUESTS)).value);
    },
    async measure(peer, seconds) {
      const sample = await run(peer, (rates.get(peer) ?? FIRST_RATE) * seconds);
      rates.set(peer, sample.value);
      return sample;
    },
  };
}

/** A stream of so many entries with a group that has read none of them. */
async function fill(peer: Peer, entries: number): Promise<void> {
  await request(peer.respPort, respCommand('XGROUP', 'CREATE', KEY, 'group', '0', 'MKSTREAM'));
  // An answer is a length and an id: two lines where `sendAll` counts one.
  const add = respCommand(...ADD);
  await sendAll(peer.respPort, new Array<Buffer>(entries).fill(add), 1000, 2);
}
