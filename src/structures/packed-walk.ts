/**
 * Walks a packed sequence (packed.ts) and hands its elements on: what LRANGE answers, in one loop
 * over the bytes instead of a step and a look for each element.
 * Hot: shown by the bench row LRANGE.
 */
import { type Arena, REGION_SHIFT, UNIT_MASK } from './arena.ts';
import { ElementCursor, elementSize } from './element.ts';
import { END } from './gap.ts';
import type { Packed } from './packed.ts';

/** Takes an element's bytes `[start, end)`, which are valid during the call only. */
export interface ElementSink {
  bulk(bytes: Uint8Array, start: number, end: number): void;
}

/**
 * The tag of a short text, without its length, as element.ts writes it. Here once more, because V8
 * looks an imported constant up each time: in this loop that takes four times as long as all the rest.
 */
const SHORT_TEXT = 0x80;
const SHORT_TEXT_BYTES_MAX = 0x3f;

const cursor = new ElementCursor();

/** What is walked: the arena and its sequences. */
export interface Walked {
  readonly arena: Arena;
  readonly packed: Packed;
}

/** Hands the elements from `position` on to the sink, at most `count`; how many it were. */
export function walkPacked(
  { arena, packed }: Walked,
  ref: number,
  position: number,
  count: number,
  sink: ElementSink,
): number {
  const region = ref >>> REGION_SHIFT;
  const bytes = arena.bytes[region] as Uint8Array;
  const words = arena.words[region] as Int32Array;
  const offset = (ref & UNIT_MASK) << 3;
  const end = offset + (words[((ref & UNIT_MASK) << 1) + END] as number);
  let at = offset + position;
  let left = count;
  for (; left > 0 && at < end; left--) {
    const length = (bytes[at] as number) - SHORT_TEXT;
    if (length >= 0 && length <= SHORT_TEXT_BYTES_MAX) {
      // A short text: its bytes stand between the tag and one byte more.
      sink.bulk(bytes, at + 1, at + 1 + length);
      at += length + 2;
    } else {
      packed.load(ref, at - offset, cursor);
      sink.bulk(cursor.bytes, cursor.start, cursor.end);
      at += elementSize(bytes, at);
    }
  }
  return count - left;
}
