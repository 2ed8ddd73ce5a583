/**
 * The segments of a damaged journal: which files are segments of it, whatever their names, and how far
 * they can be read one behind the other without a record missing.
 */
import { join } from 'node:path';
import { StartError } from '../base/errors.ts';
import { newerFormat } from './checkpoint-reader.ts';
import type { Disk } from './disk.ts';
import {
  BATCH_HEADER_BYTES,
  checksumSeed,
  decodeSegmentHeader,
  FORMAT_VERSION,
  RECORD_HEADER_BYTES,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
} from './format.ts';
import type { SegmentEntry } from './manifest.ts';
import type { LoadProgress, Remains } from './recovery.ts';
import type { Aside } from './salvage.ts';
import { SEGMENT_FOLDER, segmentLsn } from './segment.ts';
import { SegmentReader } from './segment-reader.ts';

/** What a segment is called between its wrong name and the right one. */
export const RENAMED_SUFFIX = '.log.renamed';

/** The loop is given back to the process after this many bytes. */
const SLICE_BYTES = 4 * 1024 * 1024;

export interface FoundSegment {
  readonly path: string;
  /** By its header, which counts. */
  readonly firstLsn: number;
  readonly isMisnamed: boolean;
  readonly bytes: number;
}

export interface FoundSegments {
  /** Those of the journal, in order of their first record, no two with the same. */
  readonly segments: readonly FoundSegment[];
  readonly strangers: readonly Aside[];
  readonly journalId: Buffer;
}

/**
 * Looks at the header of every file that is called a segment. Without an identity, which the manifest
 * would tell, the journal is the one that most files belong to, the checkpoints among them.
 * @throws StartError when there is neither segment nor checkpoint, or a segment of a newer keywire
 */
export function findSegments(
  disk: Disk,
  folder: string,
  { told, ofCheckpoints }: { told: Buffer | undefined; ofCheckpoints: readonly Buffer[] },
): FoundSegments {
  const strangers: Aside[] = [];
  const found: (FoundSegment & { readonly journalId: Buffer })[] = [];
  for (const name of disk.list(join(folder, SEGMENT_FOLDER))) {
    const named = segmentLsn(name);
    if (named === undefined && !name.endsWith(RENAMED_SUFFIX)) continue;
    const path = join(folder, SEGMENT_FOLDER, name);
    const { header, bytes } = readHeader(disk, path);
    if (typeof header === 'string') strangers.push({ path, reason: header });
    else {
      if (header.version > FORMAT_VERSION) throw newerFormat(path, header.version);
      const { firstLsn, journalId: id } = header;
      found.push({ path, firstLsn, isMisnamed: firstLsn !== named, bytes, journalId: id });
    }
  }
  const id = told ?? mostCommon([...found.map((one) => one.journalId), ...ofCheckpoints]);
  if (id === undefined) {
    throw new StartError(
      `${folder} holds no journal: no segment and no checkpoint in it has a whole head`,
    );
  }
  const segments: FoundSegment[] = [];
  // Of two with the same first record the one of that name comes first, and stays.
  found.sort((a, b) => a.firstLsn - b.firstLsn || Number(a.isMisnamed) - Number(b.isMisnamed));
  for (const segment of found) {
    const { path, firstLsn } = segment;
    if (!segment.journalId.equals(id)) {
      strangers.push({ path, reason: 'a segment of another journal' });
    } else if (segments.at(-1)?.firstLsn === firstLsn) {
      strangers.push({ path, reason: `a second segment of record ${firstLsn}` });
    } else segments.push(segment);
  }
  return { segments, strangers, journalId: id };
}

/** How far segments can be read. */
export interface Run {
  readonly entries: readonly SegmentEntry[];
  readonly lastLsn: number;
  readonly knownLsn: number;
  readonly findings: readonly string[];
  readonly asides: readonly Aside[];
  readonly cut: Remains | undefined;
}

export interface RunOptions {
  readonly disk: Disk;
  readonly journalId: Buffer;
  /** What the manifest says of them. */
  readonly listed: readonly SegmentEntry[];
  /** The record to begin with. */
  readonly fromLsn: number;
  readonly progress: (progress: LoadProgress) => void;
}

/** Reads the segments one behind the other, until a record is missing. */
export async function readRun(
  segments: readonly FoundSegment[],
  options: RunOptions,
): Promise<Run> {
  return new RunReader(segments, options).run();
}

class RunReader {
  readonly #segments: readonly FoundSegment[];
  readonly #options: RunOptions;
  readonly #seed: number;
  readonly #entries: SegmentEntry[] = [];
  readonly #findings: string[] = [];
  readonly #asides: Aside[] = [];
  #cut: Remains | undefined;
  #nextLsn: number;
  #knownLsn = 0;
  #bytes = 0;
  #toldBytes = 0;

  constructor(segments: readonly FoundSegment[], options: RunOptions) {
    this.#segments = segments;
    this.#options = options;
    this.#seed = checksumSeed(options.journalId);
    this.#nextLsn = options.fromLsn;
  }

