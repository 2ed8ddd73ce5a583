import { beforeEach, describe, expect, test } from 'vitest';
import { CONNECTION_COMMANDS } from '../../src/commands/connection.ts';
import { PUBSUB_COMMANDS } from '../../src/commands/pubsub.ts';
import { Front, type FrontCaller } from './front.ts';

let front: Front;
let caller: FrontCaller;
let other: FrontCaller;

beforeEach(() => {
  front = new Front([...CONNECTION_COMMANDS, ...PUBSUB_COMMANDS]);
  caller = front.connect();
  other = front.connect();
});

const client = (...args: (string | number)[]) => front.send(caller, 'CLIENT', ...args);

test('id, name and library', () => {
  expect(client('ID')).toBe(':1');
  expect(client('GETNAME')).toBe('_');
  expect(client('SETNAME', 'worker-1')).toBe('+OK');
  expect(client('GETNAME')).toBe('"worker-1"');
  expect(client('SETNAME', 'a b')).toBe(
    '-ERR Client names cannot contain spaces, newlines or special characters.',
  );
  expect(client('SETNAME', '')).toBe('+OK');
  expect(client('GETNAME')).toBe('_');
  expect(client('SETINFO', 'LIB-NAME', 'ioredis')).toBe('+OK');
  expect(client('SETINFO', 'lib-ver', '5')).toBe('+OK');
  expect(client('SETINFO', 'LIB-NAME', 'a b')).toBe(
    '-ERR lib-name cannot contain spaces, newlines or special characters.',
  );
  expect(client('SETINFO', 'foo', 'x')).toBe("-ERR Unrecognized option 'foo'");
  expect([caller.libraryName, caller.libraryVersion]).toEqual(['ioredis', '5']);
});

describe('CLIENT LIST and INFO', () => {
  test('tell the fields of Redis 7.2 in its order', () => {
    front.clock.advance(5000);
    other.lastCommandAtMs = front.clock.nowMs();
    front.send(caller, 'SUBSCRIBE', 'a');
    front.send(caller, 'PSUBSCRIBE', 'b', 'c');
    front.clock.advance(2500);
    const line =
      'id=1 addr=10.0.0.1:1000 laddr=127.0.0.1:6379 fd=-1 name= age=7 idle=0 flags=P db=0 sub=1 psub=2 ssub=0 multi=-1 qbuf=0 qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl=0 oll=0 omem=0 tot-mem=0 events=r cmd=client|info user=default redir=-1 resp=2 lib-name= lib-ver=\n';
    expect(client('INFO')).toBe(`=txt:${JSON.stringify(line)}`);
    expect(client('LIST')).toContain('id=2 addr=10.0.0.2:1000');
    expect(client('LIST')).toContain('idle=2 flags=N');
  });

  test('what waits to be read is told as Redis does, beyond a first buffer as memory', () => {
    caller.outputBytes = 3;
    expect(client('INFO')).toContain('obl=3 oll=0 omem=0 ');
    caller.outputBytes = 5 * 16_384 + 1;
    expect(client('INFO')).toContain('obl=16384 oll=5 omem=65537 ');
  });

  test('flags tell subscribed, blocked, never evicted, not touching', () => {
    caller.waiting = 1;
    client('NO-EVICT', 'ON');
    client('NO-TOUCH', 'ON');
    front.send(caller, 'SSUBSCRIBE', 's');
    expect(client('INFO')).toContain('flags=PbeT ');
    expect(client('NO-EVICT', 'maybe')).toBe('-ERR syntax error');
  });

  test('LIST chooses by type and by ids', () => {
    front.send(other, 'SUBSCRIBE', 'a');
    const ids = (...args: (string | number)[]) =>
      [...client('LIST', ...args).matchAll(/id=(\d+) addr/g)].map(([, id]) => Number(id));
    expect(ids()).toEqual([1, 2]);
    expect(ids('TYPE', 'pubsub')).toEqual([2]);
    expect(ids('TYPE', 'NORMAL')).toEqual([1]);
    expect(ids('TYPE', 'replica')).toEqual([]);
    expect(ids('ID', 2, 99, 1)).toEqual([2, 1]);
    expect(client('LIST', 'TYPE', 'foo')).toBe("-ERR Unknown client type 'foo'");
    expect(client('LIST', 'ID', 'x')).toBe('-ERR Invalid client ID');
    expect(client('LIST', 'ID')).toBe('-ERR syntax error');
    expect(client('LIST', 'foo', 'bar')).toBe('-ERR syntax error');
  });
});

