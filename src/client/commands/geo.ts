/** Helpers for places: members of sorted sets with longitude and latitude in degrees. */

import type { Reply } from '../../wire/reply.ts';
import * as as from './replies.ts';
import { type Argument, type Name, type Names, namesOf, option, word } from './runner.ts';
import type { ScoreConditions } from './sorted-sets.ts';
import { StreamCommands } from './streams.ts';

export type GeoUnit = 'M' | 'KM' | 'FT' | 'MI';

export interface Coordinates {
  readonly longitude: number;
  readonly latitude: number;
}

/** Where a search begins: a member of the sorted set, or a place. */
export type GeoOrigin = { readonly member: Name } | Coordinates;

/** What is searched: a circle, or a box with sides along the compass. */
export type GeoShape =
  | { readonly radius: number; readonly unit: GeoUnit }
  | { readonly width: number; readonly height: number; readonly unit: GeoUnit };

export interface GeoSearchOptions {
  readonly order?: 'ASC' | 'DESC';
  /** At most so many: the nearest, or with `any` those found first. */
  readonly count?: number;
  readonly any?: boolean;
}

/** A member that was found. */
export interface GeoHit<Bulk extends string | Uint8Array> extends Coordinates {
  readonly member: Bulk;
  /** From the origin, in the unit of the search. */
  readonly distance: number;
}

export class GeoCommands<Bulk extends string | Uint8Array> extends StreamCommands<Bulk> {
  /** Answers how many members were new. */
  geoadd(
    key: Name,
    places: Iterable<readonly [member: Argument, place: Coordinates]>,
    options: Pick<ScoreConditions, 'condition'> = {},
  ): Promise<number> {
    const words: Argument[] = options.condition === undefined ? [] : [options.condition];
    for (const [member, { longitude, latitude }] of places) words.push(longitude, latitude, member);
    return this.write('GEOADD', [key, ...words], as.count);
  }

  /** Null for each that is not there. */
  geopos(key: Name, members: Names): Promise<(Coordinates | null)[]> {
    return this.read('GEOPOS', [key, ...namesOf(members)], as.list(coordinatesOrNull));
  }

  /** Null where one of them is not there. */
  geodist(key: Name, one: Name, other: Name, unit: GeoUnit = 'M'): Promise<number | null> {
    return this.read('GEODIST', [key, one, other, unit], floatOrNull);
  }

  /** The standard geohashes, which other programs know. */
  geohash(key: Name, members: Names): Promise<(string | null)[]> {
    return this.read('GEOHASH', [key, ...namesOf(members)], as.list(as.textOrNull));
  }

  geosearch(
    key: Name,
    from: GeoOrigin,
    shape: GeoShape,
    options: GeoSearchOptions = {},
  ): Promise<Bulk[]> {
    return this.read('GEOSEARCH', [key, ...searchWords(from, shape, options)], as.list(this.bulk));
  }

  /** As `geosearch`, with distances and places. */
  geosearchHits(
    key: Name,
    from: GeoOrigin,
    shape: GeoShape,
    options: GeoSearchOptions = {},
  ): Promise<GeoHit<Bulk>[]> {
    const words = [...searchWords(from, shape, options), 'WITHDIST', 'WITHCOORD'];
    return this.read('GEOSEARCH', [key, ...words], as.list(this.#hit));
  }

  /** Keeps what is found in another sorted set, with distances as scores if wanted; how many. */
  geosearchstore(
    destination: Name,
    source: Name,
    from: GeoOrigin,
    shape: GeoShape,
    options: GeoSearchOptions & { readonly storeDistances?: boolean } = {},
  ): Promise<number> {
    const stored = word('STOREDIST', options.storeDistances);
    const words = [...searchWords(from, shape, options), ...stored];
    return this.write('GEOSEARCHSTORE', [destination, source, ...words], as.count);
  }

  /** The older form of `geosearch` around a place. */
  georadius(
    key: Name,
    { longitude, latitude }: Coordinates,
    radius: number,
    unit: GeoUnit,
    options: GeoSearchOptions = {},
  ): Promise<Bulk[]> {
    const args = [key, longitude, latitude, radius, unit, ...orderWords(options)];
    return this.read('GEORADIUS_RO', args, as.list(this.bulk));
  }

  /** As `georadius`, keeping what is found under `destination`; how many. */
  georadiusStore(
    key: Name,
    { longitude, latitude }: Coordinates,
    radius: number,
    unit: GeoUnit,
    destination: Name,
    options: GeoSearchOptions = {},
  ): Promise<number> {
    const args = [key, longitude, latitude, radius, unit, ...orderWords(options)];
    return this.write('GEORADIUS', [...args, 'STORE', destination], as.count);
  }

  /** The older form of `geosearch` around a member. */
  georadiusbymember(
    key: Name,
    member: Name,
    radius: number,
    unit: GeoUnit,
    options: GeoSearchOptions = {},
  ): Promise<Bulk[]> {
    const args = [key, member, radius, unit, ...orderWords(options)];
    return this.read('GEORADIUSBYMEMBER_RO', args, as.list(this.bulk));
  }

  /** As `georadiusbymember`, keeping what is found under `destination`; how many. */
  georadiusbymemberStore(
    key: Name,
    member: Name,
    radius: number,
    unit: GeoUnit,
    destination: Name,
    options: GeoSearchOptions = {},
  ): Promise<number> {
    const args = [key, member, radius, unit, ...orderWords(options)];
    return this.write('GEORADIUSBYMEMBER', [...args, 'STORE', destination], as.count);
  }

  readonly #hit = (reply: Reply): GeoHit<Bulk> => {
    if (!Array.isArray(reply)) throw as.unexpected('a place', reply);
    const [member = null, distance = null, place = null] = reply;
    return { member: this.bulk(member), distance: as.float(distance), ...coordinates(place) };
  };
}

function searchWords(from: GeoOrigin, shape: GeoShape, options: GeoSearchOptions): Argument[] {
  const origin: Argument[] =
    'member' in from ? ['FROMMEMBER', from.member] : ['FROMLONLAT', from.longitude, from.latitude];
  const area: Argument[] =
    'radius' in shape
      ? ['BYRADIUS', shape.radius, shape.unit]
      : ['BYBOX', shape.width, shape.height, shape.unit];
  return [...origin, ...area, ...orderWords(options)];
}

function orderWords({ order, count, any }: GeoSearchOptions): Argument[] {
  const sorted = order === undefined ? [] : [order];
  return [...sorted, ...option('COUNT', count), ...word('ANY', any)];
}

function coordinates(reply: Reply): Coordinates {
  const [longitude, latitude] = as.pair(as.float, as.float)(reply);
  return { longitude, latitude };
}

function coordinatesOrNull(reply: Reply): Coordinates | null {
  return reply === null ? null : coordinates(reply);
}

function floatOrNull(reply: Reply): number | null {
  return reply === null ? null : as.float(reply);
}
