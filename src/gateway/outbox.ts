/**
 * One bounded outgoing queue per connection, whatever its protocol. A writer writes straight into
 * `buffer` at `position`; the release queue later lets everything up to a stamp leave in one write.
 * Owns the bounds: an outbox that passes them is dropped and its connection told once (`overflow`).
 * An idle connection holds no buffer. Who may see what when is the release queue's matter.
 * Hot: every reply passes here (bench rows SET and GET at any pipeline).
 */

import { assert } from '../base/assert.ts';
import type { Durability } from '../base/durability.ts';
import {
  OUTBOX_BYTES_MAX,
  OUTBOX_PAUSE_BYTES,
  OUTBOX_POOL_BYTES_MAX,
  REPLY_BYTES_MAX,
} from '../base/limits.ts';
import { Traffic } from '../broker/counters.ts';

/** Where bytes go at last: a TCP socket or a WebSocket. */
export interface Sink {
  /** Hands over one write. Unless `copies` is set the buffer is not touched afterwards. */
  send(bytes: Buffer): void;
  /**
   * The same for a buffer that the outbox would like to use again: true when every byte was taken
   * before this returned. Absent: the outbox sends copies.
   */
  sendView?(bytes: Buffer): boolean;
  /** Hands over several pieces as one write. Absent: the outbox joins them and calls `send`. */
  sendPieces?(pieces: Buffer[]): void;
  /** True when `send` has taken the bytes before it returns: the outbox then makes no copy. */
  readonly copies?: boolean;
  /** Bytes handed over that the other side has not taken yet. */
  readonly unsentBytes: number;
  /** The bound was passed and what waited is dropped: cut the connection off (slow consumer). */
  overflow(): void;
  /** What the outbox asked to wait for has not come in time. Absent: it never asks. */
  expired?(): void;
}

/** Where outboxes with something to release are noted: the release queue. */
export interface OutboxQueue {
  /** The outbox was appended to for the first time since its last stamp. */
  add(outbox: Outbox): void;
}

export interface OutboxBounds {
  /** Bytes queued, those the socket has not taken included. */
  readonly bytesMax: number;
  /** Bytes of one reply that begins while less than `pauseBytes` are queued. */
  readonly replyBytesMax: number;
  /** Unsent bytes above which a door stops executing the connection's commands. */
  readonly pauseBytes: number;
}

export const OUTBOX_BOUNDS: OutboxBounds = {
  bytesMax: OUTBOX_BYTES_MAX,
  replyBytesMax: REPLY_BYTES_MAX,
  pauseBytes: OUTBOX_PAUSE_BYTES,
};

const EMPTY = Buffer.alloc(0);
/** An outbox without pieces; never added to. */
const NO_PIECES: Buffer[] = [];
const SMALLEST_BYTES = 4096;
const LARGEST_POOLED_BYTES = 1024 * 1024;
/** From this length on a buffer grows by this much, not by its double: it holds one huge reply. */
const LARGE_BYTES = 4 * 1024 * 1024;
/** Up to this a shared piece is cheaper copied than kept and written as a piece of its own. */
const COPY_PIECE_BYTES_MAX = 4096;
/** From this on a full buffer itself is handed to the socket instead of a copy. */
const HAND_OVER_BYTES = 32 * 1024;
/** Up to this several pieces are joined: cheaper than a vectored write. */
const JOIN_BYTES_MAX = 16 * 1024;

/** Buffers between turns, by size class (powers of two); not zeroed, so never sent beyond what was written. */
export class BufferPool {
  readonly #classes: Buffer[][] = [];
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax = OUTBOX_POOL_BYTES_MAX) {
    this.#bytesMax = bytesMax;
    for (let size = SMALLEST_BYTES; size <= LARGEST_POOLED_BYTES; size *= 2) this.#classes.push([]);
  }

  /** Spare bytes kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A buffer of at least `bytes`: a power of two up to 1 MiB, the exact size above. */
  take(bytes: number): Buffer {
    if (bytes > LARGEST_POOLED_BYTES) return Buffer.allocUnsafeSlow(bytes);
    const at = sizeClass(bytes);
    const spare = this.#classes[at]?.pop();
    if (spare === undefined) return Buffer.allocUnsafeSlow(SMALLEST_BYTES << at);
    this.#bytes -= spare.length;
    return spare;
  }

  /** Takes back a buffer that nobody reads any more. */
  give(buffer: Buffer): void {
    const length = buffer.length;
    if (length < SMALLEST_BYTES || length > LARGEST_POOLED_BYTES) return;
    if (this.#bytes + length > this.#bytesMax) return;
    this.#classes[sizeClass(length)]?.push(buffer);
    this.#bytes += length;
  }
}

