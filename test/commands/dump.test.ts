/** Dumps of redis-server 7 are restored, ours come back, and hostile ones change nothing. */
import { beforeEach, expect, test } from 'vitest';
import { writeCrc64 } from '../../src/base/crc64.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { seededRun } from '../structures/seed.ts';
import { DUMPS } from './dumps.ts';
import { Harness, type Input } from './harness.ts';

let keywire: Harness;
beforeEach(() => {
  keywire = new Harness(COMMAND_SPECS);
});

function payloadOf(name: string): Buffer {
  return Buffer.from(DUMPS[name] ?? '', 'hex');
}

const LIST: Input[] = ['LRANGE', 'k', 0, -1];
const HASH: Input[] = ['HGETALL', 'k'];
const SCORED: Input[] = ['ZRANGE', 'k', 0, -1, 'WITHSCORES'];
const PAIRS = ['c', Number.NEGATIVE_INFINITY, 'a', 1, 'b', 2.5];

const VALUES: readonly (readonly [name: string, read: Input[], value: unknown])[] = [
  ['a string', ['GET', 'k'], 'hello'],
  ['an integer', ['GET', 'k'], '-1234567'],
  ['a compressed string', ['GET', 'k'], 'abcabcabc'.repeat(40)],
  [
    'a list of one listpack',
    LIST,
    ['a', '-5', '300', '70000', '5000000000', 'x'.repeat(70), '2000'],
  ],
  ['a list of several listpacks', LIST, ['a', 'b', 'c', 'd', 'e']],
  ['a list with a plain node', LIST, ['a', 'y'.repeat(9000)]],
  ['a set of integers', ['SORT', 'k'], ['-2', '1', '70000']],
  ['a set of words', ['SORT', 'k', 'ALPHA'], ['1', 'a', 'b']],
  ['a set as a listpack', ['SORT', 'k', 'ALPHA'], ['1', 'a', 'b']],
  [
    'a small hash',
    HASH,
    new Map([
      ['f', 'v'],
      ['n', '12'],
    ]),
  ],
  [
    'a large hash',
    HASH,
    new Map([
      ['f', 'v'],
      ['n', '12'],
    ]),
  ],
  ['a hash as a ziplist', HASH, new Map([['f', 'v']])],
  ['a small sorted set', SCORED, PAIRS],
  ['a large sorted set', SCORED, PAIRS],
];

test('every dump kept here is tried', () => {
  expect(VALUES.map(([name]) => name).sort()).toEqual(Object.keys(DUMPS).sort());
});

test.each(VALUES)(
  '%s of redis-server is restored, dumped, and restored again',
  (name, read, value) => {
    expect(keywire.run('RESTORE', 'k', 0, payloadOf(name))).toBe('OK');
    expect(flat(keywire.run(...read))).toEqual(value);
    const dumped = keywire.run('DUMP', 'k');
    const bytes = Buffer.isBuffer(dumped) ? dumped : Buffer.from(String(dumped));
    expect(keywire.run('RESTORE', 'k', 5000, bytes, 'REPLACE')).toBe('OK');
    expect(flat(keywire.run(...read))).toEqual(value);
    const other = new Harness(COMMAND_SPECS);
    other.replay(keywire.journal);
    expect(other.dump()).toEqual(keywire.dump());
  },
);

/** Pairs as one list. */
function flat(value: unknown): unknown {
  return Array.isArray(value) ? value.flat() : value;
}

test('the journal keeps an absolute deadline, or that the key is gone', () => {
  const payload = payloadOf('a string');
  const text = payload.toString('latin1');
  const nowMs = keywire.clock.nowMs();
  keywire.run('RESTORE', 'k', 5000, payload);
  keywire.run('RESTORE', 'k', 1, payload, 'REPLACE', 'ABSTTL');
  expect(keywire.takeJournal()).toEqual([
    `RESTORE k ${nowMs + 5000} ${text} REPLACE ABSTTL`,
    'DEL k',
  ]);
  expect(keywire.takeEvents()).toEqual(['restore k', 'del k']);
});

test('flipped bits under a right checksum are an error that changes nothing, or a whole value', () => {
  const { random, note } = seededRun();
  const names = Object.keys(DUMPS);
  keywire.run('RPUSH', 'kept', 'x');
  for (let round = 0; round < 6000; round++) {
    const name = names[random.below(names.length)] ?? '';
    const payload = payloadOf(name);
    const body = payload.length - 10;
    for (let flips = 1 + random.below(3); flips > 0; flips--) {
      const at = random.below(Math.min(body, 60));
      payload[at] = (payload[at] ?? 0) ^ (1 << random.below(8));
    }
    writeCrc64(payload, 0, payload.length - 8, payload, payload.length - 8);
    const before = keywire.dump();
    const { value } = keywire.start('RESTORE', 'k', 0, payload);
    const told = `${note}, round ${round}: ${payload.toString('hex').slice(0, 200)}`;
    if (value !== 'OK') {
      expect(String(value), told).toContain('Bad data format');
      expect(keywire.dump(), told).toEqual(before);
      continue;
    }
    expect(keywire.run('EXISTS', 'k'), told).toBe(1);
    expect(keywire.dump().length, told).toBe(before.length + 1);
    expect(keywire.run('DUMP', 'k'), told).not.toBeNull();
    keywire.run('DEL', 'k');
  }
  keywire.run('DEL', 'kept');
  expect(keywire.keyspace.arena.blocks).toBeLessThan(20);
});

test('random bytes and cut dumps are refused', () => {
  const { random, note } = seededRun();
  for (let round = 0; round < 3000; round++) {
    const length = 10 + random.below(80);
    const payload = Buffer.from(Array.from({ length }, () => random.below(256)));
    payload[0] = random.below(22);
    payload.writeUInt16LE(10, length - 10);
    writeCrc64(payload, 0, length - 8, payload, length - 8);
    const { value } = keywire.start('RESTORE', 'k', 0, payload, 'REPLACE');
    expect(['OK', 'Error: ERR Bad data format', 'ReplyError: ERR Bad data format'], note).toContain(
      String(value),
    );
  }
});
