import { beforeEach, expect, test } from 'vitest';
import { BrokerDenials, denialsParameter } from '../../src/broker/denials.ts';
import { CONNECTION_COMMANDS } from '../../src/commands/connection.ts';
import { Front, type FrontCaller } from '../commands/front.ts';

let denials: BrokerDenials;
let front: Front;
let caller: FrontCaller;

beforeEach(() => {
  denials = new BrokerDenials();
  front = new Front(CONNECTION_COMMANDS, { denials });
  caller = front.connect();
});

/** What is told of each entry: how often, in which context, with which command, as whom. */
function told(): string[] {
  return denials.entries.map(({ count, context, object, user }) =>
    [count, context, object, user].join(' '),
  );
}

test('attempts alike are one entry for a minute after the last, the newest first', () => {
  const tries = [
    [0, 'bob'],
    [59_000, 'eve'],
    [60_000, 'bob'],
    [120_000, 'bob'],
    [180_001, 'bob'],
  ] as const;
  for (const [atMs, user] of tries) denials.deny(caller, { command: 'AUTH', user }, atMs);
  expect(told()).toEqual(['1 toplevel AUTH bob', '3 toplevel AUTH bob', '1 toplevel AUTH eve']);
  expect(denials.entries.map(({ id }) => id)).toEqual([2, 0, 1]);
  expect(denials.entries[1]).toMatchObject({ createdAtMs: 0, updatedAtMs: 120_000 });
  expect(denials.logins).toBe(5);
});

test('the command, the user and the transaction tell entries apart', () => {
  denials.deny(caller, { command: 'AUTH', user: 'bob' }, 0);
  denials.deny(caller, { command: 'auth', user: 'bob' }, 0);
  caller.queuedCommands = 2;
  denials.deny(caller, { command: 'AUTH', user: 'bob' }, 0);
  expect(told()).toEqual(['1 multi AUTH bob', '1 toplevel auth bob', '1 toplevel AUTH bob']);
});

test('AUTH and HELLO tell of who there is not, and of nobody else', () => {
  front.send(caller, 'AUTH', 'default', 'any');
  front.send(caller, 'AUTH', 'secret');
  expect(told()).toEqual([]);
  front.send(caller, 'HELLO', 3, 'AUTH', 'eve', 'secret');
  front.send(caller, 'AUTH', 'bob', 'secret');
  expect(told()).toEqual(['1 toplevel AUTH bob', '1 toplevel HELLO eve']);
  expect(denials.entries[0]?.client).toMatch(/^id=1 .* user=default /);
  expect(JSON.stringify(denials.entries)).not.toContain('secret');
});

test('as many entries are kept as the parameter says, of long names the beginning', () => {
  for (let i = 0; i < 200; i++) denials.deny(caller, { command: 'AUTH', user: `u${i}` }, i);
  expect(denials.entries).toHaveLength(128);
  expect(denials.entries[0]?.user).toBe('u199');
  denialsParameter(denials).check?.('3').apply();
  denials.deny(caller, { command: 'AUTH', user: 'last' }, 0);
  expect(denials.entries.map(({ user }) => user)).toEqual(['last', 'u199', 'u198']);
  denials.deny(caller, { command: 'AUTH', user: 'x'.repeat(5000) }, 0);
  expect(denials.entries).toHaveLength(3);
  expect(denials.entries[0]?.user).toHaveLength(256);
  denials.reset();
  expect(denials.entries).toEqual([]);
});
