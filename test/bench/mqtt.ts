/**
 * MQTT beside mosquitto and Aedes: fan-out of quality 0, pairs of quality 1, connecting, and what an
 * idle connection takes. All by MQTT 3.1.1 with clean sessions, as those two come; keywire journals
 * under everysec, of which only the row with kept sessions makes use.
 *
 * With one message in flight each delivery is a write of its own, and the kernel's part of it is most of
 * what it costs: 72 of 100 samples of keywire's processor time. A bare net server in Node that writes
 * the same bytes, `bare` in the table, is the floor: it took 4.7 to 5.3 us a delivery where Aedes took 8.7
 * to 9.4, so that twice Aedes's rate is not to be had from one process of Node; a loop in C took 3.7 to 3.9.
 */
import { generate, type Packet } from 'mqtt-packet';
import { fanOutRow, SizeCounter } from './fan-out.ts';
import { RawConnection } from './raw-connection.ts';
import type { Rival, Row, Sample } from './row.ts';
import { cpuSeconds, type Peer, residentBytes } from './servers.ts';

const TOPIC = 'news';
const PAYLOAD = Buffer.alloc(64, 'p');
const PAIRS = 50;
const CONNACK_BYTES = 4;
const PUBACK_BYTES = 4;
/** Clients that connect at a time. */
const CONNECTING = 50;
const IDLE_CONNECTIONS = 10_000;

export function mqttRows(): Row[] {
  return [
    ...[100, 1000].flatMap((subscribers) =>
      [1, 64].map((inFlight) => fanOut(subscribers, inFlight)),
    ),
    pairsRow('MQTT QoS 1, 50 pairs', { clean: true, rivals: rivals(0.7) }),
    pairsRow('MQTT QoS 1, 50 pairs, kept sessions', { clean: false, rivals: rivals(undefined) }),
    connectRow(),
    idleRow(),
  ];
}

function rivals(
  mosquitto: number | undefined,
  aedes = mosquitto === undefined ? undefined : 2,
): Rival[] {
  return [
    { kind: 'mosquitto', target: mosquitto },
    { kind: 'aedes', target: aedes },
  ];
}

/** What Node and the kernel take for the writes alone. */
const FLOOR: Rival = { kind: 'bare', target: undefined };

function fanOut(subscribers: number, inFlight: number): Row {
  const published = bytesOf({
    cmd: 'publish',
    topic: TOPIC,
    payload: PAYLOAD,
    qos: 0,
    dup: false,
    retain: false,
  });
  const subscribe = bytesOf({
    cmd: 'subscribe',
    messageId: 1,
    subscriptions: [{ topic: TOPIC, qos: 0 }],
  });
  return fanOutRow(subscribers, inFlight, {
    name: `MQTT fan-out to ${subscribers}, ${inFlight} in flight`,
    target: undefined,
    rivals: inFlight === 1 ? [...rivals(0.8), FLOOR] : rivals(2),
    speak: (peer) => ({
      open: () => open(peer.mqttPort),
      window: Buffer.concat(new Array<Buffer>(inFlight).fill(published)),
      subscribe,
      counter: () => new SizeCounter(published.length),
    }),
  });
}

/** So many publishers, each with a subscriber of its own and one message on its way at a time. */
function pairsRow(
  name: string,
  { clean, rivals }: { readonly clean: boolean; readonly rivals: readonly Rival[] },
): Row {
  const groups = new Map<Peer, readonly Pair[]>();
  return {
    name,
    unit: 'messages/s',
    target: undefined,
    rivals,
    durability: 'everysec',
    async prepare(peer) {
      const pairs = Array.from({ length: PAIRS }, (_, at) => Pair.open(peer.mqttPort, at, clean));
      groups.set(peer, await Promise.all(pairs));
      await this.measure(peer, 0.3);
    },
    async measure(peer, seconds) {
      const pairs = groups.get(peer);
      if (pairs === undefined) throw new Error('measured before it was prepared');
      return timed(
        peer,
        seconds,
        pairs.map((pair) => (until) => pair.run(until)),
      );
    },
    finish(peer) {
      for (const pair of groups.get(peer) ?? []) pair.close();
    },
  };
}

/** Connects, waits for CONNACK, disconnects. */
function connectRow(): Row {
  let client = 0;
  const one = async (peer: Peer): Promise<void> => {
    const connection = await open(peer.mqttPort, `c${client++}`);
    connection.write(DISCONNECT);
    connection.close();
  };
  return {
    name: 'MQTT connects, 50 at a time',
    unit: 'connects/s',
    target: undefined,
    rivals: rivals(undefined, 2),
    durability: 'everysec',
    async prepare(peer) {
      await this.measure(peer, 0.3);
    },
    measure(peer, seconds) {
      const worker = async (until: number): Promise<number> => {
        let connects = 0;
        while (performance.now() < until) {
          await one(peer);
          connects++;
        }
        return connects;
      };
      return timed(peer, seconds, new Array(CONNECTING).fill(worker));
    },
  };
}

