/** A server for raw MQTT clients; what a test opened is closed after it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Packet } from 'mqtt-packet';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { configOf, type Server, startServer } from '../../../src/server.ts';
import { RawMqtt, type RawVersion } from './raw-client.ts';

export type Connect = Partial<Extract<Packet, { cmd: 'connect' }>>;

export class MqttServer {
  readonly #clients: RawMqtt[] = [];
  #server: Server | undefined;

  get server(): Server {
    if (this.#server === undefined) throw new Error('the server runs while tests do');
    return this.#server;
  }

  get port(): number {
    return this.server.mqttPort ?? 0;
  }

  /** A client whose CONNECT was answered. */
  async connected(more: Connect = {}, version: RawVersion = 5): Promise<RawMqtt> {
    return this.#remember(await RawMqtt.connect(this.port, version, more));
  }

  /** One that has not said CONNECT. */
  async fresh(version: RawVersion = 5): Promise<RawMqtt> {
    return this.#remember(await RawMqtt.open(this.port, version));
  }

  /** Opens it before all tests of the file, and closes it after them. */
  static forTests(options: Record<string, string> = {}): MqttServer {
    const made = new MqttServer();
    let folder = '';
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'keywire-mqtt-'));
      made.#server = await startServer(
        configOf({
          port: 'off',
          'resp-port': 'off',
          'mqtt-port': '0',
          'data-dir': folder,
          'log-level': 'error',
          ...options,
        }),
      );
    });
    afterEach(() => {
      for (const client of made.#clients.splice(0)) client.destroy();
    });
    afterAll(async () => {
      await made.#server?.close();
      rmSync(folder, { recursive: true });
    });
    return made;
  }

  #remember(client: RawMqtt): RawMqtt {
    this.#clients.push(client);
    return client;
  }
}

/** Subscribes and waits for the answer's codes. */
export async function subscribe(
  client: RawMqtt,
  topic: string,
  more: object = {},
): Promise<readonly unknown[]> {
  client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 2, ...more }] });
  return (await client.next('suback')).granted;
}

export function publish(topic: string, payload: string, more: object = {}): Packet {
  return { cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false, ...more };
}

/** The PUBLISH packets that have come, as text. */
export function payloads(client: RawMqtt): string[] {
  return client.packets.flatMap((packet) =>
    packet.cmd === 'publish' ? [String(packet.payload)] : [],
  );
}
