import { describe, expect, test } from 'vitest';
import { FAN_OUT_FRAME_BYTES, FAN_OUT_PENDING_BYTES_MAX } from '../../src/base/limits.ts';
import { Bus } from '../../src/bus/bus.ts';
import { EAGER, LISTENER_VARIANTS, Listener, message, TOGETHER } from './listener.ts';

function setUp(): { bus: Bus; pendingCalls: () => number } {
  let calls = 0;
  const bus = new Bus({ onPending: () => calls++ });
  return { bus, pendingCalls: () => calls };
}

const name = (text: string) => Buffer.from(text, 'latin1');

describe('bus', () => {
  test('a message reaches the channel and the matching patterns, and is counted for each', () => {
    const { bus } = setUp();
    const listener = new Listener(EAGER);
    bus.subscribe(listener, 'channel', name('news.art'));
    bus.subscribe(listener, 'pattern', name('news.*'));
    bus.subscribe(listener, 'pattern', name('*.art'));
    bus.subscribe(listener, 'pattern', name('sport.*'));
    expect(bus.publish(message('news.art', 'x'))).toBe(3);
    expect(listener.frames[0]).toBe('news.art=x');
    expect(listener.frames.slice(1).sort()).toEqual(['*.art|news.art=x', 'news.*|news.art=x']);
  });

  test('a shard message reaches shard subscribers only, and a plain one never reaches them', () => {
    const { bus } = setUp();
    const plain = new Listener(EAGER);
    const shard = new Listener(EAGER);
    bus.subscribe(plain, 'channel', name('c'));
    bus.subscribe(plain, 'pattern', name('*'));
    bus.subscribe(shard, 'shard', name('c'));
    expect(bus.publish({ ...message('c', 's'), shard: true })).toBe(1);
    expect(bus.publish(message('c', 'p'))).toBe(2);
    expect(shard.frames).toEqual(['c=s']);
    expect(plain.frames).toEqual(['c=p', '*|c=p']);
  });

  test('who is gone is not taken in again', () => {
    const { bus } = setUp();
    const gone = Object.assign(new Listener(EAGER), { gone: true });
    expect(bus.subscribe(gone, 'channel', name('c'))).toBe(false);
    expect(bus.nameCount('channel')).toBe(0);
    expect(bus.publish(message('c', 'x'))).toBe(0);
  });

  test('the bytes of its names are counted for each subscriber', () => {
    const { bus } = setUp();
    const [one, two] = [new Listener(EAGER), new Listener(TOGETHER)];
    bus.subscribe(one, 'channel', name('four'));
    bus.subscribe(one, 'channel', name('four'));
    bus.subscribe(one, 'pattern', name('seven.*'));
    bus.subscribe(two, 'shard', name('four'));
    expect(bus.nameBytes(one)).toBe(11);
    expect(bus.nameBytes(two)).toBe(4);
    bus.unsubscribe(one, 'pattern', name('seven.*'));
    bus.unsubscribe(one, 'pattern', name('seven.*'));
    expect(bus.nameBytes(one)).toBe(4);
    bus.remove(one);
    bus.remove(two);
    expect(bus.nameBytes(one) + bus.nameBytes(two)).toBe(0);
  });

  test('who joins while the last other one is cut off is subscribed', () => {
    const { bus } = setUp();
    const [slow, late] = [new Listener(TOGETHER), new Listener(EAGER)];
    slow.onDeliver = () => bus.remove(slow);
    bus.subscribe(slow, 'channel', name('c'));
    bus.publish(message('c', 'x'));
    bus.subscribe(late, 'channel', name('c'));
    expect(bus.publish(message('c', 'y'))).toBe(1);
    expect(late.frames).toEqual(['c=y']);
  });

  test('who is cut off while it changes its variant stays out', () => {
    const { bus } = setUp();
    const [slow, other] = [new Listener(TOGETHER), new Listener(EAGER)];
    slow.onDeliver = () => bus.remove(slow);
    bus.subscribe(slow, 'channel', name('c'));
    bus.subscribe(other, 'channel', name('c'));
    bus.publish(message('c', 'x'));
    bus.regroup(slow, () => {
      slow.variant = EAGER;
    });
    expect(bus.publish(message('c', 'y'))).toBe(1);
    expect(slow.frames).toEqual(['c=x']);
  });

  test('a coalescing variant gets what a turn published as one frame, the same to everyone', () => {
    const { bus, pendingCalls } = setUp();
    const one = new Listener(TOGETHER);
    const other = new Listener(TOGETHER);
    for (const listener of [one, other]) bus.subscribe(listener, 'channel', name('c'));
    for (const text of ['1', '2', '3']) bus.publish(message('c', text));
    expect(one.frames).toEqual([]);
    expect(pendingCalls()).toBe(1);
    bus.flush();
    expect(one.frames).toEqual(['c=1,c=2,c=3']);
    expect(other.buffers[0]).toBe(one.buffers[0]);
    bus.publish(message('c', '4'));
    expect(pendingCalls()).toBe(2);
    bus.flush();
    bus.flush();
    expect(one.frames).toEqual(['c=1,c=2,c=3', 'c=4']);
  });

  test('a publish that only eager subscribers hear asks for no flush', () => {
    const { bus, pendingCalls } = setUp();
    bus.subscribe(new Listener(EAGER), 'channel', name('c'));
    bus.publish(message('c', 'x'));
    expect(pendingCalls()).toBe(0);
  });

  test('a later subscriber never gets an earlier message', () => {
    const { bus } = setUp();
    const early = new Listener(TOGETHER);
    const late = new Listener(TOGETHER);
    bus.subscribe(early, 'channel', name('c'));
    bus.publish(message('c', 'before'));
    bus.subscribe(late, 'channel', name('c'));
    bus.publish(message('c', 'after'));
    bus.flush();
    expect(late.frames).toEqual(['c=after']);
    expect(early.frames).toEqual(['c=before', 'c=after']);
  });

  test('a leaver never loses a message, and hears nothing afterwards', () => {
    const { bus } = setUp();
    const leaver = new Listener(TOGETHER);
    const stays = new Listener(TOGETHER);
    for (const listener of [leaver, stays]) {
      bus.subscribe(listener, 'channel', name('c'));
      bus.subscribe(listener, 'pattern', name('c*'));
    }
    bus.publish(message('c', '1'));
    bus.unsubscribe(leaver, 'channel', name('c'));
    bus.publish(message('c', '2'));
    bus.remove(leaver);
    bus.publish(message('c', '3'));
    bus.flush();
    expect(leaver.messages().sort()).toEqual(['c*|c=1', 'c*|c=2', 'c=1']);
    expect(stays.messages().filter((text) => !text.includes('|'))).toEqual(['c=1', 'c=2', 'c=3']);
  });

  test('subscribing twice and leaving what was never joined say so and change nothing', () => {
    const { bus } = setUp();
    const listener = new Listener(EAGER);
    expect(bus.subscribe(listener, 'channel', name('c'))).toBe(true);
    expect(bus.subscribe(listener, 'channel', name('c'))).toBe(false);
    expect(bus.publish(message('c', 'x'))).toBe(1);
    expect(bus.unsubscribe(listener, 'pattern', name('c'))).toBe(false);
    expect(bus.unsubscribe(new Listener(EAGER), 'channel', name('c'))).toBe(false);
    expect(bus.unsubscribe(listener, 'channel', name('c'))).toBe(true);
    expect(bus.unsubscribe(listener, 'channel', name('c'))).toBe(false);
    expect(bus.publish(message('c', 'y'))).toBe(0);
  });

  test('names are bytes: what is not UTF-8 stays distinct', () => {
    const { bus } = setUp();
    const listener = new Listener(EAGER);
    bus.subscribe(listener, 'channel', Buffer.from([0xff]));
    bus.subscribe(listener, 'pattern', Buffer.from([0xfe, 0x2a]));
    expect(bus.publish({ ...message('', 'x'), channel: Buffer.from([0xfd]) })).toBe(0);
    expect(bus.publish({ ...message('', 'x'), channel: Buffer.from([0xff]) })).toBe(1);
    expect(bus.publish({ ...message('', 'x'), channel: Buffer.from([0xfe, 0xff]) })).toBe(1);
  });

  test('regroup gives earlier messages in the old variant and later ones in the new', () => {
    const { bus } = setUp();
    const listener = new Listener(TOGETHER);
    bus.subscribe(listener, 'channel', name('c'));
    bus.publish(message('c', '1'));
    bus.regroup(listener, () => {
      expect(listener.frames).toEqual(['c=1']);
      listener.variant = EAGER;
    });
    bus.publish(message('c', '2'));
    expect(listener.frames).toEqual(['c=1', 'c=2']);
    bus.unsubscribe(listener, 'channel', name('c'));
    expect(bus.nameCount('channel')).toBe(0);
  });

  test('a turn that publishes much is split into frames and handed out early', () => {
    const { bus } = setUp();
    const listener = new Listener(TOGETHER);
    bus.subscribe(listener, 'channel', name('c'));
    const payload = Buffer.alloc(60_000, 'x').toString();
    let published = 0;
    for (let bytes = 0; bytes <= FAN_OUT_PENDING_BYTES_MAX; bytes += payload.length) {
      bus.publish(message('c', payload));
      published++;
    }
    expect(listener.frames.length).toBeGreaterThan(0);
    bus.flush();
    expect(listener.messages().length).toBe(published);
    for (const buffer of listener.buffers) expect(buffer.length).toBeLessThan(FAN_OUT_FRAME_BYTES);
    bus.publish(message('c', 'y'.repeat(2 * FAN_OUT_FRAME_BYTES)));
    bus.flush();
    expect(listener.messages().length).toBe(published + 1);
  });

  test('a subscriber cut off while it is delivered to takes nobody else along', () => {
    const { bus } = setUp();
    const listeners = LISTENER_VARIANTS.flatMap((variant) =>
      [0, 1, 2].map(() => new Listener(variant)),
    );
    for (const listener of listeners) {
      bus.subscribe(listener, 'channel', name('c'));
      bus.subscribe(listener, 'channel', name('other'));
    }
    const victims = [listeners[0], listeners[4], listeners[8]];
    for (const victim of victims) {
      if (victim !== undefined) victim.onDeliver = () => bus.remove(victim);
    }
    bus.publish(message('other', '0'));
    bus.publish(message('c', '1'));
    bus.flush();
    for (const listener of listeners) {
      if (victims.includes(listener)) continue;
      expect(listener.messages().sort()).toEqual(['c=1', 'other=0']);
    }
    expect(bus.subscriberCount('channel', name('c'))).toBe(listeners.length - victims.length);
  });

  test('introspection lists names with subscribers, by kind and glob', () => {
    const { bus } = setUp();
    const listener = new Listener(EAGER);
    for (const text of ['a1', 'a2', 'b1']) bus.subscribe(listener, 'channel', name(text));
    bus.subscribe(listener, 'shard', name('s'));
    bus.subscribe(listener, 'pattern', name('p*'));
    bus.subscribe(new Listener(TOGETHER), 'pattern', name('p*'));
    bus.subscribe(new Listener(TOGETHER), 'channel', name('a1'));
    const texts = (names: Buffer[]) => names.map(String).sort();
    expect(texts(bus.channels('channel', undefined))).toEqual(['a1', 'a2', 'b1']);
    expect(texts(bus.channels('channel', name('a?')))).toEqual(['a1', 'a2']);
    expect(texts(bus.channels('shard', undefined))).toEqual(['s']);
    expect(bus.subscriberCount('channel', name('a1'))).toBe(2);
    expect(bus.subscriberCount('channel', name('none'))).toBe(0);
    expect(bus.patternCount()).toBe(1);
    bus.remove(listener);
    expect(texts(bus.channels('channel', undefined))).toEqual(['a1']);
    expect(bus.patternCount()).toBe(1);
  });
});
