/**
 * Where MQTT packets begin and end in a stream of bytes: the fixed header is checked here, a packet is
 * handed on once it is whole, and what is cut off by a chunk's end is kept, bounded by the largest packet
 * and by what all connections may keep together.
 * Hot: shown by the benchmark's MQTT rows.
 */
import { MQTT_INPUT_BYTES_MAX, MQTT_INPUT_FREE_BYTES } from '../../base/limits.ts';
import type { Version } from './publish.ts';
import { malformed, PacketError, protocolError, REASON } from './reasons.ts';

/** Packet types by their number. */
export const PACKET = {
  CONNECT: 1,
  CONNACK: 2,
  PUBLISH: 3,
  PUBACK: 4,
  PUBREC: 5,
  PUBREL: 6,
  PUBCOMP: 7,
  SUBSCRIBE: 8,
  SUBACK: 9,
  UNSUBSCRIBE: 10,
  UNSUBACK: 11,
  PINGREQ: 12,
  PINGRESP: 13,
  DISCONNECT: 14,
  AUTH: 15,
} as const;

/** What incomplete packets of all connections take, beyond what each may. */
export class PacketBudget {
  bytes = 0;

  /** A connection's share was `before` bytes and becomes `after`; false, and nothing changes: it is too much. */
  take(before: number, after: number): boolean {
    const more = chargeOf(after) - chargeOf(before);
    if (more > 0 && this.bytes + more > MQTT_INPUT_BYTES_MAX) return false;
    this.bytes += more;
    return true;
  }
}

function chargeOf(bytes: number): number {
  return Math.max(0, bytes - MQTT_INPUT_FREE_BYTES);
}

/** Takes packets: the connection. */
export interface PacketTaker {
  /** Takes a whole one: `buffer[start, end)` is what follows the fixed header; gone when it returns. */
  takePacket(type: number, flags: number, buffer: Buffer, start: number, end: number): void;
  /** False: no more packets are wanted. */
  readonly takesPackets: boolean;
}

const EMPTY = Buffer.alloc(0);

export class PacketFraming {
  /** The largest packet, its fixed header included. */
  bytesMax: number;
  /** Whose rules hold; until CONNECT has come, those that all have. */
  version: Version = 4;
  readonly #budget: PacketBudget;
  /** The beginning of a packet whose rest has not come. */
  #kept: Buffer = EMPTY;
  #keptBytes = 0;

  constructor(budget: PacketBudget, bytesMax: number) {
    this.#budget = budget;
    this.bytesMax = bytesMax;
  }

  /** Bytes of input that wait for more. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** Forgets what waits. */
  close(): void {
    this.#budget.take(this.#kept.length, 0);
    this.#kept = EMPTY;
    this.#keptBytes = 0;
  }

  /**
   * Hands over every whole packet as long as they are wanted; keeps the rest.
   * @throws PacketError for a header that no packet may have, and for packets that are too large
   */
  feed(chunk: Buffer, length: number, taker: PacketTaker): void {
    if (this.#keptBytes === 0) {
      const used = this.#takeWhole(chunk, length, taker);
      if (used < length) this.#keep(chunk, used, length);
      return;
    }
    this.#keep(chunk, 0, length);
    const kept = this.#kept;
    const keptBytes = this.#keptBytes;
    const used = this.#takeWhole(kept, keptBytes, taker);
    if (used === 0 || this.#kept !== kept) return;
    if (used === keptBytes) this.close();
    else {
      kept.copyWithin(0, used, keptBytes);
      this.#keptBytes = keptBytes - used;
    }
  }

  /** How far it came. */
  #takeWhole(buffer: Buffer, length: number, taker: PacketTaker): number {
    let at = 0;
    while (at < length && taker.takesPackets) {
      const first = buffer[at] as number;
      const type = first >>> 4;
      const flags = this.version === 3 ? flagsOf31(type, first & 0x0f) : first & 0x0f;
      checkHeader(type, flags);
      const size = remainingLength(buffer, at + 1, length, this.version);
      if (size < 0) return at;
      let start = at + 2;
      while ((buffer[start - 1] as number) >= 0x80) start++;
      if (start + size - at > this.bytesMax) {
        throw new PacketError(REASON.PACKET_TOO_LARGE, `a packet above ${this.bytesMax} bytes`);
      }
      if (start + size > length) return at;
      taker.takePacket(type, flags, buffer, start, start + size);
      at = start + size;
    }
    return at;
  }

