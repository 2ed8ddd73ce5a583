/**
 * Published messages as RESP pushes: `message`, `pmessage` and `smessage`, as arrays in RESP2 and as
 * pushes in RESP3. Encoded once, the same bytes to every subscriber. Every message leaves on its
 * own, in the order of publishing across all channels, as Redis clients expect.
 * Hot: shown by the benchmark's fan-out rows.
 */
import { copyBytes, digitsOf } from '../../base/bytes.ts';
import type { Message } from '../../bus/message.ts';
import type { Variant } from '../../bus/subscription.ts';
import { ARRAY, BULK, PUSH, writeHeader } from './marks.ts';

const MESSAGE = Buffer.from('$7\r\nmessage\r\n');
const PATTERN_MESSAGE = Buffer.from('$8\r\npmessage\r\n');
const SHARD_MESSAGE = Buffer.from('$8\r\nsmessage\r\n');

/** `>3` and CR LF. */
const AGGREGATE_BYTES = 4;

export const RESP2: Variant = {
  name: 'resp2',
  coalesces: false,
  encode: (messages, pattern) => encode(ARRAY, messages, pattern),
};

export const RESP3: Variant = {
  name: 'resp3',
  coalesces: false,
  encode: (messages, pattern) => encode(PUSH, messages, pattern),
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
