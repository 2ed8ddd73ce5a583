/** What the broker counts, for INFO and CONFIG RESETSTAT. */
export class BrokerCounters {
  /** Connections accepted. */
  connections = 0;
  /** Commands received, refused ones included. */
  commands = 0;
  /** Error replies. */
  errors = 0;
  expiredKeys = 0;
  /** Keys removed because memory was short. */
  evictedKeys = 0;
  /** Connections cut off because they did not read. */
  slowConsumers = 0;
  /** Connections refused because there were too many. */
  rejectedConnections = 0;
  readonly #errorsByCode = new Map<string, number>();

  countError(code: string): void {
    this.errors++;
    this.#errorsByCode.set(code, (this.#errorsByCode.get(code) ?? 0) + 1);
  }

  /** Error replies by their first word. */
  get errorsByCode(): ReadonlyMap<string, number> {
    return this.#errorsByCode;
  }

  reset(): void {
    this.connections = 0;
    this.commands = 0;
    this.errors = 0;
    this.expiredKeys = 0;
    this.evictedKeys = 0;
    this.slowConsumers = 0;
    this.rejectedConnections = 0;
    this.#errorsByCode.clear();
  }
}
