/**
 * Fan-out: one publisher, many subscribers of one channel, 64-byte payloads. So many messages are
 * in flight as a window holds: the next window is published when every subscriber has the last.
 * What arrives is counted by its length, so that the load is not what is measured.
 */
import { RawConnection } from './raw-connection.ts';
import { respCommand } from './resp-bytes.ts';
import type { Row, Sample } from './row.ts';
import { cpuSeconds, type Peer } from './servers.ts';
import { clientFrame, frameHead, openWebSocket } from './websocket-bytes.ts';

const CHANNEL = 'news';
const PAYLOAD = Buffer.alloc(64, 'p');
/** A message in a Push: its tag and length, and the same of its payload. */
const MESSAGE_BYTES = 2 + 2 + PAYLOAD.length;
/** A Push around its messages: its own tags and lengths and the channel, never a message's size. */
const PUSH_BYTES_MAX = 20;
const RESP_MESSAGE = respCommand('message', CHANNEL, PAYLOAD);

type Protocol = 'websocket' | 'resp';

/** How a fan-out is spoken: prepared bytes, and how what arrives is counted. */
export interface Spoken {
  readonly open: () => Promise<RawConnection>;
  /** One window of PUBLISH commands. */
  readonly window: Buffer;
  readonly subscribe: Buffer;
  readonly counter: () => Counter;
}

/** Counts messages in what one subscriber receives. */
export interface Counter {
  /** How many `bytes[0 .. length)` completes. */
  take(bytes: Buffer, length: number): number;
}

export interface Audience {
  readonly publisher: RawConnection;
  readonly window: Buffer;
  readonly subscribers: readonly Subscriber[];
  /** Called when a subscriber has all of the window. */
  onComplete: () => void;
}

/** keywire over WebSocket and over RESP, both against redis-server. */
export function fanOutRows(): Row[] {
  const protocols: readonly Protocol[] = ['websocket', 'resp'];
  return protocols.flatMap((protocol) =>
    [100, 1000].flatMap((subscribers) =>
      [1, 64].map((inFlight) => {
        const name = protocol === 'websocket' ? 'WebSocket' : 'RESP';
        return fanOutRow(subscribers, inFlight, {
          name: `fan-out ${name} to ${subscribers}, ${inFlight} in flight`,
          target: protocol === 'websocket' && inFlight > 1 ? 1.5 : undefined,
          speak: (peer) =>
            protocol === 'websocket' && peer.kind === 'keywire'
              ? websocket(peer, inFlight)
              : resp(peer, inFlight),
        });
      }),
    ),
  );
}

/** A row of one publisher and so many subscribers, spoken with each server as `speak` says. */
export function fanOutRow(
  subscribers: number,
  inFlight: number,
  parts: Pick<Row, 'name' | 'target' | 'rivals'> & { readonly speak: (peer: Peer) => Spoken },
): Row {
  const audiences = new Map<Peer, Audience>();
  const { speak, ...row } = parts;
  return {
    ...row,
    unit: 'deliveries/s',
    durability: 'everysec',
    async prepare(peer) {
      audiences.set(peer, await gather(speak(peer), subscribers));
      await this.measure(peer, 0.3);
    },
    async measure(peer, seconds) {
      const audience = audiences.get(peer);
      if (audience === undefined) throw new Error('measured before it was prepared');
      return publish(peer, audience, inFlight, seconds);
    },
    finish(peer) {
      const audience = audiences.get(peer);
      audience?.publisher.close();
      for (const { connection } of audience?.subscribers ?? []) connection.close();
    },
  };
}

function websocket(peer: Peer, inFlight: number): Spoken {
  const published = { kind: 'publish', channel: CHANNEL, payload: PAYLOAD } as const;
  return {
    open: () => openWebSocket(peer.gatewayPort),
    window: clientFrame(new Array(inFlight).fill(published)),
    subscribe: clientFrame([
      { kind: 'subscribe', channels: [CHANNEL], patterns: [], shardChannels: [] },
    ]),
    counter: () => new PushCounter(),
  };
}

function resp(peer: Peer, inFlight: number): Spoken {
  const published = respCommand('PUBLISH', CHANNEL, PAYLOAD);
  return {
    open: () => RawConnection.open(peer.respPort),
    window: Buffer.concat(new Array<Buffer>(inFlight).fill(published)),
    subscribe: respCommand('SUBSCRIBE', CHANNEL),
    counter: () => new SizeCounter(RESP_MESSAGE.length),
  };
}

