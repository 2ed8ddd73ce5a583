/**
 * What follows from a change: the keyspace tells, and this passes it on to the journal and to the
 * waiters. A command's effects and the expiries it met become one record, expiries first.
 * Hot: every write passes here (bench rows SET and LPUSH).
 */
import { SYSTEM_DATABASE } from '../base/limits.ts';
import type { Arguments } from '../commands/arguments.ts';
import type { Effects } from '../commands/spec.ts';
import type { Database } from '../keyspace/database.ts';
import type { Bytes } from '../keyspace/field-map.ts';
import type { KeyspaceObserver } from '../keyspace/keyspace.ts';
import type { Blocking } from './blocking.ts';
import type { BrokerCounters } from './counters.ts';
import type { Notifications } from './notifications.ts';
import type { Tracking } from './tracking.ts';
import type { Watches } from './watches.ts';

/** Where records are written; the journal's, or one that keeps nothing. */
export interface RecordLog {
  readonly record: Effects;
  /** Ends the record in progress, if it holds anything; the LSN of the last record. */
  closeRecord(): number;
}

/** Effects that a command writes itself, told apart from expiries it met. */
class CommandEffects implements Effects {
  readonly #record: Effects;
  /** True when the command has written effects of its own. */
  written = false;

  constructor(record: Effects) {
    this.#record = record;
  }

  command(database: number, count: number): void {
    this.written = true;
    this.#record.command(database, count);
  }

  argument(bytes: Uint8Array, start: number, end: number): void {
    this.#record.argument(bytes, start, end);
  }

  text(value: string): void {
    this.#record.text(value);
  }

  integer(value: number | bigint): void {
    this.#record.integer(value);
  }
}

export class ChangeObserver implements KeyspaceObserver {
  readonly #log: RecordLog;
  readonly #blocking: Blocking;
  readonly #counters: BrokerCounters;
  readonly #watches: Watches;
  readonly #notifications: Notifications;
  readonly #tracking: Tracking;
  readonly #commandEffects: CommandEffects;
  /** Hears of what keywire keeps for itself when it ends at its deadline; may not change the keyspace. */
  onOwnExpired: (key: Buffer) => void = () => {};
  /** Something was written since the last record was closed. */
  #open = false;

  constructor(parts: {
    readonly log: RecordLog;
    readonly blocking: Blocking;
    readonly counters: BrokerCounters;
    readonly watches: Watches;
    readonly notifications: Notifications;
    readonly tracking: Tracking;
  }) {
    const { log } = parts;
    this.#log = log;
    this.#blocking = parts.blocking;
    this.#counters = parts.counters;
    this.#watches = parts.watches;
    this.#notifications = parts.notifications;
    this.#tracking = parts.tracking;
    this.#commandEffects = new CommandEffects(log.record);
  }

  /** Where commands write their effects. */
  get effects(): Effects {
    return this.#commandEffects;
  }

  changed(database: Database, bytes: Uint8Array, start: number, end: number, event: string): void {
    if (this.#blocking.keys > 0) this.#blocking.keyChanged(database, bytes, start, end);
    if (this.#watches.keys > 0) this.#watches.touch(database, bytes, start, end);
    if (this.#tracking.active) this.#tracking.changed(database, bytes, start, end, true);
    if (this.#notifications.active) this.#notifications.tell(database, bytes, start, end, event);
  }

  noted(database: Database, bytes: Uint8Array, start: number, end: number, event: string): void {
    if (this.#blocking.keys > 0) this.#blocking.keyChanged(database, bytes, start, end);
    if (this.#notifications.active) this.#notifications.tell(database, bytes, start, end, event);
  }

  created(database: Database, bytes: Uint8Array, start: number, end: number): void {
    this.#notifications.tell(database, bytes, start, end, 'new');
  }

  expired(database: Database, bytes: Uint8Array, start: number, end: number): void {
    const { record } = this.#log;
    record.command(database.index, 2);
    record.text('DEL');
    record.argument(bytes, start, end);
    this.#open = true;
    if (database.index === SYSTEM_DATABASE) {
      this.onOwnExpired(Buffer.from(bytes.subarray(start, end)));
      return;
    }
    this.#counters.expiredKeys++;
    if (this.#blocking.keys > 0) this.#blocking.keyChanged(database, bytes, start, end);
    if (this.#watches.keys > 0) this.#watches.touch(database, bytes, start, end);
    if (this.#tracking.active) this.#tracking.changed(database, bytes, start, end, false);
    if (this.#notifications.active) {
      this.#notifications.tell(database, bytes, start, end, 'expired');
    }
  }

  evicting(database: Database, bytes: Uint8Array, start: number, end: number): void {
    const { record } = this.#log;
    record.command(database.index, 2);
    record.text('DEL');
    record.argument(bytes, start, end);
    this.#open = true;
    this.#counters.evictedKeys++;
    if (this.#blocking.keys > 0) this.#blocking.keyChanged(database, bytes, start, end);
    if (this.#watches.keys > 0) this.#watches.touch(database, bytes, start, end);
    if (this.#tracking.active) this.#tracking.changed(database, bytes, start, end, false);
    if (this.#notifications.active) {
      this.#notifications.tell(database, bytes, start, end, 'evicted');
    }
  }

  fieldExpired(database: Database, key: Bytes, field: Bytes): void {
    const { record } = this.#log;
    record.command(database.index, 3);
    record.text('HDEL');
    record.argument(key.bytes, key.start, key.end);
    record.argument(field.bytes, field.start, field.end);
    this.#open = true;
    if (this.#watches.keys > 0) this.#watches.touch(database, key.bytes, key.start, key.end);
  }

  fieldsExpired(database: Database, key: Bytes, isEmpty: boolean): void {
    const { bytes, start, end } = key;
    if (this.#tracking.active) this.#tracking.changed(database, bytes, start, end, false);
    if (!this.#notifications.active) return;
    this.#notifications.tell(database, bytes, start, end, 'hexpired');
    if (isEmpty) this.#notifications.tell(database, bytes, start, end, 'del');
  }

  flushing(database: Database): void {
    if (this.#watches.keys > 0) this.#watches.touchAll(database, undefined);
  }

  flushed(databases: readonly Database[]): void {
    for (const database of databases) this.#blocking.databaseChanged(database);
    if (this.#tracking.active) this.#tracking.flushed();
  }

  swapping(left: Database, right: Database): void {
    if (this.#watches.keys === 0) return;
    this.#watches.touchAll(left, right);
    this.#watches.touchAll(right, left);
  }

  swapped(left: Database, right: Database): void {
    this.#blocking.databaseChanged(left);
    this.#blocking.databaseChanged(right);
  }

  /** After a command: its own effects, or else the command as it came if it changed something. */
  commit(changed: boolean, args: Arguments, database: number): void {
    const effects = this.#commandEffects;
    if (changed && !effects.written) this.#verbatim(args, database);
    if (!changed && !effects.written) return;
    effects.written = false;
    this.#open = true;
  }

  /** Makes one record of everything since the last one; its LSN, or 0 when there is nothing. */
  close(): number {
    if (!this.#open) return 0;
    this.#open = false;
    return this.#log.closeRecord();
  }

  #verbatim(args: Arguments, database: number): void {
    const { record } = this.#log;
    const { buffer, count } = args;
    record.command(database, count);
    for (let i = 0; i < count; i++) record.argument(buffer, args.start(i), args.end(i));
  }
}
