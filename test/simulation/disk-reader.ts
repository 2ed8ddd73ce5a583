/**
 * Recovers disks one after the other into the same keyspace, emptied key by key in between: the
 * regions of memory that a keyspace begins with would cost more than the recovery of a small journal.
 */
import { ManualClock } from '../../src/base/clock.ts';
import { SeededRandom } from '../../src/base/random.ts';
import { Foundation } from '../../src/broker/foundation.ts';
import { readManifest, recover } from '../../src/journal/recovery.ts';
import { MemoryDisk } from '../journal/memory-disk.ts';
import { FOLDER, silentLog } from '../journal/support.ts';
import { ContentReader } from './content.ts';
import { engineOptions } from './surroundings.ts';

export interface Found {
  readonly lastLsn: number;
  /** The content, one line a key. */
  readonly lines: readonly string[];
}

export class DiskReader {
  readonly #foundation: Foundation;
  readonly #content: ContentReader;

  constructor() {
    const parts = { clock: new ManualClock(), disk: new MemoryDisk(), random: new SeededRandom(1) };
    this.#foundation = new Foundation(engineOptions(parts));
    this.#content = new ContentReader({
      ...this.#foundation,
      table: this.#foundation.commands,
    });
  }

  /** @throws StartError when the disk holds damage */
  async read(disk: MemoryDisk, folder = FOLDER): Promise<Found> {
    this.#clear();
    const manifest = readManifest(disk, folder);
    if (manifest === undefined) return { lastLsn: 0, lines: [] };
    const { lastLsn } = await this.#foundation.load((replay) =>
      recover(manifest, {
        disk,
        folder,
        log: silentLog,
        replay,
        keys: () => this.#foundation.keys,
      }),
    );
    return { lastLsn, lines: this.#content.lines() };
  }

  #clear(): void {
    const { keyspace } = this.#foundation;
    keyspace.expires = false;
    for (const database of keyspace.all) {
      const keys: Buffer[] = [];
      database.forEach((entry) => {
        const { bytes, start, end } = database.keyRange(entry);
        keys.push(Buffer.from(bytes.subarray(start, end)));
      });
      for (const key of keys) database.delete(key, 0, key.length);
    }
    keyspace.expires = true;
  }
}
