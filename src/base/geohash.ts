/**
 * Places on the globe as Redis has them: longitude and latitude as 26 bits each, interleaved to the
 * 52 bits that a sorted set's score keeps exactly; distances on a sphere; and the nine areas around a
 * place in which Redis looks for what lies within a distance (geo-extent.ts adds those that it misses).
 * All of it in the order of operations that Redis has, so that results are equal to the last digit.
 */

export const LATITUDE_MAX = 85.05112878;
export const LONGITUDE_MAX = 180;
/** Bits of each coordinate in a score. */
export const STEPS_MAX = 26;
export const EARTH_RADIUS_METERS = 6372797.560856;
const MERCATOR_MAX = 20037726.37;
export const RADIANS = Math.PI / 180;
const ALPHABET = '0123456789bcdefghjkmnpqrstuvwxyz';

/** A place in degrees, filled in by `decode`. */
export interface Place {
  longitude: number;
  latitude: number;
}

/** What is searched around a center: a circle, or a box with sides along the compass. In meters. */
export interface Shape extends Place {
  kind: 'circle' | 'box';
  radius: number;
  width: number;
  height: number;
}

/** The index of the part of `[min, max)` that a value lies in, of 2^steps parts; 2^steps for `max` itself. */
export function partOf(value: number, min: number, max: number, steps: number): number {
  return Math.floor(((value - min) / (max - min)) * 2 ** steps) >>> 0;
}

/** Puts the bits of two numbers of up to 26 bits in turn, the second one's highest first. */
function interleave(even: number, odd: number): number {
  const low = spread(even & 0xffff) + spread(odd & 0xffff) * 2;
  return (spread(even >>> 16) + spread(odd >>> 16) * 2) * 2 ** 32 + low;
}

/** 16 bits with a zero before each. */
function spread(bits: number): number {
  let x = bits;
  x = (x | (x << 8)) & 0x00ff00ff;
  x = (x | (x << 4)) & 0x0f0f0f0f;
  x = (x | (x << 2)) & 0x33333333;
  return ((x | (x << 1)) & 0x55555555) >>> 0;
}

/** Every second bit of 32, the lowest included. */
function gather(bits: number): number {
  let x = bits & 0x55555555;
  x = (x | (x >>> 1)) & 0x33333333;
  x = (x | (x >>> 2)) & 0x0f0f0f0f;
  x = (x | (x >>> 4)) & 0x00ff00ff;
  return (x | (x >>> 8)) & 0xffff;
}

/** The score of a place within the bounds. */
export function encode({ longitude, latitude }: Place): number {
  return interleave(
    partOf(latitude, -LATITUDE_MAX, LATITUDE_MAX, STEPS_MAX),
    partOf(longitude, -LONGITUDE_MAX, LONGITUDE_MAX, STEPS_MAX),
  );
}

/** The middle of what a score covers. A score that no place has gives some place, as in Redis. */
export function decode(score: number, place: Place): void {
  if (score >= 0 && score < 2 ** 64) {
    decodeHalves(Math.floor(score / 2 ** 32), Math.trunc(score) % 2 ** 32, place);
    return;
  }
  const bits = Number.isFinite(score) ? BigInt.asUintN(64, BigInt(Math.trunc(score))) : 0n;
  decodeHalves(Number(bits >> 32n), Number(bits & 0xffffffffn), place);
}

function decodeHalves(high: number, low: number, place: Place): void {
  const latitude = gather(high) * 65536 + gather(low);
  const longitude = gather(high >>> 1) * 65536 + gather(low >>> 1);
  place.longitude = middle(longitude, LONGITUDE_MAX);
  place.latitude = middle(latitude, LATITUDE_MAX);
}

function middle(part: number, max: number): number {
  const min = -max + (part / 2 ** STEPS_MAX) * (max * 2);
  const behind = -max + ((part + 1) / 2 ** STEPS_MAX) * (max * 2);
  return Math.min(max, Math.max(-max, (min + behind) / 2));
}

/** The eleven characters of a place's standard geohash, whose latitudes go to the poles. */
export function geohashText({ longitude, latitude }: Place): string {
  const bits = interleave(
    partOf(latitude, -90, 90, STEPS_MAX),
    partOf(longitude, -LONGITUDE_MAX, LONGITUDE_MAX, STEPS_MAX),
  );
  let text = '';
  for (let shift = 47; shift >= 2; shift -= 5) {
    text += ALPHABET[Math.floor(bits / 2 ** shift) % 32];
  }
  // Two bits are left for the eleventh character: Redis makes it a zero.
  return `${text}0`;
}

/** Meters between two places along the surface. */
export function distance(from: Place, to: Place): number {
  const v = Math.sin((to.longitude * RADIANS - from.longitude * RADIANS) / 2);
  const fromLatitude = from.latitude * RADIANS;
  const toLatitude = to.latitude * RADIANS;
  if (v === 0) return EARTH_RADIUS_METERS * Math.abs(toLatitude - fromLatitude);
  const u = Math.sin((toLatitude - fromLatitude) / 2);
  const a = u * u + Math.cos(fromLatitude) * Math.cos(toLatitude) * v * v;
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.sqrt(a));
}

const corner: Place = { longitude: 0, latitude: 0 };

/** How far a place is from the center, in meters; -1 when it lies outside of the shape. */
export function distanceWithin(shape: Shape, place: Place): number {
  if (shape.kind === 'circle') {
    const meters = distance(shape, place);
    return meters > shape.radius ? -1 : meters;
  }
  corner.longitude = shape.longitude;
  corner.latitude = place.latitude;
  if (distance(place, corner) > shape.width / 2) return -1;
  corner.longitude = place.longitude;
  corner.latitude = shape.latitude;
  return distance(place, corner) > shape.height / 2 ? -1 : distance(shape, place);
}

