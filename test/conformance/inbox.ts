/** What a connection received and nobody has asked for yet, in order. */
import type { Value } from './value.ts';

/** A server that says nothing for so long has nothing to say. */
const PATIENCE_MS = 30_000;

export class Inbox {
  readonly #values: Value[] = [];
  #wake: (() => void) | undefined;

  put(value: Value): void {
    this.#values.push(value);
    this.#wake?.();
  }

  /** The next value, past or to come. */
  async next(): Promise<Value> {
    if (this.#values.length === 0) {
      await new Promise<void>((resolve, reject) => {
        const patience = setTimeout(() => reject(new Error('no answer came')), PATIENCE_MS);
        this.#wake = () => {
          clearTimeout(patience);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    const value = this.#values.shift();
    if (value === undefined) throw new Error('woken without a value');
    return value;
  }
}
