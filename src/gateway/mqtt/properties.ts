/**
 * The properties of MQTT 5 (section 2.2.2) checked where mqtt-packet lets things pass: which packet may
 * have which, each once but for user properties, with values that the standard allows, and ending where
 * their length says.
 */
import { Reader } from './publish.ts';
import { malformed, protocolError } from './reasons.ts';

type Kind = 'flag' | 'uint16' | 'uint32' | 'variable' | 'text' | 'bytes' | 'pair';

const USER_PROPERTY = 0x26;

/** What a client may send, by identifier. */
const KINDS: Readonly<Record<number, Kind>> = {
  1: 'flag', // payload format
  2: 'uint32', // message expiry
  3: 'text', // content type
  8: 'text', // response topic
  9: 'bytes', // correlation data
  11: 'variable', // subscription identifier
  17: 'uint32', // session expiry
  21: 'text', // authentication method
  22: 'bytes', // authentication data
  23: 'flag', // request problem information
  24: 'uint32', // will delay
  25: 'flag', // request response information
  31: 'text', // reason
  33: 'uint16', // receive maximum
  34: 'uint16', // topic alias maximum
  38: 'pair', // user property
  39: 'uint32', // maximum packet size
};

/** The properties that a packet of a client, or its will, may have (table 2-4). */
export const PROPERTIES = {
  CONNECT: new Set([17, 21, 22, 23, 25, 33, 34, 38, 39]),
  WILL: new Set([1, 2, 3, 8, 9, 24, 38]),
  ACKNOWLEDGEMENT: new Set([31, 38]),
  SUBSCRIBE: new Set([11, 38]),
  UNSUBSCRIBE: new Set([38]),
  DISCONNECT: new Set([17, 31, 38]),
} as const;

/**
 * Moves the reader past the properties that begin where it stands; the user properties, in their order.
 * @throws PacketError
 */
export function checkProperties(reader: Reader, allowed: ReadonlySet<number>): [string, string][] {
  const length = reader.variable();
  const end = reader.at + length;
  if (end > reader.end) throw malformed('properties beyond the packet');
  const inner = new Reader(reader.buffer, reader.at, end);
  reader.at = end;
  const user: [string, string][] = [];
  const seen = new Set<number>();
  while (inner.at < end) {
    const id = inner.variable();
    const kind = KINDS[id];
    if (kind === undefined || !allowed.has(id)) throw malformed(`property ${id} has no place here`);
    if (id === USER_PROPERTY) {
      user.push([inner.text().toString(), inner.text().toString()]);
      continue;
    }
    if (seen.has(id)) throw protocolError(`property ${id} more than once`);
    seen.add(id);
    checkValue(inner, id, kind);
  }
  return user;
}

function checkValue(reader: Reader, id: number, kind: Kind): void {
  switch (kind) {
    case 'flag':
      if (reader.uint8() > 1) throw protocolError(`property ${id} is neither 0 nor 1`);
      return;
    case 'uint16':
      reader.uint16();
      return;
    case 'uint32':
      reader.uint32();
      return;
    case 'variable':
      reader.variable();
      return;
    case 'bytes':
      reader.bytes();
      return;
    case 'text':
    case 'pair':
      reader.text();
  }
}