/** Scores from `min` on, below `max`: one area of the globe. */
export interface ScoreRange {
  readonly min: number;
  readonly max: number;
}

/** A part of the globe, of 2^steps in each direction; the number 2^steps is an edge, east or north. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly steps: number;
}

interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Center, then the neighbours in the order in which Redis looks into them. */
const NEIGHBOURS: readonly (readonly [x: number, y: number])[] = [
  [0, 0],
  [0, 1],
  [0, -1],
  [1, 0],
  [-1, 0],
  [1, 1],
  [-1, 1],
  [1, -1],
  [-1, -1],
];

/** The areas in which Redis looks for what lies within the shape, nine at most. */
export function areasAround(shape: Shape): Area[] {
  const bounds = boundsOf(shape);
  const corners = Math.sqrt((shape.width / 2) ** 2 + (shape.height / 2) ** 2);
  const radius = shape.kind === 'circle' ? shape.radius : corners;
  let center = areaAt(shape, stepsFor(radius, shape.latitude));
  if (center.steps > 1 && !covers(center, bounds)) center = areaAt(shape, center.steps - 1);
  const edges = edgesOf(center);
  const areas: Area[] = [];
  let previous: Area | undefined;
  for (const [index, [x, y]] of NEIGHBOURS.entries()) {
    if (center.steps >= 2 && isUseless(edges, bounds, x, y)) continue;
    const area = neighbour(center, x, y);
    // With few steps neighbours are the same area; Redis compares from the second one on.
    if (previous !== undefined && area.x === previous.x && area.y === previous.y) continue;
    areas.push(area);
    if (index > 0) previous = area;
  }
  return areas;
}

/** True when everything on that side lies beyond the bounds. */
function isUseless(edges: Bounds, bounds: Bounds, x: number, y: number): boolean {
  if (y < 0 && edges.south < bounds.south) return true;
  if (y > 0 && edges.north > bounds.north) return true;
  if (x < 0 && edges.west < bounds.west) return true;
  return x > 0 && edges.east > bounds.east;
}

function boundsOf(shape: Shape): Bounds {
  const { longitude, latitude } = shape;
  const height = shape.kind === 'circle' ? shape.radius : shape.height / 2;
  const width = shape.kind === 'circle' ? shape.radius : shape.width / 2;
  const latitudeDelta = height / EARTH_RADIUS_METERS / RADIANS;
  // The side nearer to the pole spans more degrees.
  const side = latitude < 0 ? latitude - latitudeDelta : latitude + latitudeDelta;
  const longitudeDelta = width / EARTH_RADIUS_METERS / Math.cos(side * RADIANS) / RADIANS;
  return {
    west: longitude - longitudeDelta,
    south: latitude - latitudeDelta,
    east: longitude + longitudeDelta,
    north: latitude + latitudeDelta,
  };
}

/** How many bits make areas of about the radius: nine of them then hold everything within it. */
function stepsFor(radiusMeters: number, latitude: number): number {
  if (radiusMeters === 0) return STEPS_MAX;
  let steps = 1;
  for (let meters = radiusMeters; meters < MERCATOR_MAX; meters *= 2) steps++;
  steps -= 2;
  if (latitude > 66 || latitude < -66) steps--;
  if (latitude > 80 || latitude < -80) steps--;
  return Math.min(STEPS_MAX, Math.max(1, steps));
}

function areaAt({ longitude, latitude }: Place, steps: number): Area {
  // A center on the eastern or northern edge has the neighbours of the area there.
  const last = 2 ** steps - 1;
  return {
    x: Math.min(last, partOf(longitude, -LONGITUDE_MAX, LONGITUDE_MAX, steps)),
    y: Math.min(last, partOf(latitude, -LATITUDE_MAX, LATITUDE_MAX, steps)),
    steps,
  };
}

/** The area next to one, around the globe at its ends. */
function neighbour({ x, y, steps }: Area, right: number, up: number): Area {
  return { x: moved(x, right, steps), y: moved(y, up, steps), steps };
}

function moved(part: number, by: number, steps: number): number {
  const parts = 2 ** steps;
  return (part + by + parts) % parts;
}

function edgesOf({ x, y, steps }: Area): Bounds {
  const parts = 2 ** steps;
  return {
    west: -LONGITUDE_MAX + (x / parts) * (LONGITUDE_MAX * 2),
    east: -LONGITUDE_MAX + ((x + 1) / parts) * (LONGITUDE_MAX * 2),
    south: -LATITUDE_MAX + (y / parts) * (LATITUDE_MAX * 2),
    north: -LATITUDE_MAX + ((y + 1) / parts) * (LATITUDE_MAX * 2),
  };
}

/** True when the neighbours of an area reach to the bounds on all sides. */
function covers(center: Area, bounds: Bounds): boolean {
  return (
    edgesOf(neighbour(center, 0, 1)).north >= bounds.north &&
    edgesOf(neighbour(center, 0, -1)).south <= bounds.south &&
    edgesOf(neighbour(center, 1, 0)).east >= bounds.east &&
    edgesOf(neighbour(center, -1, 0)).west <= bounds.west
  );
}

/** The scores of what lies in an area. */
export function scoresOf({ x, y, steps }: Area): ScoreRange {
  const bits = interleave(y, x);
  const unit = 2 ** (2 * (STEPS_MAX - steps));
  return { min: bits * unit, max: (bits + 1) * unit };
}
