/** Commands of keywire's own, written into one buffer, against arguments that are made for each. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CommandWords, type Word } from '../../../src/broker/mqtt/command-words.ts';
import { Arguments } from '../../../src/commands/arguments.ts';

const number = fc.oneof(
  fc.nat(),
  fc.maxSafeNat(),
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, -0, 9, 10, 99, 100, 999_999_999_999_999, 2 ** 53 - 1, 2 ** 53, 1e21),
);
const word: fc.Arbitrary<Word> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array({ maxLength: 200 }),
  number,
  fc.record({ prefix: fc.string({ unit: 'grapheme' }), number: fc.maxSafeNat() }),
);

function plain(value: Word): string | Uint8Array | number {
  if (typeof value !== 'object' || value instanceof Uint8Array) return value;
  return `${value.prefix}${value.number}`;
}

function bytesOf(filled: Arguments): string[] {
  return Array.from({ length: filled.count }, (_, at) => filled.bytes(at).toString('hex'));
}

test('words are the bytes that they stand for, one command after the other', () => {
  const words = new CommandWords();
  fc.assert(
    fc.property(fc.array(word, { maxLength: 80 }), (values) => {
      expect(bytesOf(words.fill(values))).toEqual(bytesOf(Arguments.of(...values.map(plain))));
    }),
  );
});

test('a command larger than the shared buffer has one of its own', () => {
  const words = new CommandWords();
  const large = Buffer.alloc(100_000, 'x');
  expect(words.fill(['SET', 'key', large]).bytes(2).equals(large)).toBe(true);
  expect(bytesOf(words.fill(['DEL', 'key']))).toEqual(bytesOf(Arguments.of('DEL', 'key')));
});
