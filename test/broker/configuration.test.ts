import { beforeEach, describe, expect, test } from 'vitest';
import { ReplyError } from '../../src/base/errors.ts';
import { collectionParameters } from '../../src/broker/collection-parameters.ts';
import { compactionParameters } from '../../src/broker/compaction-parameters.ts';
import { RuntimeConfiguration } from '../../src/broker/configuration.ts';
import { Keyspace } from '../../src/keyspace/keyspace.ts';

let effects: string[];
let configuration: RuntimeConfiguration;

beforeEach(() => {
  effects = [];
  configuration = new RuntimeConfiguration({
    values: {
      appendfsync: 'everysec',
      appendonly: true,
      maxclients: 10_000,
      protoMaxBulkLen: 536_870_912,
      clientQueryBufferLimit: 1024 ** 3,
      listMaxListpackSize: -2,
      timeoutSeconds: 0,
      tcpKeepaliveSeconds: 300,
      hz: 10,
    },
    effects: {
      fsync: (policy) => effects.push(`fsync ${policy}`),
      maxClients: (count) => {
        effects.push(`maxclients ${count}`);
        if (count === 13) throw new Error('unlucky');
      },
      requestBytesMax: (bytes) => effects.push(`request ${bytes}`),
      bulkBytesMax: (bytes) => effects.push(`bulk ${bytes}`),
      listMaxListpackSize: (size) => effects.push(`listpack ${size}`),
      timeoutSeconds: (seconds) => effects.push(`timeout ${seconds}`),
      tcpKeepaliveSeconds: (seconds) => effects.push(`keepalive ${seconds}`),
    },
    more: compactionParameters({ growthPercent: 100, bytesMin: 64 * 1024 * 1024, savePoints: [] }),
    fixed: [['dir', '/data']],
  });
});

function refusal(...changes: [string, string][]): string {
  try {
    configuration.set(changes);
  } catch (cause) {
    if (cause instanceof ReplyError) return cause.text;
    throw cause;
  }
  return 'accepted';
}

const failed = (name: string, reason: string) =>
  `CONFIG SET failed (possibly related to argument '${name}') - ${reason}`;

describe('reading', () => {
  test('by glob, in any case, with the older name too', () => {
    expect(configuration.match('MAXC*')).toEqual([['maxclients', '10000']]);
    expect(configuration.match('list-max-*')).toEqual([
      ['list-max-listpack-size', '-2'],
      ['list-max-ziplist-size', '-2'],
    ]);
    expect(configuration.match('d??')).toEqual([['dir', '/data']]);
    expect(configuration.match('SLAVEOF')).toEqual([['slaveof', '']]);
    expect(configuration.match('nothing')).toEqual([]);
    expect(configuration.match('*').length).toBeGreaterThan(10);
  });
});

