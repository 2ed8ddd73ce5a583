/**
 * The ways in through which every case is run. A connection sends a command as its protocol has it and
 * says what an expectation looks like there; everything else is the same for all.
 */
import { RespClient } from './resp-client.ts';
import type { DoorName } from './script.ts';
import { asSpoken, type Pattern, type Value } from './value.ts';
import { isSubscription, WebSocketClient } from './websocket-client.ts';

export interface Connection {
  send(words: readonly string[], database: number | undefined): Promise<void>;
  next(): Promise<Value>;
  /** What is expected for `words`, in this protocol. */
  spoken(words: readonly string[], expected: readonly Pattern[]): readonly Pattern[];
  close(): void;
}

export interface Ports {
  readonly respPort: number;
  readonly gatewayPort: number;
}

const SHARED = 'would be state of a socket that many callers share';

/**
 * Commands which a door has not, with the reason; a case that needs one is not run there, and a test
 * holds this list against what is run.
 */
export const NOT_AT: Readonly<Record<DoorName, Readonly<Record<string, string>>>> = {
  resp2: {},
  resp3: {},
  websocket: {
    select: 'the database travels with each request',
    hello: 'the request Hello begins a connection',
    reset: 'a connection has no state but its subscriptions',
    quit: 'the WebSocket is closed instead',
    multi: SHARED,
    exec: SHARED,
    discard: SHARED,
    watch: SHARED,
    unwatch: SHARED,
    'client|reply': 'every request is answered',
    monitor: 'would take over a socket that many callers share',
  },
  replay: {},
};

/** Opens a connection at a door. */
export function connectTo(door: DoorName, ports: Ports): Promise<Connection> {
  switch (door) {
    case 'websocket':
      return WebSocketConnection.open(ports.gatewayPort);
    case 'resp3':
      return RespConnection.open(ports.respPort, 3);
    case 'resp2':
    case 'replay':
      return RespConnection.open(ports.respPort, 2);
  }
}

class RespConnection implements Connection {
  readonly #client: RespClient;
  #protocol: 2 | 3;
  /** The protocol that a HELLO asked for, until it is answered. */
  #asked: 2 | 3 | undefined;

  private constructor(client: RespClient, protocol: 2 | 3) {
    this.#client = client;
    this.#protocol = protocol;
  }

  static async open(port: number, protocol: 2 | 3): Promise<RespConnection> {
    const client = await RespClient.connect(port);
    if (protocol === 3) await client.call('HELLO', '3');
    return new RespConnection(client, protocol);
  }

  async send(words: readonly string[], database: number | undefined): Promise<void> {
    if (database !== undefined) await this.#client.call('SELECT', String(database));
    const name = words[0]?.toLowerCase();
    if (name === 'reset') this.#asked = 2;
    else if (name === 'hello' && words[1] === '2') this.#asked = 2;
    else if (name === 'hello' && words[1] === '3') this.#asked = 3;
    this.#client.send(words);
  }

  async next(): Promise<Value> {
    const value = await this.#client.inbox.next();
    if (this.#asked !== undefined && value.kind !== 'error') this.#protocol = this.#asked;
    this.#asked = undefined;
    return value;
  }

  spoken(_words: readonly string[], expected: readonly Pattern[]): readonly Pattern[] {
    return expected.map((pattern) => asSpoken(pattern, this.#protocol));
  }

  close(): void {
    this.#client.close();
  }
}

class WebSocketConnection implements Connection {
  readonly #client: WebSocketClient;

  private constructor(client: WebSocketClient) {
    this.#client = client;
  }

  static async open(port: number): Promise<WebSocketConnection> {
    return new WebSocketConnection(await WebSocketClient.connect(port));
  }

  async send(words: readonly string[], database: number | undefined): Promise<void> {
    this.#client.send(words, database);
  }

  next(): Promise<Value> {
    return this.#client.inbox.next();
  }

  /** Subscribe and Unsubscribe are answered once, with the number of subscriptions. */
  spoken(words: readonly string[], expected: readonly Pattern[]): readonly Pattern[] {
    if (isSubscription(words[0] ?? '') && expected[0]?.kind === 'push') {
      return [{ kind: 'between', min: 0, max: 1000 }];
    }
    return expected.map((pattern) => asSpoken(pattern, 3));
  }

  close(): void {
    this.#client.close();
  }
}
