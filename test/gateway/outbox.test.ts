import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { type Gate, ReleaseQueue } from '../../src/broker/release.ts';
import {
  BufferPool,
  Outbox,
  type OutboxBounds,
  OutboxGroup,
  type Sink,
} from '../../src/gateway/outbox.ts';

/**
 * How a sink treats what it is sent: keeps it unread for long, copies it, or takes views, all of
 * them or some.
 */
type Manner = 'keeps' | 'copies' | 'takes views' | 'takes some views';

/** Keeps what it was sent; nothing counts as unsent unless told to. */
class Wire implements Sink {
  readonly writes: number[] = [];
  unsentBytes = 0;
  overflows = 0;
  readonly copies: boolean;
  sendView?: (bytes: Buffer) => boolean;
  readonly #pieces: Buffer[] = [];

  constructor(manner: Manner = 'keeps', random: () => number = Math.random) {
    this.copies = manner === 'copies';
    if (manner !== 'takes views' && manner !== 'takes some views') return;
    this.sendView = (bytes) => {
      const taken = manner === 'takes views' || random() < 0.5;
      this.writes.push(bytes.length);
      this.#pieces.push(taken ? Buffer.from(bytes) : bytes);
      return taken;
    };
  }

  send(bytes: Buffer): void {
    this.writes.push(bytes.length);
    this.#pieces.push(this.copies ? Buffer.from(bytes) : bytes);
  }

  overflow(): void {
    this.overflows++;
  }

  /** Everything sent, in order; read late, so that what was overwritten since shows. */
  get text(): string {
    return Buffer.concat(this.#pieces).toString('latin1');
  }
}

const gate: Gate = {
  lastLsn: 0,
  writtenLsn: 0,
  syncedLsn: 0,
  policy: 'written',
  requestSync() {},
};

function setUp(bounds: Partial<OutboxBounds> = {}, wire = new Wire()) {
  const state: { -readonly [Name in keyof Gate]: Gate[Name] } = { ...gate };
  const queue = new ReleaseQueue(state);
  const all = { bytesMax: 1_000_000, replyBytesMax: 5_000_000, pauseBytes: 100_000, ...bounds };
  const group = new OutboxGroup(queue, all, new BufferPool(1_000_000));
  return { state, queue, group, wire, outbox: new Outbox(wire, group) };
}

function write(outbox: Outbox, text: string): void {
  outbox.reserve(text.length);
  outbox.position += outbox.buffer.write(text, outbox.position, 'latin1');
}

describe('an outbox', () => {
  it('lets what a turn brought leave in one write', () => {
    const { queue, wire, outbox } = setUp();
    write(outbox, 'one');
    write(outbox, 'two');
    outbox.append(Buffer.from('three'));
    expect(wire.writes).toHaveLength(0);
    queue.endTurn();
    expect(wire.writes).toHaveLength(1);
    expect(wire.text).toBe('onetwothree');
    expect(outbox.heldBytes).toBe(0);
    expect(outbox.appended).toBe(11);
  });

  it('holds no buffer between turns, and gives spare ones to others', () => {
    const { queue, group, outbox } = setUp();
    write(outbox, 'x');
    const { buffer } = outbox;
    queue.endTurn();
    expect(outbox.buffer).toHaveLength(0);
    expect(group.pool.bytes).toBe(buffer.length);
    const other = new Outbox(new Wire(), group);
    write(other, 'y');
    expect(other.buffer).toBe(buffer);
    expect(group.pool.bytes).toBe(0);
  });

  it('never lets another connection write into what was sent', () => {
    for (const size of [10, 5000, 40_000, 300_000]) {
      const { queue, group, wire, outbox } = setUp();
      write(outbox, 'a'.repeat(size));
      queue.endTurn();
      const other = new Outbox(new Wire(), group);
      write(other, 'b'.repeat(size));
      queue.endTurn();
      expect(wire.text).toBe('a'.repeat(size));
    }
  });

  it('holds back what the journal does not have, turn by turn, in order', () => {
    const { state, queue, wire, outbox } = setUp();
    for (let lsn = 1; lsn <= 3; lsn++) {
      write(outbox, String(lsn));
      if (lsn === 2) outbox.append(Buffer.alloc(5000, 'x'));
      state.lastLsn = lsn;
      queue.endTurn();
    }
    expect(wire.text).toBe('');
    state.writtenLsn = 1;
    queue.open();
    expect(wire.text).toBe('1');
    write(outbox, 'later');
    state.writtenLsn = 3;
    queue.open();
    expect(wire.text).toBe(`12${'x'.repeat(5000)}3`);
    queue.endTurn();
    expect(wire.text.slice(-6)).toBe('3later');
  });

  it('takes back to a mark, also after the buffer grew', () => {
    const { queue, wire, outbox } = setUp();
    write(outbox, 'kept');
    const mark = outbox.mark();
    write(outbox, 'x'.repeat(100_000));
    outbox.rollback(mark);
    write(outbox, '!');
    queue.endTurn();
    expect(wire.text).toBe('kept!');
  });

  it('gives its buffer back when all of a turn was taken back', () => {
    const { queue, group, wire, outbox } = setUp();
    const mark = outbox.mark();
    write(outbox, 'x');
    outbox.rollback(mark);
    queue.endTurn();
    expect(wire.writes).toHaveLength(0);
    expect(outbox.buffer).toHaveLength(0);
    expect(group.pool.bytes).toBeGreaterThan(0);
  });

  const manners: Manner[] = ['keeps', 'copies', 'takes views', 'takes some views'];
  it.each(manners)('sends what was appended, whatever is released when: the sink %s', (manner) => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = new SeededRandom(seed);
    const sink = new Wire(manner, () => random.below(2));
    const { group, wire, outbox } = setUp({ bytesMax: 1e9 }, sink);
    const other = new Outbox(new Wire(), group);
    let expected = '';
    let released = 0;
    for (let step = 0; step < 3000; step++) {
      const text = String.fromCharCode(97 + random.below(26)).repeat(1 + random.below(9000));
      // Another connection uses spare buffers in between.
      write(other, '#'.repeat(1 + random.below(20_000)));
      other.release(other.stamp());
      sink.unsentBytes = random.below(3) === 0 ? 1000 : 0;
      const what = random.below(10);
      if (what >= 7) {
        const upTo =
          what === 9 ? outbox.appended : released + random.below(expected.length - released + 1);
        outbox.stamp();
        outbox.release(upTo);
        released = upTo;
        continue;
      }
      if (what < 5) write(outbox, text.slice(0, 300));
      else outbox.append(Buffer.from(text));
      expected += what < 5 ? text.slice(0, 300) : text;
      expect(outbox.appended, `seed ${seed}`).toBe(expected.length);
    }
    outbox.release(outbox.stamp());
    expect(wire.text === expected, `seed ${seed}`).toBe(true);
    expect(outbox.heldBytes).toBe(0);
  });
});

