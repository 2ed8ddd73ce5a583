/**
 * PUBLISH, the one packet that matters for speed, read and written by hand; a test holds it equal to
 * mqtt-packet. The other packets are mqtt-packet's (packets.ts).
 * Hot: shown by the benchmark's MQTT rows.
 */
import { isUtf8 } from 'node:buffer';
import { equalBytes } from '../../base/bytes.ts';
import { MQTT_REMAINING_BYTES_MAX } from '../../base/limits.ts';
import type { Message, MessageProperties } from '../../bus/message.ts';
import type { Variant } from '../../bus/subscription.ts';
import { lengthBytes, PACKET, writeLength } from './framing.ts';
import { malformed, PacketError, protocolError, REASON } from './reasons.ts';

/** 3 is MQTT 3.1, 4 is 3.1.1. */
export type Version = 3 | 4 | 5;

const PAYLOAD_FORMAT = 0x01;
const MESSAGE_EXPIRY = 0x02;
const CONTENT_TYPE = 0x03;
const RESPONSE_TOPIC = 0x08;
const CORRELATION_DATA = 0x09;
const SUBSCRIPTION_ID = 0x0b;
const TOPIC_ALIAS = 0x23;
const USER_PROPERTY = 0x26;

/** What a PUBLISH says. */
export interface PublishPacket {
  /** The topic's bytes; empty where an alias stands for it. */
  readonly topic: Buffer;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly dup: boolean;
  /** 0 with quality of service 0. */
  readonly packetId: number;
  /** Seconds; undefined = it does not expire. */
  readonly expirySeconds: number | undefined;
  /** 0 = none. */
  readonly topicAlias: number;
  readonly properties: MessageProperties | undefined;
}

/**
 * Reads what follows the fixed header. Topic, payload and properties are copies; a topic with the bytes of
 * `knownTopic` is that very buffer, and needs no other check.
 * @throws PacketError
 */
export function readPublish(
  flags: number,
  buffer: Buffer,
  start: number,
  end: number,
  version: Version,
  knownTopic: Buffer = NO_TOPIC,
): PublishPacket {
  const reader = new Reader(buffer, start, end);
  const topic = reader.text(knownTopic);
  const bits = (flags >>> 1) & 3;
  const qos = bits === 2 ? 2 : bits === 1 ? 1 : 0;
  const packetId = qos > 0 ? reader.uint16() : 0;
  if (qos > 0 && packetId === 0) throw protocolError('packet identifier 0'); // [MQTT-2.2.1-3]
  const found = version === 5 ? readProperties(reader) : NO_PROPERTIES;
  return {
    topic,
    payload: copyOf(buffer, reader.at, end),
    qos,
    retain: (flags & 1) !== 0,
    dup: (flags & 8) !== 0,
    packetId,
    expirySeconds: found.expirySeconds,
    topicAlias: found.topicAlias,
    properties: found.properties,
  };
}

const NO_TOPIC = Buffer.alloc(0);

/** One object, where a copy of a view would be two. */
function copyOf(buffer: Buffer, start: number, end: number): Buffer {
  const copy = Buffer.allocUnsafe(end - start);
  buffer.copy(copy, 0, start, end);
  return copy;
}

interface FoundProperties {
  readonly expirySeconds: number | undefined;
  readonly topicAlias: number;
  readonly properties: MessageProperties | undefined;
}

const NO_PROPERTIES: FoundProperties = {
  expirySeconds: undefined,
  topicAlias: 0,
  properties: undefined,
};

/** MessageProperties while they are read. */
type Growing = { -readonly [Name in keyof MessageProperties]: MessageProperties[Name] };

function readProperties(reader: Reader): FoundProperties {
  const length = reader.variable();
  if (length === 0) return NO_PROPERTIES;
  const end = reader.at + length;
  if (end > reader.end) throw malformed('properties beyond the packet');
  const inner = new Reader(reader.buffer, reader.at, end);
  reader.at = end;
  const properties: Growing = {};
  const user: [string, string][] = [];
  const seen = new Set<number>();
  let expirySeconds: number | undefined;
  let topicAlias = 0;
  while (inner.at < end) {
    const id = inner.variable();
    if (id !== USER_PROPERTY) {
      if (seen.has(id)) throw protocolError(`property ${id} more than once`);
      seen.add(id);
    }
    if (id === MESSAGE_EXPIRY) expirySeconds = inner.uint32();
    else if (id === TOPIC_ALIAS) {
      topicAlias = inner.uint16();
      // [MQTT-3.3.2-8]
      if (topicAlias === 0) throw new PacketError(REASON.TOPIC_ALIAS_INVALID, 'topic alias 0');
    } else if (id === USER_PROPERTY) {
      user.push([inner.text().toString(), inner.text().toString()]);
    } else readMessageProperty(inner, id, properties);
  }
  if (user.length > 0) properties.user = user;
  const isEmpty = Object.keys(properties).length === 0;
  return { expirySeconds, topicAlias, properties: isEmpty ? undefined : properties };
}

