/**
 * The conformance suite through the journal. What a step changed is read by the next one from a server
 * that was stopped, or killed, and started again in between; and after each case everything that it
 * left behind is compared before and after another restart.
 */
import { afterAll, beforeAll, expect } from 'vitest';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { dump } from './dump.ts';
import { type Hooks, runCase } from './run.ts';
import type { Case, Step } from './script.ts';
import { eachCase } from './suite.ts';
import { KeywireWorld } from './world.ts';

const READS = new Set(
  COMMAND_SPECS.filter(({ flags }) => flags.includes('readonly')).map(({ name }) => name),
);

let world: KeywireWorld;
let restarts = 0;

beforeAll(async () => {
  world = await KeywireWorld.start();
});
afterAll(() => world.stop());

eachCase('replay', async (one) => {
  await world.renew();
  await runCase(world, 'replay', one, restartsBeforeReads(one));
  const before = await dump(world.control);
  await restart();
  expect(await dump(world.control)).toEqual(before);
});

/** In turn an orderly end and what SIGKILL leaves on disk. */
async function restart(): Promise<void> {
  restarts++;
  await world.restart(restarts % 2 === 0 ? 'close' : 'kill');
}

/**
 * A restart before each read that follows a change. Not where connections have a state that a restart
 * would end: a case with several of them, or one that selects a database or subscribes.
 */
function restartsBeforeReads({ steps }: Case): Hooks {
  const stateful = /^(?:[a-z]+:|SELECT |CLIENT |SUBSCRIBE |HELLO |CONFIG )/;
  if (steps.some(({ line }) => stateful.test(line))) return {};
  let seen = world.lastLsn;
  return {
    before: async ({ words }: Step) => {
      const changed = world.lastLsn !== seen;
      if (!changed || !READS.has(words[0]?.toLowerCase() ?? '')) return false;
      await restart();
      seen = world.lastLsn;
      return true;
    },
  };
}