function sizeClass(bytes: number): number {
  return bytes <= SMALLEST_BYTES ? 0 : 20 - Math.clz32(bytes - 1);
}

/** What all outboxes of a server share: the release queue, spare buffers and bounds. */
export class OutboxGroup {
  readonly queue: OutboxQueue;
  readonly bounds: OutboxBounds;
  readonly pool: BufferPool;
  /** Called for each connection that is cut off because it does not read: for statistics. */
  onOverflow: () => void = () => {};
  /** What the connections receive and send; for statistics. */
  traffic: Traffic = new Traffic();

  constructor(queue: OutboxQueue, bounds: OutboxBounds = OUTBOX_BOUNDS, pool = new BufferPool()) {
    this.queue = queue;
    this.bounds = bounds;
    this.pool = pool;
  }
}

export class Outbox {
  /** Where a writer writes next: `buffer[position]`, after `reserve`. It sets `position` behind what it wrote. */
  buffer: Buffer = EMPTY;
  position = 0;
  /** What it waits for, looked at when a turn ends; undefined: what the server's policy asks for. */
  durability: Durability | undefined;
  readonly #sink: Sink;
  readonly #group: OutboxGroup;
  /** Up to where `reserve` needs no second look; 0 while the release queue has not been told. */
  #limit = 0;
  /** The count of all bytes appended before `buffer[0]`. */
  #base = 0;
  /** What stands in `buffer` before this has been released already. */
  #from = 0;
  /** Finished pieces that stand before `buffer`, oldest first. */
  #pieces: Buffer[] = NO_PIECES;
  #piecesBytes = 0;
  /**
   * A shared piece while it is all that waits: the usual case of a fan-out, which costs no buffer and no
   * copy then. `#base` counts it.
   */
  #only: Buffer | undefined;
  /** Where the reply that is being written begins, as a count of appended bytes. */
  #replyStart = 0;
  /** How much left in one piece the last time. */
  #lastBytes = 0;
  #marked = false;
  #closed = false;

  constructor(sink: Sink, group: OutboxGroup) {
    this.#sink = sink;
    this.#group = group;
  }

  /** Cumulative count of bytes ever appended: what the release queue stamps. */
  get appended(): number {
    return this.#base + this.position;
  }

  /** Bytes that wait here for their release. */
  get heldBytes(): number {
    const onlyBytes = this.#only === undefined ? 0 : this.#only.length;
    return onlyBytes + this.#piecesBytes + this.position - this.#from;
  }

  /** Bytes that wait here and in the socket. */
  get queuedBytes(): number {
    return this.heldBytes + this.#sink.unsentBytes;
  }

  /** True after an overflow or `close`: what is written goes nowhere. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Ends the outbox's turn: what was appended so far, as `release` takes it. The next append tells the queue again. */
  stamp(): number {
    this.#marked = false;
    this.#limit = 0;
    return this.#base + this.position;
  }

  /** A reply begins: on its own it may pass the bound, see `OutboxBounds.replyBytesMax`. */
  beginReply(): void {
    this.#replyStart = this.#base + this.position;
  }

