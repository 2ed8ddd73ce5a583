/**
 * Places as members of sorted sets, whose scores are their 52 bits: GEOADD, GEOPOS, GEODIST, GEOHASH,
 * and how places and units are read and answered.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import {
  decode,
  distance,
  encode,
  geohashText,
  LATITUDE_MAX,
  LONGITUDE_MAX,
  type Place,
} from '../base/geohash.ts';
import type { OpenSortedSet } from '../keyspace/sorted-sets.ts';
import { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { openSortedSet, zadd } from './sorted-set-members.ts';
import { type CommandSpec, key } from './spec.ts';

const BAD_UNIT = new ReplyError('ERR', 'unsupported unit provided. please use M, KM, FT, MI');
const UNITS: readonly (readonly [word: string, meters: number])[] = [
  ['M', 1],
  ['KM', 1000],
  ['FT', 0.3048],
  ['MI', 1609.34],
];

/** How many meters the unit at argument `index` has. */
export function readUnit(args: Arguments, index: number): number {
  const unit = UNITS.find(([word]) => args.is(index, word));
  if (unit === undefined) throw BAD_UNIT;
  return unit[1];
}

/** Reads longitude and latitude at arguments `index` and `index + 1`. */
export function readPlace(args: Arguments, index: number, place: Place): void {
  const longitude = args.float(index);
  const latitude = args.float(index + 1);
  if (Math.abs(longitude) > LONGITUDE_MAX || Math.abs(latitude) > LATITUDE_MAX) {
    const pair = `${fixed(longitude)},${fixed(latitude)}`;
    throw new ReplyError('ERR', `invalid longitude,latitude pair ${pair}`);
  }
  place.longitude = longitude;
  place.latitude = latitude;
}

/** As C's `%f`. */
function fixed(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Math.abs(value) < 1e21) return value.toFixed(6);
  return `${BigInt(value)}.000000`;
}

/** Reads the place of the member at argument `index` of an open set; false when it is not there. */
export function readMember(
  args: Arguments,
  index: number,
  set: OpenSortedSet,
  place: Place,
): boolean {
  if (!set.find(args.buffer, args.start(index), args.end(index))) return false;
  decode(set.score, place);
  return true;
}

/** Answers longitude and latitude, with 17 digits behind the point where they are text. */
export function answerPlace(call: Call, { longitude, latitude }: Place): void {
  call.reply.array(2);
  answerCoordinate(call, longitude);
  answerCoordinate(call, latitude);
}

function answerCoordinate(call: Call, degrees: number): void {
  call.reply.double(degrees, degrees.toFixed(17).replace(/\.?0+$/, ''));
}

const first: Place = { longitude: 0, latitude: 0 };
const second: Place = { longitude: 0, latitude: 0 };

/** GEOADD key [NX|XX] [CH] longitude latitude member [longitude latitude member …]; the effect is ZADD */
function geoadd(call: Call): void {
  const { arguments: args, database, effects, keyspace } = call;
  let at = 2;
  let nx = false;
  let xx = false;
  for (; at < args.count; at++) {
    if (args.is(at, 'NX')) nx = true;
    else if (args.is(at, 'XX')) xx = true;
    else if (!args.is(at, 'CH')) break;
  }
  if ((args.count - at) % 3 !== 0 || (nx && xx)) throw SYNTAX_ERROR;
  const words: (string | number | Buffer)[] = ['ZADD'];
  for (let i = 1; i < at; i++) words.push(args.bytes(i));
  for (let i = at; i < args.count; i += 3) {
    readPlace(args, i, first);
    words.push(encode(first), args.bytes(i + 2));
  }
  const before = keyspace.changes;
  const adding = Arguments.of(...words);
  call.arguments = adding;
  try {
    zadd(call);
  } finally {
    call.arguments = args;
  }
  if (keyspace.changes === before) return;
  effects.command(database.index, adding.count);
  for (let i = 0; i < adding.count; i++) {
    effects.argument(adding.buffer, adding.start(i), adding.end(i));
  }
}

/** GEOPOS key [member …] */
function geopos(call: Call): void {
  const { arguments: args, reply } = call;
  const set = call.keyspace.sortedSets.first;
  const isThere = openSortedSet(call, 1, set);
  reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) {
    if (isThere && readMember(args, i, set, first)) answerPlace(call, first);
    else reply.nilArray();
  }
}

/** GEOHASH key [member …] */
function geohash(call: Call): void {
  const { arguments: args, reply } = call;
  const set = call.keyspace.sortedSets.first;
  const isThere = openSortedSet(call, 1, set);
  reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) {
    if (isThere && readMember(args, i, set, first)) reply.text(geohashText(first));
    else reply.nil();
  }
}

/** GEODIST key member member [M|KM|FT|MI] */
function geodist(call: Call): void {
  const { arguments: args, reply } = call;
  if (args.count > 5) throw SYNTAX_ERROR;
  const unit = args.count === 5 ? readUnit(args, 4) : 1;
  const set = call.keyspace.sortedSets.first;
  const areThere =
    openSortedSet(call, 1, set) &&
    readMember(args, 2, set, first) &&
    readMember(args, 3, set, second);
  if (areThere) reply.text((distance(first, second) / unit).toFixed(4));
  else reply.nil();
}

export const GEO_MEMBER_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'geoadd',
    arity: -5,
    flags: ['write', 'denyoom'],
    keys: [key(1, 'RW', 'update')],
    group: 'geo',
    since: '3.2.0',
    summary: 'Adds places to a sorted set, or moves them.',
    execute: geoadd,
  },
  {
    name: 'geopos',
    arity: -2,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'geo',
    since: '3.2.0',
    summary: 'Tells longitude and latitude of places.',
    execute: geopos,
  },
  {
    name: 'geohash',
    arity: -2,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'geo',
    since: '3.2.0',
    summary: 'Tells the standard geohashes of places.',
    execute: geohash,
  },
  {
    name: 'geodist',
    arity: -4,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'geo',
    since: '3.2.0',
    summary: 'Tells how far two places are from each other.',
    execute: geodist,
  },
];
