import { expect, test } from 'vitest';
import { Backoff } from '../../src/client/backoff.ts';

test('delays double up to the longest, and begin anew after a reset', () => {
  const backoff = new Backoff(100, 1000, () => 0.999_999);
  const delays = Array.from({ length: 6 }, () => Math.round(backoff.next()));
  expect(delays).toEqual([100, 200, 400, 800, 1000, 1000]);
  expect(backoff.attempts).toBe(6);
  backoff.reset();
  expect(Math.round(backoff.next())).toBe(100);
});

test('a delay is random between half of its step and the whole', () => {
  expect(new Backoff(100, 1000, () => 0).next()).toBe(50);
  expect(new Backoff(100, 1000, () => 0.5).next()).toBe(75);
});