async function gather(spoken: Spoken, count: number): Promise<Audience> {
  const { open, window, subscribe, counter } = spoken;
  const publisher = await open();
  publisher.onBytes = () => {};
  const subscribers: Subscriber[] = [];
  const audience: Audience = { publisher, window, subscribers, onComplete: () => {} };
  for (let opened = 0; opened < count; opened += 50) {
    const some = await Promise.all(Array.from({ length: Math.min(50, count - opened) }, open));
    const answered = some.map(
      (connection) =>
        new Promise<void>((resolve) => {
          connection.onBytes = () => resolve();
        }),
    );
    for (const connection of some) connection.write(subscribe);
    await Promise.all(answered);
    for (const connection of some) {
      subscribers.push(new Subscriber(connection, counter(), audience));
    }
  }
  return audience;
}

async function publish(
  peer: Peer,
  audience: Audience,
  inFlight: number,
  seconds: number,
): Promise<Sample> {
  const { publisher, subscribers, window } = audience;
  let waiting = 0;
  let windows = 0;
  const serverCpu = cpuSeconds(peer.pid);
  const ownCpu = process.cpuUsage();
  const started = performance.now();
  const until = started + seconds * 1000;
  const done = new Promise<void>((resolve) => {
    const next = (): void => {
      waiting = subscribers.length;
      for (const subscriber of subscribers) subscriber.missing = inFlight;
      publisher.write(window);
    };
    audience.onComplete = () => {
      if (--waiting > 0) return;
      windows++;
      if (performance.now() < until) next();
      else resolve();
    };
    next();
  });
  await Promise.race([done, publisher.lost]);
  const elapsed = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(ownCpu);
  const deliveries = windows * inFlight * subscribers.length;
  return {
    value: deliveries / elapsed,
    loadCpu: (user + system) / 1e6 / elapsed,
    perCpuSecond: deliveries / (cpuSeconds(peer.pid) - serverCpu),
  };
}

class Subscriber {
  readonly connection: RawConnection;
  /** Messages of the window that it has not got yet. */
  missing = 0;

  constructor(connection: RawConnection, counter: Counter, audience: Audience) {
    this.connection = connection;
    connection.onBytes = (bytes, length) => {
      this.missing -= counter.take(bytes, length);
      if (this.missing < 0) throw new Error('a message came twice');
      if (this.missing === 0) audience.onComplete();
    };
  }
}

/** Messages that all have one size. */
export class SizeCounter implements Counter {
  readonly #size: number;
  #rest = 0;

  constructor(size: number) {
    this.#size = size;
  }

  take(_: Buffer, length: number): number {
    const bytes = this.#rest + length;
    const messages = Math.floor(bytes / this.#size);
    this.#rest = bytes - messages * this.#size;
    return messages;
  }
}

/** Messages over WebSocket: a frame's length tells how many a Push in it holds. */
class PushCounter implements Counter {
  /** Bytes that are left of a frame whose header has come. */
  #left = 0;
  /** Messages of that frame. */
  #messages = 0;
  #cutHead: Buffer | undefined;

  take(chunk: Buffer, received: number): number {
    let bytes = chunk;
    let end = received;
    if (this.#cutHead !== undefined) {
      bytes = Buffer.concat([this.#cutHead, chunk.subarray(0, received)]);
      end = bytes.length;
      this.#cutHead = undefined;
    }
    let complete = 0;
    for (let at = 0; at < end; ) {
      if (this.#left === 0) {
        const size = frameHead(bytes, at, end);
        if (size === undefined) {
          this.#cutHead = Buffer.from(bytes.subarray(at, end));
          break;
        }
        at += size.head;
        this.#left = size.payload;
        this.#messages = messagesIn(size.payload);
      }
      const taken = Math.min(this.#left, end - at);
      at += taken;
      this.#left -= taken;
      if (this.#left === 0) complete += this.#messages;
    }
    return complete;
  }
}

function messagesIn(payloadBytes: number): number {
  const messages = Math.floor(payloadBytes / MESSAGE_BYTES);
  const around = payloadBytes - messages * MESSAGE_BYTES;
  if (messages === 0 || around > PUSH_BYTES_MAX * 3) {
    throw new Error(`a frame of ${payloadBytes} bytes is no Push of such messages`);
  }
  return messages;
}
