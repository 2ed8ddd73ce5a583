/**
 * Decodes what the server sends, one `ServerFrame` at a time, into calls on a handler, in order.
 * How a reply's strings come is asked for each request, since callers of one socket differ.
 */

import { DURABILITIES, type Durability } from './codes.ts';
import { LENGTH, VARINT, WireError, WireReader } from './reader.ts';
import { type BulkMode, type Reply, readError, readValue } from './reply.ts';

/** What server and client agreed on; see `Welcome` in the schema. */
export interface Welcome {
  readonly version: number;
  readonly features: readonly string[];
  readonly sessionId: string;
  /** The largest frame the server accepts, in bytes. */
  readonly frameBytesMax: number;
  readonly requestsInFlightMax: number;
  /** 0: no heartbeat. */
  readonly heartbeatMs: number;
  readonly serverVersion: string;
}

/** Messages published to one channel. The bytes are views on the frame: copy what is kept. */
export interface Push {
  readonly channel: Uint8Array;
  /** Undefined: an exact subscription. */
  readonly pattern: Uint8Array | undefined;
  readonly shard: boolean;
  readonly payloads: readonly Uint8Array[];
}

/** What an answer tells about the disk. */
export interface Receipt {
  /** The journal's record made last when it was answered: what the call changed and read is up to there. */
  readonly lsn: number;
  /** How far those records had come at least when the answer left. */
  readonly durability: Durability;
}

/** Tracked keys have changed; see `Invalidation` in the schema. Views on the frame: copy what is kept. */
export interface Invalidation {
  readonly keys: readonly Uint8Array[];
  readonly all: boolean;
  /** The id of the connection that was to be told and is gone; 0: none. */
  readonly brokenRedirect: number;
}

/** Who receives a frame's messages. */
export interface FrameHandler {
  /** How the reply to this request is to be decoded. Asked before `response`. */
  bulkMode(id: number): BulkMode;
  /**
   * A reply. An error which is the whole reply comes as a `ReplyError`; null answers a transaction of
   * which nothing was executed, because a watched key was touched.
   */
  response(id: number, reply: Reply, receipt: Receipt | undefined): void;
  push(push: Push): void;
  invalidation(invalidation: Invalidation): void;
  welcome(welcome: Welcome): void;
}

const MESSAGE = (1 << 3) | LENGTH;

// ServerMessage.kind
const RESPONSE = (1 << 3) | LENGTH;
const PUSH = (2 << 3) | LENGTH;
const WELCOME = (3 << 3) | LENGTH;
const INVALIDATION = (8 << 3) | LENGTH;

/** Decodes a frame; throws `WireError` where it is malformed, after the messages before it. */
export function readServerFrame(bytes: Uint8Array, handler: FrameHandler): void {
  const reader = new WireReader(bytes);
  while (!reader.done) {
    const tag = reader.tag();
    if (tag !== MESSAGE) {
      reader.skip(tag);
      continue;
    }
    const outer = reader.enter();
    while (!reader.done) readMessage(reader, handler);
    reader.leave(outer);
  }
}

function readMessage(reader: WireReader, handler: FrameHandler): void {
  const tag = reader.tag();
  if (tag !== RESPONSE && tag !== PUSH && tag !== WELCOME && tag !== INVALIDATION) {
    reader.skip(tag);
    return;
  }
  const outer = reader.enter();
  if (tag === RESPONSE) readResponse(reader, handler);
  else if (tag === PUSH) handler.push(readPush(reader));
  else if (tag === INVALIDATION) handler.invalidation(readInvalidation(reader));
  else handler.welcome(readWelcome(reader));
  reader.leave(outer);
}

function readResponse(reader: WireReader, handler: FrameHandler): void {
  let id = 0;
  let reply: Reply = null;
  let lsn = 0;
  let durability: Durability | undefined;
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === ((1 << 3) | VARINT)) id = reader.uint32();
    else if (tag === ((4 << 3) | VARINT)) lsn = reader.safeInteger();
    else if (tag === ((5 << 3) | VARINT)) durability = DURABILITIES[reader.uint32() - 1];
    else if (tag === ((2 << 3) | LENGTH)) {
      // The protocol promises that the id comes first: without it the mode cannot be known.
      if (id === 0) throw new WireError('response without an id before its value');
      const outer = reader.enter();
      reply = readValue(reader, handler.bulkMode(id));
      reader.leave(outer);
    } else if (tag === ((3 << 3) | LENGTH)) reply = readError(reader);
    // A watched key was touched: where a transaction's replies would stand there is nothing.
    else if (tag === ((7 << 3) | VARINT) && reader.bool()) reply = null;
    else reader.skip(tag);
  }
  if (id === 0) throw new WireError('response without an id');
  handler.response(id, reply, durability === undefined ? undefined : { lsn, durability });
}

function readPush(reader: WireReader): Push {
  let channel = reader.bytes.subarray(0, 0);
  let pattern: Uint8Array | undefined;
  let shard = false;
  const payloads: Uint8Array[] = [];
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === ((1 << 3) | LENGTH)) channel = reader.view();
    else if (tag === ((2 << 3) | LENGTH)) pattern = reader.view();
    else if (tag === ((3 << 3) | LENGTH)) payloads.push(readPayload(reader));
    else if (tag === ((4 << 3) | VARINT)) shard = reader.bool();
    else reader.skip(tag);
  }
  return { channel, pattern, shard, payloads };
}

function readInvalidation(reader: WireReader): Invalidation {
  const keys: Uint8Array[] = [];
  let all = false;
  let brokenRedirect = 0;
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === ((1 << 3) | LENGTH)) keys.push(reader.view());
    else if (tag === ((2 << 3) | VARINT)) all = reader.bool();
    else if (tag === ((3 << 3) | VARINT)) brokenRedirect = reader.uint32();
    else reader.skip(tag);
  }
  return { keys, all, brokenRedirect };
}

function readPayload(reader: WireReader): Uint8Array {
  const outer = reader.enter();
  let payload = reader.bytes.subarray(reader.at, reader.at);
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === ((1 << 3) | LENGTH)) payload = reader.view();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return payload;
}

function readWelcome(reader: WireReader): Welcome {
  const features: string[] = [];
  const numbers = [0, 0, 0, 0, 0, 0, 0, 0];
  let sessionId = '';
  let serverVersion = '';
  while (!reader.done) {
    const tag = reader.tag();
    const field = tag >>> 3;
    if (tag === ((2 << 3) | LENGTH)) features.push(reader.text());
    else if (tag === ((3 << 3) | LENGTH)) sessionId = reader.text();
    else if (tag === ((7 << 3) | LENGTH)) serverVersion = reader.text();
    else if ((tag & 7) === VARINT && field < 7) numbers[field] = reader.uint32();
    else reader.skip(tag);
  }
  const [, version = 0, , , frameBytesMax = 0, requestsInFlightMax = 0, heartbeatMs = 0] = numbers;
  return {
    version,
    features,
    sessionId,
    frameBytesMax,
    requestsInFlightMax,
    heartbeatMs,
    serverVersion,
  };
}
