/**
 * The packets that are not hot, by mqtt-packet, checked where the standard is stricter than it; and the
 * four acknowledgements, which have two or three bytes and are read and written by hand.
 */
import { generate, type Packet, parser, writeToStream } from 'mqtt-packet';
import { assert } from '../../base/assert.ts';
import { lengthBytes, PACKET, writeLength } from './framing.ts';
import { checkProperties, PROPERTIES } from './properties.ts';
import { Reader, type Version } from './publish.ts';
import { malformed, PacketError, protocolError, REASON, type Reason } from './reasons.ts';

// A buffer for each of 65,536 numbers, six megabytes, is more than what they save here.
writeToStream.cacheNumbers = false;

/** PUBACK, PUBREC, PUBREL and PUBCOMP. */
export interface Acknowledgement {
  readonly packetId: number;
  /** 0 with MQTT 3. */
  readonly reason: number;
}

/**
 * Reads what follows the fixed header of an acknowledgement.
 * @throws PacketError
 */
export function readAcknowledgement(
  buffer: Buffer,
  start: number,
  end: number,
  version: Version,
): Acknowledgement {
  const reader = new Reader(buffer, start, end);
  const packetId = reader.uint16();
  if (packetId === 0) throw protocolError('packet identifier 0'); // [MQTT-2.2.1-3]
  if (version !== 5) {
    if (reader.at !== end) throw malformed('an acknowledgement of more than two bytes');
    return { packetId, reason: 0 };
  }
  const reason = reader.at < end ? reader.uint8() : 0;
  // Properties are a reason in words and user properties: for people who look at the wire.
  if (reader.at < end) {
    checkProperties(reader, PROPERTIES.ACKNOWLEDGEMENT);
    requireEnd(reader);
  }
  return { packetId, reason };
}

function requireEnd(reader: Reader): void {
  if (reader.at !== reader.end) throw malformed('a packet with bytes behind its end');
}

/**
 * Checks a CONNECT where mqtt-packet is lenient, to its last byte; the user properties of the will, whose
 * order mqtt-packet loses [MQTT-3.1.3-10].
 * @throws PacketError
 */
export function checkConnect(body: Buffer, version: Version): [string, string][] {
  const reader = new Reader(body, 0, body.length);
  reader.bytes();
  reader.uint8();
  const flags = reader.uint8();
  reader.uint16();
  if (version === 5) checkProperties(reader, PROPERTIES.CONNECT);
  reader.text();
  let user: [string, string][] = [];
  if ((flags & WILL_FLAG) !== 0) {
    if (version === 5) user = checkProperties(reader, PROPERTIES.WILL);
    reader.text();
    reader.bytes();
  }
  if ((flags & USER_NAME_FLAG) !== 0) reader.text();
  if ((flags & PASSWORD_FLAG) !== 0) reader.bytes();
  requireEnd(reader);
  return user;
}

const WILL_FLAG = 0x04;
const PASSWORD_FLAG = 0x40;
const USER_NAME_FLAG = 0x80;

/** Checks the properties of a SUBSCRIBE, UNSUBSCRIBE or DISCONNECT of MQTT 5. */
function checkLater(type: number, body: Buffer): void {
  const reader = new Reader(body, 0, body.length);
  if (type === PACKET.DISCONNECT) {
    if (body.length < 2) return;
    reader.uint8();
    checkProperties(reader, PROPERTIES.DISCONNECT);
    requireEnd(reader);
    return;
  }
  if (type !== PACKET.SUBSCRIBE && type !== PACKET.UNSUBSCRIBE) return;
  reader.uint16();
  checkProperties(
    reader,
    type === PACKET.SUBSCRIBE ? PROPERTIES.SUBSCRIBE : PROPERTIES.UNSUBSCRIBE,
  );
}

/**
 * The bytes of an acknowledgement; a reason of 0 is left out, as the standard allows. `text`: the reason in
 * words, for MQTT 5; empty = none.
 */
export function acknowledgement(
  type: number,
  packetId: number,
  version: Version,
  reason: Reason,
  text = '',
): Buffer {
  if (version === 5 && text !== '') return explained(type, packetId, reason, text);
  const bytes = Buffer.allocUnsafe(ACKNOWLEDGEMENT_BYTES_MAX);
  const told = version === 5 ? reason : REASON.SUCCESS;
  return bytes.subarray(0, writeAcknowledgement(bytes, 0, type, packetId, told));
}

