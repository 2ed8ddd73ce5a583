/** Dumps of redis-server 7 are restored, ours come back, and hostile ones change nothing. */
import { beforeEach, describe, expect, test } from 'vitest';
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
const RANGE: Input[] = ['XRANGE', 'k', '-', '+'];
const ENTRIES = [
  '1-1',
  ['f', 'v', 'g', '1'],
  '5-0',
  ['other', 'x'],
  '6-0',
  ['f', 'y', 'g', '700'],
  '18446744073709551614-3',
  ['f', 'z', 'g', '5000000000'],
];
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
  ['a stream', RANGE, ENTRIES],
  ['a stream whose entries are gone', RANGE, []],
  ['a trimmed stream', RANGE, ['2-1', ['a', '2'], '3-1', ['b', '3']]],
  ['a stream of Redis 7.2', RANGE, ENTRIES],
  ['a stream of Redis 5', RANGE, ENTRIES],
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

describe('of a stream', () => {
  test('counters and groups come back', () => {
    keywire.run('RESTORE', 'k', 0, payloadOf('a stream'));
    const again = keywire.run('DUMP', 'k');
    for (const payload of [payloadOf('a stream'), Buffer.from(again as Buffer)]) {
      keywire.run('RESTORE', 'k', 0, payload, 'REPLACE');
      const facts = keywire.run('XINFO', 'STREAM', 'k') as Map<string, unknown>;
      expect(facts.get('entries-added')).toBe(5);
      expect(facts.get('max-deleted-entry-id')).toBe('1-2');
      expect(facts.get('last-generated-id')).toBe('18446744073709551614-3');
      expect(groupFacts()).toEqual(['grp 6-0 unknown', 'idle 18446744073709551614-3 3']);
      expect(pendingOf('grp')).toEqual(['1-1 c2 9', '5-0 c1 2', '6-0 c2 1']);
      const [first] = keywire.run('XPENDING', 'k', 'grp', '1-1', '1-1', 1) as unknown[][];
      expect(first?.[2]).toBe(Math.max(0, keywire.clock.nowMs() - 1_700_000_000_000));
    }
  });

  test('an empty one keeps its ids, its group and its consumer', () => {
    keywire.run('RESTORE', 'k', 0, payloadOf('a stream whose entries are gone'));
    const facts = keywire.run('XINFO', 'STREAM', 'k') as Map<string, unknown>;
    expect(facts.get('last-generated-id')).toBe('2-1');
    expect(facts.get('max-deleted-entry-id')).toBe('2-1');
    expect(keywire.run('XINFO', 'CONSUMERS', 'k', 'g')).toHaveLength(1);
    expect(keywire.error('XADD', 'k', '2-1', 'f', 'v')).toContain('equal or smaller');
  });

  test('Redis 7.2 tells when a consumer was active; before, it was when it was seen', () => {
    const activeOf = (name: string): string[] => {
      keywire.run('RESTORE', 'k', 0, payloadOf(name), 'REPLACE');
      const full = keywire.run('XINFO', 'STREAM', 'k', 'FULL') as Map<string, unknown>;
      return JSON.stringify(full.get('groups'), (_key, value) =>
        value instanceof Map ? [...value] : value,
      ).match(/"(seen|active)-time",-?\d+/g) as string[];
    };
    const [seen, active, seenToo, never] = activeOf('a stream of Redis 7.2');
    expect([active, never]).toEqual(['"active-time",1700000000000', '"active-time",-1']);
    const asSeen = [seen, seenToo].flatMap((row) => [row, row?.replace('seen', 'active')]);
    expect(activeOf('a stream of Redis 5')).toEqual(asSeen);
  });

  test('of Redis 5 its counters are what can be told', () => {
    keywire.run('RESTORE', 'k', 0, payloadOf('a stream of Redis 5'));
    const facts = keywire.run('XINFO', 'STREAM', 'k') as Map<string, unknown>;
    expect(facts.get('entries-added')).toBe(4);
    expect(facts.get('max-deleted-entry-id')).toBe('0-0');
    expect(groupFacts()).toEqual(['grp 6-0 unknown', 'idle 18446744073709551614-3 4']);
  });

  test('of many entries, fields and sizes it comes back whole', () => {
    const { random, note } = seededRun();
    for (let at = 1; at <= 700; at++) {
      const fields = random.below(3) === 0 ? ['f', 'g'] : [`f${random.below(5)}`];
      const long = random.below(100) === 0 ? random.below(9000) : random.below(70);
      const parts = fields.flatMap((field) => [field, 'v'.repeat(long)]);
      keywire.run('XADD', 'k', `${at}-${random.below(300)}`, ...parts);
    }
    for (let count = 0; count < 100; count++) keywire.run('XDEL', 'k', `${random.below(700)}-1`);
    keywire.run('XGROUP', 'CREATE', 'k', 'g', 0);
    keywire.run('XREADGROUP', 'GROUP', 'g', 'u', 'COUNT', 300, 'STREAMS', 'k', '>');
    const before = keywire.digest();
    const payload = Buffer.from(keywire.run('DUMP', 'k') as Buffer);
    keywire.run('RESTORE', 'k', 0, payload, 'REPLACE');
    expect(keywire.digest(), note).toBe(before);
    expect(keywire.replayed(3).digest(), note).toBe(before);
  });
});

