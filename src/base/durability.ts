/**
 * How far a change must have come before somebody may see an answer about it. The order is by strength:
 * whoever waits for one has waited for those before it.
 */

/**
 * `applied`: executed in memory. `written`: in the journal's file, so that the end of the process cannot
 * take it any more. `synced`: on the device, so that a loss of power cannot.
 */
export const DURABILITIES = ['applied', 'written', 'synced'] as const;
export type Durability = (typeof DURABILITIES)[number];

/** The one that asks for more. */
export function stricter(left: Durability, right: Durability): Durability {
  return DURABILITIES.indexOf(left) >= DURABILITIES.indexOf(right) ? left : right;
}

/** True when `left` asks for less than `right`. */
export function isWeaker(left: Durability, right: Durability): boolean {
  return DURABILITIES.indexOf(left) < DURABILITIES.indexOf(right);
}
