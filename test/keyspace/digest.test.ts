/** The fingerprint of data: equal to that of redis-server 7.0.15, and blind to how data is kept. */
import { describe, expect, test } from 'vitest';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { Digest } from '../../src/keyspace/digest.ts';
import { Harness, type Input } from '../commands/harness.ts';

/** What redis-server was given, and what its DEBUG DIGEST-VALUE told of each key. */
const LINES = [
  'SET s hello',
  'SET n 12345',
  'SET e v',
  'PEXPIREAT e 33177117420000',
  'RPUSH l a b 3',
  'SADD i 3 1 2',
  'SADD m a b c',
  'HSET h f v g 1',
  'ZADD z 1 a 2.5 b -3 c inf d 3 e 4 f',
  'ZADD neg -0 x',
  'XADD st 1-1 f v g 1',
  'XADD st 1-2 f v2 g 22',
  'XADD st 5-0 other x',
  'XADD del 1-1 a b',
  'XADD del 2-1 a c',
  'XDEL del 1-1',
  'XGROUP CREATE bare g 0 MKSTREAM',
];
const OF_REDIS: Readonly<Record<string, string>> = {
  s: '36b23a1456b2dce2c3ed252c456761301dba8060',
  n: 'e1cf90774e995ae03de66e8109dc5cb9d9c2dc83',
  empty: '8b3447c33a834b810e3e181b6fd6a2ee1020921c',
  e: '311b17018163335616e089f6b951c82c477335ac',
  l: 'efff5a0c01914781106a4afdc6a94b5c67818949',
  i: '2a462a3f51a1db89738ebbeef0c47ce1bbc85246',
  m: '593c2414786d75446e97f4ea5d4b731f3313da72',
  h: '6679ee22f89ed8001eeb5309d0900265ea56c03a',
  z: '7a259bbec482e50c25ee42fdb498c95546372097',
  neg: 'ec8ec096ebd0c25179377a4eef1d145046fb3852',
  st: 'd2c1ec91793ffa1fc1be179f46f42041905b194b',
  del: '8c824977da8325995bbbe84a77ac7ceebf614ca9',
  bare: '06bd01623de1d087bbd377851096317b1af476a2',
  none: '0000000000000000000000000000000000000000',
};
const ALL_OF_REDIS = '431931a99a79b2f69e5ecc8c0e460ae147a65cab';

const GROUP = ['XADD s 1-1 f 1', 'XADD s 2-1 f 1', 'XGROUP CREATE s g 0'];
const READ = 'XREADGROUP GROUP g u COUNT 1 STREAMS s';
const CLAIM = 'XCLAIM s g u 0 1-1 FORCE JUSTID';
const NEW_W = 'XGROUP CREATECONSUMER s g w';
const MOVED = 'XCLAIM s g w 0 1-1 FORCE JUSTID';

function harness(lines: readonly string[], seed = 1): Harness {
  const built = new Harness(COMMAND_SPECS, { seed });
  for (const line of lines) built.run(...line.split(' '));
  return built;
}

function redisExample(seed = 1): Harness {
  const built = harness(LINES, seed);
  built.run('SET', 'empty', '');
  built.run('RPUSH', 'l', '');
  built.run('XADD', 'st', '18446744073709551615-7', 'a', '');
  built.caller.database = 3;
  built.run('SET', 'other', '1');
  built.caller.database = 0;
  return built;
}

function valueDigest({ keyspace }: Harness, name: string, kind: 'redis' | 'whole'): string {
  const key = Buffer.from(name);
  const database = keyspace.database(0);
  return new Digest(keyspace, kind).ofValue(database, database.peek(key, 0, key.length));
}

const digestOf = ({ keyspace }: Harness, kind: 'redis' | 'whole' = 'whole'): string =>
  new Digest(keyspace, kind).ofEverything();

const wholeOf = (...lines: string[]): string => digestOf(harness(lines));

describe('the digest of Redis', () => {
  test.each(Object.entries(OF_REDIS))('of the value of %s', (name, expected) => {
    expect(valueDigest(redisExample(), name, 'redis')).toBe(expected);
  });

  test('of everything', () => {
    expect(digestOf(redisExample(), 'redis')).toBe(ALL_OF_REDIS);
    expect(digestOf(harness([]), 'redis')).toBe('0'.repeat(40));
  });
});

