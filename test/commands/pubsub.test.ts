import { beforeEach, describe, expect, test } from 'vitest';
import {
  CHANNEL_NAME_BYTES_MAX,
  SUBSCRIPTION_BYTES_PER_CALLER_MAX,
  SUBSCRIPTIONS_PER_CALLER_MAX,
} from '../../src/base/limits.ts';
import { PUBSUB_COMMANDS } from '../../src/commands/pubsub.ts';
import { Front, type FrontCaller } from './front.ts';

let front: Front;
let caller: FrontCaller;
let other: FrontCaller;

beforeEach(() => {
  front = new Front(PUBSUB_COMMANDS);
  caller = front.connect();
  other = front.connect();
});

describe('subscribing over RESP', () => {
  test('every name is answered by a push with the running count', () => {
    expect(front.send(caller, 'SUBSCRIBE', 'a', 'b', 'a')).toBe(
      '>3["subscribe" "a" :1]\n>3["subscribe" "b" :2]\n>3["subscribe" "a" :2]',
    );
    expect(front.send(caller, 'PSUBSCRIBE', 'p*')).toBe('>3["psubscribe" "p*" :3]');
    expect(front.send(caller, 'SSUBSCRIBE', 's')).toBe('>3["ssubscribe" "s" :1]');
  });

  test('leaving answers each name, known or not, and shard channels count apart', () => {
    front.send(caller, 'SUBSCRIBE', 'a', 'b');
    front.send(caller, 'PSUBSCRIBE', 'p*');
    front.send(caller, 'SSUBSCRIBE', 's');
    expect(front.send(caller, 'UNSUBSCRIBE', 'a', 'zz')).toBe(
      '>3["unsubscribe" "a" :2]\n>3["unsubscribe" "zz" :2]',
    );
    expect(front.send(caller, 'UNSUBSCRIBE')).toBe('>3["unsubscribe" "b" :1]');
    expect(front.send(caller, 'PUNSUBSCRIBE')).toBe('>3["punsubscribe" "p*" :0]');
    expect(front.send(caller, 'SUNSUBSCRIBE', 's')).toBe('>3["sunsubscribe" "s" :0]');
  });

  test('leaving everything without being in anything answers a nil name', () => {
    expect(front.send(caller, 'UNSUBSCRIBE')).toBe('>3["unsubscribe" _ :0]');
    expect(front.send(caller, 'PUNSUBSCRIBE')).toBe('>3["punsubscribe" _ :0]');
    expect(front.send(caller, 'SUNSUBSCRIBE')).toBe('>3["sunsubscribe" _ :0]');
    front.send(caller, 'SUBSCRIBE', 'a');
    expect(front.send(caller, 'PUNSUBSCRIBE')).toBe('>3["punsubscribe" _ :1]');
  });
});

test('over WebSocket each request has one answer: the number of subscriptions', () => {
  const browser = front.connect('websocket');
  expect(front.send(browser, 'SUBSCRIBE', 'a', 'b')).toBe(':2');
  expect(front.send(browser, 'PSUBSCRIBE', 'p*')).toBe(':3');
  expect(front.send(browser, 'SSUBSCRIBE', 's')).toBe(':4');
  expect(front.send(browser, 'UNSUBSCRIBE')).toBe(':2');
  expect(front.send(browser, 'UNSUBSCRIBE')).toBe(':2');
  expect(front.send(browser, 'SUNSUBSCRIBE', 's', 'nothing')).toBe(':1');
});

describe('publishing', () => {
  test('the answer counts every matching subscription, and each is delivered to', () => {
    front.send(caller, 'SUBSCRIBE', 'news.art');
    front.send(caller, 'PSUBSCRIBE', 'news.*');
    front.send(other, 'PSUBSCRIBE', '*');
    expect(front.send(other, 'PUBLISH', 'news.art', 'x')).toBe(':3');
    expect(front.send(other, 'PUBLISH', 'sport', 'y')).toBe(':1');
    expect(caller.takeReceived()).toEqual(['news.art x', 'news.* news.art x']);
    expect(other.takeReceived()).toEqual(['* news.art x', '* sport y']);
  });

  test('shard channels are a world of their own', () => {
    front.send(caller, 'SSUBSCRIBE', 'c');
    front.send(other, 'SUBSCRIBE', 'c');
    expect(front.send(other, 'SPUBLISH', 'c', 's')).toBe(':1');
    expect(front.send(other, 'PUBLISH', 'c', 'p')).toBe(':1');
    expect(caller.takeReceived()).toEqual(['c s']);
    expect(other.takeReceived()).toEqual(['c p']);
  });

  test('nobody hears after leaving', () => {
    front.send(caller, 'SUBSCRIBE', 'a');
    front.send(caller, 'UNSUBSCRIBE', 'a');
    expect(front.send(other, 'PUBLISH', 'a', 'x')).toBe(':0');
    expect(caller.takeReceived()).toEqual([]);
  });

  test('names and payloads are bytes', () => {
    const name = Buffer.from([0xff, 0x00, 0x0d]);
    front.send(caller, 'SUBSCRIBE', name);
    expect(front.send(other, 'PUBLISH', name, Buffer.from([0xfe]))).toBe(':1');
    expect(front.send(other, 'PUBLISH', Buffer.from([0xfe, 0x00, 0x0d]), 'x')).toBe(':0');
    expect(front.send(caller, 'UNSUBSCRIBE')).toBe('>3["unsubscribe" "ÿ\\u0000\\r" :0]');
  });
});

