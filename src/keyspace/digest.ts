/**
 * A fingerprint of data: equal data has equal digests, whatever process, hash seed, encoding or order
 * of arrival it has; other data has another one. The scheme is that of Redis's DEBUG DIGEST, SHA-1
 * mixed in where order counts and combined by exclusive or where it does not, so that the two can be
 * compared.
 *
 * Redis's digest tells only that a key or a field has a deadline, and of a stream only its entries. The
 * `whole` one also tells when it ends, a stream's counters, groups and pending entries, and everything
 * else that must survive a restart. When a key was last used is in neither, nor when a consumer was.
 * What is past its deadline counts as gone. Cost: everything that is read is hashed.
 */
import { unreachable } from '../base/assert.ts';
import { formatDouble } from '../base/numbers.ts';
import { SHA1_BYTES, Sha1 } from '../base/sha1.ts';
import { IndexCursor } from '../structures/ordered-index.ts';
import { StreamId } from '../structures/stream-id.ts';
import type { Database } from './database.ts';
import { ValueType } from './entry.ts';
import type { Bytes } from './field-map.ts';
import { OpenHash } from './hashes.ts';
import type { Keyspace } from './keyspace.ts';
import { OpenSet } from './sets.ts';
import { OpenSortedSet } from './sorted-sets.ts';
import { OpenStream } from './streams.ts';

/** `redis`: equal to that of a redis-server with the same data; `whole`: with all deadlines. */
export type DigestKind = 'redis' | 'whole';

/** Redis's types have the numbers of ours, but for streams: between hashes and these stand modules. */
const STREAM_IN_REDIS = 6;
const KEY_EXPIRES = Buffer.from('!!expire!!');
const FIELD_EXPIRES = Buffer.from('!!hexpire!!');

export class Digest {
  readonly #keyspace: Keyspace;
  readonly #isWhole: boolean;
  readonly #sha1 = new Sha1();
  readonly #hash = new Uint8Array(SHA1_BYTES);
  readonly #element = new Uint8Array(SHA1_BYTES);
  readonly #number = new Uint8Array(4);
  readonly #set: OpenSet;
  readonly #fields: OpenHash;
  readonly #sortedSet: OpenSortedSet;
  readonly #stream: OpenStream;
  readonly #id = new StreamId();

  constructor(keyspace: Keyspace, kind: DigestKind) {
    this.#keyspace = keyspace;
    this.#isWhole = kind === 'whole';
    this.#set = new OpenSet(keyspace.sets);
    this.#fields = new OpenHash(keyspace.hashes);
    this.#sortedSet = new OpenSortedSet(keyspace.sortedSets);
    this.#stream = new OpenStream(keyspace.streams);
  }

  /** The digest of all databases: 40 hexadecimal digits, all 0 when there are no keys. */
  ofEverything(): string {
    const all = new Uint8Array(SHA1_BYTES);
    const one = new Uint8Array(SHA1_BYTES);
    for (const database of this.#keyspace.databases) {
      let numbered = false;
      database.forEach((entry) => {
        if (this.#isGone(database, entry)) return;
        if (!numbered) this.#mixNumber(all, database.index);
        numbered = true;
        const key = database.keyRange(entry);
        one.fill(0);
        this.#mix(one, key.bytes, key.start, key.end);
        this.#mixValue(one, database, entry);
        this.#combine(all, one, 0, SHA1_BYTES);
      });
    }
    return Buffer.from(all).toString('hex');
  }

  /** The digest of one value with its deadline, without its key; all 0 when `entry` is 0. */
  ofValue(database: Database, entry: number): string {
    const digest = new Uint8Array(SHA1_BYTES);
    if (entry !== 0) this.#mixValue(digest, database, entry);
    return Buffer.from(digest).toString('hex');
  }

  /** True for a hash all of whose fields are past their deadlines: nobody can find it any more. */
  #isGone(database: Database, entry: number): boolean {
    if (database.type(entry) !== ValueType.hash) return false;
    const fields = this.#fields;
    fields.open(database, entry);
    let left = 0;
    fields.forEach((handle) => {
      fields.load(handle);
      if (!this.#isPast(fields.deadlineMs(fields.field))) left++;
    });
    return left === 0;
  }

  #isPast(deadlineMs: number): boolean {
    return deadlineMs !== 0 && this.#keyspace.expires && deadlineMs <= this.#keyspace.nowMs;
  }

  #mixValue(digest: Uint8Array, database: Database, entry: number): void {
    const type = database.type(entry);
    this.#mixNumber(digest, type === ValueType.stream ? STREAM_IN_REDIS : type);
    switch (type) {
      case ValueType.string: {
        const { bytes, start, end } = database.stringRange(entry);
        this.#mix(digest, bytes, start, end);
        break;
      }
      case ValueType.list:
        this.#mixList(digest, database, entry);
        break;
      case ValueType.set:
        this.#mixSet(digest, database, entry);
        break;
      case ValueType.sortedSet:
        this.#mixSortedSet(digest, database, entry);
        break;
      case ValueType.hash:
        this.#mixHash(digest, database, entry);
        break;
      case ValueType.stream:
        this.#mixStream(digest, database, entry);
        break;
      default:
        unreachable(type);
    }
    const deadlineMs = database.deadlineMs(entry);
    if (deadlineMs === 0) return;
    this.#combine(digest, KEY_EXPIRES, 0, KEY_EXPIRES.length);
    if (this.#isWhole) this.#mixText(digest, String(deadlineMs));
  }

