/** What a simulated engine is built from. */
import type { ManualClock } from '../../src/base/clock.ts';
import { RESP_BULK_BYTES_MAX } from '../../src/base/limits.ts';
import type { Random } from '../../src/base/random.ts';
import type { EngineOptions } from '../../src/broker/foundation.ts';
import type { Disk } from '../../src/journal/disk.ts';
import { FOLDER, silentLog } from '../journal/support.ts';

export function engineOptions(parts: {
  readonly clock: ManualClock;
  readonly disk: Disk;
  readonly random: Random;
}): EngineOptions {
  return {
    ...parts,
    log: silentLog,
    dataFolder: FOLDER,
    fsync: 'no',
    segmentBytes: 4096,
    connectionsMax: 10,
    bulkBytesMax: RESP_BULK_BYTES_MAX,
    fixed: [],
    scheduleTurnEnd: () => {},
  };
}
