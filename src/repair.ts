/**
 * `keywire repair`: makes a damaged journal one that starts, without destroying anything. What is whole
 * stays where it is; what stands in the way is moved aside, within the folder and under a name that
 * tells so; the manifest then names what is kept. Each step is durable before the next, and a repair
 * that is cut short is taken up by the next one.
 */
import { basename, dirname, join, resolve } from 'node:path';
import { StartError } from './base/errors.ts';
import { createLog, type Log } from './base/log.ts';
import { splitWords } from './command-words.ts';
import { readConfig } from './config.ts';
import { type Disk, DiskError } from './journal/disk.ts';
import { copyOut, freeName, keptPath } from './journal/leftovers.ts';
import { MANIFEST_NAME, writeManifest } from './journal/manifest.ts';
import { NodeDisk } from './journal/node-disk.ts';
import { type Salvage, salvage } from './journal/salvage.ts';
import { RENAMED_SUFFIX } from './journal/salvaged-segments.ts';
import { SEGMENT_FOLDER, segmentName } from './journal/segment.ts';
import { loadFolder, lockFolder, requireFolder } from './journal-folder.ts';
import { ProgressLine } from './progress.ts';

/** What was found, and done unless it was a dry run. */
export interface RepairReport {
  /** What was wrong; nothing was done when there is none. */
  readonly findings: readonly string[];
  /** What was, or would be, moved where, one line each. */
  readonly moves: readonly string[];
  /** The last record that is kept. */
  readonly lastLsn: number;
  /** The last record that is known to have been there: those behind `lastLsn` are lost to the server. */
  readonly knownLsn: number;
  /** Keys after the repair; undefined after a dry run. */
  readonly keys: number | undefined;
}

export interface RepairOptions {
  readonly folder: string;
  readonly log: Log;
  /** True: only tells what it would do. */
  readonly dryRun: boolean;
  readonly progress: (what: string, bytes: number, ofBytes: number) => void;
  readonly disk?: Disk;
}

/**
 * Repairs the journal in the folder.
 * @throws StartError when the folder is in use, holds nothing that could be kept or something that only
 * a newer keywire reads, or does not load after the repair
 */
export async function repairJournal(options: RepairOptions): Promise<RepairReport> {
  const { folder, disk = new NodeDisk() } = options;
  requireFolder(disk, folder, '--data-dir');
  requireFolder(disk, join(folder, SEGMENT_FOLDER), '--data-dir holds no journal:');
  const lock = await lockFolder(disk, folder, 'stop it first');
  try {
    return await repairLocked(disk, options);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    throw new StartError(
      `--data-dir ${folder} cannot be repaired now: ${error.message}; run "keywire repair" again once that is mended`,
      { cause: error },
    );
  } finally {
    lock.release();
  }
}

async function repairLocked(disk: Disk, options: RepairOptions): Promise<RepairReport> {
  const { folder, log, dryRun, progress } = options;
  const plan = await salvage({
    disk,
    folder,
    progress: ({ bytes, totalBytes }) => progress('reading', bytes, totalBytes),
  });
  const { findings, lastLsn, knownLsn } = plan;
  const moves = new Moves(disk, dryRun);
  if (findings.length > 0 || plan.asides.length > 0) carryOut(disk, { folder, plan, moves });
  const done = { findings, moves: moves.lines, lastLsn, knownLsn };
  if (dryRun) return { ...done, keys: undefined };
  const { recovered, keys } = await loadFolder(folder, {
    disk,
    log,
    progress: ({ bytes, totalBytes }) => progress('verifying', bytes, totalBytes),
  });
  if (recovered.lastLsn !== lastLsn) {
    throw new StartError(
      `${folder} ends with record ${recovered.lastLsn} after the repair, not with ${lastLsn}: please report this`,
    );
  }
  return { ...done, keys };
}

/** The manifest last: until then a start refuses as before. */
function carryOut(
  disk: Disk,
  { folder, plan, moves }: { folder: string; plan: Salvage; moves: Moves },
): void {
  const { cut, asides, renames, manifest } = plan;
  if (cut !== undefined && cut.bytes > 0) moves.cut(cut);
  for (const { path, reason } of asides) moves.aside(path, reason);
  moves.rename(renames);
  if (plan.manifestAside) moves.keep(join(folder, MANIFEST_NAME));
  moves.settle(join(folder, SEGMENT_FOLDER));
  if (!moves.dryRun) writeManifest(disk, folder, manifest);
}

