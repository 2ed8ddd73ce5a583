/**
 * While a segment is read: where the batches begin that no later one tells as synced. They may have
 * been read from pages that a failed sync has left unwritten; nothing but writing them again helps.
 */

/** So many batches that are told are forgotten at once. */
const FORGOTTEN_AT_ONCE = 4096;

export class UntoldBatches {
  readonly #lastLsns: number[] = [];
  readonly #offsets: number[] = [];
  /** Those before this index are told. */
  #first = 0;

  /** The offset of the first; undefined when all are told as synced. */
  get from(): number | undefined {
    return this.#offsets[this.#first];
  }

  clear(): void {
    this.#first = 0;
    this.#lastLsns.length = 0;
    this.#offsets.length = 0;
  }

  /** A batch that ends with record `lastLsn`. */
  add(lastLsn: number, offset: number): void {
    this.#lastLsns.push(lastLsn);
    this.#offsets.push(offset);
  }

  /** A batch tells that everything up to `lsn` is synced. */
  told(lsn: number): void {
    const lastLsns = this.#lastLsns;
    while (this.#first < lastLsns.length && (lastLsns[this.#first] ?? 0) <= lsn) this.#first++;
    if (this.#first < FORGOTTEN_AT_ONCE) return;
    lastLsns.splice(0, this.#first);
    this.#offsets.splice(0, this.#first);
    this.#first = 0;
  }
}
