/**
 * Pending entries that change hands or are done: XACK, XCLAIM, XAUTOCLAIM. All that can fail for want of
 * memory happens before anything is answered or changed; an entry that is no longer in the stream is
 * no longer pending once somebody claims it (as Redis).
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { OpenStream } from '../keyspace/streams.ts';
import { IndexCursor } from '../structures/ordered-index.ts';
import { IdList, StreamId } from '../structures/stream-id.ts';
import type { Call } from './call.ts';
import { type CommandSpec, key } from './spec.ts';
import { keepConsumer, keepDelivered, keepGroup } from './stream-effects.ts';
import { findConsumer, findGroup, nameAt, noKeyOrGroup } from './stream-groups.ts';
import { answerEntry, answerId, isId, openStream, readId, readStart } from './stream-ids.ts';

const INVALID_CLAIM_IDLE = new ReplyError('ERR', 'Invalid min-idle-time argument for XCLAIM');
const INVALID_AUTOCLAIM_IDLE = new ReplyError(
  'ERR',
  'Invalid min-idle-time argument for XAUTOCLAIM',
);
const COUNT_TOO_SMALL = new ReplyError('ERR', 'COUNT must be > 0');
/** XAUTOCLAIM looks at so many pending entries for each that it may claim. */
const ATTEMPTS = 10;
const COUNT_MAX = 2 ** 63 / 16;

const NAMES = { key: 1, group: 2, consumer: 3 };

const id = new StreamId();
const lastId = new StreamId();
const start = new StreamId();
const cursor = new IndexCursor();
/** What was claimed, and what was found gone from the stream. */
const claimed = new IdList();
const gone = new IdList();
/** How often each claimed one was delivered. */
const counts: bigint[] = [];

/** Who claims what; reused. */
class Claim {
  stream: OpenStream | undefined;
  group = 0;
  consumer = 0;
  isNewConsumer = false;
  /** Only what was delivered so long ago. */
  idleMs = 0;
  timeMs = 0;
  /** Undefined: one more than before. */
  deliveries: bigint | undefined;
  isForced = false;
  /** Ids alone are answered, and deliveries are not counted. */
  justIds = false;
  /** XCLAIM: where the ids end. */
  lastIdAt = 0;
}

const claim = new Claim();

/** XACK key group id [id …] */
function xack(call: Call): void {
  const { arguments: args, keyspace, reply } = call;
  const { pending } = keyspace.streams.groups;
  const stream = openStream(call, 1);
  const group = stream === undefined ? 0 : findGroup(call, stream, 2);
  let done = 0;
  if (group !== 0) {
    for (let i = 3; i < args.count; i++) readId(args, i, id);
    for (let i = 3; i < args.count; i++) {
      const entry = pending.find(group, readId(args, i, id));
      if (entry === 0) continue;
      pending.remove(group, entry);
      done++;
    }
  }
  // As Redis, an acknowledgement is no change that WATCH would see.
  if (done > 0) keyspace.changes++;
  reply.integer(done);
}

/** Finds the group of a claim. @throws ReplyError NOGROUP */
function openClaim(call: Call, stream: OpenStream | undefined): void {
  const args = call.arguments;
  const group = stream === undefined ? 0 : findGroup(call, stream, 2);
  if (group === 0) throw noKeyOrGroup(args, 1, 2);
  claim.stream = stream;
  claim.group = group;
  claim.timeMs = call.nowMs;
  claim.deliveries = undefined;
  claim.isForced = false;
  claim.justIds = false;
}

/** Finds or makes the consumer that claims, and begins what may have to be undone. */
function openConsumer(call: Call): void {
  const { deliveries } = call.keyspace.streams;
  deliveries.begin();
  claimed.clear();
  gone.clear();
  counts.length = 0;
  claim.consumer = findConsumer(call, claim.group, 3);
  claim.isNewConsumer = claim.consumer === 0;
  if (!claim.isNewConsumer) return;
  claim.consumer = deliveries.addConsumer(claim.group, nameAt(call.arguments, 3), call.nowMs);
}

