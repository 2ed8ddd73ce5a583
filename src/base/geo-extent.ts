/**
 * Where everything within a shape lies, for certain. Redis looks into the nine areas around the center.
 * They miss what stands at exactly 180 degrees, or at the northernmost latitude, whose scores lie
 * beyond all areas, and some of what lies east and west of the center where a circle holds a pole. Here
 * those nine come first, so that what is found without an order comes in Redis's, and behind them what
 * the shape's bounds need and they have not.
 */
import {
  type Area,
  areasAround,
  EARTH_RADIUS_METERS,
  LATITUDE_MAX,
  LONGITUDE_MAX,
  partOf,
  RADIANS,
  type ScoreRange,
  type Shape,
  scoresOf,
} from './geohash.ts';

/** Areas that cover the bounds, at most: with more of them they are made larger. */
const AREAS_MAX = 32;
/** The bounds are so much wider, in degrees, than they were computed: a tenth of a millimeter. */
const MARGIN = 1e-9;

/** The ranges of scores outside of which nothing lies within the shape; they do not overlap. */
export function rangesAround(shape: Shape): ScoreRange[] {
  const areas = areasAround(shape);
  const ranges = areas.map(scoresOf);
  for (const area of areasWithin(shape, areas[0]?.steps ?? 1)) {
    ranges.push(...without(scoresOf(area), ranges));
  }
  return ranges;
}

/** What a shape spans, in degrees; `halfWidth` to each side of the center, 180 = all around. */
interface Extent {
  readonly south: number;
  readonly north: number;
  readonly halfWidth: number;
}

function extentOf({ kind, latitude, radius, width, height }: Shape): Extent {
  const reach = (kind === 'circle' ? radius : height / 2) / EARTH_RADIUS_METERS / RADIANS + MARGIN;
  const [south, north] = [latitude - reach, latitude + reach];
  const widest =
    kind === 'circle' ? circleHalfWidth(latitude, reach) : boxHalfWidth(width, [south, north]);
  return { south, north, halfWidth: Math.min(LONGITUDE_MAX, widest + MARGIN) };
}

/** A circle of so many degrees around a latitude: where a meridian touches it. */
function circleHalfWidth(latitude: number, reach: number): number {
  // It holds a pole, and so all meridians.
  if (Math.abs(latitude) + reach >= 90) return LONGITUDE_MAX;
  const sine = Math.sin(reach * RADIANS) / Math.cos(latitude * RADIANS);
  return sine >= 1 ? LONGITUDE_MAX : Math.asin(sine) / RADIANS;
}

/** A box is as wide everywhere in meters, and so in degrees the wider the farther from the equator. */
function boxHalfWidth(width: number, latitudes: readonly number[]): number {
  const angle = width / 2 / EARTH_RADIUS_METERS;
  if (angle >= Math.PI) return LONGITUDE_MAX;
  const farthest = Math.min(LATITUDE_MAX, Math.max(...latitudes.map(Math.abs)));
  const sine = Math.sin(angle / 2) / Math.cos(farthest * RADIANS);
  return sine >= 1 ? LONGITUDE_MAX : (2 * Math.asin(sine)) / RADIANS;
}

/** Areas that cover the shape's bounds, of so many steps or fewer, with the edges that they touch. */
function areasWithin(shape: Shape, stepsMax: number): Area[] {
  const extent = extentOf(shape);
  let steps = stepsMax;
  let [columns, rows] = [columnsOf(shape, extent, steps), rowsOf(extent, steps)];
  while (columns.count * rows.count > AREAS_MAX && steps > 1) {
    steps--;
    [columns, rows] = [columnsOf(shape, extent, steps), rowsOf(extent, steps)];
  }
  const parts = 2 ** steps;
  const areas: Area[] = [];
  for (let row = 0; row < rows.count; row++) {
    const y = rows.first + row;
    for (let column = 0; column < columns.count; column++) {
      const x = (columns.first + column + 2 * parts) % parts;
      areas.push({ x, y, steps });
      if (x === parts - 1) areas.push({ x: parts, y, steps });
      if (y === parts - 1) areas.push({ x, y: parts, steps });
      if (x === parts - 1 && y === parts - 1) areas.push({ x: parts, y: parts, steps });
    }
  }
  return areas;
}

interface Parts {
  readonly first: number;
  readonly count: number;
}

/** The first may lie before 0, and the last behind the last: the globe is round. */
function columnsOf({ longitude }: Shape, { halfWidth }: Extent, steps: number): Parts {
  const parts = 2 ** steps;
  const at = (degrees: number): number =>
    Math.floor(((degrees + LONGITUDE_MAX) / (2 * LONGITUDE_MAX)) * parts);
  const first = at(longitude - halfWidth);
  const count = at(longitude + halfWidth) - first + 1;
  return halfWidth >= LONGITUDE_MAX || count >= parts
    ? { first: 0, count: parts }
    : { first, count };
}

function rowsOf({ south, north }: Extent, steps: number): Parts {
  const at = (degrees: number): number => {
    const within = Math.max(-LATITUDE_MAX, Math.min(LATITUDE_MAX, degrees));
    return Math.min(2 ** steps - 1, partOf(within, -LATITUDE_MAX, LATITUDE_MAX, steps));
  };
  const first = at(south);
  return { first, count: at(north) - first + 1 };
}

/** What is left of a range without others. */
function without(range: ScoreRange, others: readonly ScoreRange[]): ScoreRange[] {
  let left = [range];
  for (const other of others) {
    left = left.flatMap(({ min, max }) => {
      if (other.max <= min || other.min >= max) return [{ min, max }];
      const parts: ScoreRange[] = [];
      if (min < other.min) parts.push({ min, max: other.min });
      if (other.max < max) parts.push({ min: other.max, max });
      return parts;
    });
  }
  return left;
}
