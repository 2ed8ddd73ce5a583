/**
 * Drawing by chance from a collection: some of its handles without repetition, as SRANDMEMBER and
 * HRANDFIELD answer them.
 */
import { ReplyError } from '../base/errors.ts';
import { RANDOM_DRAWS_MAX } from '../base/limits.ts';
import type { Random } from '../base/random.ts';
import type { Call } from './call.ts';

const OUT_OF_RANGE = new ReplyError('ERR', 'value is out of range');
const OUT_OF_LONG_RANGE = new ReplyError(
  'ERR',
  'value is out of range, value must between -9223372036854775807 and 9223372036854775807',
);

/** What is drawn from. A handle is valid until the collection changes. */
export interface Drawable {
  readonly size: number;
  random(random: Random): number;
  forEach(visit: (handle: number) => void): void;
}

/**
 * The count at argument `index`: positive for distinct picks, negative for picks with repetition.
 * @throws ReplyError when it is no integer, or more picks than one reply may hold
 */
export function readDraws(call: Call, index: number): number {
  const exact = call.arguments.integer64(index);
  if (exact === -(2n ** 63n)) throw OUT_OF_LONG_RANGE;
  const count = Number(exact);
  if (count < -RANDOM_DRAWS_MAX) throw OUT_OF_RANGE;
  return count;
}

/** `count` distinct handles, fewer than there are. */
export function drawDistinct(from: Drawable, count: number, random: Random): number[] {
  if (count * 3 < from.size) {
    const drawn = new Set<number>();
    while (drawn.size < count) drawn.add(from.random(random));
    return [...drawn];
  }
  const all: number[] = [];
  from.forEach((handle) => {
    all.push(handle);
  });
  for (let i = 0; i < count; i++) {
    const other = i + random.below(all.length - i);
    const handle = all[other] ?? 0;
    all[other] = all[i] ?? 0;
    all[i] = handle;
  }
  all.length = count;
  return all;
}