describe('setting', () => {
  test('changes the value and tells who must know', () => {
    configuration.set([
      ['appendfsync', 'ALWAYS'],
      ['list-max-ziplist-size', '128'],
      ['proto-max-bulk-len', '2mb'],
      ['TIMEOUT', '30'],
      ['tcp-keepalive', '0'],
      ['save', '60  0'],
      ['hz', '1000'],
      ['appendonly', 'yes'],
    ]);
    expect(effects).toEqual([
      'fsync always',
      'listpack 128',
      'bulk 2097152',
      'timeout 30',
      'keepalive 0',
    ]);
    expect(configuration.listMaxListpackSize).toBe(128);
    expect(configuration.match('appendfsync')).toEqual([['appendfsync', 'always']]);
    expect(configuration.match('save')).toEqual([['save', '60 0']]);
    expect(configuration.match('hz')).toEqual([['hz', '500']]);
    expect(configuration.values.timeoutSeconds).toBe(30);
  });

  test("refuses with Redis's texts", () => {
    expect(refusal(['a', 'b'])).toBe("Unknown option or number of arguments for CONFIG SET - 'a'");
    expect(refusal(['maxclients', 'x'])).toBe(
      failed('maxclients', "argument couldn't be parsed into an integer"),
    );
    expect(refusal(['maxclients', '0'])).toBe(
      failed('maxclients', 'argument must be between 1 and 4294967295 inclusive'),
    );
    expect(refusal(['maxclients', '1'], ['maxclients', '2'])).toBe(
      failed('maxclients', 'duplicate parameter'),
    );
    expect(refusal(['databases', '3'])).toBe(failed('databases', "can't set immutable config"));
    expect(refusal(['appendfsync', 'foo'])).toBe(
      failed('appendfsync', 'argument(s) must be one of the following: everysec, always, no'),
    );
    expect(refusal(['appendonly', 'foo'])).toBe(
      failed('appendonly', "argument must be 'yes' or 'no'"),
    );
    expect(refusal(['appendonly', 'no'])).toMatch(/at the start/);
    expect(refusal(['proto-max-bulk-len', '1x'])).toBe(
      failed('proto-max-bulk-len', 'argument must be a memory value'),
    );
    expect(refusal(['proto-max-bulk-len', '100'])).toMatch(/must be between 1048576 and/);
    expect(refusal(['save', 'abc'])).toBe(failed('save', 'Invalid save parameters'));
    expect(refusal(['save', '0 1'])).toBe(failed('save', 'Invalid save parameters'));
    expect(refusal(['dir', '/tmp'])).toBe(failed('dir', "can't set protected config"));
    expect(refusal(['timeout', '+1'])).toMatch(/couldn't be parsed into an integer/);
    expect(refusal(['timeout', '01'])).toMatch(/couldn't be parsed into an integer/);
    expect(refusal(['timeout', '-1'])).toMatch(/must be between 0 and 2147483647 inclusive/);
    expect(effects).toEqual([]);
  });

  test('looks at every name before any value, and lets both names of one be set', () => {
    expect(refusal(['timeout', 'x'], ['nosuch', '1'])).toMatch(/^Unknown option .* 'nosuch'$/);
    expect(refusal(['timeout', 'x'], ['databases', '1'])).toMatch(/'databases'/);
    configuration.set([
      ['list-max-ziplist-size', '5'],
      ['list-max-listpack-size', '6'],
    ]);
    expect(configuration.match('list-max-ziplist-size')).toEqual([['list-max-ziplist-size', '6']]);
  });

  test('changes all or none, even when the last effect fails', () => {
    expect(refusal(['timeout', '5'], ['hz', 'x'])).toMatch(/'hz'/);
    expect(effects).toEqual([]);
    expect(refusal(['timeout', '5'], ['maxclients', '13'])).toBe(failed('maxclients', 'unlucky'));
    expect(configuration.values.timeoutSeconds).toBe(0);
    expect(configuration.values.maxclients).toBe(10_000);
    expect(effects).toEqual(['timeout 5', 'maxclients 13', 'maxclients 10000', 'timeout 0']);
  });
});

test('the bound of one command is kept as it was written, within 64 bits', () => {
  const name = 'client-query-buffer-limit';
  configuration.set([[name, '9223372036854775807']]);
  expect(configuration.match(name)).toEqual([[name, '9223372036854775807']]);
  expect(effects).toEqual([`request ${2 ** 63}`]);
  const range = 'argument must be between 1048576 and 9223372036854775807 inclusive';
  expect(refusal([name, '1'])).toBe(failed(name, range));
});

test('limits of collections are read and set where they are kept', () => {
  const keyspace = new Keyspace({ hashSeed: Uint32Array.of(1, 2) });
  const collections = new RuntimeConfiguration({
    values: { ...configuration.values },
    effects: {
      fsync() {},
      maxClients() {},
      bulkBytesMax() {},
      requestBytesMax() {},
      listMaxListpackSize() {},
      timeoutSeconds() {},
      tcpKeepaliveSeconds() {},
    },
    more: collectionParameters(keyspace),
    fixed: [],
  });
  expect(collections.match('set-max-*')).toEqual([
    ['set-max-intset-entries', '512'],
    ['set-max-listpack-entries', '128'],
    ['set-max-listpack-value', '64'],
  ]);
  collections.set([
    ['set-max-intset-entries', '7'],
    ['set-max-listpack-value', '8'],
  ]);
  expect(keyspace.sets.limits).toEqual({
    intsetEntriesMax: 7,
    packedEntriesMax: 128,
    packedValueBytesMax: 8,
  });
  collections.set([['hash-max-ziplist-entries', '9']]);
  expect(collections.match('hash-max-*')).toEqual([
    ['hash-max-listpack-entries', '9'],
    ['hash-max-ziplist-entries', '9'],
    ['hash-max-listpack-value', '64'],
    ['hash-max-ziplist-value', '64'],
  ]);
  expect(keyspace.hashes.limits.packedEntriesMax).toBe(9);
  expect(() => collections.set([['set-max-listpack-value', '-1']])).toThrow(/a memory value/);
});

describe('parameters that mean nothing here', () => {
  test.each([
    ['lazyfree-lazy-user-del', 'YES', 'yes'],
    ['repl-backlog-size', '1mb', '1048576'],
    ['shutdown-on-sigterm', 'now NOSAVE', 'nosave now'],
    ['loglevel', 'Verbose', 'verbose'],
    ['oom-score-adj-values', '0 200 100', '0 200 100'],
    ['proc-title-template', '{title} x', '{title} x'],
    ['activedefrag', 'no', 'no'],
    ['requirepass', '', ''],
  ])('%s is kept', (name, given, told) => {
    configuration.set([[name, given]]);
    expect(configuration.match(name)).toEqual([[name, told]]);
  });

  test.each([
    ['lazyfree-lazy-user-del', 'maybe', "argument must be 'yes' or 'no'"],
    ['active-defrag-ignore-bytes', '-1', 'argument must be a memory value'],
    [
      'shutdown-on-sigterm',
      'foo',
      'argument(s) must be one of the following: default, save, nosave, now, force',
    ],
    ['oom-score-adj-values', '1 2', 'wrong number of arguments'],
    [
      'oom-score-adj-values',
      '0 0 2001',
      'Invalid oom-score-adj-values, elements must be between -2000 and 2000.',
    ],
    ['proc-title-template', '{', 'template format is invalid or contains unknown variables'],
    ['requirepass', 'secret', 'keywire has no passwords yet'],
    ['io-threads', '2', "can't set immutable config"],
    ['dbfilename', 'a', "can't set protected config"],
  ])('%s refuses %s', (name, given, reason) => {
    const before = configuration.match(name);
    expect(refusal([name, given])).toBe(failed(name, reason));
    expect(configuration.match(name)).toEqual(before);
  });

  test('are undone with the others', () => {
    expect(refusal(['repl-timeout', '7'], ['maxclients', '13'])).toBe(
      failed('maxclients', 'unlucky'),
    );
    expect(configuration.match('repl-timeout')).toEqual([['repl-timeout', '60']]);
  });
});
