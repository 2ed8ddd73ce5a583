/**
 * The WebSocket protocol by hand, for load: an upgrade, masked frames that are made once and sent
 * again and again, and the length of what comes back.
 */
import { randomBytes } from 'node:crypto';
import { CONNECT_PATH, PROTOCOL_VERSION, SUBPROTOCOL } from '../../src/wire/codes.ts';
import { type Request, writeRequest } from '../../src/wire/requests.ts';
import { WireWriter } from '../../src/wire/writer.ts';
import { RawConnection } from './raw-connection.ts';

/** The final fragment of a binary message. */
const BINARY = 0x82;

/** One masked WebSocket message with these requests, whose ids count from 1. */
export function clientFrame(requests: readonly Request[]): Buffer {
  const writer = new WireWriter();
  requests.forEach((request, index) => {
    writeRequest(writer, index + 1, request);
  });
  return masked(Buffer.from(writer.splitOff(0)));
}

/** Opens a connection, upgrades it and says Hello; resolves once it is welcome. */
export async function openWebSocket(port: number): Promise<RawConnection> {
  const connection = await RawConnection.open(port);
  const lines = [
    `GET ${CONNECT_PATH} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    `Sec-WebSocket-Protocol: ${SUBPROTOCOL}`,
  ];
  const answer = nextChunk(connection);
  connection.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
  const head = (await answer).toString('latin1').split('\r\n')[0] ?? '';
  if (!head.includes(' 101 ')) throw new Error(`the upgrade was refused: ${head}`);
  const welcome = nextChunk(connection);
  connection.write(clientFrame([HELLO]));
  const first = (await welcome)[0];
  if (first !== BINARY) throw new Error(`no welcome, but a frame of type ${first}`);
  return connection;
}

/** Payload length and header length of the server's frame at `at`; undefined when it is cut short. */
export function frameHead(
  bytes: Buffer,
  at: number,
  end: number,
): { head: number; payload: number } | undefined {
  if (end - at < 2) return undefined;
  const short = bytes[at + 1] as number;
  if (short < 126) return { head: 2, payload: short };
  if (short === 126) {
    return end - at < 4 ? undefined : { head: 4, payload: bytes.readUInt16BE(at + 2) };
  }
  return end - at < 10 ? undefined : { head: 10, payload: Number(bytes.readBigUInt64BE(at + 2)) };
}

const HELLO: Request = {
  kind: 'hello',
  version: PROTOCOL_VERSION,
  clientName: '',
  libraryName: 'bench',
  libraryVersion: '',
  frameBytesMax: 0,
  replyBytesMax: 0,
};

function masked(payload: Buffer): Buffer {
  const mask = randomBytes(4);
  const { length } = payload;
  const size = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.alloc(size + 4 + length);
  frame[0] = BINARY;
  frame[1] = 0x80 | (size === 2 ? length : size === 4 ? 126 : 127);
  if (size === 4) frame.writeUInt16BE(length, 2);
  if (size === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  mask.copy(frame, size);
  for (let i = 0; i < length; i++) {
    frame[size + 4 + i] = (payload[i] as number) ^ (mask[i & 3] as number);
  }
  return frame;
}

async function nextChunk(connection: RawConnection): Promise<Buffer> {
  const chunk = new Promise<Buffer>((resolve) => {
    connection.onBytes = (bytes, length) => resolve(Buffer.from(bytes.subarray(0, length)));
  });
  return Promise.race([chunk, connection.lost]);
}