/** XCLAIM key group consumer min-idle-ms id [id …] [IDLE ms] [TIME ms] [RETRYCOUNT n] [FORCE] [JUSTID] [LASTID id] */
function xclaim(call: Call): void {
  const { arguments: args, keyspace, reply } = call;
  const { groups } = keyspace.streams;
  openClaim(call, openStream(call, 1));
  claim.idleMs = Math.max(args.integer(4, INVALID_CLAIM_IDLE), 0);
  readClaimOptions(call);
  openConsumer(call);
  for (let i = 5; i <= claim.lastIdAt; i++) {
    readId(args, i, id);
    // What FORCE makes pending was never delivered, and so is idle enough.
    if (isClaimed(call, id)) {
      keyspace.streams.deliveries.prepare(claim.group, claim.consumer, id, -Infinity);
    }
  }
  const movesOn = lastId.compare(groups.loadLastId(claim.group, id)) > 0;
  if (movesOn) groups.setLastId(claim.group, lastId);
  settleConsumer(call);
  let answered = 0;
  reply.beginArray();
  for (let i = 5; i <= claim.lastIdAt; i++) {
    readId(args, i, id);
    if (claimOne(call, id)) answered++;
  }
  reply.endArray(answered);
  keepClaims(call);
  if (movesOn && claimed.length + gone.length === 0) {
    keyspace.changes++;
    keepGroup(call, NAMES, claim.group);
  }
}

/** The ids from argument 5 on, and the options behind them. @throws ReplyError */
function readClaimOptions(call: Call): void {
  const args = call.arguments;
  let at = 5;
  while (at < args.count && isId(args, at, id)) at++;
  claim.lastIdAt = at - 1;
  lastId.setZero();
  let timeMs: number | undefined;
  for (; at < args.count; at++) {
    const hasMore = at + 1 < args.count;
    if (args.is(at, 'FORCE')) claim.isForced = true;
    else if (args.is(at, 'JUSTID')) claim.justIds = true;
    else if (hasMore && args.is(at, 'IDLE')) {
      timeMs = call.nowMs - args.integer(++at, invalidOption('IDLE'));
    } else if (hasMore && args.is(at, 'TIME')) {
      timeMs = args.integer(++at, invalidOption('TIME'));
    } else if (hasMore && args.is(at, 'RETRYCOUNT')) {
      const count = args.integer64(++at, invalidOption('RETRYCOUNT'));
      claim.deliveries = count < 0n ? undefined : count;
    } else if (hasMore && args.is(at, 'LASTID')) readId(args, ++at, lastId);
    else throw new ReplyError('ERR', `Unrecognized XCLAIM option '${args.text(at)}'`);
  }
  // A time that cannot be is now: clients reckon it from clocks of their own.
  if (timeMs !== undefined && timeMs >= 0 && timeMs <= call.nowMs) claim.timeMs = timeMs;
}

function invalidOption(name: string): ReplyError {
  return new ReplyError('ERR', `Invalid ${name} option argument for XCLAIM`);
}

/** True when the entry of this id is in the stream, and is pending long enough or made so by FORCE. */
function isClaimed(call: Call, one: StreamId): boolean {
  if (claim.stream?.has(one) !== true) return false;
  const { pending } = call.keyspace.streams.groups;
  const entry = pending.find(claim.group, one);
  if (entry === 0) return claim.isForced;
  return claim.idleMs === 0 || call.nowMs - pending.timeMs(entry) >= claim.idleMs;
}

/** Claims and answers the entry of this id, for which room was made; false when it is not to be had. */
function claimOne(call: Call, one: StreamId): boolean {
  const { pending } = call.keyspace.streams.groups;
  const entry = pending.find(claim.group, one);
  if (entry === 0) return false;
  if (claim.stream?.has(one) !== true) {
    pending.remove(claim.group, entry);
    gone.push(one);
    return false;
  }
  if (claim.idleMs !== 0 && call.nowMs - pending.timeMs(entry) < claim.idleMs) return false;
  take(call, entry, one);
  return true;
}

/** Makes a pending entry the consumer's, and answers it. */
function take(call: Call, entry: number, one: StreamId): void {
  const { keyspace, reply } = call;
  const { groups, log } = keyspace.streams;
  const { pending } = groups;
  pending.settle(entry, claim.consumer);
  pending.setTimeMs(entry, claim.timeMs);
  const count = claim.deliveries ?? pending.deliveries(entry) + (claim.justIds ? 0n : 1n);
  pending.setDeliveries(entry, count);
  claimed.push(one);
  counts.push(count);
  const { stream } = claim;
  if (claim.justIds) answerId(reply, one);
  else if (stream?.seek(one) === true) answerEntry(reply, log.nodes, stream.cursor);
}

/** The consumer was here, and is there for the journal if it was made for this. */
function settleConsumer(call: Call): void {
  call.keyspace.streams.groups.setSeenMs(claim.consumer, call.nowMs);
  if (!claim.isNewConsumer) return;
  keepConsumer(call, NAMES);
  call.noted(1, 'xgroup-createconsumer');
}

