/**
 * Searches for places: GEORADIUS, GEORADIUSBYMEMBER, GEOSEARCH and what they store. Everything within
 * a distance lies in a few areas of the globe, nine most of the time, each a range of scores. Cost: O(log n) and the
 * members of those areas.
 */
import { rangesAround } from '../base/geo-extent.ts';
import { decode, distanceWithin, type Place } from '../base/geohash.ts';
import { formatDouble } from '../base/numbers.ts';
import type { OpenSortedSet } from '../keyspace/sorted-sets.ts';
import type { Call } from './call.ts';
import { answerPlace } from './geo-members.ts';
import { type GeoForm, GeoRequest } from './geo-request.ts';
import { openSortedSet, storeResult } from './sorted-set-members.ts';
import { type CommandSpec, type Flag, key, optionKey } from './spec.ts';

const request = new GeoRequest();
const place: Place = { longitude: 0, latitude: 0 };

/** What the running search has found, by the number of the hit: handles of members, and meters. */
const handles: number[] = [];
const meters: number[] = [];

/** GEORADIUS key longitude latitude radius unit …, GEOSEARCH key FROMMEMBER member BYRADIUS radius unit … */
function search(call: Call, form: GeoForm): void {
  const set = call.keyspace.sortedSets.first;
  const isThere = openSortedSet(call, form.source, set);
  request.read(call.arguments, form, isThere ? set : undefined);
  handles.length = meters.length = 0;
  if (isThere) collect(set);
  const hits = order();
  const event = form.kind === 'search' ? 'geosearchstore' : 'georadiusstore';
  if (request.destination > 0) storeHits(call, set, hits, event);
  else answerHits(call, set, hits);
}

/** Finds the members within the shape, in the order of the areas. */
function collect(set: OpenSortedSet): void {
  const enough = request.any ? request.count : Infinity;
  for (const { min, max } of rangesAround(request.shape)) {
    let left = set.rankOfScore(max, false);
    const first = set.rankOfScore(min, false);
    left -= first;
    if (left <= 0 || !set.seek(first)) continue;
    do {
      decode(set.score, place);
      const far = distanceWithin(request.shape, place);
      if (far < 0) continue;
      handles.push(set.handle);
      meters.push(far);
      if (handles.length >= enough) return;
    } while (--left > 0 && set.forward());
  }
}

/** The numbers of the hits in the order asked for, at most as many as asked for. */
function order(): number[] {
  const hits = handles.map((_, hit) => hit);
  const { any, count } = request;
  const wanted = count > 0 && !any && request.order === 'none' ? 'ascending' : request.order;
  const sign = wanted === 'descending' ? -1 : 1;
  if (wanted !== 'none') {
    hits.sort((left, right) => sign * ((meters[left] as number) - (meters[right] as number)));
  }
  return count > 0 ? hits.slice(0, count) : hits;
}

function answerHits(call: Call, set: OpenSortedSet, hits: readonly number[]): void {
  const { reply } = call;
  const { hasOptions, unit, withDistance, withHash, withPlace } = request;
  const parts = 1 + Number(withDistance) + Number(withHash) + Number(withPlace);
  reply.array(hits.length);
  for (const hit of hits) {
    set.load(handles[hit] as number);
    const { bytes, start, end } = set.member;
    if (hasOptions) reply.array(parts);
    reply.bulk(bytes, start, end);
    if (withDistance) reply.text(((meters[hit] as number) / unit).toFixed(4));
    if (withHash) reply.integer(Math.trunc(set.score));
    if (!withPlace) continue;
    decode(set.score, place);
    answerPlace(call, place);
  }
}

