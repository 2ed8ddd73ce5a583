/**
 * The kinds of values that parameters have, with the bounds and texts of Redis: whole numbers, sizes
 * with units, yes or no, one of several words, several of several words, any text.
 */
import { bytesOf } from '../base/byte-size.ts';
import { type Kind, Refusal } from './parameter.ts';

export const INT_MAX = 2_147_483_647;
/** What 64 bits hold with a sign. */
export const LONG_MAX = 2n ** 63n - 1n;

/** The least and the greatest value, both allowed. */
export interface Bounds {
  readonly min: number | bigint;
  readonly max: number | bigint;
}

/** A whole number as Redis reads it: no plus, no leading zero, no space. */
export function integer(bounds: Bounds): Kind<number> {
  return {
    parse: (text) => {
      const value = /^(0|-?[1-9]\d{0,18})$/.test(text) ? BigInt(text) : undefined;
      if (value === undefined || value > LONG_MAX || value < -LONG_MAX - 1n) {
        throw new Refusal("argument couldn't be parsed into an integer");
      }
      return exact(bounded(value, bounds));
    },
    show: String,
  };
}

/** A number of bytes, with or without a unit; the empty text is 0. */
export function memory(bounds: Bounds): Kind<number> {
  return {
    parse: (text) => {
      const bytes = bytesOf(text);
      if (bytes === undefined) throw new Refusal('argument must be a memory value');
      return exact(bounded(bytes, bounds));
    },
    show: String,
  };
}

/** As `memory`, or a percentage, which is a negative value. */
export function memoryOrPercent(bounds: Bounds): Kind<number> {
  return {
    parse: (text) => {
      const [, percent] = /^(\d{1,9})%$/.exec(text) ?? [];
      if (percent !== undefined) {
        if (Number(percent) > 100) {
          throw new Refusal('percentage argument must be less or equal to 100');
        }
        return { value: -Number(percent), shown: `${Number(percent)}%` };
      }
      const bytes = bytesOf(text);
      if (bytes === undefined) throw new Refusal('argument must be a memory or percent value');
      return exact(bounded(bytes, bounds));
    },
    show: (value) => (value < 0 ? `${-value}%` : String(value)),
  };
}

export const yesNo: Kind<boolean> = {
  parse: (text) => {
    const word = text.toLowerCase();
    if (word !== 'yes' && word !== 'no') throw new Refusal("argument must be 'yes' or 'no'");
    return { value: word === 'yes', shown: word };
  },
  show: (value) => (value ? 'yes' : 'no'),
};

/** One of these words, in any case. */
export function choice<Word extends string>(...words: readonly Word[]): Kind<Word> {
  return {
    parse: (text) => {
      const found = words.find((word) => word === text.toLowerCase());
      if (found === undefined) throw notAmong(words);
      return { value: found, shown: found };
    },
    show: (value) => value,
  };
}

/** Several of these words, told in the order of the list; the first one stands for none. */
export function choices(...words: readonly string[]): Kind<string> {
  return {
    parse: (text) => {
      const given = text.toLowerCase().split(/\s+/);
      if (given.some((word) => !words.includes(word))) throw notAmong(words);
      const found = words.filter((word, at) => at > 0 && given.includes(word));
      const shown = found.length === 0 ? (words[0] ?? '') : found.join(' ');
      return { value: shown, shown };
    },
    show: (value) => value,
  };
}

/** Any text; `check` throws what is wrong with it, or answers it as it is kept. */
export function text(check: (given: string) => string = (given) => given): Kind<string> {
  return {
    parse: (given) => {
      const value = check(given);
      return { value, shown: value };
    },
    show: (value) => value,
  };
}

function notAmong(words: readonly string[]): Refusal {
  return new Refusal(`argument(s) must be one of the following: ${words.join(', ')}`);
}

function exact(value: bigint): { value: number; shown: string } {
  return { value: Number(value), shown: String(value) };
}

function bounded(value: bigint, { min, max }: Bounds): bigint {
  if (value < min || value > max) {
    throw new Refusal(`argument must be between ${min} and ${max} inclusive`);
  }
  return value;
}