describe('PUBSUB', () => {
  test('lists and counts what is subscribed to', () => {
    front.send(caller, 'SUBSCRIBE', 'a1', 'a2', 'b');
    front.send(other, 'SUBSCRIBE', 'a1');
    front.send(caller, 'PSUBSCRIBE', 'p*');
    front.send(other, 'PSUBSCRIBE', 'p*', 'q*');
    front.send(other, 'SSUBSCRIBE', 's');
    expect(front.send(caller, 'PUBSUB', 'CHANNELS')).toBe('*3["a1" "a2" "b"]');
    expect(front.send(caller, 'PUBSUB', 'channels', 'a?')).toBe('*2["a1" "a2"]');
    expect(front.send(caller, 'PUBSUB', 'NUMSUB', 'a1', 'none')).toBe('*4["a1" :2 "none" :0]');
    expect(front.send(caller, 'PUBSUB', 'NUMSUB')).toBe('*0[]');
    expect(front.send(caller, 'PUBSUB', 'NUMPAT')).toBe(':2');
    expect(front.send(caller, 'PUBSUB', 'SHARDCHANNELS')).toBe('*1["s"]');
    expect(front.send(caller, 'PUBSUB', 'SHARDNUMSUB', 's', 'a1')).toBe('*4["s" :1 "a1" :0]');
    expect(front.send(caller, 'PUBSUB', 'CHANNELS', 'a', 'b')).toBe(
      "-ERR unknown subcommand or wrong number of arguments for 'CHANNELS'. Try PUBSUB HELP.",
    );
  });

  test('HELP names every subcommand', () => {
    const help = front.send(caller, 'PUBSUB', 'HELP');
    for (const name of ['CHANNELS', 'NUMSUB', 'NUMPAT', 'SHARDCHANNELS', 'SHARDNUMSUB', 'HELP']) {
      expect(help).toContain(`+${name} `);
    }
  });
});

describe('bounds', () => {
  test('a name that is too long is refused, and nothing is subscribed to', () => {
    const long = 'x'.repeat(CHANNEL_NAME_BYTES_MAX + 1);
    const refusal = `-ERR channel name is longer than ${CHANNEL_NAME_BYTES_MAX} bytes`;
    expect(front.send(caller, 'SUBSCRIBE', 'a', long)).toBe(refusal);
    expect(front.send(caller, 'PUBLISH', long, 'x')).toBe(refusal);
    expect(front.send(caller, 'PUBSUB', 'CHANNELS')).toBe('*0[]');
    expect(front.send(caller, 'SUBSCRIBE', long.slice(1))).toContain('"subscribe"');
  });

  test('a caller has so many subscriptions and no more', () => {
    for (let i = 2; i < SUBSCRIPTIONS_PER_CALLER_MAX; i++) caller.patterns.add(`p${i}`);
    expect(front.send(caller, 'SUBSCRIBE', 'a', 'b', 'c')).toContain('-ERR a connection may have');
    expect(caller.channels.size).toBe(0);
    expect(front.send(caller, 'SUBSCRIBE', 'a', 'b')).toContain('"subscribe"');
    expect(front.send(caller, 'SSUBSCRIBE', 'c')).toContain('-ERR a connection may have at most');
  });

  test('the names of a caller have so many bytes together and no more', () => {
    const name = (i: number) => `${i}`.padStart(CHANNEL_NAME_BYTES_MAX, 'x');
    const fitting = Math.floor(SUBSCRIPTION_BYTES_PER_CALLER_MAX / CHANNEL_NAME_BYTES_MAX);
    for (let i = 0; i < fitting; i++) front.send(caller, 'SUBSCRIBE', name(i));
    const refusal =
      "-ERR the names of a connection's subscriptions may have at most 16777216 bytes";
    expect(front.send(caller, 'PSUBSCRIBE', name(fitting))).toContain(refusal);
    expect(caller.patterns.size).toBe(0);
    expect(front.send(other, 'PSUBSCRIBE', name(fitting))).toContain('"psubscribe"');
    front.send(caller, 'UNSUBSCRIBE', name(0));
    expect(front.send(caller, 'PSUBSCRIBE', name(fitting))).toContain('"psubscribe"');
  });

  test('a caller that its own answers cut off is subscribed to nothing', () => {
    Object.assign(caller, { gone: true });
    front.send(caller, 'SUBSCRIBE', 'a', 'b');
    expect(front.send(other, 'PUBSUB', 'CHANNELS')).toBe('*0[]');
  });
});
