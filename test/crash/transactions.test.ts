/** A few SIGKILLs under each policy; `npm run crash` does two hundred. */
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { killAll } from '../main/process.ts';
import { Kills } from './transactions.ts';

const KILLS = 6;

const home = mkdtempSync(join(tmpdir(), 'keywire-kills-'));
afterEach(killAll);
afterAll(() => rmSync(home, { recursive: true }));

test.each(['always', 'everysec'])(
  'no transaction is lost or torn by SIGKILL under %s',
  async (fsync) => {
    const seed = randomInt(2 ** 32);
    const flags = [
      '--port',
      'off',
      '--mqtt-port',
      'off',
      '--resp-port',
      '0',
      '--fsync',
      fsync,
      '--log-level',
      'warn',
    ];
    const args = [...flags, '--data-dir', join(home, fsync), '--segment-bytes', '1mb'];
    const kills = new Kills(args, new SeededRandom(seed));
    while (kills.kills < KILLS) await kills.live();
    await kills.end();
    expect(kills.violations, `seed ${seed}`).toEqual([]);
    expect(kills.acknowledged).toBeGreaterThan(KILLS);
  },
);
