/**
 * What the elements of collections cost: bytes an element, as the server counts them and as the system
 * does, of many small collections and of one of a million, of each type. The first million elements
 * warm the server up and are not measured: what its code and buffers take is no element's.
 */
import { residentWhenSettled, usedBytes } from './memory.ts';
import { sendAll, VALUE } from './redis-benchmark.ts';
import { respCommand } from './resp-bytes.ts';
import type { Row } from './row.ts';
import type { Peer } from './servers.ts';

const MILLION = 1_000_000;
const MEASURED = 2 * MILLION;
const SMALL = 50;
/** Elements that a command adds to a large collection. */
const ADDED = 100;

interface Shape {
  readonly name: string;
  /** Elements in one key. */
  readonly size: number;
  readonly command: string;
  /** The words of one element behind the command and the key. */
  element(number: number): readonly string[];
  /** A command adds one element only. */
  readonly single?: boolean;
}

const memberName = (number: number): string => `m:${String(number).padStart(12, '0')}`;
const field = (number: number): string[] => [memberName(number), VALUE];
const scored = (number: number): string[] => [
  String((number * 7919) % MILLION),
  memberName(number),
];
const rank = (number: number): string[] => [String(number % SMALL), memberName(number)];
const value = (): string[] => [VALUE];
const integer = (number: number): string[] => [String(number % 100)];
const entry = (number: number): string[] => [`${number + 1}-0`, 'field', VALUE];

const SHAPES: readonly Shape[] = [
  { name: 'list of 50', size: SMALL, command: 'RPUSH', element: value },
  { name: 'list of 50 integers', size: SMALL, command: 'RPUSH', element: integer },
  { name: 'hash of 50', size: SMALL, command: 'HSET', element: field },
  { name: 'set of 50', size: SMALL, command: 'SADD', element: (number) => [memberName(number)] },
  { name: 'set of 400 integers', size: 400, command: 'SADD', element: (n) => [String(n * 1000)] },
  { name: 'sorted set of 50', size: SMALL, command: 'ZADD', element: rank },
  { name: 'stream of 50', size: SMALL, command: 'XADD', element: entry, single: true },
  { name: 'list of a million', size: MILLION, command: 'RPUSH', element: value },
  { name: 'hash of a million', size: MILLION, command: 'HSET', element: field },
  { name: 'set of a million', size: MILLION, command: 'SADD', element: (n) => [memberName(n)] },
  { name: 'sorted set of a million', size: MILLION, command: 'ZADD', element: scored },
  { name: 'stream of a million', size: MILLION, command: 'XADD', element: entry, single: true },
];

/** Two rows a shape: used and resident bytes. */
export function elementRows(): Row[] {
  return SHAPES.flatMap((shape) => {
    const figures = new Map<Peer['kind'], { used: number; resident: number }>();
    const measure = async (peer: Peer): Promise<void> => {
      await fill(peer, shape, 0, MILLION);
      const before = { used: await usedBytes(peer), resident: await residentWhenSettled(peer) };
      await fill(peer, shape, MILLION, MEASURED);
      const resident = (await residentWhenSettled(peer)) - before.resident;
      const used = (await usedBytes(peer)) - before.used;
      figures.set(peer.kind, { used: used / MEASURED, resident: resident / MEASURED });
    };
    const row = (name: string, one: 'used' | 'resident', isFirst: boolean): Row => ({
      name,
      unit: 'bytes',
      target: 1,
      lessIsBetter: true,
      durability: 'none',
      fresh: true,
      roundsMax: 1,
      async measure(peer) {
        // The second row tells what the first has seen, unless it was asked for alone.
        if (isFirst || !figures.has(peer.kind)) await measure(peer);
        return { value: figures.get(peer.kind)?.[one] ?? Number.NaN };
      },
    });
    return [
      row(`bytes an element, ${shape.name}`, 'used', true),
      row(`resident, ${shape.name}`, 'resident', false),
    ];
  });
}

/** Adds so many elements to keys of their own, from this number on. */
async function fill(peer: Peer, shape: Shape, from: number, count: number): Promise<void> {
  const { size, command, element, single } = shape;
  const step = single === true ? 1 : Math.min(size, ADDED);
  const commands: Buffer[] = [];
  const flush = async (): Promise<void> => {
    // XADD answers an id: two lines.
    await sendAll(peer.respPort, commands.splice(0), single === true ? 1000 : 20, single ? 2 : 1);
  };
  for (let at = from; at < from + count; at += step) {
    const words: string[] = [];
    const within = (at - from) % size;
    for (let i = 0; i < step; i++) words.push(...element(within + i));
    commands.push(respCommand(command, `key:${Math.floor(at / size)}`, ...words));
    if (commands.length === 10_000) await flush();
  }
  if (commands.length > 0) await flush();
}
