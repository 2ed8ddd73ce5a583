/** Invalidations are held like answers: none tells of a change that the journal has not got. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RawClient, Rig } from '../support.ts';

let rig: Rig;
let reader: RawClient;
let writer: RawClient;

beforeEach(async () => {
  rig = new Rig();
  reader = await rig.client();
  writer = await rig.client();
});

afterEach(() => rig.close());

/** The keys that the reader was told of. */
function told(): string[] {
  return reader.received.flatMap((message) =>
    'invalidation' in message
      ? (message.invalidation.keys ?? []).map((key) => Buffer.from(key).toString())
      : [],
  );
}

/** Whoever asked before this was answered has been answered, or is held. */
async function settled(): Promise<void> {
  const { turns } = rig.broker.counters;
  rig.broker.beginTurn();
  await expect.poll(() => rig.broker.counters.turns > turns).toBe(true);
  await new Promise((resolve) => setImmediate(resolve));
}

test.each(['BCAST', 'OPTOUT'])(
  'under `always` an invalidation waits for the sync of the write it reveals (%s)',
  async (mode) => {
    rig.journal.policy = 'synced';
    await reader.call('CLIENT', 'TRACKING', 'ON', mode);
    await reader.call('GET', 'k');
    const set = writer.begin('SET', 'k', '1');
    await expect.poll(() => rig.journal.writtenLsn).toBe(1);
    await settled();
    expect(told()).toEqual([]);
    expect(rig.release.heldTurns).toBe(1);
    rig.journal.sync();
    rig.release.open();
    expect(await writer.answer(set)).toEqual({ simple: 'OK' });
    await expect.poll(told).toEqual(['k']);
  },
);

test('under the other policies it waits for the write', async () => {
  await reader.call('CLIENT', 'TRACKING', 'ON');
  await reader.call('GET', 'k');
  rig.journal.held = true;
  writer.begin('SET', 'k', '1');
  await expect.poll(() => rig.release.heldTurns).toBe(1);
  await settled();
  expect(told()).toEqual([]);
  rig.journal.catchUp();
  rig.release.open();
  await expect.poll(told).toEqual(['k']);
});
