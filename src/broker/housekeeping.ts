/**
 * What happens without anyone asking: a look, ten times a second, whether a key is past its deadline
 * or answers wait for the journal, or the journal should be compacted, or somebody does not read.
 * The turn that it begins does the work (broker.endTurn), bounded like every other turn.
 */
import type { Clock } from '../base/clock.ts';
import { SWEEP_INTERVAL_MS } from '../base/limits.ts';
import type { Broker } from './broker.ts';
import type { Compaction } from './compaction.ts';
import type { OutputLimits } from './output-limits.ts';

/** Starts looking; the returned function stops it. */
export function startHousekeeping(
  broker: Broker,
  clock: Clock,
  compaction: Compaction | undefined,
  outputLimits: OutputLimits,
): () => void {
  let cancel: () => void = () => {};
  const look = (): void => {
    const isDue = broker.keyspace.nextDeadlineMs() <= clock.nowMs();
    broker.counters.sample(clock.monotonicUs());
    if (isDue || broker.release.heldTurns > 0) broker.beginTurn();
    compaction?.tick();
    outputLimits.check(broker.sessions.all(), clock.nowMs());
    cancel = clock.setTimer(SWEEP_INTERVAL_MS, look);
  };
  cancel = clock.setTimer(SWEEP_INTERVAL_MS, look);
  return () => cancel();
}
