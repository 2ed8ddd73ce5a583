/** MONITOR over the broker without a door. */
import { beforeEach, expect, test } from 'vitest';
import { MONITOR_LINE_BYTES_MAX } from '../../src/base/limits.ts';
import { DiscardWriter } from '../../src/broker/internal.ts';
import type { Connection, Session } from '../../src/broker/session.ts';
import { Arguments } from '../../src/commands/arguments.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { Harness } from '../commands/harness.ts';

let harness: Harness;
/** What the connections were sent, without the times, and how they ended. */
let told: string[];

beforeEach(() => {
  harness = new Harness(COMMAND_SPECS);
  told = [];
});

function open(name: string, door: Connection['door'] = 'resp'): Session {
  const { connection } = harness.caller;
  const session: Session = harness.broker.open({
    ...connection,
    door,
    address: name,
    subscriber: {
      variant: connection.subscriber.variant,
      deliver: (line) =>
        told.push(
          `${name} ${line
            .toString('latin1')
            .replace(/^\+\d+\.\d{6} /, '')
            .trimEnd()}`,
        ),
    },
    close(reason) {
      told.push(`${name} closed: ${reason}`);
      harness.broker.close(session);
    },
  });
  return session;
}

/** What the command was refused with, if it was. */
function send(session: Session, ...words: string[]): string | undefined {
  const reply = new DiscardWriter();
  harness.broker.execute(session, Arguments.of(...words), reply);
  return reply.failure;
}

test('all who monitor are told, until they end it or are gone', () => {
  const [first, second] = [open('m1'), open('m2')];
  send(first, 'MONITOR');
  send(second, 'MONITOR');
  harness.run('SET', 'k', 'v');
  send(first, 'RESET');
  harness.run('DEL', 'k');
  harness.broker.close(second);
  harness.run('PING');
  expect(told).toEqual([
    'm1 [0 127.0.0.1:1] "SET" "k" "v"',
    'm2 [0 127.0.0.1:1] "SET" "k" "v"',
    'm2 [0 m1] "RESET"',
    'm2 [0 127.0.0.1:1] "DEL" "k"',
  ]);
  expect(harness.broker.monitors.active).toBe(false);
});

test('a blocked pop is told when it comes, not when it is served', () => {
  send(open('m'), 'MONITOR');
  const waiting = open('w');
  send(waiting, 'BLPOP', 'q', '0');
  send(open('p'), 'RPUSH', 'q', 'x');
  expect(waiting.waiting).toBe(0);
  expect(told).toEqual(['m [0 w] "BLPOP" "q" "0"', 'm [0 p] "RPUSH" "q" "x"']);
});

test('what CLIENT PAUSE holds is told when it is executed', () => {
  send(open('m'), 'MONITOR');
  harness.run('CLIENT', 'PAUSE', 100, 'WRITE');
  harness.start('SET', 'k', 'v');
  expect(told).toEqual([]);
  harness.advance(100);
  expect(told).toEqual(['m [0 127.0.0.1:1] "SET" "k" "v"']);
});

test("keywire's own commands are not told", () => {
  send(open('m'), 'MONITOR');
  harness.broker.compose((run) => run(0, Arguments.of('SET', 'k', 'v')));
  expect(told).toEqual([]);
});

test('a line longer than an outbox ends who monitors, and nobody else', () => {
  const monitor = open('m');
  send(monitor, 'MONITOR');
  harness.run('SET', 'k', Buffer.alloc(MONITOR_LINE_BYTES_MAX / 4));
  harness.run('PING');
  expect(told).toEqual(['m closed: slow-consumer']);
  expect(monitor.open).toBe(false);
});

test('other doors are refused', () => {
  expect(send(open('w', 'websocket'), 'MONITOR')).toMatch(/^ERR MONITOR is only for a connection/);
  expect(harness.broker.monitors.active).toBe(false);
});

test('what MIGRATE would send shows no password', () => {
  send(open('m'), 'MONITOR');
  harness.start('MIGRATE', 'h', 1, 'k', 0, 9, 'AUTH2', 'user', 'secret', 'KEYS', 'a');
  expect(told).toEqual([
    'm [0 127.0.0.1:1] "MIGRATE" "h" "1" "k" "0" "9" "AUTH2" "(redacted)" "(redacted)" "KEYS" "a"',
  ]);
});
