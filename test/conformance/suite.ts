/** Declares the tests of one door: every case that the door can run. */
import { afterAll, beforeAll, describe, type TestContext, test } from 'vitest';
import { FAMILIES, runsAt } from './cases.ts';
import { runCase } from './run.ts';
import type { Case, DoorName } from './script.ts';
import { KeywireWorld, type World } from './world.ts';

/** Every case at a door of one keywire, which is cleared in between. */
export function suite(door: DoorName): void {
  let world: World;
  beforeAll(async () => {
    world = await KeywireWorld.start();
  });
  afterAll(() => world.stop());
  eachCase(door, async (one) => {
    await world.clear();
    await runCase(world, door, one);
  });
}

/** A test for each case that runs at this door. */
export function eachCase(
  door: DoorName,
  run: (one: Case, context: TestContext) => Promise<void>,
): void {
  const families = Object.entries(FAMILIES).filter(([, cases]) =>
    cases.some((one) => runsAt(door, one)),
  );
  describe.each(families)('%s', (_family, cases) => {
    for (const one of cases.filter((each) => runsAt(door, each))) {
      test(one.title, (context) => run(one, context));
    }
  });
}
