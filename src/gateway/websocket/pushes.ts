/**
 * Published messages as `ServerMessage { Push }`: what one turn published to a channel, together.
 * Encoded once for all subscribers; `ServerMessage { Invalidation }` beside.
 * Hot: shown by the benchmark's fan-out rows.
 */
import { copyBytes } from '../../base/bytes.ts';
import type { Variant } from '../../bus/bus.ts';
import type { Message } from '../../bus/message.ts';
import { FRAME_BYTES_MIN } from '../../wire/codes.ts';
import { putLength, varintBytes } from './varint.ts';

/**
 * A Push is closed when it would pass this: a client may have asked for frames as small as
 * FRAME_BYTES_MIN, and frames are split between messages of the server, not within one.
 */
const PUSH_BYTES_MAX = FRAME_BYTES_MIN;

const FIELD_1 = 0x0a;
const PUSH = 0x12;
const PATTERN = 0x12;
const MESSAGES = 0x1a;
/** ServerMessage.invalidation, and Invalidation's fields `all` and `broken_redirect`. */
const INVALIDATION = 0x42;
const ALL_KEYS = 0x10;
const BROKEN_REDIRECT = 0x18;
const SHARD = 0x20;

/** The variant of every WebSocket connection. */
export const PROTOBUF: Variant = {
  name: 'protobuf',
  coalesces: true,
  encode(messages, pattern) {
    const pushes: Push[] = [];
    let total = 0;
    for (let from = 0; from < messages.length; ) {
      const push = measure(messages, from, pattern);
      pushes.push(push);
      total += push.bytes;
      from = push.to;
    }
    const buffer = Buffer.allocUnsafe(total);
    let at = 0;
    for (const push of pushes) at = write(buffer, at, push, messages, pattern);
    return buffer;
  },
  invalidation(invalidation) {
    if (invalidation.kind === 'keys') return writeKeys(invalidation.keys);
    const number = invalidation.kind === 'broken' ? invalidation.redirect : 1;
    const tag = invalidation.kind === 'broken' ? BROKEN_REDIRECT : ALL_KEYS;
    const content = Buffer.alloc(1 + varintBytes(number));
    content[0] = tag;
    putLength(content, 1, number);
    const buffer = Buffer.allocUnsafe(field(field(content.length)));
    content.copy(buffer, beginInvalidation(buffer, 0, content.length));
    return buffer;
  },
};

/** A frame's head and that of one Invalidation whose content takes so many bytes; where that begins. */
function beginInvalidation(buffer: Buffer, start: number, content: number): number {
  buffer[start] = FIELD_1;
  const at = putLength(buffer, start + 1, field(content));
  buffer[at] = INVALIDATION;
  return putLength(buffer, at + 1, content);
}

/** As many Invalidations as it takes, none of them much larger than a frame that a client may ask for. */
function writeKeys(keys: readonly Buffer[]): Buffer {
  const pieces: Buffer[] = [];
  for (let from = 0; from < keys.length; ) {
    let content = 0;
    let to = from;
    do content += field((keys[to++] as Buffer).length);
    while (to < keys.length && content + field((keys[to] as Buffer).length) < PUSH_BYTES_MAX - 16);
    const buffer = Buffer.allocUnsafe(field(field(content)));
    let at = beginInvalidation(buffer, 0, content);
    for (; from < to; from++) at = bytesField(buffer, at, FIELD_1, keys[from] as Buffer);
    pieces.push(buffer);
  }
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
}

/** Messages `from` to before `to`, all of one channel, and what they take. */
interface Push {
  readonly from: number;
  readonly to: number;
  /** The Push's content, and everything with tags and lengths. */
  readonly content: number;
  readonly bytes: number;
}

/** As many messages of the first one's channel as fit; at least one. */
function measure(messages: readonly Message[], from: number, pattern: Buffer | undefined): Push {
  const first = messages[from] as Message;
  let content = field(first.channel.length) + (first.shard ? 2 : 0);
  if (pattern !== undefined) content += field(pattern.length);
  let to = from;
  for (; to < messages.length; to++) {
    const message = messages[to] as Message;
    const bytes = field(message.payload.length === 0 ? 0 : field(message.payload.length));
    // A pattern's messages may come from several channels.
    if (to > from && (content + bytes > PUSH_BYTES_MAX - 16 || !sameChannel(message, first))) break;
    content += bytes;
  }
  return { from, to, content, bytes: field(field(content)) };
}

/** A field of `length` bytes with its tag and length. */
function field(length: number): number {
  return 1 + varintBytes(length) + length;
}

function sameChannel(left: Message, right: Message): boolean {
  return (
    left.shard === right.shard &&
    (left.channel === right.channel || left.channel.equals(right.channel))
  );
}

function write(
  buffer: Buffer,
  start: number,
  push: Push,
  messages: readonly Message[],
  pattern: Buffer | undefined,
): number {
  const first = messages[push.from] as Message;
  let at = start;
  buffer[at] = FIELD_1;
  at = putLength(buffer, at + 1, field(push.content));
  buffer[at] = PUSH;
  at = putLength(buffer, at + 1, push.content);
  at = bytesField(buffer, at, FIELD_1, first.channel);
  if (pattern !== undefined) at = bytesField(buffer, at, PATTERN, pattern);
  for (let i = push.from; i < push.to; i++) {
    const payload = (messages[i] as Message).payload;
    buffer[at] = MESSAGES;
    at = putLength(buffer, at + 1, payload.length === 0 ? 0 : field(payload.length));
    if (payload.length > 0) at = bytesField(buffer, at, FIELD_1, payload);
  }
  if (first.shard) {
    buffer[at] = SHARD;
    buffer[at + 1] = 1;
    at += 2;
  }
  return at;
}

function bytesField(buffer: Buffer, start: number, tag: number, bytes: Buffer): number {
  buffer[start] = tag;
  const at = putLength(buffer, start + 1, bytes.length);
  copyBytes(bytes, 0, bytes.length, buffer, at);
  return at + bytes.length;
}
