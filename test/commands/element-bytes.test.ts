/**
 * What small collections may take: bytes an element, the entry of the key included, where redis-server
 * 7.0.15 takes what the bench rows "bytes an element" tell. A list or hash that grew by more than it
 * needed once took a tenth more than that.
 */
import { expect, test } from 'vitest';
import { HASH_COMMANDS } from '../../src/commands/hashes.ts';
import { LIST_COMMANDS } from '../../src/commands/lists.ts';
import { SET_COMMANDS } from '../../src/commands/sets.ts';
import { SORTED_SET_COMMANDS } from '../../src/commands/sorted-sets.ts';
import { Harness } from './harness.ts';

const KEYS = 60;
const VALUE = 'v'.repeat(16);
const member = (number: number): string => `m:${String(number).padStart(12, '0')}`;

const SHAPES = [
  { command: 'RPUSH', size: 50, bytesMax: 23.8, element: () => [VALUE] },
  { command: 'LPUSH', size: 50, bytesMax: 23.8, element: () => [VALUE] },
  { command: 'RPUSH', size: 50, bytesMax: 5.6, element: (i: number) => [String(i)] },
  { command: 'HSET', size: 50, bytesMax: 37.4, element: (i: number) => [member(i), VALUE] },
  { command: 'SADD', size: 400, bytesMax: 4.7, element: (i: number) => [String(i * 1000)] },
  { command: 'ZADD', size: 50, bytesMax: 22, element: (i: number) => [String(i), member(i)] },
];

for (const { command, size, bytesMax, element } of SHAPES) {
  for (const atOnce of [1, size]) {
    const first = element(1).join(' ');
    test(`${command} of ${size} as "${first}", ${atOnce} a command, takes no more than Redis`, () => {
      const specs = [...HASH_COMMANDS, ...LIST_COMMANDS, ...SET_COMMANDS, ...SORTED_SET_COMMANDS];
      const harness = new Harness(specs);
      const { arena } = harness.keyspace;
      const before = arena.usedBytes;
      for (let key = 0; key < KEYS; key++) {
        for (let i = 0; i < size; i += atOnce) {
          const words = Array.from({ length: atOnce }, (_, at) => element(i + at));
          harness.run(command, `key:${key}`, ...words.flat());
        }
      }
      expect((arena.usedBytes - before) / (KEYS * size)).toBeLessThan(bytesMax);
    });
  }
}