  async run(): Promise<Run> {
    const { fromLsn } = this.#options;
    // Segments before the one with the record to begin with are in the checkpoint.
    const first = Math.max(
      0,
      this.#segments.findLastIndex(({ firstLsn }) => firstLsn <= fromLsn),
    );
    const run = this.#segments.slice(first);
    if ((run[0]?.firstLsn ?? fromLsn) <= fromLsn) this.#nextLsn = run[0]?.firstLsn ?? fromLsn;
    for (const [index, segment] of run.entries()) {
      if (segment.firstLsn !== this.#nextLsn) {
        const missing = `records ${this.#nextLsn} to ${segment.firstLsn - 1} are missing before it`;
        if (this.#findings.length === 0) this.#findings.push(`${segment.path}: ${missing}`);
        for (const behind of run.slice(index)) this.#leave(behind);
        break;
      }
      await this.#read(segment, run[index + 1]);
    }
    if (this.#nextLsn < fromLsn) this.#nextLsn = fromLsn;
    return {
      entries: this.#entries,
      lastLsn: this.#nextLsn - 1,
      knownLsn: Math.max(this.#knownLsn, this.#nextLsn - 1),
      findings: this.#findings,
      asides: this.#asides,
      cut: this.#cut,
    };
  }

  async #read(segment: FoundSegment, following: FoundSegment | undefined): Promise<void> {
    const { disk, listed } = this.#options;
    const { path, firstLsn, bytes: size } = segment;
    const told = listed.find((entry) => entry.firstLsn === firstLsn);
    const file = disk.open(path, 'read');
    try {
      const limit = told === undefined || told.bytes === 0 ? size : Math.min(size, told.bytes);
      const reader = new SegmentReader(disk, file, limit, this.#seed);
      const fault = await this.#readBatches(reader, following?.firstLsn);
      const lastLsn = this.#nextLsn - 1;
      this.#entries.push({ firstLsn, lastLsn, bytes: reader.position });
      if (fault === undefined) {
        if (told === undefined || told.bytes === 0 || lastLsn >= told.lastLsn) return;
        this.#findings.push(
          `${path}: records ${lastLsn + 1} to ${told.lastLsn} are missing at its end`,
        );
        return;
      }
      const { bytes, records, lastLsn: known } = reader.survey(1);
      this.#knownLsn = Math.max(this.#knownLsn, known);
      this.#cut = { path, offset: reader.position, bytes, records };
      this.#findings.push(`${path} is damaged at byte ${reader.position}: ${fault}`);
    } finally {
      disk.close(file);
    }
  }

  /** Reads on to the record that the following segment begins with; what stops it before that. */
  async #readBatches(
    reader: SegmentReader,
    endLsn: number | undefined,
  ): Promise<string | undefined> {
    while (this.#nextLsn !== endLsn) {
      const finding = reader.next();
      if (finding === 'end') return undefined;
      if (finding === 'bad') return `no whole batch with record ${this.#nextLsn}`;
      const { header } = reader;
      if (header.version > FORMAT_VERSION) throw newerFormat('a batch', header.version);
      const fault = this.#faultOf(reader);
      if (fault !== undefined) {
        reader.stepBack();
        return fault;
      }
      this.#nextLsn += header.count;
      this.#bytes += header.length;
      await this.#tell();
    }
    return undefined;
  }

  #faultOf({ header, buffer, start, end }: SegmentReader): string | undefined {
    if (header.firstLsn !== this.#nextLsn) {
      return `expected record ${this.#nextLsn}, found ${header.firstLsn}`;
    }
    let at = start + BATCH_HEADER_BYTES;
    for (let i = 0; i < header.count; i++) {
      if (at + RECORD_HEADER_BYTES > end) return 'a batch with a record that is cut short';
      at += RECORD_HEADER_BYTES + buffer.readUInt32LE(at);
    }
    return at === end ? undefined : 'a batch that is not as long as its records';
  }

  #leave({ path, bytes }: FoundSegment): void {
    const { disk } = this.#options;
    const file = disk.open(path, 'read');
    try {
      const reader = new SegmentReader(disk, file, bytes, this.#seed);
      let records = 0;
      while (reader.next() === 'batch') {
        records += reader.header.count;
        this.#know(reader.header.firstLsn + reader.header.count - 1);
      }
      if (reader.offset < bytes) {
        const rest = reader.survey(1);
        records += rest.records;
        this.#know(rest.lastLsn);
      }
      const reason = `${records} whole records behind record ${this.#nextLsn}, which is missing`;
      this.#asides.push({ path, reason });
    } finally {
      disk.close(file);
    }
  }

  #know(lsn: number): void {
    this.#knownLsn = Math.max(this.#knownLsn, lsn);
  }

  /** Tells of progress, and gives the loop back to the process now and then. */
  async #tell(): Promise<void> {
    if (this.#bytes < this.#toldBytes + SLICE_BYTES) return;
    this.#toldBytes = this.#bytes;
    const totalBytes = this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#options.progress({ bytes: this.#bytes, totalBytes, lsn: this.#nextLsn - 1 });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function readHeader(disk: Disk, path: string): { header: SegmentHeader | string; bytes: number } {
  const file = disk.open(path, 'read');
  try {
    const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
    const header = decodeSegmentHeader(bytes.subarray(0, disk.read(file, bytes, 0)));
    return { header, bytes: disk.size(file) };
  } finally {
    disk.close(file);
  }
}

function mostCommon(ids: readonly Buffer[]): Buffer | undefined {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id.toString('hex'), (counts.get(id.toString('hex')) ?? 0) + 1);
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best === undefined ? undefined : Buffer.from(best[0], 'hex');
}
