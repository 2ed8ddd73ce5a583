import { expect, test } from 'vitest';
import { ReplyError } from '../../src/base/errors.ts';
import { SERVER_COMMANDS } from '../../src/commands/server.ts';
import { Front } from './front.ts';

test('TIME tells seconds and microseconds', () => {
  const front = new Front(SERVER_COMMANDS, { nowUs: () => 1_700_000_000_123_456 });
  expect(front.send(front.connect(), 'TIME')).toBe('*2["1700000000" "123456"]');
});

test('INFO hands its sections on in lower case and answers verbatim text', () => {
  const asked: (readonly string[])[] = [];
  const front = new Front(SERVER_COMMANDS, {
    statistics: {
      info: (sections) => {
        asked.push(sections);
        return '# Server\r\n';
      },
      reset() {},
    },
  });
  const caller = front.connect();
  expect(front.send(caller, 'INFO')).toBe('=txt:"# Server\\r\\n"');
  front.send(caller, 'INFO', 'Server', 'keyspace');
  expect(asked).toEqual([[], ['server', 'keyspace']]);
});

test('CONFIG reads by globs, sets in pairs, and resets the counters', () => {
  const sets: unknown[] = [];
  let resets = 0;
  const front = new Front(SERVER_COMMANDS, {
    configuration: {
      match: (glob) =>
        glob === 'none'
          ? []
          : [
              ['timeout', '0'],
              [glob, 'x'],
            ],
      set(changes) {
        if (changes[0]?.[0] === 'bad') throw new ReplyError('ERR', 'refused');
        sets.push(changes);
      },
      listMaxListpackSize: -2,
    },
    statistics: { info: () => '', reset: () => resets++ },
  });
  const caller = front.connect();
  expect(front.send(caller, 'CONFIG', 'GET', 'a*', 'b*')).toBe(
    '%3["timeout" "0" "a*" "x" "b*" "x"]',
  );
  expect(front.send(caller, 'CONFIG', 'GET', 'none')).toBe('%0[]');
  expect(front.send(caller, 'CONFIG', 'SET', 'a', 1, 'b', 2)).toBe('+OK');
  expect(sets).toEqual([
    [
      ['a', '1'],
      ['b', '2'],
    ],
  ]);
  expect(front.send(caller, 'CONFIG', 'SET', 'a', 1, 'b')).toBe('-ERR syntax error');
  expect(front.send(caller, 'CONFIG', 'SET', 'bad', 1)).toBe('-ERR refused');
  expect(front.send(caller, 'CONFIG', 'RESETSTAT')).toBe('+OK');
  expect(resets).toBe(1);
  expect(front.send(caller, 'CONFIG', 'REWRITE')).toBe(
    '-ERR The server is running without a config file',
  );
  expect(front.send(caller, 'CONFIG', 'HELP')).toContain('+RESETSTAT ');
});
