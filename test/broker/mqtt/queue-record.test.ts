/** What a kept queue's entries are as bytes: there and back, as older keywires wrote them, and damaged. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AssertionFailure } from '../../../src/base/assert.ts';
import { SYSTEM_DATABASE } from '../../../src/base/limits.ts';
import { decodeMessage, encodeMessage } from '../../../src/broker/mqtt/envelope.ts';
import type { Outgoing } from '../../../src/broker/mqtt/outgoing.ts';
import {
  decodeEntry,
  encodeEntry,
  encodeReleased,
  entryHead,
  isReleased,
} from '../../../src/broker/mqtt/queue-record.ts';
import type { Message } from '../../../src/bus/message.ts';
import { Arguments } from '../../../src/commands/arguments.ts';
import { MqttRig } from './rig.ts';

const MESSAGE: Message = {
  channel: Buffer.from('a/b'),
  payload: Buffer.from('payload'),
  shard: false,
  publisher: 7,
  timeMs: 1_700_000_000_000,
  expiresAtMs: 1_700_000_060_000,
  offset: 0,
  epoch: 0,
  qos: 2,
  retain: true,
  properties: { contentType: 'text/plain', user: [['name', 'value']] },
};

const SHARED: Outgoing = {
  qos: 2,
  retain: true,
  subscriptionIds: [3, 70_000],
  share: '$share/g/a',
  weight: 77,
  message: MESSAGE,
};

const PLAIN: Outgoing = {
  qos: 1,
  retain: false,
  subscriptionIds: [],
  share: undefined,
  weight: 68,
  message: MESSAGE,
};

/** What version 1 was when it came. When a test of these fails, the code is wrong, never the bytes. */
const VERSION_1 = {
  alongShared:
    '01934d000000020003000000701101000a002473686172652f672f61018500008056febc784200002665febc7842' +
    '0700000003000000612f62070000007061796c6f61640a000000746578742f706c61696e040000006e616d650500' +
    '000076616c7565',
  byItself: '0144440000000000000000001440',
  released: '018800000000',
};

const sending = fc.record({
  qos: fc.constantFrom<1 | 2>(1, 2),
  retain: fc.boolean(),
  subscriptionIds: fc.array(fc.integer({ min: 1, max: 0x0fff_ffff }), { maxLength: 3 }),
  share: fc.option(fc.string({ unit: 'grapheme', maxLength: 20 }), { nil: undefined }),
  weight: fc.nat(0xffff_ffff),
});

describe('an entry of a queue', () => {
  test('comes back as it was put, its message along or by itself', () => {
    fc.assert(
      fc.property(sending, fc.constantFrom(0, 1, 2 ** 40), (how, messageId) => {
        const bytes = encodeEntry({ ...how, message: MESSAGE }, messageId);
        expect(isReleased(bytes)).toBe(false);
        expect(entryHead(bytes)).toEqual({ messageId, weight: how.weight });
        const asked: number[] = [];
        const found = decodeEntry(bytes, (id) => {
          asked.push(id);
          return MESSAGE;
        });
        expect(found).toEqual({ ...how, message: MESSAGE });
        expect(asked).toEqual(messageId === 0 ? [] : [messageId]);
      }),
    );
  });

  test('is written and read as when version 1 came', () => {
    expect(encodeEntry(SHARED, 0).toString('hex')).toBe(VERSION_1.alongShared);
    expect(encodeEntry(PLAIN, 5).toString('hex')).toBe(VERSION_1.byItself);
    expect(encodeReleased().toString('hex')).toBe(VERSION_1.released);
    const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex');
    expect(decodeEntry(bytesOf(VERSION_1.alongShared), () => PLAIN.message)).toEqual(SHARED);
    expect(decodeEntry(bytesOf(VERSION_1.byItself), () => MESSAGE)).toEqual(PLAIN);
    expect(entryHead(bytesOf(VERSION_1.byItself))).toEqual({ messageId: 5, weight: 68 });
    expect(isReleased(bytesOf(VERSION_1.released))).toBe(true);
    expect(entryHead(bytesOf(VERSION_1.released))).toEqual({ messageId: 0, weight: 0 });
  });

  test('that is damaged is told as such, and read no further than it goes', () => {
    const whole = [encodeEntry(SHARED, 0), encodeEntry(SHARED, 9), encodeEntry(PLAIN, 0)];
    const change = fc.record({ at: fc.nat(), value: fc.nat(255) });
    fc.assert(
      fc.property(
        fc.constantFrom(...whole, encodeReleased(), encodeMessage(MESSAGE)),
        fc.array(change, { maxLength: 4 }),
        fc.nat(),
        (bytes, changes, cut) => {
          const damaged = Buffer.from(bytes.subarray(0, bytes.length - (cut % bytes.length)));
          for (const { at, value } of changes) damaged[at % damaged.length] = value;
          expectVerdict(() => decodeEntry(damaged, () => MESSAGE));
          expectVerdict(() => entryHead(damaged));
          expectVerdict(() => decodeMessage(damaged));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/** It reads something, or says that it cannot be read. */
function expectVerdict(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(AssertionFailure);
  }
}

test('queues of the first version, JSON in a hash, are sent as they were', async () => {
  const rig = await MqttRig.start();
  const away = rig.connect('away', { expirySeconds: 100 });
  away.subscribe('a', { id: 7 });
  away.lose();
  rig.turn(({ broker }) =>
    broker.compose((run) => {
      for (const words of [
        ['SET', 'm:1', encodeMessage({ ...MESSAGE, expiresAtMs: 0 })],
        ['HSET', 'q:away', '1', 'r'],
        ['HSET', 'q:away', '2', '[1,1,false,[7],"",74]'],
        ['HSET', 'q:away', '3', '[1,2,true,[],"",74]'],
      ]) {
        expect(run(SYSTEM_DATABASE, Arguments.of(...words))).toBeUndefined();
      }
    }),
  );
  await rig.restart();
  expect([rig.kept('q:'), rig.kept('e:').length]).toEqual([[], 3]);
  const back = rig.connect('away', { expirySeconds: 100 });
  expect(back.released).toEqual([1]);
  expect(back.sent).toMatchObject([
    { packetId: 2, qos: 1, retain: false, subscriptionIds: [7], payload: 'payload' },
    { packetId: 3, qos: 2, retain: true, subscriptionIds: [], payload: 'payload' },
  ]);
  back.acknowledge(0);
  expect(rig.kept('m:')).toEqual(['m:1']);
  back.acknowledge(1);
  expect(rig.kept('m:')).toEqual([]);
  await rig.engine.close();
});
