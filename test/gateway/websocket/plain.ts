/** Values of the protocol as plain JS, for comparisons. */
import type { keywire } from '../../../src/wire/generated/keywire.js';

export type Plain =
  | null
  | boolean
  | bigint
  | Buffer
  | Plain[]
  | { simple: string }
  | { error: string }
  | { double: number }
  | { bigNumber: string }
  | { verbatim: string; text: Buffer }
  | { map: Plain[] }
  | { set: Plain[] };

/** The decoded value; integers are bigint, bulk strings Buffers. */
export function plainValue(value: keywire.v1.Value.$Properties | null | undefined): Plain {
  const found = value ?? {};
  if (found.bulk) return Buffer.from(found.bulk);
  if (found.integer !== undefined && found.integer !== null)
    return BigInt(found.integer.toString());
  if (typeof found.simple === 'string') return { simple: found.simple };
  if (found.array) return (found.array.items ?? []).map(plainValue);
  if (found.map) return { map: (found.map.entries ?? []).map(plainValue) };
  if (found.set) return { set: (found.set.items ?? []).map(plainValue) };
  if (typeof found.double === 'number') return { double: found.double };
  if (typeof found.boolean === 'boolean') return found.boolean;
  if (typeof found.bigNumber === 'string') return { bigNumber: found.bigNumber };
  if (found.verbatim) {
    return { verbatim: found.verbatim.format ?? '', text: Buffer.from(found.verbatim.text ?? []) };
  }
  if (found.error) return { error: `${found.error.code} ${found.error.text}` };
  if (found.null === true) return null;
  throw new Error('a value without a kind');
}
