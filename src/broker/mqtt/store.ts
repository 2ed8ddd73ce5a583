/**
 * What MQTT keeps beyond a connection: small records in the system's database, as strings and hashes,
 * changed by ordinary commands through the one path, so that journal, replay and checkpoints hold them
 * like any other data.
 *
 *   r:<topic>     string  the retained message; ends with the message
 *   e:<client>:<number>
 *                 string  an entry of a session's queue, by its number in the order of sending
 *   m:<number>    string  a message that several queues wait for, once however many they are
 *   s:<client>    hash    a session: its settings, its will, and a field f:<filter> a subscription
 *   i:<client>    hash    packet identifiers of quality 2 that it has sent and not released
 */
import { equalBytes, utf8 } from '../../base/bytes.ts';
import { SYSTEM_DATABASE } from '../../base/limits.ts';
import type { Database } from '../../keyspace/database.ts';
import { ValueType } from '../../keyspace/entry.ts';
import { OpenHash } from '../../keyspace/hashes.ts';
import type { Keyspace } from '../../keyspace/keyspace.ts';
import type { RunOwn } from '../parts.ts';
import { CommandWords, type Word } from './command-words.ts';

/** What the store needs of the broker. */
export interface StoreBroker {
  readonly keyspace: Keyspace;
  compose(work: (run: RunOwn) => void): void;
  /** True while a command runs, in whose midst nothing can be composed. */
  readonly executing: boolean;
  refusal(bytes: number): string | undefined;
  hearOwnExpiries(hear: (key: Buffer) => void): void;
}

export class Store {
  readonly #broker: StoreBroker;
  readonly #database: Database;
  readonly #hash: OpenHash;
  readonly #words = new CommandWords();
  #run: RunOwn | undefined;

  constructor(broker: StoreBroker) {
    this.#broker = broker;
    this.#database = broker.keyspace.system;
    this.#hash = new OpenHash(broker.keyspace.hashes);
  }

  /** Why nothing of about so many bytes can be kept now; undefined while it can. */
  refusal(bytes: number): string | undefined {
    return this.#broker.refusal(bytes);
  }

  /** `hear` is told what follows `prefix` in each key of that beginning that ends at its deadline. */
  onExpired(prefix: string, hear: (name: string) => void): void {
    this.#broker.hearOwnExpiries((key) => {
      const name = key.toString();
      if (name.startsWith(prefix)) hear(name.slice(prefix.length));
    });
  }

  /** True while somebody else's command runs: nothing can be changed before it is over. */
  get busy(): boolean {
    return this.#run === undefined && this.#broker.executing;
  }

  /** All changes that `work` makes are one record. May nest: the outermost makes the record. */
  together(work: () => void): void {
    if (this.#run !== undefined) {
      work();
      return;
    }
    this.#broker.compose((run) => {
      this.#run = run;
      try {
        work();
      } finally {
        this.#run = undefined;
      }
    });
  }

  /** Executes a command on the system's database. Precondition: it cannot be refused. */
  change(...words: readonly Word[]): void {
    const refused = this.execute(SYSTEM_DATABASE, words);
    if (refused !== undefined) throw new Error(`${String(words[0])} was refused: ${refused}`);
  }

  /** Executes a command on any database; what it was refused with, if it was. */
  execute(database: number, words: readonly Word[]): string | undefined {
    if (this.#run !== undefined) return this.#run(database, this.#words.fill(words));
    let refused: string | undefined;
    this.together(() => {
      refused = this.execute(database, words);
    });
    return refused;
  }

  /** Whether a key of a database holds a value that is no list. */
  isOtherThanList(database: number, key: string): boolean {
    const name = Buffer.from(key);
    const { keyspace } = this.#broker;
    const entry = keyspace.database(database).find(name, 0, name.length);
    return entry !== 0 && keyspace.database(database).type(entry) !== ValueType.list;
  }

  /** A copy of the string at a key. */
  string(key: string): Buffer | undefined {
    const entry = this.#find(key);
    if (entry === 0 || this.#database.type(entry) !== ValueType.string) return undefined;
    const { bytes, start, end } = this.#database.stringRange(entry);
    return Buffer.from(bytes.subarray(start, end));
  }

  /** Copies of all fields of a hash; none where there is no such key. Cost: their number. */
  fields(key: string): Map<string, Buffer> {
    const found = new Map<string, Buffer>();
    if (!this.#open(key)) return found;
    const hash = this.#hash;
    hash.forEach((handle) => {
      hash.load(handle);
      const { field, value } = hash;
      found.set(
        Buffer.from(field.bytes.subarray(field.start, field.end)).toString('utf8'),
        Buffer.from(value.bytes.subarray(value.start, value.end)),
      );
    });
    return found;
  }

  /** How many fields a hash has. */
  size(key: string): number {
    return this.#open(key) ? this.#hash.size : 0;
  }

  /** What follows `prefix` in every key that begins with it. Cost: the number of records. */
  names(prefix: string): string[] {
    const found: string[] = [];
    const wanted = Buffer.from(prefix);
    const { length } = wanted;
    this.#database.forEach((entry) => {
      const { bytes, start, end } = this.#database.keyRange(entry);
      if (end - start < length || !equalBytes(bytes, start, wanted, 0, length)) return;
      found.push(utf8(bytes, start + length, end));
    });
    return found;
  }

  #open(key: string): boolean {
    const entry = this.#find(key);
    if (entry === 0 || this.#database.type(entry) !== ValueType.hash) return false;
    this.#hash.open(this.#database, entry);
    return true;
  }

  #find(key: string): number {
    const name = Buffer.from(key);
    return this.#database.find(name, 0, name.length);
  }
}