function readMessageProperty(reader: Reader, id: number, into: Growing): void {
  switch (id) {
    case PAYLOAD_FORMAT: {
      const format = reader.uint8();
      if (format > 1) throw protocolError('a payload format other than 0 and 1');
      if (format === 1) into.payloadIsText = true;
      return;
    }
    case CONTENT_TYPE:
      into.contentType = reader.text().toString();
      return;
    case RESPONSE_TOPIC: {
      const topic = reader.text().toString();
      if (topic === '' || /[+#]/.test(topic))
        throw protocolError('a response topic with wildcards'); // [MQTT-3.3.2-14]
      into.responseTopic = topic;
      return;
    }
    case CORRELATION_DATA:
      into.correlationData = Buffer.from(reader.bytes());
      return;
    case SUBSCRIPTION_ID:
      throw protocolError('a subscription identifier from a client'); // [MQTT-3.3.4-6]
    default:
      throw malformed(`property ${id} in a PUBLISH`);
  }
}

/** Reads the standard's data types (section 1.5), never beyond its end. */
export class Reader {
  readonly buffer: Buffer;
  readonly end: number;
  at: number;

  constructor(buffer: Buffer, start: number, end: number) {
    this.buffer = buffer;
    this.at = start;
    this.end = end;
  }

  uint8(): number {
    this.#need(1);
    return this.buffer[this.at++] as number;
  }

  uint16(): number {
    this.#need(2);
    const value = this.buffer.readUInt16BE(this.at);
    this.at += 2;
    return value;
  }

  uint32(): number {
    this.#need(4);
    const value = this.buffer.readUInt32BE(this.at);
    this.at += 4;
    return value;
  }

  /** A variable byte integer, in as few bytes as it can be [MQTT-1.5.5-1]. */
  variable(): number {
    let value = 0;
    for (let i = 0; i < 4; i++) {
      const byte = this.uint8();
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte >= 0x80) continue;
      if (i > 0 && byte === 0) throw malformed('a number of more bytes than it needs');
      return value;
    }
    throw malformed('a variable byte integer of more than four bytes');
  }

  /** Binary data: a view, valid as long as the input. */
  bytes(): Buffer {
    const length = this.uint16();
    this.#need(length);
    const view = this.buffer.subarray(this.at, this.at + length);
    this.at += length;
    return view;
  }

  /** A copy of UTF-8 text's bytes, checked [MQTT-1.5.4-1, MQTT-1.5.4-2]; `known` itself when it is that. */
  text(known?: Buffer): Buffer {
    const length = this.uint16();
    this.#need(length);
    const from = this.at;
    this.at += length;
    if (known?.length === length && equalBytes(this.buffer, from, known, 0, length)) return known;
    const text = copyOf(this.buffer, from, this.at);
    if (text.includes(0) || !isUtf8(text))
      throw malformed('text that is not UTF-8, or has NUL in it');
    return text;
  }

  #need(bytes: number): void {
    if (this.at + bytes > this.end) throw malformed('a packet that is cut short');
  }
}

/** How a PUBLISH to a client differs from others of the same message. */
export interface PublishHead {
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly dup: boolean;
  readonly packetId: number;
  readonly subscriptionIds: readonly number[];
  /** 0 = none. */
  readonly topicAlias: number;
  /** The alias is known to the client: the topic is left out. */
  readonly omitsTopic: boolean;
}

/** The message's own properties, encoded once for all who get it. */
let propertiesOf: Message | undefined;
let propertiesAtMs = 0;
let encodedProperties: Buffer = Buffer.alloc(0);

function messageProperties(message: Message, nowMs: number): Buffer {
  const isCurrent = message.expiresAtMs === 0 || propertiesAtMs === nowMs;
  if (propertiesOf === message && isCurrent) return encodedProperties;
  propertiesOf = message;
  propertiesAtMs = nowMs;
  encodedProperties = encodeProperties(message, nowMs);
  return encodedProperties;
}

function encodeProperties({ properties, expiresAtMs }: Message, nowMs: number): Buffer {
  const parts: Buffer[] = [];
  if (properties?.payloadIsText === true) parts.push(Buffer.from([PAYLOAD_FORMAT, 1]));
  if (expiresAtMs > 0) {
    const seconds = Math.max(0, Math.ceil((expiresAtMs - nowMs) / 1000)); // [MQTT-3.3.2-6]
    const part = Buffer.from([MESSAGE_EXPIRY, 0, 0, 0, 0]);
    part.writeUInt32BE(Math.min(seconds, 0xffff_ffff), 1);
    parts.push(part);
  }
  if (properties?.contentType !== undefined) {
    parts.push(Buffer.from([CONTENT_TYPE]), prefixed(Buffer.from(properties.contentType)));
  }
  if (properties?.responseTopic !== undefined) {
    parts.push(Buffer.from([RESPONSE_TOPIC]), prefixed(Buffer.from(properties.responseTopic)));
  }
  if (properties?.correlationData !== undefined) {
    parts.push(Buffer.from([CORRELATION_DATA]), prefixed(properties.correlationData));
  }
  for (const [name, value] of properties?.user ?? []) {
    parts.push(Buffer.from([USER_PROPERTY]), prefixed(Buffer.from(name)));
    parts.push(prefixed(Buffer.from(value)));
  }
  return Buffer.concat(parts);
}

