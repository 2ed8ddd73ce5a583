/**
 * Encodes what a client sends: requests, appended to a `ClientFrame` that a writer holds. A frame is
 * nothing but its requests one after the other, so there is no beginning and no end to write.
 */

import { DURABILITIES, type Durability } from './codes.ts';
import { LENGTH, VARINT } from './reader.ts';
import type { WireWriter } from './writer.ts';

/** Text is sent as UTF-8. */
export type WireBytes = string | Uint8Array;

/** Names of subscriptions: exact channels, globs, shard channels. */
export interface SubscriptionNames {
  readonly channels: readonly WireBytes[];
  readonly patterns: readonly WireBytes[];
  readonly shardChannels: readonly WireBytes[];
}

/** One request's kind and content; see `Request` in the schema. */
export type Request =
  | { readonly kind: 'command'; readonly args: readonly WireBytes[]; readonly database: number }
  | {
      readonly kind: 'transaction';
      /** What a watch answered; empty: none. */
      readonly token: Uint8Array;
      readonly commands: readonly (readonly WireBytes[])[];
      readonly database: number;
    }
  | { readonly kind: 'watch'; readonly keys: readonly WireBytes[]; readonly database: number }
  | { readonly kind: 'unwatch'; readonly token: Uint8Array }
  | { readonly kind: 'publish'; readonly channel: WireBytes; readonly payload: WireBytes }
  | ({ readonly kind: 'subscribe' } & SubscriptionNames)
  | ({ readonly kind: 'unsubscribe' } & SubscriptionNames)
  | { readonly kind: 'cancel'; readonly target: number }
  | { readonly kind: 'ping' }
  | {
      readonly kind: 'hello';
      readonly version: number;
      readonly clientName: string;
      readonly libraryName: string;
      readonly libraryVersion: string;
      /** Where the server splits its frames, in bytes; 0: 1 MiB. */
      readonly frameBytesMax: number;
      /** The largest answer of a command that only reads, in bytes; 0: 64 MiB. */
      readonly replyBytesMax: number;
    };

// Request.kind: field number × 8 + wire type.
const KIND_TAG = {
  command: (2 << 3) | LENGTH,
  publish: (3 << 3) | LENGTH,
  subscribe: (4 << 3) | LENGTH,
  unsubscribe: (5 << 3) | LENGTH,
  cancel: (6 << 3) | LENGTH,
  ping: (7 << 3) | LENGTH,
  hello: (8 << 3) | LENGTH,
  transaction: (9 << 3) | LENGTH,
  watch: (10 << 3) | LENGTH,
  unwatch: (11 << 3) | LENGTH,
} as const satisfies Record<Request['kind'], number>;

const REQUESTS = (1 << 3) | LENGTH;
const ID = (1 << 3) | VARINT;
const DATABASE = (16 << 3) | VARINT;
const DURABILITY = (17 << 3) | VARINT;
const RECEIPT = (21 << 3) | VARINT;

/** What a request asks about its answer. */
export interface Asking {
  /** Absent: what the server's policy says. */
  readonly durability: Durability | undefined;
  /** The answer is to tell the journal's record and how durable it is. */
  readonly receipt: boolean;
}

/** Appends one request to the frame in `writer`. */
export function writeRequest(
  writer: WireWriter,
  id: number,
  request: Request,
  asking?: Asking,
): void {
  const whole = writer.begin(REQUESTS);
  writer.uint32(ID);
  writer.uint32(id);
  const kind = writer.begin(KIND_TAG[request.kind]);
  writeKind(writer, request);
  writer.end(kind);
  if ('database' in request && request.database !== 0) {
    writer.uint32(DATABASE);
    writer.uint32(request.database);
  }
  if (asking?.durability !== undefined) {
    writer.uint32(DURABILITY);
    writer.uint32(DURABILITIES.indexOf(asking.durability) + 1);
  }
  if (asking?.receipt === true) {
    writer.uint32(RECEIPT);
    writer.uint32(1);
  }
  writer.end(whole);
}

function writeKind(writer: WireWriter, request: Request): void {
  switch (request.kind) {
    case 'command':
      for (const argument of request.args) writer.field((1 << 3) | LENGTH, argument);
      return;
    case 'transaction':
      writeTransaction(writer, request);
      return;
    case 'watch':
      for (const key of request.keys) writer.field((1 << 3) | LENGTH, key);
      return;
    case 'unwatch':
      writer.field((1 << 3) | LENGTH, request.token);
      return;
    case 'publish':
      writer.field((1 << 3) | LENGTH, request.channel);
      writer.field((2 << 3) | LENGTH, request.payload);
      return;
    case 'subscribe':
    case 'unsubscribe':
      for (const name of request.channels) writer.field((1 << 3) | LENGTH, name);
      for (const name of request.patterns) writer.field((2 << 3) | LENGTH, name);
      for (const name of request.shardChannels) writer.field((3 << 3) | LENGTH, name);
      return;
    case 'cancel':
      writer.uint32((1 << 3) | VARINT);
      writer.uint32(request.target);
      return;
    case 'ping':
      return;
    case 'hello':
      writer.uint32((1 << 3) | VARINT);
      writer.uint32(request.version);
      if (request.clientName !== '') writer.field((3 << 3) | LENGTH, request.clientName);
      writer.field((4 << 3) | LENGTH, request.libraryName);
      writer.field((5 << 3) | LENGTH, request.libraryVersion);
      writer.uint32((6 << 3) | VARINT);
      writer.uint32(request.frameBytesMax);
      writer.uint32((10 << 3) | VARINT);
      writer.uint32(request.replyBytesMax);
  }
}

function writeTransaction(
  writer: WireWriter,
  { token, commands }: Extract<Request, { kind: 'transaction' }>,
): void {
  if (token.length > 0) writer.field((1 << 3) | LENGTH, token);
  for (const args of commands) {
    const command = writer.begin((2 << 3) | LENGTH);
    for (const argument of args) writer.field((1 << 3) | LENGTH, argument);
    writer.end(command);
  }
}
