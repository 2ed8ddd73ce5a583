/** A keywire for clients to connect to; it can be restarted at the same port. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configOf, type Server, startServer } from '../../src/server.ts';

export class KeywireHost {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'keywire-clients-'));
  #server: Server | undefined;

  private constructor(port: number) {
    this.port = port;
  }

  static async start(): Promise<KeywireHost> {
    // A restart needs the same port, so one is chosen here and not by the listener.
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    const host = new KeywireHost(port);
    await host.open();
    return host;
  }

  async open(): Promise<void> {
    const options = { port: 'off', 'data-dir': this.#folder, 'log-level': 'error' };
    this.#server = await startServer(
      configOf({ 'mqtt-port': 'off', ...options, 'resp-port': String(this.port) }),
    );
  }

  async close(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
  }

  async stop(): Promise<void> {
    await this.close();
    rmSync(this.#folder, { recursive: true });
  }
}
