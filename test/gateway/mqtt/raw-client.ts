/** An MQTT client that sends any bytes, and reads packets by mqtt-packet: for what no library would send. */
import { connect, type Socket } from 'node:net';
import { generate, type Packet, parser } from 'mqtt-packet';

export type RawVersion = 3 | 4 | 5;

export class RawMqtt {
  readonly version: RawVersion;
  readonly packets: Packet[] = [];
  /** True once the server has closed the connection. */
  closed = false;
  readonly #socket: Socket;
  #wake: () => void = () => {};

  private constructor(socket: Socket, version: RawVersion) {
    this.#socket = socket;
    this.version = version;
    const reading = parser({ protocolVersion: version });
    reading.on('packet', (packet) => {
      this.packets.push(packet);
      this.#wake();
    });
    socket.on('data', (chunk) => reading.parse(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
      this.#wake();
    });
  }

  /** A connection that has not said CONNECT. */
  static open(port: number, version: RawVersion = 5): Promise<RawMqtt> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      const client = new RawMqtt(socket, version);
      socket.once('connect', () => resolve(client));
      socket.once('error', reject);
    });
  }

  /** A connection whose CONNECT was answered; CONNACK is the first of `packets`. */
  static async connect(
    port: number,
    version: RawVersion = 5,
    more: Partial<Extract<Packet, { cmd: 'connect' }>> = {},
  ): Promise<RawMqtt> {
    const client = await RawMqtt.open(port, version);
    client.send(connectPacket(version, more));
    await client.next('connack');
    return client;
  }

  send(packet: Packet): void {
    this.write(generate(packet, { protocolVersion: this.version }));
  }

  write(bytes: Uint8Array | readonly number[]): void {
    this.#socket.write(Buffer.from(bytes));
  }

  /** Takes the first packet of this kind that has come, or comes; throws when the connection closes first. */
  async next<Kind extends Packet['cmd']>(kind: Kind): Promise<Extract<Packet, { cmd: Kind }>> {
    for (;;) {
      const at = this.packets.findIndex(({ cmd }) => cmd === kind);
      if (at >= 0) {
        const [found] = this.packets.splice(at, 1);
        if (found?.cmd === kind) return found as Extract<Packet, { cmd: Kind }>;
      }
      if (this.closed) throw new Error(`closed before ${kind}; ${JSON.stringify(this.packets)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Takes the first packet that has come, or comes; undefined when the connection has closed. */
  async any(): Promise<Packet | undefined> {
    for (;;) {
      const packet = this.packets.shift();
      if (packet !== undefined || this.closed) return packet;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Resolves once the server has closed. */
  async untilClosed(): Promise<void> {
    while (!this.closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Everything sent so far was handled: PINGRESP has come, and what came before it is in `packets`. */
  async settle(): Promise<void> {
    this.send({ cmd: 'pingreq' });
    await this.next('pingresp');
  }

  /** Hears the bytes as they come. */
  onData(hear: (chunk: Buffer) => void): void {
    this.#socket.on('data', hear);
  }

  /** Reads no more, until `resume`. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Sends no more. */
  end(): void {
    this.#socket.end();
  }

  /** Loses the connection without a word. */
  destroy(): void {
    this.#socket.destroy();
  }
}

export function connectPacket(
  version: RawVersion,
  more: Partial<Extract<Packet, { cmd: 'connect' }>> = {},
): Packet {
  return {
    cmd: 'connect',
    protocolId: version === 3 ? 'MQIsdp' : 'MQTT',
    protocolVersion: version,
    clean: true,
    clientId: version === 3 ? 'three' : '',
    keepalive: 0,
    ...more,
  };
}