/** The most that an acknowledgement takes. */
export const ACKNOWLEDGEMENT_BYTES_MAX = 5;

/**
 * Writes an acknowledgement at `at`, where there must be room for it; the position behind. A reason of
 * 0 is left out, as the standard allows; MQTT 3 has none.
 */
export function writeAcknowledgement(
  buffer: Buffer,
  at: number,
  type: number,
  packetId: number,
  reason: number,
): number {
  buffer[at] = (type << 4) | (type === PACKET.PUBREL ? 2 : 0);
  buffer[at + 1] = reason === 0 ? 2 : 3;
  buffer[at + 2] = packetId >>> 8;
  buffer[at + 3] = packetId & 0xff;
  if (reason === 0) return at + 4;
  buffer[at + 4] = reason;
  return at + 5;
}

/** `text` has less than 100 bytes: each length takes one byte. */
function explained(type: number, packetId: number, reason: Reason, text: string): Buffer {
  const words = Buffer.from(text);
  assert(words.length < 100, 'a reason in words is short');
  return Buffer.concat([
    Buffer.from([(type << 4) | (type === PACKET.PUBREL ? 2 : 0), 7 + words.length, packetId >>> 8]),
    Buffer.from([packetId & 0xff, reason, 3 + words.length, REASON_STRING, 0, words.length]),
    words,
  ]);
}

const REASON_STRING = 31;

/**
 * Reads a whole packet by mqtt-packet: CONNECT, SUBSCRIBE, UNSUBSCRIBE, DISCONNECT, AUTH.
 * @throws PacketError
 */
export function readPacket(type: number, flags: number, body: Buffer, version: Version): Packet {
  if (version === 5) checkLater(type, body);
  const header = Buffer.allocUnsafe(1 + lengthBytes(body.length));
  header[0] = (type << 4) | flags;
  writeLength(header, 1, body.length);
  let found: Packet | undefined;
  let failure: unknown;
  const reading = parser({ protocolVersion: version });
  reading.on('packet', (packet) => {
    found = packet;
  });
  reading.on('error', (error: unknown) => {
    failure ??= error;
  });
  try {
    reading.parse(Buffer.concat([header, body]));
  } catch (error) {
    // mqtt-packet reads beyond the end of some packets that are cut short.
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    failure = error;
  }
  if (failure !== undefined || found === undefined) {
    throw malformed(failure instanceof Error ? failure.message : 'a packet that is cut short');
  }
  checkTexts(found, body);
  return found;
}

const REPLACEMENT = Buffer.from('\ufffd');

/** mqtt-packet puts U+FFFD where text is not UTF-8, and lets NUL pass [MQTT-1.5.4-1, MQTT-1.5.4-2]. */
function checkTexts(value: unknown, body: Buffer): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw malformed('text with NUL in it');
    if (value.includes('\ufffd') && !body.includes(REPLACEMENT)) {
      throw malformed('text that is not UTF-8');
    }
  } else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
    for (const [name, part] of Object.entries(value)) {
      checkTexts(name, body);
      checkTexts(part, body);
    }
  }
}

/** The bytes of a packet that mqtt-packet writes. */
export function writePacket(packet: Packet, version: Version): Buffer {
  return generate(packet, { protocolVersion: version });
}

/** The version in a CONNECT's first bytes, which mqtt-packet would only refuse. */
export function versionOf(body: Buffer): Version {
  const reader = new Reader(body, 0, body.length);
  const name = reader.bytes().toString('latin1');
  const level = reader.uint8() & 0x7f;
  if (name === 'MQIsdp' && level === 3) return 3;
  if (name === 'MQTT' && level === 4) return 4;
  if (name === 'MQTT' && level === 5) return 5;
  if (name !== 'MQTT' && name !== 'MQIsdp') throw protocolError('this is not MQTT'); // [MQTT-3.1.2-1]
  throw new PacketError(REASON.UNSUPPORTED_PROTOCOL_VERSION, `MQTT of level ${level}`);
}
