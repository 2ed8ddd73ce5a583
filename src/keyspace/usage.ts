/**
 * How much an entry is used: the 24 bits that every entry keeps for it, as Redis reads and writes them.
 * By recency they are the second of the last use; by frequency 16 bits of the minute in which the
 * counter was last looked at, and 8 bits of a counter that grows the slower the larger it is and falls
 * with time. Changing from one to the other leaves old bits to be misread for a while, as in Redis.
 * Nothing of this is journalled: after a start every entry counts as used just then.
 * Hot: every command that finds a key passes here (bench row GET).
 */
import { type Random, SeededRandom } from '../base/random.ts';
import type { Arena } from '../structures/arena.ts';
import { USE_MASK, WORD_USE } from './entry.ts';

/** Where the counter of a new entry begins, so that it is not evicted before it could be used. */
const FREQUENCY_AT_FIRST = 5;
const FREQUENCY_MAX = 255;
const MINUTES_MASK = 0xffff;
const MS_A_MINUTE = 60_000;

export class Usage {
  /** True when an entry's bits count its uses, false when they tell the last one. */
  countsFrequency = false;
  /** The larger, the more uses it takes until the counter is full; 0 = it counts every use. */
  logFactor = 10;
  /** After how many minutes without use the counter falls by one; 0 = never. */
  decayMinutes = 1;
  readonly #arena: Arena;
  readonly #random: Random;
  #seconds = 0;
  #minutes = 0;

  /** `seed`: for the chance in counting. */
  constructor(arena: Arena, seed: number) {
    this.#arena = arena;
    this.#random = new SeededRandom(seed);
  }

  set nowMs(nowMs: number) {
    this.#seconds = Math.floor(nowMs / 1000) & USE_MASK;
    this.#minutes = Math.floor(nowMs / MS_A_MINUTE) & MINUTES_MASK;
  }

  /** The bits of an entry that is new. */
  get fresh(): number {
    return this.countsFrequency ? (this.#minutes << 8) | FREQUENCY_AT_FIRST : this.#seconds;
  }

  /** The entry is as new. */
  renew(entry: number): void {
    this.#set(entry, this.fresh);
  }

  /** The entry is used now. */
  touch(entry: number): void {
    this.#set(entry, this.touched(entry));
  }

  /** The bits that the entry has once it is used now. */
  touched(entry: number): number {
    return this.countsFrequency ? this.#counted(entry) : this.#seconds;
  }

  /** Seconds since the last use, up to the 194 days that 24 bits count. */
  idleSeconds(entry: number): number {
    return (this.#seconds - this.#bits(entry)) & USE_MASK;
  }

  /** Makes the entry one that was not used for so many seconds. */
  setIdleSeconds(entry: number, seconds: number): void {
    this.#set(entry, (this.#seconds - Math.min(seconds, USE_MASK)) & USE_MASK);
  }

  /** The counter as it has fallen until now, from 0 to 255. */
  frequency(entry: number): number {
    const bits = this.#bits(entry);
    const counter = bits & FREQUENCY_MAX;
    if (this.decayMinutes === 0) return counter;
    const elapsed = (this.#minutes - (bits >>> 8)) & MINUTES_MASK;
    return Math.max(0, counter - Math.floor(elapsed / this.decayMinutes));
  }

  /** Makes the entry's counter what is told. */
  setFrequency(entry: number, frequency: number): void {
    this.#set(entry, (this.#minutes << 8) | frequency);
  }

  #counted(entry: number): number {
    const counter = this.frequency(entry);
    const above = Math.max(0, counter - FREQUENCY_AT_FIRST);
    const chance = 1 / (above * this.logFactor + 1);
    const isCounted = counter < FREQUENCY_MAX && this.#random.uint32() / 2 ** 32 < chance;
    return (this.#minutes << 8) | (isCounted ? counter + 1 : counter);
  }

  #bits(entry: number): number {
    return this.#arena.word(entry, WORD_USE) & USE_MASK;
  }

  #set(entry: number, bits: number): void {
    const rest = this.#arena.word(entry, WORD_USE) & ~USE_MASK;
    this.#arena.setWord(entry, WORD_USE, rest | bits);
  }
}
