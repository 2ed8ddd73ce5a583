/** Searches for places against looking at every place, and what the journal keeps of them. */
import { beforeEach, expect, test } from 'vitest';
import { decode, distance, distanceWithin, encode, type Shape } from '../../src/base/geohash.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { seededRun } from '../structures/seed.ts';
import { Harness } from './harness.ts';

let keywire: Harness;
beforeEach(() => {
  keywire = new Harness(COMMAND_SPECS);
});

test('a score gives its place back to about half a meter', () => {
  const { random, note } = seededRun();
  for (let round = 0; round < 2000; round++) {
    const place = {
      longitude: (random.below(2 ** 32) / 2 ** 32) * 360 - 180,
      latitude: (random.below(2 ** 32) / 2 ** 32) * 170 - 85,
    };
    const found = { longitude: 0, latitude: 0 };
    decode(encode(place), found);
    expect(distance(place, found), note).toBeLessThan(0.7);
    const again = { longitude: 0, latitude: 0 };
    decode(encode(found), again);
    expect(again, note).toEqual(found);
  }
});

// redis-server 7.0.15 misses these: their scores lie beyond all of its areas, or its
// areas end too soon where the circle holds a pole.
test.each([
  ['at 180 degrees, from the west', [179.9, 10, 20, 'km'], [180, 10]],
  ['at 180 degrees, from the east', [-179.9, 10, 20, 'km'], [180, 10]],
  ['at -180 degrees, from 180', [180, 10, 1, 'km'], [-180, 10]],
  ['in the very north', [20, 85, 20, 'km'], [20, 85.05112878]],
  ['in the corner', [-179.99, 85.05, 10, 'km'], [180, 85.05112878]],
  ['around the globe', [0, 0, 20_100, 'km'], [180, 0]],
  ['beside a center near the pole', [22.5, -85.0511, 592.6, 'km'], [-2.27, -85.0511]],
])('a search finds what is %s', (_, [longitude, latitude, ...radius], place) => {
  keywire.run('GEOADD', 'g', ...place, 'there', 90, 0, 'elsewhere');
  const center = ['FROMLONLAT', longitude as number, latitude as number];
  const found = keywire.run('GEOSEARCH', 'g', ...center, 'BYRADIUS', ...radius, 'ASC') as string[];
  expect(found.filter((name) => name !== 'elsewhere')).toEqual(['there']);
});

test('a search finds what looking at every place finds, nearest first', () => {
  const { random, note } = seededRun();
  const scores = new Map<string, number>();
  for (let at = 0; at < 1500; at++) {
    const member = `m${at}`;
    // Half of them close together, some at the edges of the map.
    const near = at % 2 === 0;
    const longitude = near ? random.below(2000) / 500 - 2 : (random.below(36_001) - 18_000) / 100;
    const latitude = near ? random.below(2000) / 500 + 48 : (random.below(17_001) - 8500) / 100;
    keywire.run('GEOADD', 'g', longitude, latitude, member);
    scores.set(member, encode({ longitude, latitude }));
  }
  for (let round = 0; round < 150; round++) {
    const shape: Shape = {
      kind: round % 2 === 0 ? 'circle' : 'box',
      longitude: round % 3 === 0 ? random.below(360) - 180 : random.below(40) / 10 - 2,
      latitude: round % 3 === 0 ? random.below(140) - 70 : 48 + random.below(40) / 10,
      radius: 10 ** random.below(7),
      width: 10 ** random.below(7),
      height: 10 ** random.below(7),
    };
    const place = { longitude: 0, latitude: 0 };
    const expected = [...scores].flatMap(([member, score]) => {
      decode(score, place);
      const meters = distanceWithin(shape, place);
      return meters < 0 ? [] : [{ member, meters }];
    });
    const area =
      shape.kind === 'circle'
        ? ['BYRADIUS', shape.radius, 'M']
        : ['BYBOX', shape.width, shape.height, 'M'];
    const center = ['FROMLONLAT', shape.longitude, shape.latitude];
    const found = keywire.run('GEOSEARCH', 'g', ...center, ...area, 'ASC') as string[];
    const told = `${note}, round ${round}: ${[...center, ...area].join(' ')}`;
    // Far around the globe Redis's nine areas leave places out; they are the reference.
    const isFar = Math.max(shape.radius, shape.width, shape.height) > 1_000_000;
    if (isFar) {
      const members = new Set(expected.map(({ member }) => member));
      expect(
        found.every((member) => members.has(member)),
        told,
      ).toBe(true);
    } else {
      expect([...found].sort(), told).toEqual(expected.map(({ member }) => member).sort());
    }
    const meters = new Map(expected.map((one) => [one.member, one.meters]));
    const distances = found.map((member) => meters.get(member) ?? 0);
    expect(distances, told).toEqual([...distances].sort((left, right) => left - right));
  }
});

test('the journal keeps scores, not places or searches', () => {
  keywire.run('GEOADD', 'g', 'NX', 13.361389, 38.115556, 'a', 15.087269, 37.502669, 'b');
  keywire.run('GEOADD', 'g', 13.361389, 38.115556, 'a');
  keywire.run('GEOSEARCHSTORE', 'd', 'g', 'FROMMEMBER', 'a', 'BYRADIUS', 1, 'KM');
  keywire.run('GEORADIUS', 'g', 15, 37, 200, 'KM', 'STOREDIST', 'e', 'COUNT', 1);
  keywire.run('GEORADIUS', 'g', 1, 1, 1, 'KM', 'STORE', 'e');
  keywire.run('GEORADIUS', 'g', 1, 1, 1, 'KM', 'STORE', 'e');
  expect(keywire.journal.map(({ command }) => command.join(' '))).toEqual([
    'ZADD g NX 3479099956230698 a 3479447370796909 b',
    'DEL d',
    'ZADD d 3479099956230698 a',
    'DEL e',
    'ZADD e 56.4412578701582 b',
    'DEL e',
  ]);
  expect(keywire.takeEvents()).toEqual(['zadd g', 'geosearchstore d', 'georadiusstore e', 'del e']);
  const other = new Harness(COMMAND_SPECS);
  other.replay(keywire.journal);
  expect(other.dump()).toEqual(keywire.dump());
});
