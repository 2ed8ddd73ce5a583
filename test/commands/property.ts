/**
 * A family of commands against a plain model: random commands, each with the answer that the model
 * gives, and at the end everything once more from the journal. A family brings the model; KEYWIRE_SEED
 * repeats a run that failed.
 */
import { expect } from 'vitest';
import type { Random } from '../../src/base/random.ts';
import type { CommandSpec } from '../../src/commands/spec.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { seededRun } from '../structures/seed.ts';
import { Harness, type Input, type Plain } from './harness.ts';

/** A command and what the model answers; `sorted`: the order of the answer's items means nothing. */
export interface Step {
  readonly words: readonly Input[];
  readonly answer: Plain | ((answer: Plain) => void);
  readonly sorted?: boolean;
}

/** What a family brings: the next random command, executed on the model already. */
export interface Model {
  next(chance: Chance): Step;
}

/** Random choices. */
export class Chance {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  below(bound: number): number {
    return this.#random.below(bound);
  }

  /** True once in so many times. */
  one(times: number): boolean {
    return this.#random.below(times) === 0;
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.#random.below(values.length)] as Value;
  }

  /** From one to `most` values. */
  some<Value>(most: number, make: () => Value): Value[] {
    return Array.from({ length: 1 + this.#random.below(most) }, make);
  }
}

/** Runs `steps` random commands on an empty keyspace and on the model, then replays them. */
export function checkAgainst(
  model: Model,
  { steps, specs = COMMAND_SPECS }: { steps: number; specs?: readonly CommandSpec[] },
): void {
  const { random, note } = seededRun();
  const chance = new Chance(random);
  const harness = new Harness(specs, { seed: random.uint32() });
  for (let count = 0; count < steps; count++) {
    const { words, answer, sorted = false } = model.next(chance);
    const told = `${note}, command ${count}: ${words.join(' ').slice(0, 200)}`;
    const given = harness.run(...words);
    if (typeof answer === 'function') answer(given);
    else expect(sorted ? inOrder(given) : given, told).toEqual(sorted ? inOrder(answer) : answer);
  }
  const again = harness.replayed(random.uint32());
  expect(again.dump(), note).toEqual(harness.dump());
  expect(again.digest(), note).toBe(harness.digest());
  harness.run('FLUSHALL');
  expect(harness.keyspace.arena.usedBytes, note).toBe(0);
}

function inOrder(value: Plain): Plain {
  return Array.isArray(value) ? [...value].sort() : value;
}
