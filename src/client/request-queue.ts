/**
 * Every request from its call to its answer: what one tick issues leaves as one frame, within the
 * server's limits; answers find their caller by id; what a lost connection leaves behind is sent
 * again if that is harmless and failed otherwise. It knows no socket: the link says when to send.
 * Hot: each call passes here.
 */

import { ERROR_CANCELLED, FRAME_BYTES_DEFAULT } from '../wire/codes.ts';
import type { Receipt, Welcome } from '../wire/messages.ts';
import { type BulkMode, type Reply, ReplyError } from '../wire/reply.ts';
import { type Request, writeRequest } from '../wire/requests.ts';
import { WireWriter } from '../wire/writer.ts';
import { HELLO_ID } from './connection.ts';
import { guarded, OutcomeUnknownError, QueueFullError, RequestTooLargeError } from './errors.ts';
import type { Settings } from './options.ts';
import {
  askingOf,
  isCounted,
  type Pending,
  REQUEST_OVERHEAD_BYTES,
  sizeOf,
  type Treatment,
} from './pending.ts';

/** So many microtasks without a new request end a tick: a call behind a few awaits still joins it. */
const QUIET_HOPS = 4;

/** While requests keep coming, a flush is put off for so many microtasks at most. */
const HOPS_MAX = 64;

/** Places kept free for subscriptions, so that blocked pops do not hold them up. */
const RESERVED_IN_FLIGHT = 4;

const ID_MAX = 0xffff_ffff;

/** Requests of one client. */
export class RequestQueue {
  readonly #settings: Settings;
  readonly #writer = new WireWriter();
  readonly #sent = new Map<number, Pending>();
  #urgent: Pending[] = [];
  #waiting: Pending[] = [];
  /** Where the first of `#waiting` is. */
  #head = 0;
  #count = 0;
  #bytes = 0;
  #counted = 0;
  #lastId = HELLO_ID;
  #issued = 0;
  #scheduled = false;
  #send: ((frame: Uint8Array<ArrayBuffer>) => void) | undefined;
  #held = true;
  #frameBytesMax = 0;
  #inFlightMax = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Requests without an answer, sent or not. */
  get unanswered(): number {
    return this.#count;
  }

  /** Issues a request; resolves with its reply, rejects with what the errors in errors.ts say. */
  submit(request: Request, treatment: Treatment = {}): Promise<Reply> {
    const { signal, timeoutMs } = treatment;
    if (signal?.aborted) return Promise.reject(signal.reason);
    const bytes = sizeOf(request);
    // A Cancel must get through just when the queue is full.
    if (treatment.urgent !== true && this.#isFull(bytes)) {
      return Promise.reject(new QueueFullError(`${this.#count} requests are unanswered`));
    }
    return new Promise((resolve, reject) => {
      const pending: Pending = {
        id: 0,
        request,
        asking: askingOf(treatment),
        onReceipt: treatment.onReceipt,
        mode: treatment.binary === true ? 'binary' : 'text',
        retry: treatment.retry === true,
        bytes,
        state: 'queued',
        withdrawn: undefined,
        resolve,
        reject,
        release: undefined,
      };
      if (signal !== undefined || timeoutMs !== undefined) {
        pending.release = this.#watch(pending, signal, timeoutMs);
      }
      this.#count++;
      this.#bytes += bytes;
      (treatment.urgent === true ? this.#urgent : this.#waiting).push(pending);
      this.#issued++;
      this.#schedule();
    });
  }

  /** A connection is there. Only urgent requests leave until `release`. */
  open(welcome: Welcome, send: (frame: Uint8Array<ArrayBuffer>) => void): void {
    this.#send = send;
    this.#frameBytesMax = welcome.frameBytesMax || FRAME_BYTES_DEFAULT;
    this.#inFlightMax = welcome.requestsInFlightMax || ID_MAX;
    this.#held = true;
    this.#schedule();
  }

  /** Lets everything leave: the subscriptions are in place. */
  release(): void {
    this.#held = false;
    this.#schedule();
  }

  /** The connection is gone: what may be sent again waits for the next one, in its old order. */
  drop(reason: string): void {
    this.#send = undefined;
    this.#held = true;
    const again: Pending[] = [];
    for (const pending of this.#sent.values()) {
      if (pending.withdrawn !== undefined && pending.retry) {
        this.#settle(pending).reject(pending.withdrawn.reason);
      } else if (pending.retry) {
        pending.state = 'queued';
        again.push(pending);
      } else {
        const text = `the connection was lost before the answer came (${reason})`;
        this.#settle(pending).reject(new OutcomeUnknownError(text));
      }
    }
    this.#sent.clear();
    this.#counted = 0;
    for (const pending of this.#urgent) {
      this.#settle(pending).reject(new OutcomeUnknownError(`not sent: ${reason}`));
    }
    this.#urgent = [];
    this.#waiting = [...again, ...this.#waiting.slice(this.#head)];
    this.#head = 0;
  }

  /** There will be no connection any more: after `drop`, fails everything that waits. */
  fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#head = 0;
    for (const pending of waiting) {
      if (pending.state === 'queued') this.#settle(pending).reject(error);
    }
  }

