/**
 * Helpers for the stream commands. Ids are text, `ms-seq`; entries come with their fields as pairs. Bounds
 * are ids, `(id` to leave one out, `-` and `+` for the ends.
 *
 * `blockMs` waits so many milliseconds, 0 forever; without it nothing waits.
 */

import type { Reply } from '../../wire/reply.ts';
import * as as from './replies.ts';
import { type Argument, type Name, option, word } from './runner.ts';
import { SortedSetCommands } from './sorted-sets.ts';
import * as decoded from './stream-replies.ts';

/** What stays of a stream: so many entries, or those not below an id. */
export type StreamTrim = (
  | { readonly maxLength: number; readonly minId?: never }
  | { readonly minId: string; readonly maxLength?: never }
) & {
  /** Only whole nodes, which is much cheaper. */
  readonly approximate?: boolean;
  /** At most so many entries are removed; needs `approximate`. */
  readonly limit?: number;
};

/** Options of XADD. */
export interface AddOptions {
  /** `ms-seq`, or `ms-*`. Absent: the server's clock gives one. */
  readonly id?: string;
  /** False adds nothing where there is no stream. Default true. */
  readonly makeStream?: boolean;
  readonly trim?: StreamTrim;
}

/** Options of XREAD. */
export interface ReadOptions {
  /** Most entries a stream. */
  readonly count?: number;
  readonly blockMs?: number;
}

/** Options of XREADGROUP. */
export interface GroupReadOptions extends ReadOptions {
  /** What is read needs no acknowledgement. */
  readonly noAck?: boolean;
}

/** A group and one of its consumers. */
export interface GroupMember {
  readonly group: Name;
  readonly consumer: Name;
}

/** Options of XCLAIM. */
export interface ClaimOptions {
  /** How long ago they count as delivered; or when. Absent: now. */
  readonly idleMs?: number;
  readonly timeMs?: number;
  /** How often they count as delivered. Absent: once more than before. */
  readonly retryCount?: number;
  /** Also entries that are not pending. */
  readonly force?: boolean;
  readonly lastId?: string;
}

/** Keys with the id behind which each is read. */
export type ReadFrom =
  | Readonly<Record<string, string>>
  | Iterable<readonly [key: Name, id: string]>;

export class StreamCommands<Bulk extends string | Uint8Array> extends SortedSetCommands<Bulk> {
  /** Answers the new entry's id; null where there was no stream and none was to be made. */
  xadd(
    key: Name,
    fields: Readonly<Record<string, Argument>> | Iterable<readonly [field: Argument, Argument]>,
    options: AddOptions = {},
  ): Promise<string | null> {
    const pairs = isIterable(fields) ? [...fields] : Object.entries(fields);
    const words = [
      ...word('NOMKSTREAM', options.makeStream === false),
      ...(options.trim === undefined ? [] : trimWords(options.trim)),
      options.id ?? '*',
    ];
    return this.write('XADD', [key, ...words, ...pairs.flat()], as.textOrNull);
  }

  xlen(key: Name): Promise<number> {
    return this.read('XLEN', [key], as.count);
  }

