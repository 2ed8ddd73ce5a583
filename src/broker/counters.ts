/** What the broker and the doors count, for INFO and CONFIG RESETSTAT. */
import { Rate } from './rates.ts';

/** What went over the network. */
export class Traffic {
  inputBytes = 0;
  outputBytes = 0;
  /** Chunks or frames that came in, and writes that went out. */
  reads = 0;
  writes = 0;

  received(bytes: number): void {
    this.inputBytes += bytes;
    this.reads++;
  }

  sent(bytes: number): void {
    this.outputBytes += bytes;
    this.writes++;
  }

  reset(): void {
    this.inputBytes = 0;
    this.outputBytes = 0;
    this.reads = 0;
    this.writes = 0;
  }
}

export class BrokerCounters {
  /** Connections accepted. */
  connections = 0;
  /** Commands received, refused ones included. */
  commands = 0;
  /** Turns of the event loop in which there was something to do. */
  turns = 0;
  /** Error replies. */
  errors = 0;
  expiredKeys = 0;
  /** Keys removed because memory was short. */
  evictedKeys = 0;
  /** Connections closed because all together took too much memory. */
  evictedClients = 0;
  /** Look-ups by reading commands that found their key, and those that did not. */
  hits = 0;
  misses = 0;
  /** Connections cut off because they did not read. */
  slowConsumers = 0;
  /** Connections refused because there were too many. */
  rejectedConnections = 0;
  readonly traffic = new Traffic();
  readonly commandRate = new Rate();
  readonly inputRate = new Rate();
  readonly outputRate = new Rate();
  readonly turnRate = new Rate();
  readonly #errorsByCode = new Map<string, number>();

  countError(code: string): void {
    this.errors++;
    this.#errorsByCode.set(code, (this.#errorsByCode.get(code) ?? 0) + 1);
  }

  /** Error replies by their first word. */
  get errorsByCode(): ReadonlyMap<string, number> {
    return this.#errorsByCode;
  }

  /** Called ten times a second; `nowUs` on the steady clock. */
  sample(nowUs: number): void {
    this.commandRate.sample(this.commands, nowUs);
    this.inputRate.sample(this.traffic.inputBytes, nowUs);
    this.outputRate.sample(this.traffic.outputBytes, nowUs);
    this.turnRate.sample(this.turns, nowUs);
  }

  reset(): void {
    this.connections = 0;
    this.commands = 0;
    this.turns = 0;
    this.errors = 0;
    this.expiredKeys = 0;
    this.evictedKeys = 0;
    this.evictedClients = 0;
    this.hits = 0;
    this.misses = 0;
    this.slowConsumers = 0;
    this.rejectedConnections = 0;
    this.traffic.reset();
    this.commandRate.reset();
    this.inputRate.reset();
    this.outputRate.reset();
    this.turnRate.reset();
    this.#errorsByCode.clear();
  }
}