function prefixed(bytes: Buffer): Buffer {
  const length = Buffer.allocUnsafe(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Lengths that `writePublish` needs again. */
export interface PublishSize {
  /** The whole packet. */
  readonly bytes: number;
  readonly remaining: number;
  readonly properties: number;
}

/** How long the packet becomes. */
export function publishSize(
  message: Message,
  head: PublishHead,
  version: Version,
  nowMs: number,
): PublishSize {
  const topic = head.omitsTopic ? 0 : message.channel.length;
  let remaining = 2 + topic + (head.qos > 0 ? 2 : 0) + message.payload.length;
  let properties = 0;
  if (version === 5) {
    properties = messageProperties(message, nowMs).length;
    for (const id of head.subscriptionIds) properties += 1 + lengthBytes(id);
    if (head.topicAlias > 0) properties += 3;
    remaining += lengthBytes(properties) + properties;
  }
  return { bytes: 1 + lengthBytes(remaining) + remaining, remaining, properties };
}

/** Writes the packet at `at`, where there must be room for it; the position behind. */
export function writePublish(
  buffer: Buffer,
  at: number,
  message: Message,
  head: PublishHead,
  version: Version,
  size: PublishSize,
): number {
  const { channel, payload } = message;
  const flags = (head.dup ? 8 : 0) | (head.qos << 1) | (head.retain ? 1 : 0);
  buffer[at] = (PACKET.PUBLISH << 4) | flags;
  let position = writeLength(buffer, at + 1, size.remaining);
  const topicBytes = head.omitsTopic ? 0 : channel.length;
  buffer[position++] = topicBytes >>> 8;
  buffer[position++] = topicBytes & 0xff;
  position += channel.copy(buffer, position, 0, topicBytes);
  if (head.qos > 0) {
    buffer[position++] = head.packetId >>> 8;
    buffer[position++] = head.packetId & 0xff;
  }
  if (version === 5) position = writeProperties(buffer, position, message, head, size.properties);
  return position + payload.copy(buffer, position);
}

/** `publishSize` has just encoded the message's own ones. */
function writeProperties(
  buffer: Buffer,
  at: number,
  message: Message,
  head: PublishHead,
  bytes: number,
): number {
  let position = writeLength(buffer, at, bytes);
  position += messageProperties(message, propertiesAtMs).copy(buffer, position);
  for (const id of head.subscriptionIds) {
    buffer[position++] = SUBSCRIPTION_ID;
    position = writeLength(buffer, position, id);
  }
  if (head.topicAlias > 0) {
    buffer[position++] = TOPIC_ALIAS;
    buffer[position++] = head.topicAlias >>> 8;
    buffer[position++] = head.topicAlias & 0xff;
  }
  return position;
}

/** The head of a message of quality 0 that all its receivers get alike. */
function sharedHead(retain: boolean): PublishHead {
  return {
    qos: 0,
    retain,
    dup: false,
    packetId: 0,
    subscriptionIds: [],
    topicAlias: 0,
    omitsTopic: false,
  };
}

/** Whether a packet can carry it, whatever its head. */
function fits({ channel, payload }: Message): boolean {
  return channel.length + payload.length <= MQTT_REMAINING_BYTES_MAX - HEAD_BYTES_MAX;
}

/** What stands before topic and payload at the most, in a message without properties. */
const HEAD_BYTES_MAX = 16;

const PLAIN_HEAD = sharedHead(false);
const RETAINED_HEAD = sharedHead(true);

/** A turn's messages of one subscription as one piece of bytes, for everyone who takes them alike. */
function variantOf(version: Version, retainAsPublished: boolean): Variant {
  return {
    name: `mqtt${version}${retainAsPublished ? '-retain' : ''}`,
    coalesces: true,
    encode: (published) => {
      // A message of another door may be larger than a packet can be: it reaches nobody here.
      const messages = published.every(fits) ? published : published.filter(fits);
      const headOf = ({ retain }: Message): PublishHead =>
        retain && retainAsPublished ? RETAINED_HEAD : PLAIN_HEAD;
      let total = 0;
      for (const message of messages) {
        total += publishSize(message, headOf(message), version, message.timeMs).bytes;
      }
      const buffer = Buffer.allocUnsafe(total);
      let at = 0;
      for (const message of messages) {
        const head = headOf(message);
        const size = publishSize(message, head, version, message.timeMs);
        at = writePublish(buffer, at, message, head, version, size);
      }
      return buffer;
    },
  };
}

const SHARED_VARIANTS = {
  3: [variantOf(3, false), variantOf(3, true)],
  4: [variantOf(4, false), variantOf(4, true)],
  5: [variantOf(5, false), variantOf(5, true)],
} as const;

/** The variant of the bus for subscriptions of quality 0. */
export function sharedVariant(version: Version, retainAsPublished: boolean): Variant {
  return SHARED_VARIANTS[version][retainAsPublished ? 1 : 0];
}