  /** Makes room for `bytes` more behind `position`; `buffer` and `position` may change. */
  reserve(bytes: number): void {
    if (this.position + bytes > this.#limit) this.#makeRoom(bytes);
  }

  /** A position to return to with `rollback`: a count of appended bytes. */
  mark(): number {
    return this.#base + this.position;
  }

  /** The index in `buffer` of a position told by `mark`; nothing shared may have been appended since. */
  indexOf(mark: number): number {
    return mark - this.#base;
  }

  /** Takes back what was written since `mark`; nothing shared may have been appended since. */
  rollback(mark: number): void {
    if (this.#closed) {
      this.position = 0;
      return;
    }
    const index = mark - this.#base;
    assert(index >= this.#from && index <= this.position, 'rollback behind a finished piece');
    this.position = index;
  }

  /** Appends a shared, finished piece (a fan-out frame), which must not change afterwards. */
  append(encoded: Buffer): void {
    if (this.#closed) return;
    const length = encoded.length;
    if (this.queuedBytes + length > this.#group.bounds.bytesMax) {
      this.#overflow();
      return;
    }
    this.#tellQueue();
    if (this.#only !== undefined) this.#settleOnly();
    else if (this.buffer === EMPTY && this.#pieces.length === 0) {
      this.#only = encoded;
      this.#base += length;
      return;
    }
    this.#appendPiece(encoded);
  }

  #appendPiece(encoded: Buffer): void {
    const { length } = encoded;
    if (length <= COPY_PIECE_BYTES_MAX) {
      this.reserve(length);
      encoded.copy(this.buffer, this.position);
      this.position += length;
    } else {
      this.#seal();
      this.#push(encoded);
      this.#base += length;
    }
  }

  /** Something comes behind the piece that was all that waited. */
  #settleOnly(): void {
    const only = this.#only;
    if (only === undefined) return;
    this.#only = undefined;
    this.#base -= only.length;
    this.#appendPiece(only);
  }

  /** Lets everything up to the stamp (a value of `appended`) leave, in one write. */
  release(upTo: number): void {
    if (this.#closed) return;
    const end = upTo - this.#base;
    assert(end <= this.position, 'release beyond what was appended');
    if (this.#only !== undefined) {
      // It is alone: the stamp stands behind it, or it came later.
      if (end === 0) this.#releaseOnly(this.#only);
    } else if (this.#pieces.length > 0) {
      this.#releasePieces(end);
    } else if (end > this.#from) {
      if (end === this.position) this.#releaseBuffer();
      else this.#releasePart(end);
    } else if (this.position === this.#from) {
      // All that the turn wrote was taken back: an idle connection holds no buffer.
      this.#group.pool.give(this.buffer);
      this.#startOver();
    }
  }

  /** What it waited for has not come in time. */
  expire(): void {
    if (!this.#closed) this.#sink.expired?.();
  }

  /** The connection is gone: drops what waits. Later writes go nowhere. */
  close(): void {
    this.#closed = true;
    this.#group.pool.give(this.buffer);
    this.buffer = EMPTY;
    this.position = 0;
    this.#from = 0;
    this.#limit = 0;
    this.#pieces = NO_PIECES;
    this.#piecesBytes = 0;
    this.#only = undefined;
  }

  #tellQueue(): void {
    if (this.#marked) return;
    this.#marked = true;
    this.#replyStart = this.#base + this.position;
    this.#limit = this.buffer.length;
    this.#group.queue.add(this);
  }

  #makeRoom(bytes: number): void {
    if (this.#closed) {
      this.#scratch(bytes);
      return;
    }
    this.#tellQueue();
    if (this.#only !== undefined) this.#settleOnly();
    if (this.position + bytes <= this.#limit) return;
    if (!this.#mayGrow(bytes)) {
      this.#overflow();
      this.#scratch(bytes);
      return;
    }
    const waiting = this.position - this.#from;
    const needed = waiting + bytes;
    const length = this.buffer.length;
    if (needed <= length && this.#from >= length >> 1) {
      this.buffer.copyWithin(0, this.#from, this.position);
    } else {
      const grown = length < LARGE_BYTES ? length * 2 : length + LARGE_BYTES;
      // What the last turn took is the best guess for this one: it spares growing step by step.
      const guess = length === 0 ? Math.min(this.#lastBytes, LARGEST_POOLED_BYTES) : grown;
      const next = this.#group.pool.take(Math.max(needed, guess));
      this.buffer.copy(next, 0, this.#from, this.position);
      this.#group.pool.give(this.buffer);
      this.buffer = next;
      this.#limit = next.length;
    }
    this.#base += this.#from;
    this.#from = 0;
    this.position = waiting;
  }

  #mayGrow(bytes: number): boolean {
    const { bytesMax, pauseBytes, replyBytesMax } = this.#group.bounds;
    const queued = this.queuedBytes + bytes;
    if (queued <= bytesMax) return true;
    const reply = this.appended - this.#replyStart + bytes;
    return queued - reply <= pauseBytes && reply <= replyBytesMax;
  }

  /** Room for a writer that does not know yet that its bytes go nowhere. */
  #scratch(bytes: number): void {
    this.position = 0;
    if (this.buffer.length < bytes) this.buffer = this.#group.pool.take(bytes);
    this.#limit = this.buffer.length;
  }

  #overflow(): void {
    this.close();
    this.#group.onOverflow();
    this.#sink.overflow();
  }

  /** Turns what stands in `buffer` into a piece, and starts a new buffer behind it. */
  #seal(): void {
    if (this.position > this.#from) {
      this.#push(this.buffer.subarray(this.#from, this.position));
      this.#startOver();
    }
  }

  #push(piece: Buffer): void {
    if (this.#pieces === NO_PIECES) this.#pieces = [];
    this.#pieces.push(piece);
    this.#piecesBytes += piece.length;
  }

  #startOver(): void {
    this.#base += this.position;
    this.position = 0;
    this.#from = 0;
    this.buffer = EMPTY;
    this.#limit = 0;
  }

  #releaseOnly(only: Buffer): void {
    const sink = this.#sink;
    this.#only = undefined;
    this.#group.traffic.sent(only.length);
    // Nobody writes into it again, so that it does not matter whether all of it is taken at once.
    if (sink.sendView !== undefined && sink.unsentBytes === 0) sink.sendView(only);
    else sink.send(only);
  }

  /** The usual case of a reply: all of the buffer leaves. */
  #releaseBuffer(): void {
    const sink = this.#sink;
    const buffer = this.buffer;
    const from = this.#from;
    const to = this.position;
    this.#startOver();
    this.#lastBytes = to - from;
    this.#group.traffic.sent(to - from);
    if (sink.copies === true) {
      sink.send(buffer.subarray(from, to));
      this.#group.pool.give(buffer);
    } else if (sink.sendView !== undefined && sink.unsentBytes === 0) {
      if (sink.sendView(buffer.subarray(from, to))) this.#group.pool.give(buffer);
    } else if (to - from >= HAND_OVER_BYTES && to - from >= buffer.length >> 1) {
      sink.send(buffer.subarray(from, to));
    } else {
      // A socket that lags keeps what it is sent: not a whole buffer for a few bytes.
      const copy = Buffer.allocUnsafe(to - from);
      buffer.copy(copy, 0, from, to);
      this.#group.pool.give(buffer);
      sink.send(copy);
    }
  }

  /** Something written later waits on in the same buffer. */
  #releasePart(end: number): void {
    const from = this.#from;
    this.#from = end;
    const bytes = this.buffer.subarray(from, end);
    this.#group.traffic.sent(end - from);
    this.#sink.send(this.#sink.copies === true ? bytes : Buffer.from(bytes));
  }

