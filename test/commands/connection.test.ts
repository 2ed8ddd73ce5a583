import { beforeEach, describe, expect, test } from 'vitest';
import { REDIS_VERSION } from '../../src/base/version.ts';
import { CONNECTION_COMMANDS } from '../../src/commands/connection.ts';
import { PUBSUB_COMMANDS } from '../../src/commands/pubsub.ts';
import { Front, type FrontCaller } from './front.ts';

let front: Front;
let caller: FrontCaller;

beforeEach(() => {
  front = new Front([...CONNECTION_COMMANDS, ...PUBSUB_COMMANDS]);
  caller = front.connect();
});

test('ping and echo', () => {
  expect(front.send(caller, 'PING')).toBe('+PONG');
  expect(front.send(caller, 'PING', 'x')).toBe('"x"');
  expect(front.send(caller, 'PING', 'x', 'y')).toBe(
    "-ERR wrong number of arguments for 'ping' command",
  );
  expect(front.send(caller, 'ECHO', 'hi')).toBe('"hi"');
});

test('a RESP2 connection with subscriptions is pinged in the shape of a message', () => {
  front.send(caller, 'SUBSCRIBE', 'a');
  expect(front.send(caller, 'PING')).toBe('*2["pong" ""]');
  expect(front.send(caller, 'PING', 'x')).toBe('*2["pong" "x"]');
  front.send(caller, 'HELLO', 3);
  expect(front.send(caller, 'PING')).toBe('+PONG');
});

describe('HELLO', () => {
  const answer = (proto: number) =>
    `%7["server" "redis" "version" "${REDIS_VERSION}" "proto" :${proto} "id" :1 "mode" "standalone" "role" "master" "modules" *0[]]`;

  test('tells who answers and switches the protocol', () => {
    expect(front.send(caller, 'HELLO')).toBe(answer(2));
    expect(front.send(caller, 'HELLO', 3)).toBe(answer(3));
    expect(front.send(caller, 'HELLO')).toBe(answer(3));
    expect(front.send(caller, 'HELLO', 2, 'SETNAME', 'worker')).toBe(answer(2));
    expect(caller.name).toBe('worker');
    expect(front.send(caller, 'HELLO', 3, 'AUTH', 'default', 'any', 'SETNAME', 'w2')).toBe(
      answer(3),
    );
    expect(caller.name).toBe('w2');
  });

  test('a refused greeting changes nothing', () => {
    expect(front.send(caller, 'HELLO', 4)).toBe('-NOPROTO unsupported protocol version');
    expect(front.send(caller, 'HELLO', 'x')).toBe(
      '-ERR Protocol version is not an integer or out of range',
    );
    expect(front.send(caller, 'HELLO', 3, 'foo')).toBe("-ERR Syntax error in HELLO option 'foo'");
    expect(front.send(caller, 'HELLO', 3, 'SETNAME')).toBe(
      "-ERR Syntax error in HELLO option 'SETNAME'",
    );
    expect(front.send(caller, 'HELLO', 3, 'SETNAME', 'ok', 'AUTH', 'nobody', 'x')).toBe(
      '-WRONGPASS invalid username-password pair or user is disabled.',
    );
    expect(front.send(caller, 'HELLO', 3, 'SETNAME', 'a b')).toBe(
      '-ERR Client names cannot contain spaces, newlines or special characters.',
    );
    expect(caller.protocol).toBe(2);
    expect(caller.name).toBe('');
  });

  test('subscriptions survive the switch', () => {
    front.send(caller, 'SUBSCRIBE', 'a');
    front.send(caller, 'HELLO', 3);
    front.send(caller, 'PUBLISH', 'a', 'x');
    expect(caller.takeReceived()).toEqual(['a x']);
    front.send(caller, 'UNSUBSCRIBE');
    expect(front.send(caller, 'PUBLISH', 'a', 'y')).toBe(':0');
  });
});

test('AUTH answers as a Redis without a password', () => {
  expect(front.send(caller, 'AUTH', 'x')).toMatch(
    /^-ERR AUTH <password> called without any password/,
  );
  expect(front.send(caller, 'AUTH', 'default', 'x')).toBe('+OK');
  expect(front.send(caller, 'AUTH', 'nobody', 'x')).toMatch(/^-WRONGPASS /);
  expect(front.send(caller, 'AUTH', 'a', 'b', 'c')).toBe('-ERR syntax error');
});

test('SELECT takes the databases there are', () => {
  expect(front.send(caller, 'SELECT', 15)).toBe('+OK');
  expect(caller.database).toBe(15);
  expect(front.send(caller, 'SELECT', 16)).toBe('-ERR DB index is out of range');
  expect(front.send(caller, 'SELECT', -1)).toBe('-ERR DB index is out of range');
  expect(front.send(caller, 'SELECT', 'x')).toBe('-ERR value is not an integer or out of range');
  expect(caller.database).toBe(15);
  const browser = front.connect('websocket');
  expect(front.send(browser, 'SELECT', 1)).toMatch(/^-ERR .*Request\.database/);
});

test('QUIT answers, then the connection ends', () => {
  expect(front.send(caller, 'QUIT')).toBe('+OK');
  expect(caller.closing).toBe(true);
});

test('RESET makes the connection as good as new', () => {
  front.send(caller, 'HELLO', 3, 'SETNAME', 'x');
  front.send(caller, 'SELECT', 4);
  front.send(caller, 'SUBSCRIBE', 'a');
  front.send(caller, 'PSUBSCRIBE', 'a*');
  front.send(caller, 'SSUBSCRIBE', 'a');
  front.send(caller, 'CLIENT', 'NO-EVICT', 'ON');
  front.send(caller, 'CLIENT', 'NO-TOUCH', 'ON');
  front.send(caller, 'CLIENT', 'SETINFO', 'LIB-NAME', 'lib');
  expect(front.send(caller, 'RESET')).toBe('+RESET');
  const { protocol, name, database, noEvict, noTouch, libraryName } = caller;
  expect({ protocol, name, database, noEvict, noTouch, libraryName }).toEqual({
    protocol: 2,
    name: '',
    database: 0,
    noEvict: false,
    noTouch: false,
    libraryName: 'lib',
  });
  expect(front.send(caller, 'PUBLISH', 'a', 'x')).toBe(':0');
  expect(front.send(caller, 'SPUBLISH', 'a', 'x')).toBe(':0');
  expect(front.send(caller, 'UNSUBSCRIBE')).toBe('>3["unsubscribe" _ :0]');
});