function idleRow(): Row {
  return {
    name: 'MQTT memory an idle connection, of 10000',
    unit: 'bytes',
    target: undefined,
    rivals: [
      { kind: 'mosquitto', target: undefined },
      { kind: 'aedes', target: 0.5 },
    ],
    lessIsBetter: true,
    durability: 'everysec',
    fresh: true,
    roundsMax: 1,
    async measure(peer) {
      const before = residentBytes(peer.pid);
      const connections: RawConnection[] = [];
      while (connections.length < IDLE_CONNECTIONS) {
        const some = Array.from({ length: 100 }, (_, at) =>
          open(peer.mqttPort, `idle-${connections.length + at}`),
        );
        connections.push(...(await Promise.all(some)));
      }
      // What connecting took for a moment is given back meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 3000));
      const value = (residentBytes(peer.pid) - before) / IDLE_CONNECTIONS;
      for (const connection of connections) connection.close();
      return { value };
    },
  };
}

/** Runs all of the work until so many seconds are over; what each did is added up. */
async function timed(
  peer: Peer,
  seconds: number,
  work: readonly ((until: number) => Promise<number>)[],
): Promise<Sample> {
  const serverCpu = cpuSeconds(peer.pid);
  const ownCpu = process.cpuUsage();
  const started = performance.now();
  const done = await Promise.all(work.map((one) => one(started + seconds * 1000)));
  const elapsed = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(ownCpu);
  const total = done.reduce((sum, count) => sum + count, 0);
  return {
    value: total / elapsed,
    loadCpu: (user + system) / 1e6 / elapsed,
    perCpuSecond: total / (cpuSeconds(peer.pid) - serverCpu),
  };
}

/** A message goes to the subscriber, who acknowledges it, and its own acknowledgement to the publisher. */
class Pair {
  readonly #publisher: RawConnection;
  readonly #subscriber: RawConnection;
  readonly #published: Buffer;
  /** The subscriber's part of a message that a chunk's end has cut. */
  #cut: Buffer = Buffer.alloc(0);
  #acknowledgedBytes = 0;
  #arrived = true;
  #onRound: () => void = () => {};

  static async open(port: number, at: number, clean: boolean): Promise<Pair> {
    const topic = `pair/${String(at).padStart(2, '0')}`;
    const publisher = await open(port, `publisher-${at}`, clean);
    const subscriber = await open(port, `subscriber-${at}`, clean);
    const answered = new Promise<void>((resolve) => {
      subscriber.onBytes = () => resolve();
    });
    subscriber.write(
      bytesOf({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 1 }] }),
    );
    await answered;
    return new Pair(publisher, subscriber, topic);
  }

  private constructor(publisher: RawConnection, subscriber: RawConnection, topic: string) {
    this.#publisher = publisher;
    this.#subscriber = subscriber;
    this.#published = bytesOf({
      cmd: 'publish',
      topic,
      payload: PAYLOAD,
      qos: 1,
      messageId: 1,
      dup: false,
      retain: false,
    });
    publisher.onBytes = (_, length) => {
      this.#acknowledgedBytes += length;
      this.#next();
    };
    subscriber.onBytes = (bytes, length) => this.#take(bytes, length);
  }

  /** Sends one message after the other until then; how many went. */
  async run(until: number): Promise<number> {
    let rounds = 0;
    const done = new Promise<void>((resolve) => {
      this.#onRound = () => {
        rounds++;
        if (performance.now() < until) this.#send();
        else resolve();
      };
    });
    this.#send();
    await Promise.race([done, this.#publisher.lost, this.#subscriber.lost]);
    return rounds;
  }

  close(): void {
    this.#publisher.close();
    this.#subscriber.close();
  }

  #send(): void {
    this.#acknowledgedBytes = 0;
    this.#arrived = false;
    this.#publisher.write(this.#published);
  }

  #take(chunk: Buffer, length: number): void {
    const size = this.#published.length;
    const isWhole = this.#cut.length === 0 && length === size;
    const bytes = isWhole ? chunk : Buffer.concat([this.#cut, chunk.subarray(0, length)]);
    if (!isWhole && bytes.length < size) {
      this.#cut = bytes;
      return;
    }
    if (!isWhole && bytes.length > size) throw new Error('more than one message was on its way');
    this.#cut = Buffer.alloc(0);
    this.#subscriber.write(acknowledgementOf(bytes));
    this.#arrived = true;
    this.#next();
  }

  #next(): void {
    if (this.#arrived && this.#acknowledgedBytes === PUBACK_BYTES) this.#onRound();
  }
}

/** PUBACK of a PUBLISH: the packet identifier stands behind the topic, in a header of two bytes. */
function acknowledgementOf(published: Buffer): Buffer {
  const at = 4 + published.readUInt16BE(2);
  return Buffer.from([0x40, 2, published[at] as number, published[at + 1] as number]);
}

const DISCONNECT = bytesOf({ cmd: 'disconnect' });

/** A connection that was let in; without an id the server draws one. */
async function open(port: number, clientId = '', clean = true): Promise<RawConnection> {
  const connection = await RawConnection.open(port);
  const answered = new Promise<void>((resolve, reject) => {
    connection.onBytes = (bytes, length) => {
      if (length === CONNACK_BYTES && bytes[3] === 0) resolve();
      else reject(new Error('the server did not let a client in'));
    };
  });
  connection.write(
    bytesOf({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clientId,
      clean,
      keepalive: 0,
    }),
  );
  await Promise.race([answered, connection.lost]);
  return connection;
}

function bytesOf(packet: Packet): Buffer {
  return generate(packet);
}