  #mixList(digest: Uint8Array, database: Database, entry: number): void {
    const { lists } = this.#keyspace;
    lists.open(database, entry);
    lists.seek(0);
    do this.#mixRange(digest, lists.element);
    while (lists.forward());
  }

  #mixSet(digest: Uint8Array, database: Database, entry: number): void {
    const set = this.#set;
    set.open(database, entry);
    set.forEach((handle) => {
      set.load(handle);
      this.#combine(digest, set.member.bytes, set.member.start, set.member.end);
    });
  }

  #mixSortedSet(digest: Uint8Array, database: Database, entry: number): void {
    const element = this.#element;
    const sorted = this.#sortedSet;
    sorted.open(database, entry);
    for (let more = sorted.seek(0); more; more = sorted.forward()) {
      element.fill(0);
      this.#mix(element, sorted.member.bytes, sorted.member.start, sorted.member.end);
      // The small form of a sorted set has no -0: adding 0 makes both forms tell 0.
      this.#mixText(element, formatDouble(sorted.score + 0));
      this.#combine(digest, element, 0, SHA1_BYTES);
    }
  }

  #mixHash(digest: Uint8Array, database: Database, entry: number): void {
    const element = this.#element;
    const fields = this.#fields;
    fields.open(database, entry);
    fields.forEach((handle) => {
      fields.load(handle);
      const deadlineMs = fields.deadlineMs(fields.field);
      if (this.#isPast(deadlineMs)) return;
      element.fill(0);
      this.#mixRange(element, fields.field);
      this.#mixRange(element, fields.value);
      if (deadlineMs !== 0) {
        this.#combine(element, FIELD_EXPIRES, 0, FIELD_EXPIRES.length);
        if (this.#isWhole) this.#mixText(element, String(deadlineMs));
      }
      this.#combine(digest, element, 0, SHA1_BYTES);
    });
  }

  #mixStream(digest: Uint8Array, database: Database, entry: number): void {
    const { nodes } = this.#keyspace.streams.log;
    const stream = this.#stream;
    stream.open(database, entry);
    const place = stream.cursor.entry;
    for (let more = stream.seek(this.#id.setZero()); more; more = stream.next()) {
      // Redis's digest parts the numbers of an id by a point.
      this.#mixText(digest, place.id.toString().replace('-', '.'));
      for (let left = 2 * place.fields; left > 0; left--) {
        this.#mixRange(digest, nodes.nextPart(place));
      }
    }
    if (!this.#isWhole) return;
    this.#mixText(digest, `${stream.entriesAdded} ${stream.lastId} ${stream.maxDeletedId}`);
    const { groups } = this.#keyspace.streams;
    groups.forEach(stream.groups, (group) => this.#mixGroup(digest, group));
  }

  /** A group, its consumers, and what is pending for each of them. */
  #mixGroup(digest: Uint8Array, group: number): void {
    const { groups } = this.#keyspace.streams;
    const { pending } = groups;
    this.#mixRange(digest, groups.name(group));
    this.#mixText(digest, `${groups.loadLastId(group, this.#id)} ${groups.entriesRead(group)}`);
    const cursor = new IndexCursor();
    groups.forEachConsumer(group, (consumer) => {
      this.#mixRange(digest, groups.name(consumer));
      this.#mixText(digest, String(pending.count(consumer)));
      let more = pending.seek(consumer, this.#id.setZero(), cursor);
      for (; more; more = pending.next(cursor)) {
        const { item } = cursor;
        pending.loadId(item, this.#id);
        this.#mixText(digest, `${this.#id} ${pending.timeMs(item)} ${pending.deliveries(item)}`);
      }
    });
  }

  /** Exclusive or with the hash of `[start, end)`: the order of several does not count. */
  #combine(digest: Uint8Array, bytes: Uint8Array, start: number, end: number): void {
    const hash = this.#hash;
    this.#sha1.hash(bytes, start, end, hash);
    for (let i = 0; i < SHA1_BYTES; i++) digest[i] = (digest[i] as number) ^ (hash[i] as number);
  }

  /** As `#combine`, and the hash of that: the order of several counts. */
  #mix(digest: Uint8Array, bytes: Uint8Array, start: number, end: number): void {
    this.#combine(digest, bytes, start, end);
    this.#sha1.hash(digest, 0, SHA1_BYTES, digest);
  }

  #mixRange(digest: Uint8Array, { bytes, start, end }: Bytes): void {
    this.#mix(digest, bytes, start, end);
  }

  #mixText(digest: Uint8Array, text: string): void {
    const bytes = Buffer.from(text);
    this.#mix(digest, bytes, 0, bytes.length);
  }

  /** A number of 32 bits, most significant byte first. */
  #mixNumber(digest: Uint8Array, value: number): void {
    const bytes = this.#number;
    for (let i = 0; i < 4; i++) bytes[i] = value >>> (24 - 8 * i);
    this.#mix(digest, bytes, 0, 4);
  }
}
