/**
 * An entry of a kept session's queue as bytes. Version 1, integers little-endian: u8 version, u8 flags
 * (1 retain, 2 shared subscription, 4 the message is stored by itself, 8 released, 16 subscription
 * identifiers; quality of service in bits 6 and 7), u32 weight; u16 count and u32 each of the identifiers;
 * u16 length and name of the shared subscription; then the number of the message (f64), or to the end the
 * message itself as envelope.ts has it. Of a released entry there are version, flags and a weight of 0.
 *
 * Version 0 was JSON in a hash; `readJsonEntry` reads it for as long as such journals may be about.
 */
import { assert } from '../../base/assert.ts';
import type { Message } from '../../bus/message.ts';
import { decodeMessage, encodeMessage } from './envelope.ts';
import type { Outgoing } from './outgoing.ts';

const VERSION = 1;
const HEAD_BYTES = 6;
const RETAIN = 1;
const SHARE = 2;
const BY_ITSELF = 4;
const RELEASED = 8;
const IDENTIFIERS = 16;
const QOS_SHIFT = 6;

/** How a message is sent; the message itself may be elsewhere. */
export type Sending = Omit<Outgoing, 'message'>;

/** `messageId` 0: the message goes along; else it is stored by itself, under this number. */
export function encodeEntry(
  entry: Sending & { readonly message?: Message },
  messageId: number,
): Buffer {
  const { qos, retain, subscriptionIds, share, weight, message } = entry;
  let flags = (qos << QOS_SHIFT) | (retain ? RETAIN : 0);
  if (messageId > 0) flags |= BY_ITSELF;
  const ids = subscriptionIds.length;
  if (ids > 0) flags |= IDENTIFIERS;
  const name = share === undefined ? undefined : Buffer.from(share);
  if (name !== undefined) flags |= SHARE;
  const before =
    HEAD_BYTES + (ids > 0 ? 2 + 4 * ids : 0) + (name === undefined ? 0 : 2 + name.length);
  assert(messageId > 0 || message !== undefined, 'an entry has a message or refers to one');
  const bytes =
    messageId > 0 || message === undefined
      ? Buffer.allocUnsafe(before + 8)
      : encodeMessage(message, '', before);
  bytes[0] = VERSION;
  bytes[1] = flags;
  let at = bytes.writeUInt32LE(weight, 2);
  if (ids > 0) at = bytes.writeUInt16LE(ids, at);
  for (const id of subscriptionIds) at = bytes.writeUInt32LE(id, at);
  if (name !== undefined) {
    at = bytes.writeUInt16LE(name.length, at);
    at += name.copy(bytes, at);
  }
  if (messageId > 0) bytes.writeDoubleLE(messageId, at);
  return bytes;
}

/** An entry of quality 2 whose PUBREC has come: PUBREL is left. */
export function encodeReleased(): Buffer {
  return Buffer.from([VERSION, RELEASED | (2 << QOS_SHIFT), 0, 0, 0, 0]);
}

export function isReleased(bytes: Buffer): boolean {
  return (flagsOf(bytes) & RELEASED) !== 0;
}

function flagsOf(bytes: Buffer): number {
  assert(bytes.length >= HEAD_BYTES, 'a queue entry has a head');
  assert(bytes[0] === VERSION, 'a queue entry of a version that is known');
  return bytes[1] as number;
}

/** Where its message is, and what it weighs; 0 and 0 for a released one. */
export function entryHead(bytes: Buffer): { messageId: number; weight: number } {
  const flags = flagsOf(bytes);
  const weight = bytes.readUInt32LE(2);
  if ((flags & BY_ITSELF) === 0) return { messageId: 0, weight };
  assert(bytes.length >= HEAD_BYTES + 8, 'a queue entry has its parts');
  return { messageId: messageIdAt(bytes, bytes.length - 8), weight };
}

function messageIdAt(bytes: Buffer, at: number): number {
  const messageId = bytes.readDoubleLE(at);
  assert(Number.isSafeInteger(messageId) && messageId > 0, 'messages are numbered from 1');
  return messageId;
}

/**
 * The entry that `encodeEntry` wrote; `messageOf` finds a message that is stored by itself.
 * Precondition: it is not released.
 */
export function decodeEntry(bytes: Buffer, messageOf: (messageId: number) => Message): Outgoing {
  const flags = flagsOf(bytes);
  const qos = flags >> QOS_SHIFT;
  assert(qos === 1 || qos === 2, 'what is queued is above quality 0');
  let at = HEAD_BYTES;
  const subscriptionIds: number[] = [];
  if ((flags & IDENTIFIERS) !== 0) {
    at = behind(bytes, at, 2);
    const end = behind(bytes, at, 4 * bytes.readUInt16LE(at - 2));
    for (; at < end; at += 4) subscriptionIds.push(bytes.readUInt32LE(at));
  }
  let share: string | undefined;
  if ((flags & SHARE) !== 0) {
    at = behind(bytes, at, 2);
    const end = behind(bytes, at, bytes.readUInt16LE(at - 2));
    share = bytes.toString('utf8', at, end);
    at = end;
  }
  const isElsewhere = (flags & BY_ITSELF) !== 0;
  assert(!isElsewhere || behind(bytes, at, 8) === bytes.length, 'a queue entry ends there');
  const message = isElsewhere ? messageOf(messageIdAt(bytes, at)) : decodeMessage(bytes, at);
  const weight = bytes.readUInt32LE(2);
  return { message, qos, retain: (flags & RETAIN) !== 0, subscriptionIds, share, weight };
}

/** The position behind so many bytes, which must be there. */
function behind(bytes: Buffer, at: number, count: number): number {
  assert(at + count <= bytes.length, 'a queue entry has its parts');
  return at + count;
}

/** An entry of version 0: `r` for a released one, else a list of six parts. */
export function readJsonEntry(
  bytes: Buffer,
): (Sending & { readonly messageId: number }) | 'released' {
  if (bytes.toString() === 'r') return 'released';
  const parts: unknown = JSON.parse(bytes.toString());
  assert(Array.isArray(parts) && parts.length === 6, 'a queue entry has six parts');
  const [messageId, qos, retain, subscriptionIds, share, weight] = parts as unknown[];
  return {
    messageId: Number(messageId),
    qos: qos === 2 ? 2 : 1,
    retain: retain === true,
    subscriptionIds: Array.isArray(subscriptionIds) ? subscriptionIds.map(Number) : [],
    share: share === '' ? undefined : String(share),
    weight: Number(weight),
  };
}
