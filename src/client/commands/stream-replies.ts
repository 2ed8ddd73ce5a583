/** What stream commands answer, as types, and how replies become them. */

import type { Reply } from '../../wire/reply.ts';
import * as as from './replies.ts';

/** An entry of a stream: its id, and its fields and values in the order they were given. */
export interface StreamEntry<Bulk> {
  readonly id: string;
  readonly fields: readonly (readonly [field: Bulk, value: Bulk])[];
}

/** The entries of one stream among several. */
export interface StreamEntries<Bulk> {
  readonly key: Bulk;
  readonly entries: StreamEntry<Bulk>[];
}

/** An entry that a consumer has read before; without fields when it is gone from the stream. */
export interface PendingRead<Bulk> {
  readonly id: string;
  readonly fields: StreamEntry<Bulk>['fields'] | null;
}

/** What is pending in a group, in short. */
export interface PendingSummary<Bulk> {
  readonly count: number;
  /** Null where nothing is pending. */
  readonly firstId: string | null;
  readonly lastId: string | null;
  readonly consumers: { readonly name: Bulk; readonly count: number }[];
}

/** One pending entry. */
export interface PendingEntry<Bulk> {
  readonly id: string;
  readonly consumer: Bulk;
  readonly idleMs: number;
  readonly deliveries: as.Integer;
}

/** A page of XAUTOCLAIM. */
export interface ClaimedPage<Claimed> {
  /** Where the next page begins; `0-0` at the end. */
  readonly cursor: string;
  readonly claimed: Claimed[];
  /** Ids that were pending and are gone from the stream. */
  readonly deleted: string[];
}

/** A consumer group, as XINFO GROUPS tells of it. */
export interface GroupInfo<Bulk> {
  readonly name: Bulk;
  readonly consumers: number;
  readonly pending: number;
  readonly lastDeliveredId: string;
  /** Null where it is not known, as the lag. */
  readonly entriesRead: as.Integer | null;
  readonly lag: as.Integer | null;
}

/** A consumer, as XINFO CONSUMERS tells of it. */
export interface ConsumerInfo<Bulk> {
  readonly name: Bulk;
  readonly pending: number;
  readonly idleMs: number;
  /** -1 for one that never got an entry. */
  readonly inactiveMs: number;
}

/** A stream, as XINFO STREAM tells of it. */
export interface StreamInfo<Bulk> {
  readonly length: number;
  readonly lastGeneratedId: string;
  readonly maxDeletedEntryId: string;
  readonly entriesAdded: as.Integer;
  readonly recordedFirstEntryId: string;
  readonly groups: number;
  readonly firstEntry: StreamEntry<Bulk> | null;
  readonly lastEntry: StreamEntry<Bulk> | null;
}

type ReadBulk<Bulk> = (reply: Reply) => Bulk;

/** Fields and values in turn as pairs. */
function fields<Bulk>(bulk: ReadBulk<Bulk>): (reply: Reply) => StreamEntry<Bulk>['fields'] {
  const parts = as.list(bulk);
  return (reply) => {
    const all = parts(reply);
    const pairs: [Bulk, Bulk][] = [];
    for (let i = 0; i + 1 < all.length; i += 2) pairs.push([all[i] as Bulk, all[i + 1] as Bulk]);
    return pairs;
  };
}

export function entry<Bulk>(bulk: ReadBulk<Bulk>): (reply: Reply) => StreamEntry<Bulk> {
  const decode = as.pair(as.text, fields(bulk));
  return (reply) => {
    const [id, own] = decode(reply);
    return { id, fields: own };
  };
}

/** As `entry`, where nothing stands in place of the fields of one that is gone. */
export function pendingRead<Bulk>(bulk: ReadBulk<Bulk>): (reply: Reply) => PendingRead<Bulk> {
  const own = fields(bulk);
  const decode = as.pair(as.text, (reply) => (reply === null ? null : own(reply)));
  return (reply) => {
    const [id, read] = decode(reply);
    return { id, fields: read };
  };
}

