/**
 * What happens without anyone asking: a look, ten times a second, whether a key is past its deadline
 * or answers wait for the journal, or the journal should be compacted, or somebody does not read, or
 * connections take too much memory.
 * The turn that it begins does the work (broker.endTurn), bounded like every other turn.
 */
import { SWEEP_INTERVAL_MS } from '../base/limits.ts';
import type { Broker } from './broker.ts';
import type { Compaction } from './compaction.ts';
import type { Foundation } from './foundation.ts';

/** Starts looking; the returned function stops it. */
export function startHousekeeping(
  broker: Broker,
  compaction: Compaction | undefined,
  { options: { clock }, outputLimits, clientEviction, eviction }: Foundation,
): () => void {
  const sessions = () => broker.sessions.all();
  let cancel: () => void = () => {};
  const look = (): void => {
    const isDue = broker.keyspace.nextDeadlineMs() <= clock.nowMs();
    broker.counters.sample(clock.monotonicUs());
    if (isDue || broker.release.heldTurns > 0) broker.beginTurn();
    compaction?.tick();
    outputLimits.check(sessions(), clock.nowMs());
    clientEviction.check(sessions, eviction.bytesMax);
    cancel = clock.setTimer(SWEEP_INTERVAL_MS, look);
  };
  cancel = clock.setTimer(SWEEP_INTERVAL_MS, look);
  return () => cancel();
}
