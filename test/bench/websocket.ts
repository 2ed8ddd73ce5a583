/**
 * SET and GET over WebSocket, one and sixteen commands a frame, against redis-server's pipeline of
 * one and sixteen. redis-server is measured twice: with redis-benchmark, as in the rows over RESP,
 * and with the load that keywire gets. At one command the C of redis-benchmark costs less than this
 * load, at sixteen this load, which decodes nothing, costs less than redis-benchmark.
 */
import type { Request } from '../../src/wire/requests.ts';
import { type Load, runLoad } from './closed-loop.ts';
import { RawConnection } from './raw-connection.ts';
import {
  CONNECTIONS,
  FIRST_RATE,
  fillKeys,
  KEYS,
  keyName,
  measureBenchmark,
  VALUE,
} from './redis-benchmark.ts';
import { respCommand } from './resp-bytes.ts';
import type { Row } from './row.ts';
import type { Peer } from './servers.ts';
import { clientFrame, frameHead, openWebSocket } from './websocket-bytes.ts';

/** Chunks that are prepared; each names other keys. */
const CHUNKS = 4096;

interface Operation {
  readonly name: string;
  readonly words: (key: string) => readonly string[];
  /** What redis-server answers. */
  readonly answer: string;
}

const OPERATIONS: readonly Operation[] = [
  { name: 'SET', words: (key) => ['SET', key, VALUE], answer: '+OK\r\n' },
  { name: 'GET', words: (key) => ['GET', key], answer: `$${VALUE.length}\r\n${VALUE}\r\n` },
];

export function websocketRows(withBenchmark: boolean): Row[] {
  return [1, 16].flatMap((commands) =>
    OPERATIONS.flatMap((operation) => {
      const same = websocketRow(operation, commands, false);
      return withBenchmark ? [websocketRow(operation, commands, true), same] : [same];
    }),
  );
}

function websocketRow(operation: Operation, commands: number, withBenchmark: boolean): Row {
  const loads = new Map<Peer, Load>();
  const rates = new Map<Peer, number>();
  const load = withBenchmark ? '' : ', same load';
  return {
    name: `${operation.name} WebSocket ${commands} a frame${load}`,
    unit: 'commands/s',
    target: load === '' ? (commands === 1 ? 1.2 : 2) : undefined,
    durability: 'everysec',
    async prepare(peer) {
      await fillKeys(peer);
      loads.set(peer, await prepareLoad(peer, operation, commands));
      await this.measure(peer, 0.3);
    },
    async measure(peer, seconds) {
      const load = loads.get(peer);
      if (load === undefined) throw new Error('measured before it was prepared');
      if (peer.kind === 'keywire' || !withBenchmark) return runLoad(peer, load, seconds);
      const words = operation.words('key:__rand_int__');
      const requests = (rates.get(peer) ?? FIRST_RATE) * seconds;
      const sample = await measureBenchmark(peer, words, commands, requests);
      rates.set(peer, sample.value);
      return sample;
    },
    finish(peer) {
      for (const connection of loads.get(peer)?.connections ?? []) connection.close();
    },
  };
}

async function prepareLoad(peer: Peer, operation: Operation, commands: number): Promise<Load> {
  const isKeywire = peer.kind === 'keywire';
  const chunks = Array.from({ length: CHUNKS }, () => {
    const all = Array.from({ length: commands }, () => operation.words(randomKey()));
    return isKeywire
      ? clientFrame(all.map((args): Request => ({ kind: 'command', args, database: 0 })))
      : Buffer.concat(all.map((words) => respCommand(...words)));
  });
  const connections = await Promise.all(
    Array.from({ length: CONNECTIONS }, () =>
      isKeywire ? openWebSocket(peer.gatewayPort) : RawConnection.open(peer.respPort),
    ),
  );
  const [first, chunk] = [connections[0], chunks[0]];
  if (first === undefined || chunk === undefined) throw new Error('nothing to send');
  const answerBytes = isKeywire
    ? await frameBytes(first, chunk)
    : operation.answer.length * commands;
  return { connections, chunks, commandsPerChunk: commands, answerBytes };
}

/** How many bytes answer a frame: one frame with one answer for each request, all of one size. */
async function frameBytes(connection: RawConnection, chunk: Buffer): Promise<number> {
  const answer = new Promise<Buffer>((resolve) => {
    connection.onBytes = (bytes, length) => resolve(Buffer.from(bytes.subarray(0, length)));
  });
  connection.write(chunk);
  const bytes = await answer;
  const size = frameHead(bytes, 0, bytes.length);
  if (size === undefined || size.head + size.payload !== bytes.length) {
    throw new Error('the answer is not one frame');
  }
  return bytes.length;
}

function randomKey(): string {
  return keyName(Math.floor(Math.random() * KEYS));
}