  #releasePieces(end: number): void {
    const leaving: Buffer[] = [];
    let leavingBytes = 0;
    // What of the pieces stays: `end` is negative by as much as stands between the stamp and `buffer`.
    const left = this.#piecesBytes + Math.min(0, end);
    while (leavingBytes < left) {
      const piece = this.#pieces[0];
      assert(piece !== undefined, 'the pieces hold what was counted');
      const take = Math.min(piece.length, left - leavingBytes);
      if (take === piece.length) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(take);
      leaving.push(take === piece.length ? piece : piece.subarray(0, take));
      leavingBytes += take;
    }
    this.#piecesBytes -= leavingBytes;
    if (end > this.#from) {
      leaving.push(Buffer.from(this.buffer.subarray(this.#from, end)));
      leavingBytes += end - this.#from;
      this.#from = end;
      if (end === this.position) {
        const buffer = this.buffer;
        this.#startOver();
        this.#group.pool.give(buffer);
      }
    }
    this.#sendPieces(leaving, leavingBytes);
  }

  #sendPieces(pieces: Buffer[], bytes: number): void {
    const first = pieces[0];
    if (first === undefined) return;
    this.#group.traffic.sent(bytes);
    if (pieces.length === 1) this.#sink.send(first);
    else if (this.#sink.sendPieces !== undefined && bytes > JOIN_BYTES_MAX) {
      this.#sink.sendPieces(pieces);
    } else this.#sink.send(Buffer.concat(pieces, bytes));
  }
}