function groupFacts(): string[] {
  const groups = keywire.run('XINFO', 'GROUPS', 'k') as Map<string, unknown>[];
  return groups.map((group) =>
    ['name', 'last-delivered-id', 'entries-read']
      .map((name) => group.get(name) ?? 'unknown')
      .join(' '),
  );
}

function pendingOf(group: string): string[] {
  const rows = keywire.run('XPENDING', 'k', group, '-', '+', 10) as unknown[][];
  return rows.map(([id, consumer, , deliveries]) => `${id} ${consumer} ${deliveries}`);
}

/** Pairs as one list. */
function flat(value: unknown): unknown {
  return Array.isArray(value) ? value.flat() : value;
}

/** A dump of the plain form with this byte: so many parts are announced, then these follow. */
function plainDump(form: number, count: number, parts: readonly (string | Buffer)[]): Buffer {
  const written = parts.flatMap((part) =>
    typeof part === 'string' ? [Buffer.of(part.length), Buffer.from(part)] : [part],
  );
  const head = Buffer.from([form, 0x80, 0, 0, 0, 0]);
  head.writeUInt32BE(count, 2);
  const dump = Buffer.concat([head, ...written, Buffer.of(10, 0), Buffer.alloc(8)]);
  writeCrc64(dump, 0, dump.length - 8, dump, dump.length - 8);
  return dump;
}

const MANY = Array.from({ length: 3000 }, (_, at) => `member ${at}`);
const ONE = Buffer.from('000000000000f03f', 'hex');

test.each([
  ['a set', 2, MANY],
  ['a hash', 4, MANY.flatMap((member) => [member, 'v'])],
  ['a sorted set', 5, MANY.flatMap((member) => [member, ONE])],
] as const)(
  '%s of many comes back; with one of them twice it is refused and freed',
  (_, form, parts) => {
    const whole = plainDump(form, MANY.length, parts);
    expect(keywire.run('RESTORE', 'k', 0, whole)).toBe('OK');
    const [size = ''] = [undefined, undefined, 'SCARD', undefined, 'HLEN', 'ZCARD'].slice(form);
    expect(keywire.run(size, 'k')).toBe(MANY.length);
    keywire.run('COPY', 'k', 'copy');
    expect(keywire.run('DUMP', 'copy')).toEqual(keywire.run('DUMP', 'k'));
    keywire.run('DEL', 'k', 'copy');
    while (keywire.keyspace.sweep(1000));
    const { usedBytes } = keywire.keyspace.arena;
    const pair = form === 2 ? 1 : 2;
    const twice = plainDump(form, MANY.length + 1, [...parts, ...parts.slice(0, pair)]);
    // More than there can be room for is announced.
    const short = plainDump(form, MANY.length * 2, parts);
    for (const dump of [twice, short]) {
      expect(() => keywire.run('RESTORE', 'k', 0, dump)).toThrow('Bad data format');
      while (keywire.keyspace.sweep(1000));
      expect(keywire.keyspace.arena.usedBytes).toBe(usedBytes);
    }
  },
);

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

test('IDLETIME is what OBJECT tells; FREQ counts only where frequencies are', () => {
  const payload = payloadOf('a string');
  keywire.run('RESTORE', 'k', 0, payload, 'IDLETIME', 500);
  expect(keywire.run('OBJECT', 'IDLETIME', 'k')).toBe(500);
  keywire.run('RESTORE', 'k', 0, payload, 'REPLACE', 'FREQ', 77);
  expect(keywire.run('OBJECT', 'IDLETIME', 'k')).toBe(0);
  keywire.keyspace.usage.countsFrequency = true;
  keywire.run('RESTORE', 'k', 0, payload, 'REPLACE', 'FREQ', 77);
  expect(frequencyOf('k')).toBe(77);
  keywire.run('RESTORE', 'k', 0, payload, 'REPLACE', 'IDLETIME', 500);
  expect(frequencyOf('k')).toBe(5);
  expect(keywire.error('RESTORE', 'k', 0, payload, 'IDLETIME', 1, 'FREQ', 1)).toContain('syntax');
});

function frequencyOf(name: string): number {
  const { keyspace } = keywire;
  const key = Buffer.from(name);
  return keyspace.usage.frequency(keyspace.database(0).peek(key, 0, key.length));
}

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