  xrange(key: Name, start = '-', end = '+', count?: number): Promise<decoded.StreamEntry<Bulk>[]> {
    const args = [key, start, end, ...option('COUNT', count)];
    return this.read('XRANGE', args, this.#entriesOrNone);
  }

  /** The last entry first. */
  xrevrange(
    key: Name,
    end = '+',
    start = '-',
    count?: number,
  ): Promise<decoded.StreamEntry<Bulk>[]> {
    const args = [key, end, start, ...option('COUNT', count)];
    return this.read('XREVRANGE', args, this.#entriesOrNone);
  }

  /** Answers how many there were. */
  xdel(key: Name, ...ids: readonly string[]): Promise<number> {
    return this.write('XDEL', [key, ...ids], as.count);
  }

  /** Answers how many entries were removed. */
  xtrim(key: Name, trim: StreamTrim): Promise<number> {
    return this.write('XTRIM', [key, ...trimWords(trim)], as.count);
  }

  xsetid(
    key: Name,
    lastId: string,
    options: { readonly entriesAdded?: as.Integer; readonly maxDeletedId?: string } = {},
  ): Promise<void> {
    const words = [
      ...option('ENTRIESADDED', options.entriesAdded),
      ...option('MAXDELETEDID', options.maxDeletedId),
    ];
    return this.write('XSETID', [key, lastId, ...words], as.ok);
  }

  /**
   * The entries behind an id of each stream, `$` being the last there is now; null where there are none.
   * Streams without any are left out.
   */
  xread(from: ReadFrom, options: ReadOptions = {}): Promise<decoded.StreamEntries<Bulk>[] | null> {
    const args = [...readWords(options), ...streamWords(from)];
    return this.write('XREAD', args, decoded.streams(this.bulk, decoded.entry(this.bulk)));
  }

  /**
   * Delivers new entries (`>`) to a consumer, which `xack` acknowledges; with an id, answers what is pending
   * for it behind that.
   */
  xreadgroup(
    { group, consumer }: GroupMember,
    from: ReadFrom,
    options: GroupReadOptions = {},
  ): Promise<{ readonly key: Bulk; readonly entries: decoded.PendingRead<Bulk>[] }[] | null> {
    const words = [...readWords(options), ...word('NOACK', options.noAck)];
    const args = ['GROUP', group, consumer, ...words, ...streamWords(from)];
    const decode = decoded.streams(this.bulk, decoded.pendingRead(this.bulk));
    return this.write('XREADGROUP', args, decode);
  }

  /** Makes a group that delivers what comes behind `id`: `$` = from now on, `0` = everything. */
  xgroupCreate(
    key: Name,
    group: Name,
    id = '$',
    options: { readonly makeStream?: boolean; readonly entriesRead?: as.Integer } = {},
  ): Promise<void> {
    const words = [
      ...word('MKSTREAM', options.makeStream),
      ...option('ENTRIESREAD', options.entriesRead),
    ];
    return this.write('XGROUP CREATE', [key, group, id, ...words], as.ok);
  }

  xgroupSetid(key: Name, group: Name, id: string, entriesRead?: as.Integer): Promise<void> {
    const args = [key, group, id, ...option('ENTRIESREAD', entriesRead)];
    return this.write('XGROUP SETID', args, as.ok);
  }

  /** Answers whether there was such a group. */
  xgroupDestroy(key: Name, group: Name): Promise<boolean> {
    return this.write('XGROUP DESTROY', [key, group], as.flag);
  }

  /** Answers whether it is new. */
  xgroupCreateconsumer(key: Name, { group, consumer }: GroupMember): Promise<boolean> {
    return this.write('XGROUP CREATECONSUMER', [key, group, consumer], as.flag);
  }

  /** Answers how many entries were pending for it. */
  xgroupDelconsumer(key: Name, { group, consumer }: GroupMember): Promise<number> {
    return this.write('XGROUP DELCONSUMER', [key, group, consumer], as.count);
  }

  /** Answers how many of them were pending. */
  xack(key: Name, group: Name, ...ids: readonly string[]): Promise<number> {
    return this.write('XACK', [key, group, ...ids], as.count);
  }

  /** What is pending in a group, in short. */
  xpending(key: Name, group: Name): Promise<decoded.PendingSummary<Bulk>> {
    return this.read('XPENDING', [key, group], decoded.pendingSummary(this.bulk));
  }

  /** Up to `count` pending entries, of one consumer if it is named. */
  xpendingEntries(
    key: Name,
    group: Name,
    count: number,
    options: {
      readonly start?: string;
      readonly end?: string;
      readonly consumer?: Name;
      readonly idleMs?: number;
    } = {},
  ): Promise<decoded.PendingEntry<Bulk>[]> {
    const { start = '-', end = '+', consumer, idleMs } = options;
    const range = [...option('IDLE', idleMs), start, end, count];
    const args = [key, group, ...range, ...(consumer === undefined ? [] : [consumer])];
    return this.read('XPENDING', args, as.list(decoded.pendingEntry(this.bulk)));
  }

  /** Gives entries to a consumer that were pending for another for `idleMs` or longer. */
  xclaim(
    key: Name,
    { group, consumer }: GroupMember,
    minIdleMs: number,
    ids: readonly string[],
    options: ClaimOptions = {},
  ): Promise<decoded.StreamEntry<Bulk>[]> {
    const args = [key, group, consumer, minIdleMs, ...ids, ...claimWords(options)];
    return this.write('XCLAIM', args, as.list(decoded.entry(this.bulk)));
  }

  /** As `xclaim`, answering the ids alone and not counting a delivery. */
  xclaimIds(
    key: Name,
    { group, consumer }: GroupMember,
    minIdleMs: number,
    ids: readonly string[],
    options: ClaimOptions = {},
  ): Promise<string[]> {
    const args = [key, group, consumer, minIdleMs, ...ids, ...claimWords(options), 'JUSTID'];
    return this.write('XCLAIM', args, as.list(as.text));
  }

  /** A page of what was pending long enough, from `start` on, given to a consumer. */
  xautoclaim(
    key: Name,
    { group, consumer }: GroupMember,
    minIdleMs: number,
    start = '0-0',
    count?: number,
  ): Promise<decoded.ClaimedPage<decoded.StreamEntry<Bulk>>> {
    const args = [key, group, consumer, minIdleMs, start, ...option('COUNT', count)];
    return this.write('XAUTOCLAIM', args, decoded.claimedPage(decoded.entry(this.bulk)));
  }

  /** As `xautoclaim`, answering the ids alone and not counting a delivery. */
  xautoclaimIds(
    key: Name,
    { group, consumer }: GroupMember,
    minIdleMs: number,
    start = '0-0',
    count?: number,
  ): Promise<decoded.ClaimedPage<string>> {
    const args = [key, group, consumer, minIdleMs, start, ...option('COUNT', count), 'JUSTID'];
    return this.write('XAUTOCLAIM', args, decoded.claimedPage(as.text));
  }

  xinfoStream(key: Name): Promise<decoded.StreamInfo<Bulk>> {
    return this.read('XINFO STREAM', [key], decoded.streamInfo(this.bulk));
  }

  /** Everything in the stream, `count` (default 10, 0 = all) of each list, as the server tells it. */
  xinfoStreamFull(key: Name, count?: number): Promise<Map<string, Reply>> {
    const args = [key, 'FULL', ...option('COUNT', count)];
    return this.read('XINFO STREAM', args, as.map(as.text, as.anything));
  }

  xinfoGroups(key: Name): Promise<decoded.GroupInfo<Bulk>[]> {
    return this.read('XINFO GROUPS', [key], as.list(decoded.groupInfo(this.bulk)));
  }

  xinfoConsumers(key: Name, group: Name): Promise<decoded.ConsumerInfo<Bulk>[]> {
    return this.read('XINFO CONSUMERS', [key, group], as.list(decoded.consumerInfo(this.bulk)));
  }

  /** COUNT 0 is answered with nil. */
  readonly #entriesOrNone = (reply: Reply): decoded.StreamEntry<Bulk>[] =>
    reply === null ? [] : as.list(decoded.entry(this.bulk))(reply);
}

function isIterable<Item>(value: object): value is Iterable<Item> {
  return Symbol.iterator in value;
}

function trimWords(trim: StreamTrim): Argument[] {
  const threshold = trim.maxLength ?? trim.minId ?? 0;
  return [
    trim.maxLength === undefined ? 'MINID' : 'MAXLEN',
    trim.approximate === true ? '~' : '=',
    threshold,
    ...option('LIMIT', trim.limit),
  ];
}

function readWords({ count, blockMs }: ReadOptions): Argument[] {
  return [...option('COUNT', count), ...option('BLOCK', blockMs)];
}

function streamWords(from: ReadFrom): Argument[] {
  const pairs: (readonly [Name, string])[] = isIterable<readonly [Name, string]>(from)
    ? [...from]
    : Object.entries(from);
  return ['STREAMS', ...pairs.map(([key]) => key), ...pairs.map(([, id]) => id)];
}

function claimWords(options: ClaimOptions): Argument[] {
  return [
    ...option('IDLE', options.idleMs),
    ...option('TIME', options.timeMs),
    ...option('RETRYCOUNT', options.retryCount),
    ...word('FORCE', options.force),
    ...option('LASTID', options.lastId),
  ];
}