/** Puts the hits in the place of the destination; the journal keeps them, not the search. */
function storeHits(call: Call, set: OpenSortedSet, hits: readonly number[], event: string): void {
  const { result } = call.keyspace.sortedSets;
  result.openNew();
  try {
    result.expect(hits.length);
    for (const hit of hits) {
      set.load(handles[hit] as number);
      const { bytes, start, end } = set.member;
      result.add(bytes, start, end, scoreOf(set, hit));
    }
  } catch (cause) {
    result.free();
    throw cause;
  }
  const recorded = hits.length > 0 ? recordable(set, hits) : [];
  const before = call.keyspace.changes;
  storeResult(call, result, event, request.destination);
  if (call.keyspace.changes !== before) record(call, recorded);
}

function scoreOf(set: OpenSortedSet, hit: number): number {
  return request.storesDistance ? (meters[hit] as number) / request.unit : set.score;
}

/** A member as the journal takes it. */
interface Stored {
  readonly score: string;
  readonly member: Buffer;
}

/** What the journal will keep, copied before the source may have been replaced. */
function recordable(set: OpenSortedSet, hits: readonly number[]): Stored[] {
  return hits.map((hit) => {
    set.load(handles[hit] as number);
    const { bytes, start, end } = set.member;
    return {
      score: formatDouble(scoreOf(set, hit)),
      member: Buffer.from(bytes.subarray(start, end)),
    };
  });
}

function record(call: Call, stored: readonly Stored[]): void {
  const { arguments: args, database, effects } = call;
  const [start, end] = [args.start(request.destination), args.end(request.destination)];
  effects.command(database.index, 2);
  effects.text('DEL');
  effects.argument(args.buffer, start, end);
  if (stored.length === 0) return;
  effects.command(database.index, 2 + 2 * stored.length);
  effects.text('ZADD');
  effects.argument(args.buffer, start, end);
  for (const { score, member } of stored) {
    effects.text(score);
    effects.argument(member, 0, member.length);
  }
}

function radiusRow(
  name: string,
  arity: number,
  text: { since: string; summary: string },
  form: GeoForm,
): CommandSpec {
  const flags: Flag[] = form.stores ? ['write', 'denyoom'] : ['readonly'];
  const stored = [
    optionKey('STORE', arity === -6 ? 6 : 5, 'OW', 'update'),
    optionKey('STOREDIST', arity === -6 ? 6 : 5, 'OW', 'update'),
  ];
  return {
    name,
    arity,
    flags,
    keys: [key(1, 'RO', 'access'), ...(form.stores ? stored : [])],
    group: 'geo',
    ...text,
    execute: (call) => search(call, form),
  };
}

export const GEO_SEARCH_COMMANDS: readonly CommandSpec[] = [
  radiusRow(
    'georadius',
    -6,
    { since: '3.2.0', summary: 'Finds the places within a distance of one, and may store them.' },
    { kind: 'radius', stores: true, source: 1 },
  ),
  radiusRow(
    'georadius_ro',
    -6,
    { since: '3.2.10', summary: 'Finds the places within a distance of one.' },
    { kind: 'radius', stores: false, source: 1 },
  ),
  radiusRow(
    'georadiusbymember',
    -5,
    { since: '3.2.0', summary: 'Finds the places around a member, and may store them.' },
    { kind: 'member', stores: true, source: 1 },
  ),
  radiusRow(
    'georadiusbymember_ro',
    -5,
    { since: '3.2.10', summary: 'Finds the places around a member.' },
    { kind: 'member', stores: false, source: 1 },
  ),
  {
    name: 'geosearch',
    arity: -7,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'geo',
    since: '6.2.0',
    summary: 'Finds the places within a circle or a box.',
    execute: (call) => search(call, { kind: 'search', stores: false, source: 1 }),
  },
  {
    name: 'geosearchstore',
    arity: -8,
    flags: ['write', 'denyoom'],
    keys: [key(1, 'OW', 'update'), key(2, 'RO', 'access')],
    group: 'geo',
    since: '6.2.0',
    summary: 'Stores the places within a circle or a box in another sorted set.',
    execute: (call) => search(call, { kind: 'search', stores: true, source: 2 }),
  },
];
