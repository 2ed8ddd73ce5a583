/** Shared subscriptions: to whom a message goes, and what becomes of what a member leaves. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEPT, MqttRig, SMALL_QUEUES } from './rig.ts';

let rig: MqttRig;

beforeEach(async () => {
  rig = await MqttRig.start(SMALL_QUEUES);
});
afterEach(() => rig.engine.close());

describe('shared subscriptions', () => {
  test('hand messages to their members in turn', () => {
    const members = ['a', 'b', 'c'].map((name) => rig.connect(name));
    for (const member of members) member.subscribe('$share/g/t');
    for (let i = 0; i < 9; i++) rig.publish('t', String(i));
    expect(members.map(({ sent }) => sent.length)).toEqual([3, 3, 3]);
    expect(new Set(members.flatMap(({ payloads }) => payloads)).size).toBe(9);
  });

  test('prefer who is there, and who has room', () => {
    const away = rig.connect('away', KEPT);
    const busy = rig.connect('busy', { receiveMax: 1 });
    const idle = rig.connect('idle');
    for (const member of [away, busy, idle]) member.subscribe('$share/g/t');
    away.lose();
    for (let i = 0; i < 6; i++) rig.publish('t', String(i));
    expect([busy.sent.length, idle.sent.length]).toEqual([1, 5]);
    for (let i = 0; i < 5; i++) idle.acknowledge(i);
    busy.acknowledge(0);
    idle.lose();
    busy.lose();
    rig.publish('t', 'for the one away');
    expect(rig.connect('away', KEPT).payloads.at(-1)).toBe('for the one away');
  });

  test('give what a member that ends has not acknowledged to another, but no half of quality 2', () => {
    const [first, second] = [rig.connect('first'), rig.connect('second', KEPT)];
    first.subscribe('$share/g/t');
    rig.publish('t', 'one');
    rig.publish('t', 'two', { qos: 2 });
    second.subscribe('$share/g/t');
    first.lose();
    expect(second.payloads).toEqual(['one']);
  });

  test('give what a member that unsubscribes was not sent to another', () => {
    const first = rig.connect('first', { receiveMax: 1 });
    first.subscribe('$share/g/t');
    for (const text of ['sent', 'waits']) rig.publish('t', text);
    const second = rig.connect('second');
    second.subscribe('$share/g/t');
    expect(first.unsubscribe('$share/g/t')).toBe(true);
    expect([first.payloads, second.payloads]).toEqual([['sent'], ['waits']]);
  });

  test('end with their last member, and what it was not sent with them', () => {
    const only = rig.connect('only', { ...KEPT, receiveMax: 1 });
    only.subscribe('$share/g/t');
    for (const text of ['sent', 'waits']) rig.publish('t', text);
    expect(only.unsubscribe('$share/g/t')).toBe(true);
    only.acknowledge(0);
    expect([only.payloads, rig.kept('m:'), rig.kept('q:')]).toEqual([['sent'], [], []]);
  });

  test('complete what was sent over an earlier connection, though the member leaves', () => {
    const [first, other] = [rig.connect('first', KEPT), rig.connect('other', KEPT)];
    first.subscribe('$share/g/t');
    for (const text of ['1', '2', '3']) rig.publish('t', text);
    first.lose();
    const again = rig.connect('first', { ...KEPT, receiveMax: 1 });
    other.subscribe('$share/g/t');
    again.unsubscribe('$share/g/t');
    for (let i = 0; i < 3; i++) again.acknowledge(i);
    expect([again.payloads, other.payloads]).toEqual([['1', '2', '3'], []]);
  });

  test('hand on with the flags and quality that the new member asked for', () => {
    const first = rig.connect('first', { receiveMax: 1 });
    first.subscribe('$share/g/t', { retainAsPublished: true });
    const other = rig.connect('other');
    for (const text of ['sent', 'waits']) rig.publish('t', text, { qos: 2, retain: true });
    other.subscribe('$share/g/t', { qos: 1, id: 7 });
    first.unsubscribe('$share/g/t');
    const [got] = other.sent;
    expect(got).toMatchObject({ payload: 'waits', qos: 1, retain: false, subscriptionIds: [7] });
  });

  test('count as dropped only what none of their members has room for', () => {
    const members = ['a', 'b'].map((name) => rig.connect(name, KEPT));
    for (const member of members) {
      member.subscribe('$share/g/t');
      member.lose();
    }
    for (let i = 0; i < 9; i++) rig.publish('t', String(i));
    expect(rig.engine.mqtt.counters.dropped).toBe(0);
    for (let i = 0; i < 3; i++) rig.publish('t', 'more');
    expect(rig.engine.mqtt.counters.dropped).toBe(2);
  });

  test('bring no retained messages, and stand beside a subscription of the same filter', () => {
    rig.publish('t', 'kept', { retain: true });
    const member = rig.connect('member');
    member.subscribe('$share/g/t');
    expect(member.sent).toEqual([]);
    member.subscribe('t', { retainHandling: 2 });
    rig.publish('t', 'twice');
    expect(member.payloads).toEqual(['twice', 'twice']);
  });
});
