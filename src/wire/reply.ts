/**
 * Reply values in JavaScript: what a `Value` of the protocol becomes, and the error a reply can be.
 * The decoder builds the values straight out of the frame, without the generated message objects.
 */

import { LENGTH, VARINT, WireError, type WireReader } from './reader.ts';

/**
 * The server answered with an error: as the whole reply it rejects the call; inside an array it is an
 * item. `code` is the first word (`ERR`, `WRONGTYPE`, …), `text` the rest.
 */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
  readonly code: string;
  readonly text: string;

  constructor(code: string, text: string) {
    super(`${code} ${text}`);
    this.code = code;
    this.text = text;
  }
}

/**
 * A reply. Integers are numbers when safe and bigints beyond, big numbers always bigints; a nil, also a
 * nil array, is null; maps are `Map`s (keys may be bytes, and `__proto__` is a key like any
 * other) and keep the server's order, as do `Set`s.
 */
export type Reply =
  | string
  | Uint8Array
  | number
  | bigint
  | boolean
  | null
  | ReplyError
  | Reply[]
  | Map<Reply, Reply>
  | Set<Reply>;

/** How bulk and verbatim strings come: as text, or as bytes of their own memory. */
export type BulkMode = 'text' | 'binary';

/** Replies nested deeper are refused: Redis's own replies nest four deep, and a stack has an end. */
export const REPLY_DEPTH_MAX = 64;

// Tags of Value: field number × 8 + wire type.
const BULK = (1 << 3) | LENGTH;
const INTEGER = (2 << 3) | VARINT;
const SIMPLE = (3 << 3) | LENGTH;
const NULL = (4 << 3) | VARINT;
const ARRAY = (5 << 3) | LENGTH;
const MAP = (6 << 3) | LENGTH;
const SET = (7 << 3) | LENGTH;
const DOUBLE = (8 << 3) | 1;
const BOOLEAN = (9 << 3) | VARINT;
const BIG_NUMBER = (10 << 3) | LENGTH;
const VERBATIM = (11 << 3) | LENGTH;
const ERROR = (12 << 3) | LENGTH;

// The one repeated field of Array, Map and Set; code, text of Error; format, text of Verbatim.
const ITEM = (1 << 3) | LENGTH;
const FIRST = (1 << 3) | LENGTH;
const SECOND = (2 << 3) | LENGTH;

/**
 * Reads the fields of a `Value` message that is open in `reader`. The last kind wins, as in protobuf; a
 * kind this version does not know, or none, is null.
 */
export function readValue(reader: WireReader, mode: BulkMode, depth = 0): Reply {
  if (depth > REPLY_DEPTH_MAX) throw new WireError('reply is nested too deeply');
  let value: Reply = null;
  while (!reader.done) {
    const tag = reader.tag();
    switch (tag) {
      case BULK:
        value = mode === 'text' ? reader.text() : reader.view().slice();
        break;
      case INTEGER:
        value = reader.sint64();
        break;
      case SIMPLE:
        value = reader.text();
        break;
      case NULL:
        reader.bool();
        value = null;
        break;
      case ARRAY:
        value = readItems(reader, mode, depth);
        break;
      case MAP:
        value = toMap(readItems(reader, mode, depth));
        break;
      case SET:
        value = new Set(readItems(reader, mode, depth));
        break;
      case DOUBLE:
        value = reader.double();
        break;
      case BOOLEAN:
        value = reader.bool();
        break;
      case BIG_NUMBER:
        value = toBigInt(reader.text());
        break;
      case VERBATIM:
        value = readVerbatim(reader, mode);
        break;
      case ERROR:
        value = readError(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return value;
}

/** Reads a nested `Error` message. */
export function readError(reader: WireReader): ReplyError {
  const outer = reader.enter();
  let code = '';
  let text = '';
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === FIRST) code = reader.text();
    else if (tag === SECOND) text = reader.text();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return new ReplyError(code, text);
}

function readItems(reader: WireReader, mode: BulkMode, depth: number): Reply[] {
  const outer = reader.enter();
  const items: Reply[] = [];
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === ITEM) {
      const around = reader.enter();
      items.push(readValue(reader, mode, depth + 1));
      reader.leave(around);
    } else reader.skip(tag);
  }
  reader.leave(outer);
  return items;
}

function toMap(entries: Reply[]): Map<Reply, Reply> {
  if (entries.length % 2 !== 0) throw new WireError('map has a key without a value');
  const map = new Map<Reply, Reply>();
  for (let i = 0; i < entries.length; i += 2) map.set(entries[i] ?? null, entries[i + 1] ?? null);
  return map;
}

function toBigInt(text: string): bigint {
  if (!/^-?\d+$/.test(text)) throw new WireError('big number is not a decimal integer');
  return BigInt(text);
}

function readVerbatim(reader: WireReader, mode: BulkMode): Reply {
  const outer = reader.enter();
  let value: Reply = mode === 'text' ? '' : new Uint8Array(0);
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === SECOND) value = mode === 'text' ? reader.text() : reader.view().slice();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return value;
}
