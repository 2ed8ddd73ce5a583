/**
 * The packets that are not hot, by mqtt-packet, checked where the standard is stricter than it; and the
 * four acknowledgements, which have two or three bytes and are read and written by hand.
 */
import { generate, type Packet, parser } from 'mqtt-packet';
import { lengthBytes, writeLength } from './framing.ts';
import { Reader, type Version } from './publish.ts';
import { malformed, PacketError, protocolError, REASON, type Reason } from './reasons.ts';

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
  if (reader.at < end && reader.variable() !== end - reader.at) {
    throw malformed('properties that do not end with the packet');
  }
  return { packetId, reason };
}

/** The bytes of an acknowledgement; a reason of 0 is left out, as the standard allows. */
export function acknowledgement(
  type: number,
  packetId: number,
  version: Version,
  reason: Reason,
): Buffer {
  const flags = type === 6 ? 2 : 0;
  const hasReason = version === 5 && reason !== REASON.SUCCESS;
  const bytes = Buffer.allocUnsafe(hasReason ? 5 : 4);
  bytes[0] = (type << 4) | flags;
  bytes[1] = bytes.length - 2;
  bytes[2] = packetId >>> 8;
  bytes[3] = packetId & 0xff;
  if (hasReason) bytes[4] = reason;
  return bytes;
}

/**
 * Reads a whole packet by mqtt-packet: CONNECT, SUBSCRIBE, UNSUBSCRIBE, DISCONNECT, AUTH.
 * @throws PacketError
 */
export function readPacket(type: number, flags: number, body: Buffer, version: Version): Packet {
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