/** Counts and journals what was claimed and what was found gone. */
function keepClaims(call: Call): void {
  const { keyspace, nowMs } = call;
  if (claimed.length + gone.length === 0) return;
  keyspace.changes++;
  const { group, consumer, timeMs } = claim;
  if (claimed.length > 0 && (claim.isForced || !call.replaying)) {
    keyspace.streams.groups.setActiveMs(consumer, nowMs);
  }
  for (let first = 0; first < claimed.length; ) {
    const deliveries = counts[first] ?? 0n;
    let last = first;
    while (last + 1 < claimed.length && counts[last + 1] === deliveries) last++;
    const run = { ids: claimed, first, last, timeMs, deliveries, isActivity: true };
    keepDelivered(call, NAMES, group, run);
    first = last + 1;
  }
  if (gone.length === 0) return;
  const last = gone.length - 1;
  const removed = { ids: gone, first: 0, last, timeMs, deliveries: 0, isActivity: true };
  keepDelivered(call, NAMES, group, removed);
}

/** XAUTOCLAIM key group consumer min-idle-ms start [COUNT count] [JUSTID] */
function xautoclaim(call: Call): void {
  const { arguments: args, reply } = call;
  const idleMs = Math.max(args.integer(4, INVALID_AUTOCLAIM_IDLE), 0);
  readStart(args, 5, start);
  const options = readAutoclaimOptions(call);
  openClaim(call, openStream(call, 1));
  claim.idleMs = idleMs;
  claim.justIds = options.justIds;
  openConsumer(call);
  prepareIdle(call, options.count);
  settleConsumer(call);
  reply.array(3);
  answerId(reply, start);
  reply.array(claimed.length);
  const { pending } = call.keyspace.streams.groups;
  const { length } = claimed;
  // `take` lists them anew.
  claimed.clear();
  for (let i = 0; i < length; i++) {
    claimed.load(i, id);
    take(call, pending.find(claim.group, id), id);
  }
  reply.array(gone.length);
  for (let i = 0; i < gone.length; i++) {
    gone.load(i, id);
    pending.remove(claim.group, pending.find(claim.group, id));
    answerId(reply, id);
  }
  keepClaims(call);
}

function readAutoclaimOptions({ arguments: args }: Call): { count: number; justIds: boolean } {
  let count = 100;
  let justIds = false;
  for (let i = 6; i < args.count; i++) {
    if (i + 1 < args.count && args.is(i, 'COUNT')) {
      count = args.integer(++i, COUNT_TOO_SMALL);
      if (count < 1 || count > COUNT_MAX) throw COUNT_TOO_SMALL;
    } else if (args.is(i, 'JUSTID')) justIds = true;
    else throw SYNTAX_ERROR;
  }
  return { count, justIds };
}

/**
 * Lists pending entries from `start` on that were idle long enough, and those that are gone from the
 * stream, at most `count` of both; `start` is then where the next call begins, 0-0 at the end.
 */
function prepareIdle(call: Call, count: number): void {
  const { deliveries, groups } = call.keyspace.streams;
  const { pending } = groups;
  let attempts = count * ATTEMPTS;
  let left = count;
  let more = pending.seek(claim.group, start, cursor);
  for (; more && left > 0 && attempts > 0; more = pending.next(cursor), attempts--) {
    pending.loadId(cursor.item, id);
    if (claim.stream?.has(id) !== true) {
      gone.push(id);
      left--;
      continue;
    }
    const idleMs = call.nowMs - pending.timeMs(cursor.item);
    if (claim.idleMs !== 0 && idleMs < claim.idleMs) continue;
    deliveries.prepare(claim.group, claim.consumer, id, call.nowMs);
    claimed.push(id);
    left--;
  }
  if (more) pending.loadId(cursor.item, start);
  else start.setZero();
}

export const STREAM_CLAIM_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'xack',
    arity: -4,
    flags: ['write', 'fast', 'effect'],
    keys: [key(1, 'RW', 'update')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Tells that entries are done: they are no longer pending.',
    execute: xack,
  },
  {
    name: 'xautoclaim',
    arity: -6,
    flags: ['write', 'fast'],
    keys: [key(1, 'RW', 'delete')],
    group: 'stream',
    since: '6.2.0',
    summary: 'Gives pending entries that were idle for long to a consumer, page by page.',
    execute: xautoclaim,
  },
  {
    name: 'xclaim',
    arity: -6,
    flags: ['write', 'fast', 'effect'],
    keys: [key(1, 'RW', 'update')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Gives pending entries to a consumer.',
    execute: xclaim,
  },
];
