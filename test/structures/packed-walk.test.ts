import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Arena } from '../../src/structures/arena.ts';
import { PACKED_HEADER_BYTES, Packed } from '../../src/structures/packed.ts';
import { walkPacked } from '../../src/structures/packed-walk.ts';

/** Elements of every form, and of the lengths where one form ends and the next begins. */
const element = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.maxSafeInteger().map(String),
  fc.integer({ min: -5000, max: 5000 }).map(String),
  fc
    .constantFrom(0, 63, 64, 125, 126, 127, 128, 4095, 4096, 9000)
    .map((length) => 'x'.repeat(length)),
);

describe('walkPacked', () => {
  test('hands on what is there from a position, as many as asked for', () => {
    fc.assert(
      fc.property(fc.array(element), fc.nat(50), fc.nat(50), (elements, index, count) => {
        const arena = new Arena();
        const packed = new Packed(arena);
        let ref = packed.create(PACKED_HEADER_BYTES);
        for (const text of elements) {
          const bytes = Buffer.from(text);
          ref = packed.pushBack(ref, bytes, 0, bytes.length);
        }
        const position = packed.seek(ref, index);
        fc.pre(position >= 0);
        const seen: string[] = [];
        const sink = {
          bulk(bytes: Uint8Array, start: number, end: number) {
            seen.push(Buffer.from(bytes.subarray(start, end)).toString());
          },
        };
        const walked = walkPacked({ arena, packed }, ref, position, count, sink);
        expect(seen).toEqual(elements.slice(index, index + count));
        expect(walked).toBe(seen.length);
      }),
    );
  });
});
