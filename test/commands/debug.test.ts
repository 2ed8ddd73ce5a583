/** DEBUG: who may use it, and what cannot be seen through a door (the cases show the rest). */
import { expect, test } from 'vitest';
import { stopProcess } from '../../src/base/clock.ts';
import type { Host } from '../../src/commands/spec.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { Front } from './front.ts';
import { Harness } from './harness.ts';

const REFUSED =
  '-ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run ' +
  'it from a local connection, otherwise you need to set this option in the configuration file, and ' +
  'then restart the server.';

function configured(allowed: string): Host['configuration'] {
  return {
    match: (name) => (name === 'enable-debug-command' ? [[name, allowed]] : []),
    set() {},
    listMaxListpackSize: -2,
  };
}

function front(allowed: string, host: Partial<Host> = {}): Front {
  return new Front(COMMAND_SPECS, { configuration: configured(allowed), ...host });
}

test.each([
  ['no', '127.0.0.1:5000', false],
  ['local', '127.0.0.1:5000', true],
  ['local', '[::1]:5000', true],
  ['local', '[::ffff:127.0.0.1]:5000', true],
  ['local', '10.0.0.1:5000', false],
  ['local', '127.0.0.10:5000', false],
  ['local', '', false],
  ['yes', '10.0.0.1:5000', true],
])('with %s a connection from %s may use it: %s', (allowed, address, may) => {
  const server = front(allowed);
  const caller = Object.assign(server.connect(), { address });
  const answer = server.send(caller, 'DEBUG', 'DIGEST');
  expect(answer).toBe(may ? `+${'0'.repeat(40)}` : REFUSED);
  // Not even what there is: as Redis, which refuses before it looks at the subcommand.
  if (!may) expect(server.send(caller, 'DEBUG', 'FOO')).toBe(REFUSED);
});

test('SLEEP stops for so many seconds, at most a minute', () => {
  const stops: number[] = [];
  const server = front('yes', { stop: (ms) => stops.push(ms) });
  const caller = server.connect();
  for (const seconds of ['0.5', '1e9', '-1', 'x', 'inf', '2x']) {
    expect(server.send(caller, 'DEBUG', 'SLEEP', seconds)).toBe('+OK');
  }
  expect(stops).toEqual([500, 60_000, 0, 0, 0, 2000]);
});

test('the process stands still meanwhile', () => {
  const before = performance.now();
  stopProcess(20);
  expect(performance.now() - before).toBeGreaterThan(19);
});

test('without active expiry what has ended stays until it is looked for', () => {
  const harness = new Harness(COMMAND_SPECS, { host: { configuration: configured('yes') } });
  harness.run('DEBUG', 'SET-ACTIVE-EXPIRE', '0');
  harness.run('SET', 'a', '1', 'PX', 5);
  harness.run('HSET', 'h', 'f', 1, 'g', 2);
  harness.run('HPEXPIRE', 'h', 5, 'FIELDS', 1, 'f');
  harness.takeJournal();
  harness.advance(10);
  harness.run('PING');
  harness.run('PING');
  expect(harness.takeJournal()).toEqual([]);
  expect(harness.run('GET', 'a')).toBe(null);
  expect(harness.takeJournal()).toEqual(['DEL a']);
  harness.run('DEBUG', 'SET-ACTIVE-EXPIRE', '1');
  harness.run('PING');
  expect(harness.takeJournal()).toEqual(['HDEL h f']);
});

test('RELOAD leaves all data as it was, and neither journal nor watchers hear of it', () => {
  const harness = new Harness(COMMAND_SPECS, { host: { configuration: configured('yes') } });
  for (const key of ['small', 'large']) {
    const many = Array.from({ length: key === 'small' ? 5 : 2000 }, (_, i) => `${key}${i}`);
    harness.run('RPUSH', `list:${key}`, ...many);
    harness.run('SADD', `set:${key}`, ...many);
    harness.run('ZADD', `zset:${key}`, ...many.flatMap((name, i) => [i / 3, name]));
    harness.run('HSET', `hash:${key}`, ...many.flatMap((name) => [name, '']));
    harness.run('HPEXPIRE', `hash:${key}`, 5000, 'FIELDS', 1, `${key}1`);
    harness.run('PEXPIRE', `set:${key}`, 7000);
  }
  harness.run('SET', 'string', 'x'.repeat(100_000), 'PX', 5);
  harness.run('COPY', 'list:large', 'copy', 'DB', 7);
  const [digest, dump] = [harness.digest(), harness.dump()];
  harness.takeJournal();
  harness.takeEvents();
  harness.run('WATCH', 'list:small');
  harness.run('DEBUG', 'RELOAD');
  expect(harness.digest()).toBe(digest);
  expect(harness.dump()).toEqual(dump);
  expect(harness.takeJournal()).toEqual([]);
  expect(harness.takeEvents()).toEqual([]);
  harness.run('MULTI');
  harness.run('LLEN', 'list:small');
  expect(harness.run('EXEC')).toEqual([5]);
  harness.advance(10);
  harness.run('PING');
  expect(harness.takeJournal()).toEqual(['DEL string']);
});

test('PROTOCOL answers each kind in RESP3, attributes and pushes included', () => {
  const server = front('yes');
  const caller = server.connect();
  caller.protocol = 3;
  const answers = ['set', 'map', 'true', 'bignum', 'attrib', 'push'].map((kind) =>
    server.send(caller, 'DEBUG', 'PROTOCOL', kind),
  );
  expect(answers).toEqual([
    '~3[:0 :1 :2]',
    '%3[:0 #f :1 #t :2 #f]',
    '#t',
    '(1234567999999999999999999999999999999',
    '|1["key-popularity" *2["key:123" :90]]\n"Some real reply following the attribute"',
    '>2["server-cpu-usage" :42]\n"Some real reply following the push reply"',
  ]);
  caller.protocol = 2;
  expect(server.send(caller, 'DEBUG', 'PROTOCOL', 'attrib')).toMatch(/^"Some real reply/);
  expect(server.send(caller, 'DEBUG', 'PROTOCOL', 'push')).toBe(
    '-ERR RESP2 is not supported by this command',
  );
});

test('HTSTATS-KEY tells the table of each large value, LISTPACK the size of each small one', () => {
  const harness = new Harness(COMMAND_SPECS, { host: { configuration: configured('yes') } });
  const many = Array.from({ length: 600 }, (_, i) => `m${i}`);
  harness.run('SADD', 's', ...many);
  harness.run('HSET', 'h', ...many.flatMap((name) => [name, '1']));
  harness.run('HSET', 'e', ...many.flatMap((name) => [name, '1']));
  harness.run('HEXPIRE', 'e', '100', 'FIELDS', '1', 'm1');
  harness.run('ZADD', 'z', ...many.flatMap((name) => ['1', name]));
  for (const name of ['s', 'h', 'e', 'z']) {
    expect(String(harness.run('DEBUG', 'HTSTATS-KEY', name)), name).toContain(
      'number of elements: 600',
    );
  }
  harness.run('ZADD', 'small', '1', 'a');
  expect(String(harness.run('DEBUG', 'LISTPACK', 'small'))).toMatch(
    /\{encoding listpack\} \{total bytes [1-9]\d*\}/,
  );
});
