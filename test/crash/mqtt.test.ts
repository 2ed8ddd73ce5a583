/** A few SIGKILLs during MQTT traffic; `npm run crash -- --mqtt` does as many as it is told. */
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { killAll } from '../main/process.ts';
import { MqttKills } from './mqtt-traffic.ts';

const KILLS = 5;

const home = mkdtempSync(join(tmpdir(), 'keywire-mqtt-kills-'));
afterEach(killAll);
afterAll(() => rmSync(home, { recursive: true }));

test('SIGKILL under always loses no acknowledged message and doubles none of quality 2', async () => {
  const seed = randomInt(2 ** 32);
  const doors = ['--port', 'off', '--resp-port', 'off', '--mqtt-port', '0'];
  const bounds = ['--mqtt-queue-messages-max', '1000000', '--segment-bytes', '1mb'];
  const files = ['--fsync', 'always', '--log-level', 'warn', '--data-dir', join(home, 'data')];
  const kills = new MqttKills([...doors, ...bounds, ...files], new SeededRandom(seed));
  while (kills.kills < KILLS) await kills.live();
  await kills.end();
  expect(kills.violations, `seed ${seed}`).toEqual([]);
  expect(kills.acknowledged).toBeGreaterThan(KILLS);
});