/** What is moved, done at once or, in a dry run, only told. */
class Moves {
  readonly lines: string[] = [];
  readonly dryRun: boolean;
  readonly #disk: Disk;

  constructor(disk: Disk, dryRun: boolean) {
    this.#disk = disk;
    this.dryRun = dryRun;
  }

  /** Copies the end of a segment out; the next start cuts it off. */
  cut(cut: NonNullable<Salvage['cut']>): void {
    const target = keptPath(this.#disk, cut);
    const whole = cut.records === 0 ? 'no whole record' : `${cut.records} whole records`;
    this.lines.push(
      `${cut.bytes} bytes of ${cut.path} from byte ${cut.offset} on (${whole}) to ${target}`,
    );
    if (!this.dryRun) copyOut(this.#disk, cut, target);
  }

  /** Gives a file another name beside its own. */
  aside(path: string, reason: string): void {
    const target = freeName(this.#disk, `${path}.aside`);
    this.lines.push(`${path} (${reason}) to ${target}`);
    if (!this.dryRun) this.#disk.rename(path, target);
  }

  /** Keeps a copy of a small file that is about to be replaced. */
  keep(path: string): void {
    const target = freeName(this.#disk, `${path}.aside`);
    this.lines.push(`${path} (replaced by a new one) to ${target}`);
    if (this.dryRun) return;
    const file = this.#disk.open(path, 'read');
    const bytes = this.#disk.size(file);
    this.#disk.close(file);
    if (bytes > 0) copyOut(this.#disk, { path, offset: 0, bytes, records: 0 }, target);
  }

  /** Gives segments the names of their first records; two may have each other's. */
  rename(renames: Salvage['renames']): void {
    const halfWay = renames.map(({ from, firstLsn }) => {
      const to = join(dirname(from), segmentName(firstLsn));
      this.lines.push(`${from} (a wrong name) to ${to}`);
      return { from, between: `${to.slice(0, -'.log'.length)}${RENAMED_SUFFIX}`, to };
    });
    if (this.dryRun) return;
    for (const { from, between } of halfWay) {
      if (basename(from) !== basename(between)) this.#disk.rename(from, between);
    }
    for (const { between, to } of halfWay) this.#disk.rename(between, to);
  }

  settle(folder: string): void {
    if (!this.dryRun) this.#disk.syncFolder(folder);
  }
}

/** The command: tells line by line what was wrong, what was moved where, and what is lost. */
export async function repair(words: readonly string[]): Promise<void> {
  const { switches, flags } = splitWords(words, { switches: ['dry-run'] });
  const dryRun = switches.has('dry-run');
  const config = readConfig(flags, process.env);
  const line = new ProgressLine();
  const report = await repairJournal({
    folder: resolve(config['data-dir']),
    log: createLog(config['log-level']),
    dryRun,
    progress: (what, bytes, ofBytes) => line.share(what, bytes, ofBytes),
  }).finally(() => line.end());
  process.stdout.write(`${repairLines(report, dryRun).join('\n')}\n`);
}

/** What people and scripts read. */
export function repairLines(report: RepairReport, dryRun: boolean): string[] {
  const { findings, moves, lastLsn, knownLsn, keys } = report;
  if (findings.length === 0 && moves.length === 0) {
    return [`ok nothing to repair lsn=${lastLsn}${keys === undefined ? '' : ` keys=${keys}`}`];
  }
  const lost =
    knownLsn > lastLsn
      ? `records ${lastLsn + 1} to ${knownLsn} ${dryRun ? 'would be' : 'are'} lost to the server: what is left of them is in the files moved aside`
      : 'no record is lost';
  return [
    ...findings.map((finding) => `found: ${finding}`),
    ...moves.map((move) => `${dryRun ? 'would move' : 'moved'}: ${move}`),
    `lost: ${lost}`,
    dryRun
      ? `dry run: nothing was changed; a repair would keep records up to lsn=${lastLsn}`
      : `ok repaired lsn=${lastLsn} keys=${keys}`,
  ];
}
