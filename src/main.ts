#!/usr/bin/env node
/**
 * The command line. Standard output carries what scripts read; everything for people goes to
 * standard error. A mistake of the user is one line and exit code 1; a defect of ours is logged
 * whole and exits with 70.
 */
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { backup } from './backup.ts';
import { systemClock } from './base/clock.ts';
import { StartError } from './base/errors.ts';
import { createLog } from './base/log.ts';
import { VERSION } from './base/version.ts';
import { check } from './check.ts';
import { compactForServer, compactJournal } from './compact.ts';
import { adoptionLine, type CompactorLine, FOR_SERVER } from './compactor.ts';
import { OPTION_NAMES, OPTIONS, readConfig } from './config.ts';
import { DiskError } from './journal/disk.ts';
import { ProgressLine } from './progress.ts';
import { repair } from './repair.ts';
import { restore } from './restore.ts';
import { startServer } from './server.ts';

const EXIT_FAILED = 1;
const EXIT_DEFECT = 70;

function help(): string {
  const width = Math.max(...OPTION_NAMES.map((name) => name.length)) + 4;
  const options = OPTION_NAMES.map((name) => {
    const { help: text, values, standard } = OPTIONS[name];
    const shown = standard === '' ? 'none' : standard;
    return `  ${`--${name}`.padEnd(width)}${text}\n  ${''.padEnd(width)}${values} (default: ${shown})`;
  });
  return `keywire ${VERSION}: state, channels and queues in one process

Usage: keywire serve [options]            start the server
       keywire check [--data-dir FOLDER]  verify a journal that no server uses
       keywire compact [--data-dir FOLDER]  replace a journal that no server uses by one checkpoint
       keywire repair [--data-dir FOLDER] [--dry-run]  keep what is whole of a damaged journal, move the rest aside
       keywire backup DIR [--data-dir FOLDER]  copy the journal, of a running server as well, and verify the copy
       keywire restore DIR [--until LSN|TIME] [--data-dir FOLDER]  make a data folder of a backup, up to a moment
       keywire --help | --version

Options (each also as KEYWIRE_<NAME>, and by name in the file of --config):
${options.join('\n')}
  ${'--config'.padEnd(width)}A JSON file with options by name.
`;
}

async function serve(flags: readonly string[]): Promise<void> {
  const config = readConfig(flags, process.env);
  const log = createLog(config['log-level']);
  const fail = (error: unknown): void => {
    log.fatal({ err: error }, 'keywire has a defect and stops; please report this');
    process.exit(EXIT_DEFECT);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  const server = await startServer(config, { log, stop: () => stop('SHUTDOWN') });
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info(`${signal}: closing connections and the journal`);
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        if (!(error instanceof DiskError)) return fail(error);
        process.stderr.write(`keywire: ${error.message}\n`);
        process.exit(EXIT_FAILED);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  for (const line of server.introduction()) process.stderr.write(`${line}\n`);
  process.stdout.write(`${server.readyLine()}\n`);
}

/** Prints one line that tells what has become of the journal; how far it is on standard error. */
async function compact(flags: readonly string[]): Promise<void> {
  const config = readConfig(flags, process.env);
  const folder = resolve(config['data-dir']);
  const startedUs = systemClock.monotonicUs();
  const line = new ProgressLine();
  const report = await compactJournal(folder, createLog(config['log-level']), {
    reading: (share) => line.show(`reading the journal: ${Math.floor(share * 100)} %`),
    writing: (keys, of) => line.show(`writing the checkpoint: ${keys} of ${of} keys`),
  }).finally(() => line.end());
  const ms = Math.round((systemClock.monotonicUs() - startedUs) / 1000);
  process.stdout.write(
    `ok lsn=${report.lsn} keys=${report.keys} bytes-before=${report.bytesBefore} bytes=${report.bytes} ms=${ms}\n`,
  );
}

/** Compacts for the server at the other end of standard input and output. */
async function compactBeside(flags: readonly string[]): Promise<void> {
  const config = readConfig(flags, process.env);
  let written = '';
  let adopt = (): void => {};
  const adopted = new Promise<void>((resolve) => {
    adopt = resolve;
  });
  createInterface({ input: process.stdin }).on('line', (line) => {
    // What another process was told and did not read means nothing here.
    if (line === adoptionLine(written)) adopt();
  });
  // Without a server nobody would adopt what is written: its end is this process's end.
  process.stdin.on('end', () => process.exit(EXIT_FAILED));
  const say = (line: CompactorLine): void => {
    if ('checkpoint' in line) written = line.checkpoint.name;
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
  try {
    const log = createLog(config['log-level']);
    await compactForServer(resolve(config['data-dir']), log, { say, adopted });
  } catch (error) {
    if (!(error instanceof StartError || error instanceof DiskError)) throw error;
    say({ failure: error.message });
    process.exitCode = EXIT_FAILED;
  }
  process.stdin.destroy();
}

/** What works on a journal's folder; each says what it did on standard output. */
const FOLDER_COMMANDS: Readonly<Record<string, (words: readonly string[]) => Promise<void>>> = {
  backup,
  check,
  repair,
  restore,
};

async function main(words: readonly string[]): Promise<void> {
  const [command, ...flags] = words;
  if (command === '--version' || command === '-v') {
    process.stdout.write(`${VERSION}\n`);
  } else if (command === '--help' || command === '-h' || command === 'help') {
    process.stdout.write(help());
  } else if (command === 'serve') {
    if (flags.includes('--help')) process.stdout.write(help());
    else await serve(flags);
  } else if (command === 'compact') {
    if (flags.includes('--help')) process.stdout.write(help());
    else if (flags[0] === FOR_SERVER) await compactBeside(flags.slice(1));
    else await compact(flags);
  } else if (command !== undefined && Object.hasOwn(FOLDER_COMMANDS, command)) {
    if (flags.includes('--help')) process.stdout.write(help());
    else await FOLDER_COMMANDS[command]?.(flags);
  } else {
    throw new StartError(
      `${command === undefined ? 'no command given' : `unknown command '${command}'`}; 'keywire serve' starts the server, 'keywire --help' lists everything`,
    );
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof StartError) {
    process.stderr.write(`keywire: ${error.message}\n`);
    process.exit(EXIT_FAILED);
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(EXIT_DEFECT);
});
