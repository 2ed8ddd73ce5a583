/**
 * How far long work is, on standard error: on a terminal one line that the next one replaces, elsewhere
 * a plain line now and then, for whoever reads the output of a script.
 */
import { systemClock } from './base/clock.ts';

/** Plain lines are this far apart, in milliseconds; short work says nothing. */
const PLAIN_LINE_MS = 5000;

export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #toldMs = systemClock.monotonicUs() / 1000;
  #shown = false;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
  }

  show(text: string): void {
    if (this.#stream.isTTY) {
      this.#stream.write(`\r\u001b[K${text}`);
      this.#shown = true;
      return;
    }
    const nowMs = systemClock.monotonicUs() / 1000;
    if (nowMs - this.#toldMs < PLAIN_LINE_MS) return;
    this.#toldMs = nowMs;
    this.#stream.write(`${text}\n`);
  }

  /** A share of bytes as a percentage. */
  share(what: string, bytes: number, ofBytes: number): void {
    const percent = Math.floor((100 * bytes) / Math.max(1, ofBytes));
    this.show(
      `${what}: ${percent} % (${Math.floor(bytes / 1e6)} of ${Math.ceil(ofBytes / 1e6)} MB)`,
    );
  }

  /** Clears what a terminal shows. */
  end(): void {
    if (this.#shown) this.#stream.write('\r\u001b[K');
    this.#shown = false;
  }
}
