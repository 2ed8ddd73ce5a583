/**
 * What of a damaged journal is whole, and what has to give way so that a start finds nothing but that:
 * the longest run of records from the beginning, or from a whole checkpoint, in which none is missing.
 * What stands behind a gap cannot be applied to data that lacks what came before, so it is kept aside
 * however whole it is. Only reads; `repair` in src/ acts on it.
 */
import { join } from 'node:path';
import { StartError } from '../base/errors.ts';
import { isCheckpointName } from './checkpoint.ts';
import { newerFormat, readCheckpoint, readCheckpointHead } from './checkpoint-reader.ts';
import type { Disk } from './disk.ts';
import { type CheckpointEntry, decodeManifest, MANIFEST_NAME, type Manifest } from './manifest.ts';
import type { LoadProgress, Remains } from './recovery.ts';
import { type FoundSegment, findSegments, readRun } from './salvaged-segments.ts';
import { SEGMENT_FOLDER } from './segment.ts';

/** A file, or the end of one, that is moved out of a start's way. */
export interface Aside {
  readonly path: string;
  /** Why, for people. */
  readonly reason: string;
}

export interface Salvage {
  /** What the folder's manifest must say from now on. */
  readonly manifest: Manifest;
  /** What is wrong, one line each; nothing is to be done when there is none. */
  readonly findings: readonly string[];
  /** The last record that is kept. */
  readonly lastLsn: number;
  /** The last record that anything in the folder tells of. */
  readonly knownLsn: number;
  /** Whole files to move aside. */
  readonly asides: readonly Aside[];
  /** The end of the last segment that is kept, to be moved aside; undefined when it ends well. */
  readonly cut: Remains | undefined;
  /** Segments whose name tells another record than they begin with. */
  readonly renames: readonly { readonly from: string; readonly firstLsn: number }[];
  /** True when there is a manifest that must be kept aside before the new one is written. */
  readonly manifestAside: boolean;
}

export interface SalvageOptions {
  readonly disk: Disk;
  readonly folder: string;
  readonly progress: (progress: LoadProgress) => void;
}

/**
 * Looks through the folder.
 * @throws StartError when nothing can be kept, and when a newer keywire wrote something in it; DiskError
 */
export async function salvage(options: SalvageOptions): Promise<Salvage> {
  return new Salvaging(options).run();
}

class Salvaging {
  readonly #options: SalvageOptions;
  readonly #findings: string[] = [];
  readonly #asides: Aside[] = [];
  #knownLsn = 0;

  constructor(options: SalvageOptions) {
    this.#options = options;
  }

  async run(): Promise<Salvage> {
    const { disk, folder, progress } = this.#options;
    const old = this.#readManifest();
    const { segments, strangers, journalId } = findSegments(disk, folder, {
      told: old?.journalId,
      ofCheckpoints: old === undefined ? this.#checkpointIds() : [],
    });
    for (const { path, reason } of strangers) this.#moveAside(path, reason);
    const checkpoint = await this.#findCheckpoint(old?.checkpoint, journalId);
    const renames = this.#renames(segments);
    const fromLsn = (checkpoint?.lsn ?? 0) + 1;
    const listed = old?.segments ?? [];
    for (const { lastLsn } of listed) this.#know(lastLsn);
    const run = await readRun(segments, { disk, journalId, listed, fromLsn, progress });
    for (const finding of run.findings) this.#findings.push(finding);
    for (const { path, reason } of run.asides) this.#moveAside(path, reason);
    this.#know(run.knownLsn);
    this.#compareWithManifest(old, run.lastLsn);
    // A journal that nothing was ever recorded in is whole.
    const isOdd = this.#findings.length > 0 || this.#asides.length > 0;
    if (run.lastLsn === 0 && isOdd) throw this.#nothingLeft();
    return {
      manifest: { journalId, checkpoint, segments: run.entries },
      findings: this.#findings,
      lastLsn: run.lastLsn,
      knownLsn: Math.max(this.#knownLsn, run.lastLsn),
      asides: this.#asides,
      cut: run.cut,
      renames,
      manifestAside: disk.list(folder).includes(MANIFEST_NAME),
    };
  }

  #readManifest(): Manifest | undefined {
    const { disk, folder } = this.#options;
    const path = join(folder, MANIFEST_NAME);
    if (!disk.list(folder).includes(MANIFEST_NAME)) {
      this.#findings.push(`${path} is missing`);
      return undefined;
    }
    const file = disk.open(path, 'read');
    try {
      const bytes = Buffer.alloc(disk.size(file));
      const manifest = decodeManifest(bytes.subarray(0, disk.read(file, bytes, 0)));
      if (typeof manifest === 'number') throw newerFormat(path, manifest);
      if (typeof manifest === 'object') return manifest;
      this.#findings.push(`${path} is damaged: ${manifest}`);
      return undefined;
    } finally {
      disk.close(file);
    }
  }