describe('CLIENT KILL', () => {
  test('by address in its old form', () => {
    expect(client('KILL', '10.0.0.2:1000')).toBe('+OK');
    expect(front.killed).toEqual([2]);
    expect(client('KILL', '10.0.0.2:1000')).toBe('-ERR No such client');
    expect(client('KILL', '10.0.0.1:1000')).toBe('+OK');
    expect(caller.closing).toBe(true);
  });

  test('by filters, the caller spared unless told otherwise', () => {
    front.send(other, 'SUBSCRIBE', 'a');
    const third = front.connect();
    expect(client('KILL', 'TYPE', 'pubsub', 'ID', 3)).toBe(':0');
    expect(client('KILL', 'TYPE', 'pubsub')).toBe(':1');
    expect(front.killed).toEqual([2]);
    expect(client('KILL', 'USER', 'default', 'LADDR', '127.0.0.1:6379')).toBe(':1');
    expect(front.killed).toEqual([2, third.id]);
    expect(client('KILL', 'ID', 1)).toBe(':0');
    expect(client('KILL', 'ID', 1, 'SKIPME', 'no')).toBe(':1');
    expect(caller.closing).toBe(true);
  });

  test('by age in seconds', () => {
    front.clock.advance(10_000);
    front.connect();
    expect(client('KILL', 'MAXAGE', 11)).toBe(':0');
    expect(client('KILL', 'MAXAGE', 10)).toBe(':1');
    expect(front.killed).toEqual([2]);
    expect(client('KILL', 'MAXAGE', 0)).toBe('-ERR maxage should be greater than 0');
  });

  test('bad filters end nobody', () => {
    expect(client('KILL', 'ID', 'x')).toBe('-ERR client-id should be greater than 0');
    expect(client('KILL', 'ID', 0)).toBe('-ERR client-id should be greater than 0');
    expect(client('KILL', 'ID', 2, 'TYPE')).toBe('-ERR syntax error');
    expect(client('KILL', 'TYPE', 'foo')).toBe("-ERR Unknown client type 'foo'");
    expect(client('KILL', 'USER', 'foo')).toBe("-ERR No such user 'foo'");
    expect(client('KILL', 'SKIPME', 'foo')).toBe('-ERR syntax error');
    expect(client('KILL', 'foo', 'bar')).toBe('-ERR syntax error');
    expect(front.killed).toEqual([]);
  });
});

test('UNBLOCK ends what waits, by timeout or with an error', () => {
  expect(client('UNBLOCK', 2)).toBe(':0');
  other.waiting = 1;
  expect(client('UNBLOCK', 2, 'ERROR')).toBe(':1');
  expect(client('UNBLOCK', 99, 'TIMEOUT')).toBe(':0');
  expect(front.unblocked).toEqual(['2 timeout', '2 error', '99 timeout']);
  expect(client('UNBLOCK', 'x')).toBe('-ERR value is not an integer or out of range');
  expect(client('UNBLOCK', 2, 'foo')).toBe('-ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR');
});

test('REPLY chooses what is answered, and only ON answers', () => {
  expect(client('REPLY', 'SKIP')).toBe('');
  expect(caller.replyMode).toBe('skip-next');
  expect(client('REPLY', 'OFF')).toBe('');
  expect(client('REPLY', 'SKIP')).toBe('');
  expect(caller.replyMode).toBe('off');
  expect(client('REPLY', 'ON')).toBe('+OK');
  expect(caller.replyMode).toBe('on');
  expect(client('REPLY', 'foo')).toBe('-ERR syntax error');
  const browser = front.connect('websocket');
  expect(front.send(browser, 'CLIENT', 'REPLY', 'OFF')).toMatch(/^-ERR CLIENT REPLY is not for/);
});
