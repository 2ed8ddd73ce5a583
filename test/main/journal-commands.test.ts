/** `keywire check`, `backup`, `restore` and `repair` as processes, beside a server and after it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { RespClient } from '../conformance/resp-client.ts';
import { show } from '../conformance/value.ts';
import { HOME } from './journals.ts';
import { type Ended, KeywireProcess, killAll } from './process.ts';

const home = mkdtempSync(join(HOME, 'keywire-commands-'));
const data = join(home, 'data');
const target = join(home, 'backup');
const restored = join(home, 'restored');

afterEach(killAll);
afterAll(() => rmSync(home, { recursive: true }));

function run(...args: string[]): Promise<Ended> {
  return new KeywireProcess(args).ended;
}

test('a backup of a running server, restored to a moment, damaged and repaired', async () => {
  const flags = ['--port', 'off', '--mqtt-port', 'off', '--resp-port', '0', '--log-level', 'error'];
  const server = await KeywireProcess.serve([...flags, '--data-dir', data]);
  const client = await RespClient.connect(server.ports.resp);
  for (let i = 1; i <= 10; i++) await client.call('SET', `key-${i}`, 'x'.repeat(200));
  const copied = await run('backup', target, '--data-dir', data);
  expect(copied).toMatchObject({ code: 0, stderr: '' });
  expect(copied.stdout).toMatch(/^ok lsn=10 last-write=20\S+ keys=10 files=1 bytes=\d+\n$/);
  await client.call('SET', 'key-11', 'later');
  client.close();
  await server.kill();
  expect(await run('backup', target, '--data-dir', data)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^keywire: the target \S+ is not empty .*\n$/),
  });

  const way = await run('restore', target, '--until', '7', '--data-dir', restored);
  expect(way).toMatchObject({ code: 0, stderr: '' });
  expect(way.stdout).toMatch(/^ok lsn=7 last-write=20\S+ keys=7 files=1 bytes=\d+\n$/);
  const again = await KeywireProcess.serve([...flags, '--data-dir', restored]);
  const reader = await RespClient.connect(again.ports.resp);
  expect(show(await reader.call('DBSIZE'))).toBe('7');
  reader.close();
  again.signal('SIGTERM');
  await again.ended;
  expect((await run('check', '--data-dir', restored)).stdout).toMatch(
    /^ok segments=\d checkpoint=none bytes=\d+ lsn=7 keys=7 last-write=20\S+ torn=0\n$/,
  );

  const [name = ''] = readdirSync(join(restored, 'journal'));
  const segment = join(restored, 'journal', name);
  const content = readFileSync(segment);
  content[900] = (content[900] ?? 0) ^ 1;
  writeFileSync(segment, content);
  const refused = await run('check', '--data-dir', restored);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    /^keywire: \S+ is damaged at byte \d+: .*"keywire repair --dry-run" tells what can be kept\n$/,
  );
  const dry = await run('repair', '--dry-run', '--data-dir', restored);
  expect(dry.stdout).toMatch(
    /\ndry run: nothing was changed; a repair would keep records up to lsn=3\n$/,
  );
  const repaired = await run('repair', '--data-dir', restored);
  expect(repaired).toMatchObject({ code: 0, stderr: '' });
  expect(repaired.stdout).toMatch(
    /^found: \S+ is damaged at byte \d+: .*\n(moved: .*\n)+lost: records 4 to 7 are lost .*\nok repaired lsn=3 keys=3\n$/,
  );
  expect((await run('check', '--data-dir', restored)).code).toBe(0);
});

test('what is missing or has no meaning is one line', async () => {
  for (const [words, line] of [
    [['backup'], 'keywire backup needs the folder to copy to: keywire backup DIR'],
    [['restore'], 'keywire restore needs the folder of a backup: keywire restore DIR'],
    [['backup', 'a', 'b'], "'b' has no meaning here; 'keywire --help' lists what has"],
    [['restore', 'a', '--until'], '--until needs a value'],
    [['repair', 'x'], "'x' has no meaning here; 'keywire --help' lists what has"],
  ] as const) {
    expect(await run(...words)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `keywire: ${line}\n`,
    });
  }
});