describe('the whole digest', () => {
  test('is the same for another hash seed', () => {
    expect(digestOf(redisExample(77))).toBe(digestOf(redisExample()));
  });

  test('is the same in whatever order unordered things came, and in another order of a list not', () => {
    expect(wholeOf('SET a 1', 'SADD s x y', 'HSET h f 1 g 2', 'ZADD z 1 a 1 b')).toBe(
      wholeOf('ZADD z 1 b 1 a', 'HSET h g 2 f 1', 'SADD s y x', 'SET a 1'),
    );
    expect(wholeOf('RPUSH l a b')).not.toBe(wholeOf('RPUSH l b a'));
  });

  test('is the same for small and grown collections', () => {
    const grow: Input[][] = [
      ['SADD', 's', 'x'.repeat(100)],
      ['SREM', 's', 'x'.repeat(100)],
      ['HSET', 'h', 'f', 'x'.repeat(100)],
      ['HSET', 'h', 'f', '1'],
      ['ZADD', 'z', 0, 'x'.repeat(100)],
      ['ZREM', 'z', 'x'.repeat(100)],
    ];
    const small = harness(['SADD s 1 2', 'HSET h f 1', 'ZADD z 0.1 a -0 b']);
    const grown = harness(['SADD s 1 2', 'HSET h f 2', 'ZADD z 5 a']);
    for (const command of grow) grown.run(...command);
    grown.run('ZADD', 'z', '0.1', 'a', '-0', 'b');
    expect(grown.run('OBJECT', 'ENCODING', 'z')).toBe('skiplist');
    expect(digestOf(grown)).toBe(digestOf(small));
  });

  test.each([
    [['SET a 1'], ['SET b 1']],
    [['SET a 1'], ['SET a 2']],
    [['SET a 1'], ['RPUSH a 1']],
    [['SADD a 1'], ['RPUSH a 1']],
    [['SET a 1'], ['SET a 1', 'EXPIREAT a 33177117420']],
    [['SET a 1 EXAT 33177117421'], ['SET a 1 EXAT 33177117420']],
    [['HSET h f g'], ['HSET h g f']],
    [['HSET h f 1'], ['HSET h f 1', 'HEXPIREAT h 33177117420 FIELDS 1 f']],
    [
      ['HSET h f 1', 'HEXPIREAT h 33177117421 FIELDS 1 f'],
      ['HSET h f 1', 'HEXPIREAT h 33177117420 FIELDS 1 f'],
    ],
    [['ZADD z 1 a 2 b'], ['ZADD z 2 a 1 b']],
    [['SET a 1'], ['SET a 1', 'MOVE a 1']],
    [['XADD s 1-1 f 1'], ['XADD s 1-2 f 1']],
    [['XADD s 1-1 f 1'], ['XADD s 1-1 f 2']],
    [['XADD s 1-1 f 1'], ['XADD s 1-1 f 1', 'XSETID s 2-0']],
    [['XADD s 1-1 f 1'], ['XADD s 1-1 f 1', 'XSETID s 1-1 ENTRIESADDED 7']],
    [['XADD s 2-1 f 1'], ['XADD s 1-1 f 1', 'XADD s 2-1 f 1', 'XDEL s 1-1']],
    [['XADD s 1-1 f 1'], ['XADD s 1-1 f 1', 'XGROUP CREATE s g 0']],
    [[...GROUP], ['XADD s 1-1 f 1', 'XADD s 2-1 f 1', 'XGROUP CREATE s h 0']],
    [[...GROUP], [...GROUP, 'XGROUP SETID s g 1-1']],
    [[...GROUP], [...GROUP, 'XGROUP SETID s g 0 ENTRIESREAD 1']],
    [[...GROUP], [...GROUP, 'XGROUP CREATECONSUMER s g u']],
    [
      [...GROUP, `${READ} >`],
      [...GROUP, `${READ} >`, 'XACK s g 1-1'],
    ],
    [
      [...GROUP, `${READ} >`],
      [...GROUP, `${READ} >`, `${READ} 0`],
    ],
    [
      [...GROUP, `${CLAIM} TIME 5`],
      [...GROUP, `${CLAIM} TIME 6`],
    ],
    [
      [...GROUP, CLAIM, NEW_W],
      [...GROUP, 'XGROUP CREATECONSUMER s g u', MOVED],
    ],
  ])('tells %j from %j', (left, right) => {
    expect(wholeOf(...left)).not.toBe(wholeOf(...right));
  });

  test('counts what is past its deadline as gone, before and after it is swept', () => {
    const built = harness(['SET a 1 PX 5', 'HSET h f 1', 'HPEXPIRE h 5 FIELDS 1 f', 'SET b 2']);
    built.run('HSET', 'partly', 'f', 1, 'g', 2);
    built.run('HPEXPIRE', 'partly', 5, 'FIELDS', 1, 'f');
    built.advance(10);
    built.broker.beginTurn();
    const left = digestOf(built);
    built.broker.endTurn();
    expect(built.keyspace.database(0).size).toBe(2);
    expect(digestOf(built)).toBe(left);
    expect(left).toBe(wholeOf('SET b 2', 'HSET partly g 2'));
  });
});