describe('the bounds of an outbox', () => {
  it('cut off who does not read, once, and hold nothing afterwards', () => {
    const { queue, group, wire, outbox } = setUp();
    let overflows = 0;
    group.onOverflow = () => overflows++;
    wire.unsentBytes = 990_000;
    outbox.append(Buffer.alloc(9_000));
    expect(wire.overflows).toBe(0);
    outbox.append(Buffer.alloc(2_000));
    outbox.append(Buffer.alloc(2_000));
    write(outbox, 'x'.repeat(50_000));
    queue.endTurn();
    expect(wire).toMatchObject({ overflows: 1, text: '' });
    expect(overflows).toBe(1);
    expect(outbox.closed).toBe(true);
    expect(outbox.queuedBytes - wire.unsentBytes).toBeLessThanOrEqual(50_000);
  });

  it('count pieces that wait for the journal', () => {
    const { wire, outbox } = setUp();
    const piece = Buffer.alloc(100_000);
    for (let i = 0; i < 10; i++) outbox.append(piece);
    expect(wire.overflows).toBe(0);
    outbox.append(piece);
    expect(wire.overflows).toBe(1);
  });

  it('let one larger reply leave when little waits before it', () => {
    const { queue, wire, outbox } = setUp();
    wire.unsentBytes = 50_000;
    outbox.beginReply();
    write(outbox, 'x'.repeat(4_000_000));
    queue.endTurn();
    expect(wire.text).toHaveLength(4_000_000);
    expect(wire.overflows).toBe(0);
  });

  it('do not let a larger reply leave behind others', () => {
    const { wire, outbox } = setUp();
    write(outbox, 'x'.repeat(200_000));
    outbox.beginReply();
    write(outbox, 'x'.repeat(900_000));
    expect(wire.overflows).toBe(1);
  });

  it('hold for a reply of their own', () => {
    const { wire, outbox } = setUp();
    outbox.beginReply();
    for (let i = 0; i < 12; i++) write(outbox, 'x'.repeat(900_000));
    expect(wire.overflows).toBe(1);
  });

  it('let a writer go on into nothing after the cut', () => {
    const { wire, outbox } = setUp();
    const mark = outbox.mark();
    outbox.append(Buffer.alloc(2_000_000));
    expect(wire.overflows).toBe(1);
    for (let i = 0; i < 100; i++) write(outbox, 'x'.repeat(10_000));
    outbox.rollback(mark);
    write(outbox, 'x');
    outbox.close();
    expect(wire.overflows).toBe(1);
  });
});

describe('the buffer pool', () => {
  it('keeps no more than its bound, and no odd sizes', () => {
    const pool = new BufferPool(20_000);
    const taken = [1, 4096, 4097, 20_000, 1_300_000].map((bytes) => pool.take(bytes));
    expect(taken.map((buffer) => buffer.length)).toEqual([4096, 4096, 8192, 32_768, 1_300_000]);
    for (const buffer of taken) pool.give(buffer);
    expect(pool.bytes).toBe(4096 + 4096 + 8192);
    pool.give(Buffer.alloc(0));
    expect(pool.take(1)).toHaveLength(4096);
  });
});
