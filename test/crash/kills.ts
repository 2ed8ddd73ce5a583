/**
 * `npm run crash -- [--kills N] [--fsync POLICY] [--mqtt]`: so many SIGKILLs of the built server, 200 under
 * `always` when nothing else is said, during transactions or during MQTT traffic of quality 1 and 2. Prints the count and what was found; exit code 1 with the first
 * broken promise.
 */
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SeededRandom } from '../../src/base/random.ts';
import { MqttKills } from './mqtt-traffic.ts';
import { Kills } from './transactions.ts';

const PROGRESS_KILLS = 20;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    fsync: { type: 'string', default: 'always' },
    mqtt: { type: 'boolean', default: false },
  },
});

async function run(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'keywire-kills-'));
  const seed = randomInt(2 ** 32);
  const doors = values.mqtt
    ? ['--resp-port', 'off', '--mqtt-port', '0', '--mqtt-queue-messages-max', '1000000']
    : ['--mqtt-port', 'off', '--resp-port', '0'];
  const flags = ['--port', 'off', ...doors, '--fsync', values.fsync];
  const files = ['--log-level', 'warn', '--data-dir', join(home, 'data'), '--segment-bytes', '1mb'];
  const random = new SeededRandom(seed);
  const args = [...flags, ...files];
  const kills = values.mqtt ? new MqttKills(args, random) : new Kills(args, random);
  const what = values.mqtt ? 'messages' : 'transactions';
  const tell = (): void => {
    const { acknowledged, violations } = kills;
    process.stdout.write(
      `${kills.kills} SIGKILLs under ${values.fsync}, seed ${seed}: ${acknowledged} ${what} acknowledged, ` +
        `${violations.length} promises broken\n`,
    );
  };
  try {
    while (kills.kills < Number(values.kills) && kills.violations.length === 0) {
      await kills.live();
      if (kills.kills % PROGRESS_KILLS === 0) tell();
    }
    await kills.end();
    tell();
  } finally {
    rmSync(home, { recursive: true });
  }
  for (const violation of kills.violations) process.stderr.write(`${violation}\n`);
  process.exitCode = kills.violations.length === 0 ? 0 : 1;
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