  bulkMode(id: number): BulkMode {
    return this.#sent.get(id)?.mode ?? 'text';
  }

  /** An answer. One for an id that nobody waits for is passed over. */
  answer(id: number, reply: Reply, receipt?: Receipt): void {
    const pending = this.#sent.get(id);
    if (pending === undefined) return;
    this.#sent.delete(id);
    if (isCounted(pending.request)) this.#counted--;
    this.#settle(pending);
    const { onReceipt } = pending;
    if (receipt !== undefined && onReceipt !== undefined) guarded(() => onReceipt(receipt));
    if (!(reply instanceof ReplyError)) pending.resolve(reply);
    else if (pending.withdrawn !== undefined && reply.code === ERROR_CANCELLED) {
      pending.reject(pending.withdrawn.reason);
    } else pending.reject(reply);
    if (this.#head < this.#waiting.length || this.#urgent.length > 0) this.#schedule();
  }

  #isFull(bytes: number): boolean {
    return (
      this.#count >= this.#settings.queueMax || this.#bytes + bytes > this.#settings.queueBytesMax
    );
  }

  #settle(pending: Pending): Pending {
    pending.state = 'settled';
    this.#count--;
    this.#bytes -= pending.bytes;
    pending.release?.();
    return pending;
  }

  #watch(pending: Pending, signal: AbortSignal | undefined, timeoutMs: number | undefined) {
    const onAbort = () => this.#withdraw(pending, signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    const onTimeout = () =>
      this.#withdraw(pending, new DOMException(`no answer in ${timeoutMs} ms`, 'TimeoutError'));
    const timer = timeoutMs === undefined ? undefined : setTimeout(onTimeout, timeoutMs);
    return () => {
      signal?.removeEventListener('abort', onAbort);
      clearTimeout(timer);
    };
  }

  /** What was not sent is forgotten; what was sent is for the server to settle. */
  #withdraw(pending: Pending, reason: unknown): void {
    if (pending.state === 'queued') {
      this.#settle(pending).reject(reason);
    } else if (pending.state === 'sent' && pending.withdrawn === undefined) {
      pending.withdrawn = { reason };
      // How the Cancel itself ends is of no interest: the request's own answer tells it.
      this.submit({ kind: 'cancel', target: pending.id }, { urgent: true }).catch(() => {});
    }
  }

  /** Flushes when the callers of this tick are done: when some microtasks passed without a request. */
  #schedule(): void {
    if (this.#scheduled || this.#send === undefined) return;
    this.#scheduled = true;
    let hops = 0;
    let quiet = 0;
    let seen = this.#issued;
    const hop = () => {
      quiet = this.#issued === seen ? quiet + 1 : 0;
      seen = this.#issued;
      if (quiet < QUIET_HOPS && hops++ < HOPS_MAX) queueMicrotask(hop);
      else {
        this.#scheduled = false;
        this.#flush();
      }
    };
    queueMicrotask(hop);
  }

  #flush(): void {
    if (this.#send === undefined) return;
    const later: Pending[] = [];
    for (const pending of this.#urgent) {
      if (isCounted(pending.request) && this.#counted >= this.#inFlightMax) later.push(pending);
      else this.#write(pending);
    }
    this.#urgent = later;
    const room = Math.max(1, this.#inFlightMax - RESERVED_IN_FLIGHT);
    while (!this.#held && this.#head < this.#waiting.length && this.#counted < room) {
      this.#write(this.#waiting[this.#head++]);
    }
    this.#shrink();
    this.#sendFrame();
  }

  /** Drops what was taken from the front, once that is most of the array. */
  #shrink(): void {
    if (this.#head === this.#waiting.length) {
      this.#waiting = [];
      this.#head = 0;
    } else if (this.#head > 1024 && this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
  }

  #write(pending: Pending | undefined): void {
    if (pending === undefined || pending.state !== 'queued') return;
    const writer = this.#writer;
    const before = writer.length;
    pending.id = this.#nextId();
    if (pending.bytes - REQUEST_OVERHEAD_BYTES <= this.#frameBytesMax) {
      writeRequest(writer, pending.id, pending.request, pending.asking);
    }
    const written = writer.length - before;
    if (written === 0 || written > this.#frameBytesMax) {
      writer.cut(before);
      const text = `the server accepts frames of at most ${this.#frameBytesMax} bytes`;
      this.#settle(pending).reject(new RequestTooLargeError(text));
      return;
    }
    if (writer.length > this.#frameBytesMax) {
      const last = writer.splitOff(before);
      this.#sendFrame();
      writer.raw(last);
    }
    pending.state = 'sent';
    if (isCounted(pending.request)) this.#counted++;
    this.#sent.set(pending.id, pending);
  }

  #sendFrame(): void {
    if (this.#writer.length > 0) this.#send?.(this.#writer.take());
  }

  #nextId(): number {
    do {
      this.#lastId = this.#lastId >= ID_MAX ? 1 : this.#lastId + 1;
    } while (this.#sent.has(this.#lastId));
    return this.#lastId;
  }
}
