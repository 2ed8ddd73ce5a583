/** The geo commands against plain places: every distance measured, no index. */
import { expect, test } from 'vitest';
import type { Plain } from './harness.ts';
import { type Chance, checkAgainst, type Model, type Step } from './property.ts';

const EARTH_METERS = 6_372_797.560_856;
const LATITUDE_MAX = 85.051_128_78;
const CELLS = 2 ** 26;
/** No place may lie so near to the bound that rounding decides. */
const DOUBT_METERS = 0.01;

interface Place {
  readonly longitude: number;
  readonly latitude: number;
}

class GeoModel implements Model {
  readonly #places = new Map<string, Place>();

  next(chance: Chance): Step {
    const name = `m${chance.below(150)}`;
    switch (chance.below(7)) {
      case 0:
      case 1:
        return this.#add(chance);
      case 2:
        return { words: ['ZREM', 'k', name], answer: this.#places.delete(name) ? 1 : 0 };
      case 3:
        return this.#position(name);
      case 4:
        return this.#distance(name, `m${chance.below(150)}`);
      default:
        return this.#search(chance);
    }
  }

  #add(chance: Chance): Step {
    const [east, north] = [chance.below(361) - 180, chance.below(171) - 85];
    let added = 0;
    const words = chance.some(5, () => {
      const [name, place] = [`m${chance.below(150)}`, near(chance, east, north)];
      if (!this.#places.has(name)) added++;
      this.#places.set(name, place);
      return [place.longitude, place.latitude, name];
    });
    return { words: ['GEOADD', 'k', ...words.flat()], answer: added };
  }

  #position(name: string): Step {
    const place = this.#places.get(name);
    return {
      words: ['GEOPOS', 'k', name],
      answer: (answer) => {
        const [found] = answer as Plain[];
        if (place === undefined) return expect(found).toMatchObject({});
        const { longitude, latitude } = kept(place);
        const [east, north] = (found as Plain[]).map(Number);
        expect(east).toBeCloseTo(longitude, 9);
        return expect(north).toBeCloseTo(latitude, 9);
      },
    };
  }

  #distance(from: string, to: string): Step {
    const [left, right] = [this.#places.get(from), this.#places.get(to)];
    const words = ['GEODIST', 'k', from, to];
    if (left === undefined || right === undefined) return { words, answer: null };
    const expected = meters(kept(left), kept(right));
    return { words, answer: (answer) => expect(Number(answer)).toBeCloseTo(expected, 0) };
  }

  #search(chance: Chance): Step {
    const from = near(chance, chance.below(361) - 180, chance.below(171) - 85);
    const words = ['GEOSEARCH', 'k', 'FROMLONLAT', from.longitude, from.latitude];
    const places = [...this.#places].map(([name, place]) => [name, kept(place)] as const);
    const side = (): number => chance.pick([10, 500, 20_000, 400_000, 2_000_000, 9_000_000, 3e7]);
    /** A length that no distance is near. */
    const clear = (length: number, distances: number[]): number => {
      const isDoubtful = distances.some((one) => Math.abs(one - length) < DOUBT_METERS);
      return isDoubtful ? clear(length + 1, distances) : length;
    };
    if (chance.below(2) === 0) {
      const distances = places.map(([, place]) => meters(from, place));
      const radius = clear(side(), distances);
      words.push('BYRADIUS', radius, 'm');
      const inside = places.filter((_, at) => (distances[at] as number) <= radius);
      return { words, answer: inside.map(([name]) => name), sorted: true };
    }
    // Half of the width along the place's own parallel, half of the height along its meridian.
    const across = places.map(([, place]) =>
      meters(place, { ...place, longitude: from.longitude }),
    );
    const along = places.map(([, place]) => meters(place, { ...place, latitude: from.latitude }));
    const [width, height] = [clear(side(), across), clear(side(), along)];
    words.push('BYBOX', 2 * width, 2 * height, 'm');
    const inside = places.filter(
      (_, at) => (across[at] as number) <= width && (along[at] as number) <= height,
    );
    return { words, answer: inside.map(([name]) => name), sorted: true };
  }
}

/** A place some degrees or some meters from another, now and then at the very edge. */
function near(chance: Chance, longitude: number, latitude: number): Place {
  const spread = chance.pick([1e-5, 0.01, 4]);
  const within = (value: number, most: number): number => {
    const off = ((chance.below(2001) - 1000) / 1000) * spread;
    const moved = Math.max(-most, Math.min(most, Number((value + off).toFixed(7))));
    if (chance.below(20) === 0) return moved < 0 ? -most : most;
    return moved;
  };
  return { longitude: within(longitude, 180), latitude: within(latitude, LATITUDE_MAX) };
}

/**
 * The place as it is kept: the middle of one of 2^26 cells each way. The eastern and northern edges are
 * cells of their own; on the eastern one a score has no bit for the last of the latitude.
 */
function kept({ longitude, latitude }: Place): Place {
  const cellOf = (value: number, most: number): number =>
    Math.floor(((value + most) / (2 * most)) * CELLS);
  const middle = (cell: number, most: number): number =>
    Math.min(most, ((cell + 0.5) / CELLS) * 2 * most - most);
  const [x, y] = [cellOf(longitude, 180), cellOf(latitude, LATITUDE_MAX)];
  const row = x === CELLS ? y - (y % 2) : y;
  return { longitude: middle(x, 180), latitude: middle(row, LATITUDE_MAX) };
}

function meters(left: Place, right: Place): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const u = Math.sin(radians(right.latitude - left.latitude) / 2);
  const v = Math.sin(radians(right.longitude - left.longitude) / 2);
  const along = Math.cos(radians(left.latitude)) * Math.cos(radians(right.latitude)) * v * v;
  return 2 * EARTH_METERS * Math.asin(Math.sqrt(u * u + along));
}

test('random commands answer as plain places do, and replay to the same', () => {
  checkAgainst(new GeoModel(), { steps: 1500 });
  expect.hasAssertions();
});
