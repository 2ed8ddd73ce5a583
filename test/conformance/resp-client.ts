/**
 * A Redis client of nothing but a socket and a decoder, written apart from the server's codec, so
 * that a mistake in one does not hide in the other.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Inbox } from './inbox.ts';
import type { AggregateKind, Value } from './value.ts';

export class RespClient {
  readonly inbox = new Inbox();
  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (data) => {
      const bytes = Buffer.from(data);
      this.#take(this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]));
    });
    socket.on('error', () => {});
    socket.on('close', () => this.inbox.put({ kind: 'closed' }));
  }

  static async connect(port: number): Promise<RespClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new RespClient(socket);
  }

  /** Sends one command; arguments are latin1 text. */
  send(args: readonly string[]): void {
    const parts = args.map((arg) => `$${arg.length}\r\n${arg}\r\n`);
    this.sendRaw(`*${args.length}\r\n${parts.join('')}`);
  }

  sendRaw(text: string): void {
    this.#socket.write(Buffer.from(text, 'latin1'));
  }

  /** Sends one command and answers the next value received. */
  async call(...args: string[]): Promise<Value> {
    this.send(args);
    return this.inbox.next();
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    let at = 0;
    for (;;) {
      const found = decode(bytes, at);
      if (found === undefined) break;
      at = found.end;
      this.inbox.put(found.value);
    }
    this.#rest = bytes.subarray(at);
  }
}

interface Decoded {
  readonly value: Value;
  readonly end: number;
}

const AGGREGATES: Readonly<Record<string, AggregateKind>> = {
  '*': 'array',
  '%': 'map',
  '~': 'set',
  '>': 'push',
};

/** One value from `at` on; undefined when it is not whole yet. */
export function decode(bytes: Buffer, at: number): Decoded | undefined {
  const lineEnd = bytes.indexOf('\r\n', at, 'latin1');
  if (lineEnd < 0) return undefined;
  const mark = String.fromCharCode(bytes[at] ?? 0);
  const line = bytes.toString('latin1', at + 1, lineEnd);
  const end = lineEnd + 2;
  switch (mark) {
    case '+':
      return { value: { kind: 'simple', text: line }, end };
    case '-':
      return { value: { kind: 'error', text: line }, end };
    case ':':
      return { value: { kind: 'integer', text: line }, end };
    case ',':
      return { value: { kind: 'double', text: line }, end };
    case '#':
      return { value: { kind: 'boolean', text: line === 't' ? 'true' : 'false' }, end };
    case '_':
      return { value: { kind: 'nil' }, end };
    case '$':
    case '=':
      return decodeString(bytes, end, { length: Number(line), verbatim: mark === '=' });
    case '*':
      if (line === '-1') return { value: { kind: 'nil-array' }, end };
  }
  const kind = AGGREGATES[mark];
  if (kind === undefined) throw new Error(`no RESP value begins with ${JSON.stringify(mark)}`);
  return decodeItems(bytes, end, { kind, count: Number(line) * (kind === 'map' ? 2 : 1) });
}

function decodeString(
  bytes: Buffer,
  at: number,
  { length, verbatim }: { length: number; verbatim: boolean },
): Decoded | undefined {
  if (length === -1) return { value: { kind: 'nil' }, end: at };
  const end = at + length;
  if (bytes.length < end + 2) return undefined;
  if (bytes.toString('latin1', end, end + 2) !== '\r\n') throw new Error('a string has no end');
  const text = bytes.toString('latin1', verbatim ? at + 4 : at, end);
  return { value: { kind: verbatim ? 'verbatim' : 'bulk', text }, end: end + 2 };
}

function decodeItems(
  bytes: Buffer,
  at: number,
  { kind, count }: { kind: AggregateKind; count: number },
): Decoded | undefined {
  const items: Value[] = [];
  let end = at;
  for (let i = 0; i < count; i++) {
    const item = decode(bytes, end);
    if (item === undefined) return undefined;
    items.push(item.value);
    end = item.end;
  }
  return { value: { kind, items }, end };
}
