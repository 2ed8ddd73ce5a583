/** Sizes as people write them, by Redis's units: `512`, `64kb` (1024), `1m` (1,000,000). */

/** What 64 bits hold without a sign. */
export const UNSIGNED_LONG_MAX = 2n ** 64n - 1n;

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['', 1n],
  ['b', 1n],
  ['k', 1000n],
  ['kb', 1024n],
  ['m', 1_000_000n],
  ['mb', 1024n ** 2n],
  ['g', 1_000_000_000n],
  ['gb', 1024n ** 3n],
]);

/** A size as Redis writes it, up to 64 bits; undefined when it is none. */
export function bytesOf(given: string): bigint | undefined {
  if (given === '') return 0n;
  const [, digits = '', unit = ''] = /^(\d{1,20})([a-z]*)$/i.exec(given) ?? [];
  const factor = UNITS.get(unit.toLowerCase());
  if (digits === '' || factor === undefined) return undefined;
  const bytes = BigInt(digits) * factor;
  return bytes > UNSIGNED_LONG_MAX ? undefined : bytes;
}
