import { describe, expect, test } from 'vitest';
import { Arena, ArenaFull } from '../../src/structures/arena.ts';
import { seededRun } from './seed.ts';

const MIB = 2 ** 20;

/** Writes a mark all over a block; `marked` tells whether it is still there. */
function mark(arena: Arena, ref: number, value: number): void {
  const start = arena.byteOffset(ref);
  arena.bytes[arena.region(ref)]?.fill(value, start, start + arena.capacity(ref));
}

function marked(arena: Arena, ref: number, value: number, bytes: number): boolean {
  const start = arena.byteOffset(ref);
  const own = arena.bytes[arena.region(ref)]?.subarray(start, start + bytes);
  return own?.every((byte) => byte === value) === true && own.length === bytes;
}

describe('Arena', () => {
  test('blocks never overlap and keep their content through random use', () => {
    const { random, note } = seededRun();
    const arena = new Arena();
    const live: { ref: number; value: number; bytes: number }[] = [];
    const sizes = [8, 40, 130, 1000, 5000, 33_000, 200_000];
    for (let step = 0; step < 4000; step++) {
      const pick = random.below(10);
      const bytes = 1 + random.below(sizes[random.below(sizes.length)] ?? 8);
      const at = random.below(live.length + 1);
      const one = live[at];
      if (one === undefined || pick < 5) {
        const ref = arena.allocate(bytes);
        expect(ref, note).toBeGreaterThan(0);
        expect(arena.capacity(ref), note).toBeGreaterThanOrEqual(bytes);
        live.push({ ref, value: random.below(256), bytes: arena.capacity(ref) });
        mark(arena, ref, live.at(-1)?.value ?? 0);
        continue;
      }
      expect(marked(arena, one.ref, one.value, one.bytes), `${note} step ${step}`).toBe(true);
      if (pick < 7) {
        const kept = Math.min(bytes, one.bytes);
        one.ref = arena.reallocate(one.ref, bytes, kept);
        expect(marked(arena, one.ref, one.value, kept), `${note} step ${step}`).toBe(true);
        one.bytes = arena.capacity(one.ref);
        mark(arena, one.ref, one.value);
      } else {
        arena.free(one.ref);
        live[at] = live[live.length - 1] ?? one;
        live.pop();
      }
      expect(arena.blocks, note).toBe(live.length);
    }
    expect(arena.usedBytes, note).toBe(live.reduce((sum, { bytes }) => sum + bytes, 0));
    for (const { ref, value, bytes } of live) {
      expect(marked(arena, ref, value, bytes), note).toBe(true);
      arena.free(ref);
    }
    expect(arena.usedBytes, note).toBe(0);
    expect(arena.blocks, note).toBe(0);
  });

  test('slack is at most an eighth for blocks between 128 bytes and 32 KiB', () => {
    const arena = new Arena();
    for (let bytes = 1; bytes <= 32_768; bytes += 7) {
      const ref = arena.allocate(bytes);
      const slack = arena.capacity(ref) - bytes;
      expect(slack, `${bytes} bytes`).toBeLessThan(bytes <= 128 ? 8 : bytes / 8 + 8);
      arena.free(ref);
    }
    expect(arena.usedBytes).toBe(0);
  });

  test('a freed block is reused before fresh memory', () => {
    const arena = new Arena();
    const refs = Array.from({ length: 100 }, () => arena.allocate(64));
    const hole = refs[50] ?? 0;
    arena.free(hole);
    expect(arena.allocate(60)).toBe(hole);
  });

  test('an empty region is dropped, all but one spare', () => {
    const arena = new Arena();
    const refs = Array.from({ length: 30 }, () => arena.allocate(4 * MIB));
    expect(arena.reservedBytes).toBeGreaterThanOrEqual(120 * MIB);
    for (const ref of refs) arena.free(ref);
    expect(arena.usedBytes).toBe(0);
    expect(arena.reservedBytes).toBe(32 * MIB);
    arena.trim();
    expect(arena.reservedBytes).toBe(0);
  });

  test('a run of pages grows and shrinks where it stands when the pages behind it are free', () => {
    const arena = new Arena();
    const run = arena.allocate(100_000);
    mark(arena, run, 7);
    expect(arena.reallocate(run, 3 * MIB, 100_000)).toBe(run);
    expect(arena.capacity(run)).toBeGreaterThanOrEqual(3 * MIB);
    expect(marked(arena, run, 7, 100_000)).toBe(true);
    expect(arena.reallocate(run, MIB, MIB)).toBe(run);
    expect(arena.capacity(run)).toBe(MIB);
    const behind = arena.allocate(40_000);
    expect(behind, 'the pages given back come next').toBe(run + MIB / 8);
    const moved = arena.reallocate(run, 2 * MIB, 100_000);
    expect(moved).not.toBe(run);
    expect(marked(arena, moved, 7, 100_000)).toBe(true);
    arena.free(moved);
    arena.free(behind);
    expect(arena.usedBytes).toBe(0);
  });

  test('a block above 16 MiB has a region of its own, kept for the next one when freed', () => {
    const arena = new Arena();
    const huge = arena.allocate(40 * MIB);
    expect(huge).toBeGreaterThan(0);
    mark(arena, huge, 3);
    const memory = arena.bytes[arena.region(huge)];
    expect(memory?.length).toBe(40 * MIB);
    arena.free(huge);
    expect(arena.usedBytes).toBe(0);
    const again = arena.allocate(30 * MIB);
    expect(arena.bytes[arena.region(again)]).toBe(memory);
    const others = [arena.allocate(40 * MIB), arena.allocate(60 * MIB)];
    for (const ref of [again, ...others]) arena.free(ref);
    expect(arena.reservedBytes).toBeLessThanOrEqual(64 * MIB);
    arena.trim();
    expect(arena.reservedBytes).toBe(0);
  });

  test('the bound refuses with nothing changed, and shrinking never fails at it', () => {
    const arena = new Arena({ bytesMax: MIB });
    const ref = arena.allocate(MIB - 64);
    const { usedBytes, blocks, reservedBytes } = arena;
    for (const bytes of [65, 4096, 40_000, 20 * MIB]) {
      expect(() => arena.allocate(bytes)).toThrow(ArenaFull);
    }
    expect(() => arena.reallocate(ref, 2 * MIB, 10)).toThrow(ArenaFull);
    expect(arena).toMatchObject({ usedBytes, blocks, reservedBytes });
    const small = arena.reallocate(ref, 100, 100);
    expect(arena.capacity(small)).toBeGreaterThanOrEqual(100);
    arena.free(small);
    expect(arena.usedBytes).toBe(0);
  });

  test('a block freed twice or never handed out is noticed', () => {
    const arena = new Arena();
    const ref = arena.allocate(64);
    const other = arena.allocate(64);
    arena.free(ref);
    expect(() => arena.free(ref)).toThrow(/freed twice/);
    expect(() => arena.free(other + 1)).toThrow(/never handed out/);
  });

  test('sparse regions are emptied by their owners and dropped', () => {
    const { random, note } = seededRun();
    const arena = new Arena();
    let live = Array.from({ length: 160_000 }, () => arena.allocate(1024));
    const peak = arena.reservedBytes;
    expect(peak).toBeGreaterThanOrEqual(160 * MIB);
    expect(arena.beginEvacuation(), 'a full arena has nothing to evacuate').toBe(false);
    live = live.filter((ref, at) => {
      const isKept = at % 16 === 0;
      if (!isKept) arena.free(ref);
      else arena.setWord(ref, 5, at);
      return isKept;
    });
    expect(arena.beginEvacuation(), note).toBe(true);
    // Blocks that come meanwhile are never put where others are leaving.
    for (let i = 0; i < 100; i++) {
      const ref = arena.allocate(1 + random.below(3000));
      expect(arena.isEvacuating(ref), note).toBe(false);
      arena.free(ref);
    }
    live = live.map((ref) => (arena.isEvacuating(ref) ? arena.relocate(ref) : ref));
    arena.endEvacuation();
    live.forEach((ref, at) => {
      expect(arena.word(ref, 5), note).toBe(at * 16);
    });
    expect(arena.reservedBytes, note).toBeLessThanOrEqual(peak / 2);
    for (const ref of live) arena.free(ref);
    expect(arena.usedBytes, note).toBe(0);
  });

  test('an evacuation that is given up leaves regions in service', () => {
    const arena = new Arena();
    const refs = Array.from({ length: 100_000 }, () => arena.allocate(1024));
    refs.forEach((ref, at) => {
      if (at % 20 !== 0) arena.free(ref);
    });
    const reserved = arena.reservedBytes;
    expect(arena.beginEvacuation()).toBe(true);
    arena.endEvacuation();
    for (let i = 0; i < 90_000; i++) arena.allocate(1024);
    expect(arena.reservedBytes).toBe(reserved);
  });

  test('reset forgets everything and the arena serves again', () => {
    const arena = new Arena();
    for (let i = 0; i < 1000; i++) arena.allocate(i * 100);
    arena.reset();
    expect(arena).toMatchObject({ usedBytes: 0, blocks: 0, reservedBytes: 0 });
    const ref = arena.allocate(10);
    arena.setWord(ref, 0, 42);
    arena.setDouble(ref, 0, 1.5);
    expect(arena.double(ref, 0)).toBe(1.5);
    arena.free(ref);
    expect(arena.usedBytes).toBe(0);
  });

  test('how full a region is can be asked', () => {
    const arena = new Arena();
    const small = arena.allocate(1000);
    const run = arena.allocate(100_000);
    const huge = arena.allocate(20 * MIB);
    expect(arena.regionUsage(0)).toBe(arena.capacity(small) + arena.capacity(run));
    expect(arena.regionUsage(arena.region(huge))).toBe(20 * MIB);
    expect(arena.regionUsage(7)).toBe(0);
  });
});

test('room is refused when no region index is left for a huge block, whatever is free elsewhere', () => {
  const arena = new Arena();
  const whole = arena.headroomBytes;
  expect(arena.hasRoom(whole / 4)).toBe(true);
  // Half of each index may be lost to huge blocks, so that much cannot be promised.
  expect(arena.hasRoom(whole)).toBe(false);
  const huge = [arena.allocate(17 * 2 ** 20), arena.allocate(17 * 2 ** 20)];
  const small = arena.allocate(64);
  // Each huge block has taken a whole index of 32 MiB away, its unused half included.
  expect(arena.headroomBytes).toBe(whole - 2 * 32 * 2 ** 20 - arena.capacity(small));
  expect(arena.hasRoom(arena.headroomBytes + 8)).toBe(false);
  for (const ref of [...huge, small]) arena.free(ref);
  expect(arena.headroomBytes).toBe(whole);
  expect(arena.usedBytes).toBe(0);
});
