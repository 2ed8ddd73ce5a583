/**
 * What the data was after each record, and up to which record it must survive what: a record told as
 * `written` a SIGKILL, one told as `synced` a loss of power as well.
 */
import { SYSTEM_DATABASE } from '../../src/base/limits.ts';
import type { Journal } from '../../src/journal/journal.ts';
import type { ContentReader } from './content.ts';

export type Level = 'written' | 'synced';

export class Model {
  readonly #seed: number;
  /** The content after record `lsn`, one line a key. */
  #contents: string[][] = [[]];
  #recordedMs: number[] = [0];
  /** Records of starts that others of the same start followed: what sessions were then is not known. */
  readonly #between = new Set<number>();
  #written = 0;
  #synced = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Takes down the content after every record that is closed from now on. */
  follow(journal: Journal, content: ContentReader, nowMs: () => number): void {
    const close = journal.closeRecord.bind(journal);
    journal.closeRecord = () => {
      const lsn = close();
      if (lsn === this.#contents.length) {
        this.#contents.push(content.lines());
        this.#recordedMs.push(nowMs());
      }
      return lsn;
    };
  }

  /** Somebody was told of this record. */
  promise(lsn: number, level: Level): void {
    this.#written = Math.max(this.#written, lsn);
    if (level === 'synced') this.#synced = Math.max(this.#synced, lsn);
  }

  /** Takes the promises back to what they were. */
  restore({ written, synced }: { written: number; synced: number }): void {
    this.#written = written;
    this.#synced = synced;
  }

  /** The last record. */
  get lastLsn(): number {
    return this.#contents.length - 1;
  }

  promised(level: Level): number {
    return level === 'synced' ? this.#synced : this.#written;
  }

  /** What lies behind this record is gone, and was promised to nobody. */
  cut(lsn: number): void {
    this.#contents.length = lsn + 1;
    for (const other of this.#between) if (other > lsn) this.#between.delete(other);
    this.#recordedMs.length = lsn + 1;
    this.#written = lsn;
    this.#synced = Math.min(this.#synced, lsn);
  }

  /** When the record was closed. */
  recordedMs(lsn: number): number | undefined {
    return this.#recordedMs[lsn];
  }

  /**
   * A start goes on from here. It may have added records, which say of MQTT sessions whose clients were
   * there that these are gone.
   * @throws Error unless all else is the content after the last record
   */
  begin(lsn: number, lines: readonly string[]): void {
    this.expectStarted(this.lastLsn, lsn, lines, 'after a start');
    while (this.lastLsn < lsn) {
      this.#contents.push([...lines]);
      this.#recordedMs.push(this.#recordedMs.at(-1) ?? 0);
      if (this.lastLsn < lsn) this.#between.add(this.lastLsn);
    }
  }

  /** What a start on the data after record `lsn` made of it, as `begin` allows. */
  expectStarted(lsn: number, started: number, lines: readonly string[], where: string): void {
    if (started === lsn) this.expect(lsn, lines, where);
    else
      this.#compare(lsn, withoutSessions(this.#contents[lsn] ?? []), withoutSessions(lines), where);
  }

  /** @throws Error unless `lines` are the content after record `lsn` */
  expect(lsn: number, lines: readonly string[], where: string): void {
    const wanted = this.#contents[lsn];
    if (wanted === undefined) {
      throw this.violation(`${where}: record ${lsn} was never made`);
    }
    if (!this.#between.has(lsn)) this.#compare(lsn, wanted, lines, where);
    else this.#compare(lsn, withoutSessions(wanted), withoutSessions(lines), where);
  }

  #compare(lsn: number, wanted: readonly string[], lines: readonly string[], where: string): void {
    if (wanted.join('\n') === lines.join('\n')) return;
    const missing = wanted.filter((line) => !lines.includes(line));
    const strange = lines.filter((line) => !wanted.includes(line));
    throw this.violation(
      `${where}: the data after record ${lsn} differs\n  missing ${missing.join('\n    ')}\n  strange ${strange.join('\n    ')}`,
    );
  }

  violation(what: string, cause?: unknown): Error {
    return new Error(
      `${what}\nKEYWIRE_SEED=${this.#seed} npx vitest run test/simulation repeats it`,
      cause === undefined ? {} : { cause },
    );
  }
}

/** The settings of MQTT sessions are left out. */
function withoutSessions(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.startsWith(`${SYSTEM_DATABASE} s:`));
}
