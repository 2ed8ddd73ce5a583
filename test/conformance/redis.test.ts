/**
 * The same cases against redis-server, which proves that the expectations are Redis's and not just
 * keywire's: `KEYWIRE_COMPARE=redis npx vitest run test/conformance`. Skipped without it.
 */
import { afterAll, beforeAll, describe, test } from 'vitest';
import { runCase } from './run.ts';
import type { DoorName } from './script.ts';
import { eachCase } from './suite.ts';
import { RedisWorld } from './world.ts';

const DOORS: readonly DoorName[] = ['resp2', 'resp3'];

if (process.env.KEYWIRE_COMPARE === 'redis') {
  describe.each(DOORS)('redis-server, %s', (door) => {
    let world: RedisWorld;
    beforeAll(async () => {
      world = await RedisWorld.start();
    });
    afterAll(() => world.stop());
    eachCase(door, async (one, { skip }) => {
      if (one.notRedis !== undefined) skip(one.notRedis);
      await world.clear();
      await runCase(world, door, one);
    });
  });
} else {
  test.skip('redis-server is compared with KEYWIRE_COMPARE=redis', () => {});
}
