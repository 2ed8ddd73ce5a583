/**
 * The usual CONNECT of MQTT 3.1 and 3.1.1, without a will, read by hand, since a parser of mqtt-packet for
 * each client costs about as much as all else of a CONNECT; a test holds it equal to mqtt-packet.
 * Whatever is less usual is left to that.
 * Hot: shown by the benchmark's row of MQTT connects.
 */
import type { IConnectPacket } from 'mqtt-packet';
import { Reader, type Version } from './publish.ts';
import { malformed } from './reasons.ts';

const CLEAN = 0x02;
const WILL = 0x04;
const PASSWORD = 0x40;
const USER_NAME = 0x80;

/**
 * Reads what follows the fixed header of a CONNECT of this version; undefined: mqtt-packet has to.
 * @throws PacketError when it is cut short, too long, or its text is not UTF-8
 */
export function readPlainConnect(body: Buffer, version: Version): IConnectPacket | undefined {
  if (version === 5) return undefined;
  const reader = new Reader(body, 0, body.length);
  reader.bytes();
  // The highest bit is how bridges make themselves known.
  if (reader.uint8() !== version) return undefined;
  const flags = reader.uint8();
  if ((flags & ~(CLEAN | PASSWORD | USER_NAME)) !== 0) return undefined;
  const keepalive = reader.uint16();
  const clientId = reader.text().toString();
  const username = (flags & USER_NAME) === 0 ? undefined : reader.text().toString();
  const password = (flags & PASSWORD) === 0 ? undefined : Buffer.from(reader.bytes());
  if (reader.at !== reader.end) throw malformed('a packet with bytes behind its end');
  return {
    cmd: 'connect',
    clientId,
    protocolVersion: version,
    clean: (flags & CLEAN) !== 0,
    keepalive,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

/**
 * MQTT 3.1 lets a CONNECT announce a user name and a password and then end before them, as clients of the
 * version before it do: the flags of what is missing are taken back.
 * @throws PacketError when it ends before anything else
 */
export function forgetMissing(body: Buffer): void {
  const reader = new Reader(body, 0, body.length);
  reader.bytes();
  reader.uint8();
  const flagsAt = reader.at;
  const flags = reader.uint8();
  reader.uint16();
  reader.bytes();
  if ((flags & WILL) !== 0) {
    reader.bytes();
    reader.bytes();
  }
  for (const flag of [USER_NAME, PASSWORD]) {
    if ((flags & flag) === 0) continue;
    if (reader.at === reader.end) body[flagsAt] = (body[flagsAt] as number) & ~flag;
    else reader.bytes();
  }
}
