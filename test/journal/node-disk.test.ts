import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, describe, expect, test } from 'vitest';
import { Journal } from '../../src/journal/journal.ts';
import { NodeDisk } from '../../src/journal/node-disk.ts';
import { append, openJournal, silentLog } from './support.ts';

const folders: string[] = [];

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keywire-journal-'));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Takes at most seven bytes at a time. */
class ShortDisk extends NodeDisk {
  protected override writeSome(
    ...[file, bytes, start, end, at]: Parameters<NodeDisk['writeSome']>
  ): number {
    return super.writeSome(file, bytes, start, Math.min(end, start + 7), at);
  }
}

/** Starts holder.ts on `folder` and waits until it holds it. */
async function otherProcess(folder: string): Promise<ChildProcess> {
  const program = join(temporaryFolder(), 'holder.cjs');
  const entry = join(import.meta.dirname, 'holder.ts');
  await build({ entryPoints: [entry], outfile: program, bundle: true, platform: 'node' });
  const child = spawn(process.execPath, [program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  expect(String(said[0])).toBe('ready');
  return child;
}

describe('node disk', () => {
  test('a journal on real files comes back, and its segments have no zeros behind them', async () => {
    const folder = join(temporaryFolder(), 'made', 'here');
    const disk = new NodeDisk();
    const { journal } = await openJournal(disk, { folder, policy: 'always' });
    const synced = new Promise((resolve) => {
      journal.onSynced = resolve;
    });
    append(journal, [0, 'SET', 'a', '1']);
    journal.write(5);
    expect(await synced).toBe(1);
    await journal.close();
    const [name] = readdirSync(join(folder, 'journal'));
    expect(name).toBe('00000000000000000001.log');
    expect(readFileSync(join(folder, 'journal', name ?? '')).at(-1)).not.toBe(0);
    const { records } = await openJournal(disk, { folder });
    expect(records.map((r) => r.commands)).toEqual([[[0, 'SET', 'a', '1']]]);
  });

  test('writes that the system cuts short are completed', async () => {
    const folder = temporaryFolder();
    const { journal } = await openJournal(new ShortDisk(), { folder });
    append(journal, [0, 'SET', 'a', 'x'.repeat(1000)]);
    journal.write(5);
    await journal.close();
    const { records } = await openJournal(new NodeDisk(), { folder });
    expect(records[0]?.commands).toEqual([[0, 'SET', 'a', 'x'.repeat(1000)]]);
  });

  test('a folder that another process holds is refused; its death by SIGKILL frees it', async () => {
    const folder = temporaryFolder();
    const child = await otherProcess(folder);
    try {
      await expect(openJournal(new NodeDisk(), { folder })).rejects.toThrow(
        `the data folder ${folder} is in use by another keywire`,
      );
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    if (process.platform === 'linux') expect(existsSync(join(folder, 'LOCK'))).toBe(true);
    const { journal, records } = await openJournal(new NodeDisk(), { folder });
    expect(records.map((r) => r.commands)).toEqual(
      Array.from({ length: 100 }, (_, i) => [[0, `N${i}`]]),
    );
    await journal.close();
  });

  test('a folder is refused to a second journal of the same process, and free after closing', async () => {
    const folder = temporaryFolder();
    const { journal } = await openJournal(new NodeDisk(), { folder });
    await expect(openJournal(new NodeDisk(), { folder })).rejects.toThrow('--data-dir');
    await journal.close();
    const { journal: again } = await openJournal(new NodeDisk(), { folder });
    await again.close();
  });

  test('a folder that cannot be one is refused in one line that names the option', async () => {
    const folder = join(temporaryFolder(), 'file');
    writeFileSync(folder, 'a file');
    const options = { folder, disk: new NodeDisk(), log: silentLog, policy: 'no' } as const;
    const failure = Journal.open(options, () => {});
    await expect(failure).rejects.toMatchObject({ name: 'StartError' });
    await expect(failure).rejects.toThrow(
      /^the data folder .* cannot be used \(ENOTDIR.*--data-dir$/,
    );
  });

  test.runIf(process.platform === 'linux')(
    'a folder that the system will not have is refused in one line',
    async () => {
      const options = { disk: new NodeDisk(), log: silentLog, policy: 'no' } as const;
      for (const folder of ['/proc/x', '/proc/x/y', '/proc/self/fd/0/x']) {
        const failure = Journal.open({ ...options, folder }, () => {});
        await expect(failure).rejects.toMatchObject({ name: 'StartError' });
        await expect(failure).rejects.toThrow(
          /^the data folder \/proc.* cannot be used \(.*--data-dir$/,
        );
      }
    },
  );

  test('a folder with a very long path can be locked', async () => {
    const folder = join(temporaryFolder(), 'long'.repeat(30), 'path'.repeat(30));
    mkdirSync(folder, { recursive: true });
    const { journal } = await openJournal(new NodeDisk(), { folder });
    await expect(openJournal(new NodeDisk(), { folder })).rejects.toThrow('in use');
    await journal.close();
  });
});
