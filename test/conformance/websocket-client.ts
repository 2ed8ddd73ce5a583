/**
 * A WebSocket client of nothing but a socket and the generated code, so that the server's hand-written
 * codec is held against the schema. Requests of the protocol stand in for the subscribe commands.
 */

import { once } from 'node:events';
import { WebSocket } from 'ws';
import { formatDouble } from '../../src/base/numbers.ts';
import { keywire } from '../../src/wire/generated/keywire.js';
import { Inbox } from './inbox.ts';
import { textOf, type Value } from './value.ts';

const { ClientFrame, ServerFrame } = keywire.v1;
type Request = keywire.v1.Request.$Properties;

/** The commands which are requests of their own here, and the field their names go to. */
const SUBSCRIPTIONS: Readonly<Record<string, (names: Buffer[]) => Omit<Request, 'id'>>> = {
  subscribe: (channels) => ({ subscribe: { channels } }),
  psubscribe: (patterns) => ({ subscribe: { patterns } }),
  ssubscribe: (shardChannels) => ({ subscribe: { shardChannels } }),
  unsubscribe: (channels) => ({ unsubscribe: { channels } }),
  punsubscribe: (patterns) => ({ unsubscribe: { patterns } }),
  sunsubscribe: (shardChannels) => ({ unsubscribe: { shardChannels } }),
};

/** Whether the command is a request of its own, which answers the number of subscriptions. */
export function isSubscription(name: string): boolean {
  return name.toLowerCase() in SUBSCRIPTIONS;
}

export class WebSocketClient {
  readonly inbox = new Inbox();
  readonly #socket: WebSocket;
  #lastId = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#take(data));
    socket.on('error', () => {});
    socket.on('close', () => this.inbox.put({ kind: 'closed' }));
  }

  static async connect(port: number): Promise<WebSocketClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/connect`, ['keywire.v1']);
    await once(socket, 'open');
    const client = new WebSocketClient(socket);
    const hello = { version: 1, frameBytesMax: 16 * 1024 * 1024 };
    socket.send(ClientFrame.encode({ requests: [{ id: 1, hello }] }).finish());
    await client.inbox.next();
    return client;
  }

  /** Sends one command; arguments are latin1 text. */
  send(args: readonly string[], database = 0): void {
    const bytes = args.map((arg) => Buffer.from(arg, 'latin1'));
    const special = SUBSCRIPTIONS[(args[0] ?? '').toLowerCase()];
    const kind = special === undefined ? { command: { args: bytes } } : special(bytes.slice(1));
    const request = { id: ++this.#lastId, database, ...kind };
    this.#socket.send(ClientFrame.encode({ requests: [request] }).finish());
  }

  close(): void {
    this.#socket.terminate();
  }

  #take(data: Buffer): void {
    for (const { response, push, welcome, invalidation } of ServerFrame.decode(data).messages) {
      if (welcome) this.inbox.put({ kind: 'simple', text: 'welcome' });
      else if (push) for (const message of push.messages ?? []) this.inbox.put(told(push, message));
      else if (invalidation) this.inbox.put(invalidated(invalidation));
      else if (response?.error) this.inbox.put(errorOf(response.error));
      else this.inbox.put(replyOf(response?.value));
    }
  }
}

/** A message as RESP3 tells it: with its kind, and the pattern where one matched. */
function told(push: keywire.v1.Push.$Properties, message: keywire.v1.Message.$Properties): Value {
  const kind = push.shard ? 'smessage' : push.pattern ? 'pmessage' : 'message';
  const parts = [Buffer.from(kind), push.pattern, push.channel, message.payload ?? Buffer.alloc(0)];
  const items = parts.flatMap((part): Value[] =>
    part ? [{ kind: 'bulk', text: textOf(part) }] : [],
  );
  return { kind: 'push', items };
}

/** An invalidation as RESP3 tells it. */
function invalidated(told: keywire.v1.Invalidation.$Properties): Value {
  if (told.brokenRedirect) {
    const id: Value = { kind: 'integer', text: String(told.brokenRedirect) };
    return { kind: 'push', items: [{ kind: 'bulk', text: 'tracking-redir-broken' }, id] };
  }
  const keys = (told.keys ?? []).map((key): Value => ({ kind: 'bulk', text: textOf(key) }));
  const what: Value = told.all ? { kind: 'nil' } : { kind: 'array', items: keys };
  return { kind: 'push', items: [{ kind: 'bulk', text: 'invalidate' }, what] };
}

function errorOf(error: keywire.v1.Error.$Properties): Value {
  return { kind: 'error', text: textOf(Buffer.from(`${error.code} ${error.text}`)) };
}

function replyOf(value: keywire.v1.Value.$Properties | null | undefined): Value {
  const found = value ?? {};
  if (found.bulk) return { kind: 'bulk', text: textOf(found.bulk) };
  if (found.integer !== undefined && found.integer !== null) {
    return { kind: 'integer', text: found.integer.toString() };
  }
  if (typeof found.simple === 'string') return { kind: 'simple', text: found.simple };
  if (found.array) return { kind: 'array', items: (found.array.items ?? []).map(replyOf) };
  if (found.map) return { kind: 'map', items: (found.map.entries ?? []).map(replyOf) };
  if (found.set) return { kind: 'set', items: (found.set.items ?? []).map(replyOf) };
  if (typeof found.double === 'number') return { kind: 'double', text: formatDouble(found.double) };
  if (typeof found.boolean === 'boolean') return { kind: 'boolean', text: String(found.boolean) };
  if (found.verbatim)
    return { kind: 'verbatim', text: textOf(found.verbatim.text ?? Buffer.alloc(0)) };
  if (found.error) return errorOf(found.error);
  if (found.null === true) return { kind: 'nil' };
  throw new Error(`a value of no known kind: ${JSON.stringify(value)}`);
}
