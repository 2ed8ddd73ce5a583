/**
 * One WebSocket from opening to its end: Hello and Welcome, frames in and out, the heartbeat. It
 * tells its owner exactly once how it ended, and is not used again; connecting anew is the link's.
 */

import { CLOSE, FRAME_BYTES_DEFAULT, PROTOCOL_VERSION, SUBPROTOCOL } from '../wire/codes.ts';
import { type FrameHandler, readServerFrame, type Welcome } from '../wire/messages.ts';
import { WireError } from '../wire/reader.ts';
import { writeRequest } from '../wire/requests.ts';
import { WireWriter } from '../wire/writer.ts';
import { LIBRARY, type Settings } from './options.ts';
import type { WebSocketConstructor, WebSocketLike } from './socket.ts';

/** Hello's id; the queue counts on from it. */
export const HELLO_ID = 1;

/** What a connection tells its owner. */
export interface ConnectionOwner extends FrameHandler {
  /** Send a Ping request; its answer is a frame like any other, which is all the connection needs. */
  ping(): void;
  /** The connection is over, or never came to be. Said once. */
  ended(code: number, reason: string): void;
}

/** Codes a client closes with: not in the table, since only the server's own are in it. */
const PROTOCOL_ERROR = 1002;
const ABNORMAL = 1006;

/** One connection. It begins to connect when constructed. */
export class Connection {
  readonly #owner: ConnectionOwner;
  readonly #socket: WebSocketLike;
  #ended = false;
  #welcomed = false;
  #sent = false;
  #received = false;
  /** Half intervals since a Ping that brought nothing; undefined while no Ping is out. */
  #silent: number | undefined;
  #lastError = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    WebSocket: WebSocketConstructor,
    url: string,
    settings: Settings,
    owner: ConnectionOwner,
  ) {
    this.#owner = owner;
    this.#timer = setTimeout(
      () => this.fail(ABNORMAL, 'no Welcome in time'),
      settings.connectTimeoutMs,
    );
    this.#socket = new WebSocket(url, [SUBPROTOCOL]);
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onopen = () => this.#hello(settings);
    this.#socket.onmessage = (event: { data: unknown }) => this.#message(event.data);
    this.#socket.onerror = (event: { message?: string }) => {
      this.#lastError = event.message ?? '';
    };
    this.#socket.onclose = (event: { code: number; reason: string }) =>
      this.#end(event.code, event.reason || this.#lastError);
  }

  /** Sends a frame. After the end it is dropped: the owner has failed its requests by then. */
  send(frame: Uint8Array<ArrayBuffer>): void {
    if (this.#ended) return;
    this.#sent = true;
    this.#socket.send(frame);
  }

  /** Closes in order; the owner hears of it at once, and nothing afterwards. */
  close(code: number, reason: string): void {
    this.fail(code, reason);
  }

  /**
   * Ends the connection from this side. The owner is told before the socket has closed: one whose
   * peer is gone takes long to notice.
   */
  fail(code: number, reason: string): void {
    if (this.#ended) return;
    // Browsers let a page close with 1000 or 3000 to 4999 only.
    const sendable = code === 1000 || code >= 3000;
    this.#socket.close(sendable ? code : 1000, sendable ? reason : '');
    this.#end(code, reason);
  }

  #hello(settings: Settings): void {
    if (this.#socket.protocol !== SUBPROTOCOL) {
      this.fail(PROTOCOL_ERROR, `the server did not choose the subprotocol ${SUBPROTOCOL}`);
      return;
    }
    const writer = new WireWriter();
    writeRequest(writer, HELLO_ID, {
      kind: 'hello',
      version: PROTOCOL_VERSION,
      clientName: settings.name,
      libraryName: LIBRARY.name,
      libraryVersion: LIBRARY.version,
      frameBytesMax: FRAME_BYTES_DEFAULT,
      replyBytesMax: settings.replyBytesMax,
    });
    this.send(writer.take());
  }

  #message(data: unknown): void {
    if (this.#ended) return;
    this.#received = true;
    this.#silent = undefined;
    if (!(data instanceof ArrayBuffer)) {
      this.fail(PROTOCOL_ERROR, 'the server sent a text message');
      return;
    }
    try {
      readServerFrame(new Uint8Array(data), {
        bulkMode: (id) => this.#owner.bulkMode(id),
        response: (id, reply, receipt) => this.#owner.response(id, reply, receipt),
        push: (push) => this.#owner.push(push),
        invalidation: (invalidation) => this.#owner.invalidation(invalidation),
        welcome: (welcome) => this.#welcome(welcome),
      });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.fail(PROTOCOL_ERROR, `the server sent a malformed frame: ${error.message}`);
    }
  }

  #welcome(welcome: Welcome): void {
    if (this.#welcomed || this.#ended) return;
    this.#welcomed = true;
    clearTimeout(this.#timer);
    if (welcome.heartbeatMs > 0) this.#beat(welcome.heartbeatMs);
    this.#owner.welcome(welcome);
  }

  /**
   * Looks twice in an interval. Asks for a sign of life where one direction was silent, and gives up
   * when a whole interval brought nothing at all.
   */
  #beat(intervalMs: number): void {
    this.#timer = setTimeout(() => {
      if (this.#silent !== undefined && ++this.#silent >= 2) {
        this.fail(CLOSE.HEARTBEAT_TIMEOUT.code, CLOSE.HEARTBEAT_TIMEOUT.text);
        return;
      }
      if (this.#silent === undefined && !(this.#sent && this.#received)) {
        this.#silent = 0;
        this.#owner.ping();
      }
      this.#sent = false;
      this.#received = false;
      this.#beat(intervalMs);
    }, intervalMs / 2);
  }

  #end(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#socket.onmessage = null;
    this.#owner.ended(code, reason);
  }
}
