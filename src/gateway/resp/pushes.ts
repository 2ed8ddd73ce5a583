/**
 * Published messages as RESP pushes: `message`, `pmessage` and `smessage`, as arrays in RESP2 and as
 * pushes in RESP3, and what a connection that tracks keys is told (`invalidate`; in RESP2 a message).
 * Encoded once, the same bytes to every subscriber. Every message leaves on its
 * own, in the order of publishing across all channels, as Redis clients expect.
 * Hot: shown by the benchmark's fan-out rows.
 */
import { copyBytes, digitsOf } from '../../base/bytes.ts';
import type { Invalidation, Message } from '../../bus/message.ts';
import type { Variant } from '../../bus/subscription.ts';
import { ARRAY, BULK, HEADER_BYTES_MAX, PUSH, writeHeader } from './marks.ts';

const MESSAGE = Buffer.from('$7\r\nmessage\r\n');
const PATTERN_MESSAGE = Buffer.from('$8\r\npmessage\r\n');
const SHARD_MESSAGE = Buffer.from('$8\r\nsmessage\r\n');

const INVALIDATE = Buffer.from('>2\r\n$10\r\ninvalidate\r\n');
/** What a RESP2 connection that others redirect to subscribes to. */
const INVALIDATE_MESSAGE = Buffer.from('*3\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n');

/** `>3` and CR LF. */
const AGGREGATE_BYTES = 4;

export const RESP2: Variant = {
  name: 'resp2',
  coalesces: false,
  encode: (messages, pattern) => encode(ARRAY, messages, pattern),
  invalidation: (invalidation) => encodeInvalidation(INVALIDATE_MESSAGE, '$-1', invalidation),
};

export const RESP3: Variant = {
  name: 'resp3',
  coalesces: false,
  encode: (messages, pattern) => encode(PUSH, messages, pattern),
  invalidation: (invalidation) => encodeInvalidation(INVALIDATE, '_', invalidation),
};

function encode(type: number, messages: readonly Message[], pattern: Buffer | undefined): Buffer {
  let total = 0;
  for (const message of messages) {
    total += AGGREGATE_BYTES + kindOf(message, pattern).length;
    if (pattern !== undefined) total += bulkBytes(pattern);
    total += bulkBytes(message.channel) + bulkBytes(message.payload);
  }
  const buffer = Buffer.allocUnsafe(total);
  let at = 0;
  for (const message of messages) {
    const kind = kindOf(message, pattern);
    at = writeHeader(buffer, at, type, pattern === undefined ? 3 : 4);
    copyBytes(kind, 0, kind.length, buffer, at);
    at += kind.length;
    if (pattern !== undefined) at = writeBulk(buffer, at, pattern);
    at = writeBulk(buffer, at, message.channel);
    at = writeBulk(buffer, at, message.payload);
  }
  return buffer;
}

/** The keys as an array, or the nil of the protocol for all of them. */
function encodeInvalidation(head: Buffer, nil: string, invalidation: Invalidation): Buffer {
  if (invalidation.kind === 'all') return Buffer.concat([head, Buffer.from(`${nil}\r\n`)]);
  if (invalidation.kind === 'broken') {
    return Buffer.from(`>2\r\n$21\r\ntracking-redir-broken\r\n:${invalidation.redirect}\r\n`);
  }
  const { keys } = invalidation;
  let total = head.length + HEADER_BYTES_MAX;
  for (const key of keys) total += bulkBytes(key);
  const buffer = Buffer.allocUnsafe(total);
  head.copy(buffer);
  let at = writeHeader(buffer, head.length, ARRAY, keys.length);
  for (const key of keys) at = writeBulk(buffer, at, key);
  return buffer.subarray(0, at);
}

function kindOf(message: Message, pattern: Buffer | undefined): Buffer {
  if (pattern !== undefined) return PATTERN_MESSAGE;
  return message.shard ? SHARD_MESSAGE : MESSAGE;
}

function bulkBytes(bytes: Buffer): number {
  return 1 + digitsOf(bytes.length) + 2 + bytes.length + 2;
}

function writeBulk(buffer: Buffer, start: number, bytes: Buffer): number {
  const at = writeHeader(buffer, start, BULK, bytes.length);
  copyBytes(bytes, 0, bytes.length, buffer, at);
  const after = at + bytes.length;
  buffer[after] = 0x0d;
  buffer[after + 1] = 0x0a;
  return after + 2;
}
