/** Signed 64-bit numbers in two words of an arena block: counters that Redis keeps in 64 bits. */
import type { Arena } from '../structures/arena.ts';

/** The number whose low word stands at `word`. */
export function readInt64(arena: Arena, ref: number, word: number): bigint {
  const low = BigInt(arena.word(ref, word) >>> 0);
  return (BigInt(arena.word(ref, word + 1)) << 32n) | low;
}

export function writeInt64(arena: Arena, ref: number, word: number, value: bigint): void {
  arena.setWord(ref, word, Number(BigInt.asIntN(32, value)));
  arena.setWord(ref, word + 1, Number(BigInt.asIntN(32, value >> 32n)));
}

/** Adds 1. Hot: shown by the bench rows XADD and XREADGROUP. */
export function incrementInt64(arena: Arena, ref: number, word: number): void {
  const low = (arena.word(ref, word) + 1) | 0;
  arena.setWord(ref, word, low);
  if (low === 0) arena.setWord(ref, word + 1, arena.word(ref, word + 1) + 1);
}