/** Streams with what `item` makes of each entry; null when there is nothing. */
export function streams<Bulk, Item>(
  bulk: ReadBulk<Bulk>,
  item: (reply: Reply) => Item,
): (reply: Reply) => { readonly key: Bulk; readonly entries: Item[] }[] | null {
  const decode = as.map(bulk, as.list(item));
  return (reply) =>
    reply === null ? null : [...decode(reply)].map(([key, entries]) => ({ key, entries }));
}

export function pendingSummary<Bulk>(bulk: ReadBulk<Bulk>): (reply: Reply) => PendingSummary<Bulk> {
  const consumers = as.listOrNull(as.pair(bulk, as.decimal));
  return (reply) => {
    const [count = null, first = null, last = null, own = null] = as.list(as.anything)(reply);
    const named = (consumers(own) ?? []).map(([name, pending]) => ({ name, count: pending }));
    return {
      count: as.count(count),
      firstId: as.textOrNull(first),
      lastId: as.textOrNull(last),
      consumers: named,
    };
  };
}

export function pendingEntry<Bulk>(bulk: ReadBulk<Bulk>): (reply: Reply) => PendingEntry<Bulk> {
  return (reply) => {
    const [id = null, consumer = null, idle = null, times = null] = as.list(as.anything)(reply);
    return {
      id: as.text(id),
      consumer: bulk(consumer),
      idleMs: as.count(idle),
      deliveries: as.integer(times),
    };
  };
}

export function claimedPage<Claimed>(
  item: (reply: Reply) => Claimed,
): (reply: Reply) => ClaimedPage<Claimed> {
  return (reply) => {
    const [cursor = null, claimed = null, deleted = null] = as.list(as.anything)(reply);
    return {
      cursor: as.text(cursor),
      claimed: as.list(item)(claimed),
      deleted: as.list(as.text)(deleted),
    };
  };
}

const facts = as.map(as.text, as.anything);

function integerOrNull(reply: Reply): as.Integer | null {
  return reply === null ? null : as.integer(reply);
}

export function groupInfo<Bulk>(bulk: ReadBulk<Bulk>): (reply: Reply) => GroupInfo<Bulk> {
  return (reply) => {
    const found = facts(reply);
    const fact = (name: string): Reply => found.get(name) ?? null;
    return {
      name: bulk(fact('name')),
      consumers: as.count(fact('consumers')),
      pending: as.count(fact('pending')),
      lastDeliveredId: as.text(fact('last-delivered-id')),
      entriesRead: integerOrNull(fact('entries-read')),
      lag: integerOrNull(fact('lag')),
    };
  };
}

export function consumerInfo<Bulk>(bulk: ReadBulk<Bulk>): (reply: Reply) => ConsumerInfo<Bulk> {
  return (reply) => {
    const found = facts(reply);
    const fact = (name: string): Reply => found.get(name) ?? null;
    return {
      name: bulk(fact('name')),
      pending: as.count(fact('pending')),
      idleMs: as.count(fact('idle')),
      inactiveMs: as.count(fact('inactive')),
    };
  };
}

export function streamInfo<Bulk>(bulk: ReadBulk<Bulk>): (reply: Reply) => StreamInfo<Bulk> {
  const own = entry(bulk);
  const entryOrNull = (reply: Reply): StreamEntry<Bulk> | null =>
    reply === null ? null : own(reply);
  return (reply) => {
    const found = facts(reply);
    const fact = (name: string): Reply => found.get(name) ?? null;
    return {
      length: as.count(fact('length')),
      lastGeneratedId: as.text(fact('last-generated-id')),
      maxDeletedEntryId: as.text(fact('max-deleted-entry-id')),
      entriesAdded: as.integer(fact('entries-added')),
      recordedFirstEntryId: as.text(fact('recorded-first-entry-id')),
      groups: as.count(fact('groups')),
      firstEntry: entryOrNull(fact('first-entry')),
      lastEntry: entryOrNull(fact('last-entry')),
    };
  };
}
