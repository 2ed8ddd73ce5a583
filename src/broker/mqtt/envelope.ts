/**
 * A message as it is kept: its topic, payload and what MQTT attaches to it, in bytes of our own.
 * Version 1, integers little-endian: u8 version, u8 flags (1 retain, 2 text, 4 content type, 8 response
 * topic, 16 correlation data, 32 client; quality of service in bits 6 and 7), f64 time, f64 expiry, u32
 * publisher, then each part behind its length (u32): topic, payload, those that the flags name, and the
 * user properties as name and value in turn to the end.
 */
import { assert } from '../../base/assert.ts';
import { copyBytes } from '../../base/bytes.ts';
import type { Message, MessageProperties } from '../../bus/message.ts';

const VERSION = 1;
const HEADER_BYTES = 22;
const RETAIN = 1;
const TEXT = 2;
const CONTENT_TYPE = 4;
const RESPONSE_TOPIC = 8;
const CORRELATION = 16;
const CLIENT = 32;
const QOS_SHIFT = 6;

/**
 * The bytes that `decodeMessage` reads, behind `before` bytes that are left to the caller. `client` published
 * it, and may want to be told apart from others long after: `clientOf` finds it again.
 */
export function encodeMessage(message: Message, client = '', before = 0): Buffer {
  const { properties } = message;
  const parts: Buffer[] = [message.channel, message.payload];
  let flags = (message.qos << QOS_SHIFT) | (message.retain ? RETAIN : 0);
  if (properties?.payloadIsText === true) flags |= TEXT;
  if (properties?.contentType !== undefined) {
    flags |= CONTENT_TYPE;
    parts.push(Buffer.from(properties.contentType));
  }
  if (properties?.responseTopic !== undefined) {
    flags |= RESPONSE_TOPIC;
    parts.push(Buffer.from(properties.responseTopic));
  }
  if (properties?.correlationData !== undefined) {
    flags |= CORRELATION;
    parts.push(properties.correlationData);
  }
  if (client !== '') {
    flags |= CLIENT;
    parts.push(Buffer.from(client));
  }
  for (const pair of properties?.user ?? []) {
    for (const text of pair) parts.push(Buffer.from(text));
  }
  return join(message, flags, parts, before);
}

function join(message: Message, flags: number, parts: readonly Buffer[], before: number): Buffer {
  let total = before + HEADER_BYTES;
  for (const part of parts) total += 4 + part.length;
  const bytes = Buffer.allocUnsafe(total);
  bytes[before] = VERSION;
  bytes[before + 1] = flags;
  bytes.writeDoubleLE(message.timeMs, before + 2);
  bytes.writeDoubleLE(message.expiresAtMs, before + 10);
  bytes.writeUInt32LE(message.publisher >>> 0, before + 18);
  let at = before + HEADER_BYTES;
  for (const part of parts) {
    at = bytes.writeUInt32LE(part.length, at);
    copyBytes(part, 0, part.length, bytes, at);
    at += part.length;
  }
  return bytes;
}

/**
 * What `encodeMessage` made, from `start` to the end; the result has no part in `bytes`' memory but its own
 * views of it.
 */
export function decodeMessage(bytes: Buffer, start = 0): Message {
  assert(start + HEADER_BYTES <= bytes.length, 'a kept message has a header');
  assert(bytes[start] === VERSION, 'a kept message of a version that is known');
  const flags = bytes[start + 1] as number;
  let at = start + HEADER_BYTES;
  const next = (): Buffer => {
    assert(at + 4 <= bytes.length, 'a kept message has its parts');
    const from = at + 4;
    const end = from + bytes.readUInt32LE(at);
    assert(end <= bytes.length, 'a kept message has its parts');
    at = end;
    return bytes.subarray(from, end);
  };
  const channel = next();
  const payload = next();
  const contentType = (flags & CONTENT_TYPE) === 0 ? undefined : next().toString();
  const responseTopic = (flags & RESPONSE_TOPIC) === 0 ? undefined : next().toString();
  const correlationData = (flags & CORRELATION) === 0 ? undefined : next();
  if ((flags & CLIENT) !== 0) next();
  const user: [string, string][] = [];
  while (at < bytes.length) user.push([next().toString(), next().toString()]);
  const properties: MessageProperties = {
    ...((flags & TEXT) === 0 ? {} : { payloadIsText: true }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData }),
    ...(user.length === 0 ? {} : { user }),
  };
  return {
    channel,
    payload,
    shard: false,
    publisher: bytes.readUInt32LE(start + 18),
    timeMs: bytes.readDoubleLE(start + 2),
    expiresAtMs: bytes.readDoubleLE(start + 10),
    offset: 0,
    epoch: 0,
    qos: qosOf(flags >> QOS_SHIFT),
    retain: (flags & RETAIN) !== 0,
    properties: Object.keys(properties).length === 0 ? undefined : properties,
  };
}

/** The client that was given to `encodeMessage`; empty = none. */
export function clientOf(bytes: Buffer): string {
  const flags = bytes[1] ?? 0;
  if ((flags & CLIENT) === 0) return '';
  let at = HEADER_BYTES;
  const before = [CONTENT_TYPE, RESPONSE_TOPIC, CORRELATION].filter((flag) => (flags & flag) !== 0);
  for (let part = 0; part < 2 + before.length; part++) at += 4 + bytes.readUInt32LE(at);
  return bytes.toString('utf8', at + 4, at + 4 + bytes.readUInt32LE(at));
}

function qosOf(bits: number): 0 | 1 | 2 {
  assert(bits <= 2, 'a quality of service');
  return bits === 2 ? 2 : bits === 1 ? 1 : 0;
}