  /** The checkpoint of the manifest if it is whole, else the latest in the folder that is. */
  async #findCheckpoint(
    listed: CheckpointEntry | undefined,
    journalId: Buffer,
  ): Promise<CheckpointEntry | undefined> {
    if (listed !== undefined) {
      this.#know(listed.lsn);
      const reason = await this.#checkpointFault(listed, journalId);
      if (reason === undefined) return listed;
      this.#findings.push(reason);
      const { disk, folder } = this.#options;
      const there = disk
        .list(join(folder, SEGMENT_FOLDER))
        .map((name) => join(SEGMENT_FOLDER, name));
      if (there.includes(listed.name))
        this.#moveAside(join(folder, listed.name), 'a damaged checkpoint');
    }
    for (const entry of this.#otherCheckpoints(listed?.name)) {
      if ((await this.#checkpointFault(entry, journalId)) === undefined) return entry;
    }
    return undefined;
  }

  /** The identities that checkpoints tell of their journals. */
  #checkpointIds(): Buffer[] {
    const { disk, folder } = this.#options;
    const ids: Buffer[] = [];
    for (const { name } of this.#otherCheckpoints(undefined)) {
      const file = disk.open(join(folder, name), 'read');
      try {
        const head = readCheckpointHead(disk, file);
        // What is damaged is told once it is known which journal this is.
        if (typeof head === 'object') ids.push(head.journalId);
      } finally {
        disk.close(file);
      }
    }
    return ids;
  }

  /** Checkpoints that the manifest does not name, the latest first. */
  #otherCheckpoints(listed: string | undefined): CheckpointEntry[] {
    const { disk, folder } = this.#options;
    return disk
      .list(join(folder, SEGMENT_FOLDER))
      .filter((name) => isCheckpointName(name) && join(SEGMENT_FOLDER, name) !== listed)
      .reverse()
      .map((base) => {
        const name = join(SEGMENT_FOLDER, base);
        const file = disk.open(join(folder, name), 'read');
        try {
          return { name, lsn: Number(base.slice(0, 20)), bytes: disk.size(file) };
        } finally {
          disk.close(file);
        }
      });
  }

  /** What is wrong with the checkpoint; undefined when it is whole. */
  async #checkpointFault(entry: CheckpointEntry, journalId: Buffer): Promise<string | undefined> {
    const { disk, folder, progress } = this.#options;
    const path = join(folder, entry.name);
    const names = disk.list(join(folder, SEGMENT_FOLDER)).map((name) => join(SEGMENT_FOLDER, name));
    if (!names.includes(entry.name)) return `${path} is missing`;
    try {
      await readCheckpoint(
        { disk, path, entry, journalId, help: '' },
        () => {},
        (bytes) => progress({ bytes, totalBytes: entry.bytes, lsn: entry.lsn }),
      );
      return undefined;
    } catch (error) {
      if (!(error instanceof StartError) || /newer keywire/.test(error.message)) throw error;
      return error.message.replace(/; $/, '');
    }
  }

  #renames(segments: readonly FoundSegment[]): { from: string; firstLsn: number }[] {
    return segments
      .filter(({ isMisnamed }) => isMisnamed)
      .map(({ path, firstLsn }) => {
        this.#findings.push(`${path} begins with record ${firstLsn}: it has the wrong name`);
        return { from: path, firstLsn };
      });
  }

  /** What is missing although the manifest tells of it. */
  #compareWithManifest(old: Manifest | undefined, lastLsn: number): void {
    const told = old?.segments.reduce((most, { lastLsn: one }) => Math.max(most, one), 0) ?? 0;
    if (told > lastLsn && this.#findings.length === 0) {
      this.#findings.push(
        `records ${lastLsn + 1} to ${told}, of which the manifest tells, are missing`,
      );
    }
  }

  #moveAside(path: string, reason: string): void {
    this.#asides.push({ path, reason });
  }

  #know(lsn: number): void {
    this.#knownLsn = Math.max(this.#knownLsn, lsn);
  }

  #nothingLeft(): StartError {
    const { folder } = this.#options;
    const found = this.#findings.join('; ');
    return new StartError(
      `nothing in ${folder} can be kept (${found || 'it holds no record'}): restore a backup with "keywire restore", ` +
        'or start with another --data-dir; nothing was changed',
    );
  }
}