  #keep(chunk: Buffer, from: number, to: number): void {
    const needed = this.#keptBytes + to - from;
    if (needed > this.#kept.length) {
      const size = Math.max(needed, Math.min(2 * this.#kept.length, this.bytesMax), 256);
      if (!this.#budget.take(this.#kept.length, size)) {
        throw new PacketError(REASON.QUOTA_EXCEEDED, 'too much unfinished input, try again later');
      }
      const grown = Buffer.allocUnsafeSlow(size);
      this.#kept.copy(grown, 0, 0, this.#keptBytes);
      this.#kept = grown;
    }
    chunk.copy(this.#kept, this.#keptBytes, from, to);
    this.#keptBytes = needed;
  }
}

/**
 * MQTT 3.1 lets DUP stand in PUBREL, SUBSCRIBE and UNSUBSCRIBE that are sent again, and at quality 0, and
 * gives the other bits no meaning there: what its clients send becomes what later versions ask for.
 */
function flagsOf31(type: number, flags: number): number {
  if (type === PACKET.PUBLISH) return (flags & 0x06) === 0 ? flags & 0x01 : flags;
  const isFixed =
    type === PACKET.PUBREL || type === PACKET.SUBSCRIBE || type === PACKET.UNSUBSCRIBE;
  return isFixed ? 2 : 0;
}

/** Reserved types and flags [MQTT-2.1.3-1]; a client sends no answer of a server. */
function checkHeader(type: number, flags: number): void {
  switch (type) {
    case PACKET.PUBLISH:
      if ((flags & 0x06) === 0x06) throw malformed('quality of service 3'); // [MQTT-3.3.1-4]
      if ((flags & 0x0e) === 0x08) throw malformed('DUP with quality of service 0'); // [MQTT-3.3.1-2]
      return;
    case PACKET.PUBREL:
    case PACKET.SUBSCRIBE:
    case PACKET.UNSUBSCRIBE:
      if (flags !== 2) throw malformed('reserved flags of the fixed header');
      return;
    case PACKET.CONNACK:
    case PACKET.SUBACK:
    case PACKET.UNSUBACK:
    case PACKET.PINGRESP:
      throw protocolError('a packet that only a server sends');
    default:
      if (type === 0) throw malformed('packet type 0');
      if (flags !== 0) throw malformed('reserved flags of the fixed header');
  }
}

/**
 * The remaining length at `at`; -1 when more bytes are needed. MQTT 3 may write it in more bytes than it
 * needs, MQTT 5 may not [MQTT-1.5.5-1].
 * @throws PacketError for more than four bytes
 */
function remainingLength(buffer: Buffer, at: number, length: number, version: Version): number {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    if (at + i >= length) return -1;
    const byte = buffer[at + i] as number;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) {
      if (i > 0 && byte === 0 && version === 5) {
        throw malformed('a remaining length of more bytes than it needs');
      }
      return value;
    }
  }
  throw malformed('a remaining length of more than four bytes');
}

/** Bytes that a number takes as a variable byte integer. */
export function lengthBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  return value < 0x20_0000 ? 3 : 4;
}

/** Writes a variable byte integer at `at`; the position behind. */
export function writeLength(buffer: Buffer, at: number, value: number): number {
  let left = value;
  let position = at;
  while (left >= 0x80) {
    buffer[position++] = (left & 0x7f) | 0x80;
    left >>>= 7;
  }
  buffer[position++] = left;
  return position;
}
