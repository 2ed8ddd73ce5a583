/**
 * The MQTT brokers that keywire is compared with, each a process of its own: mosquitto as it comes,
 * where it is installed, and Aedes; and a server that only writes, which tells what is left to gain.
 */
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { dataFolder, firstLine, freePort, type Peer, portOf, ServerProcess } from './servers.ts';

export type MqttBroker = 'mosquitto' | 'aedes' | 'bare';

/** mosquitto's version; undefined when it is not on the PATH. */
export function mosquittoVersion(): string | undefined {
  const { stdout } = spawnSync('mosquitto', ['-h'], { encoding: 'utf8' });
  return stdout?.split('\n')[0];
}

/** Undefined where it is not installed. */
export async function startMqttBroker(kind: MqttBroker): Promise<Peer | undefined> {
  if (kind !== 'mosquitto') return startScript(kind);
  return mosquittoVersion() === undefined ? undefined : startMosquitto();
}

async function startMosquitto(): Promise<Peer> {
  const folder = dataFolder();
  const mqttPort = await freePort();
  const file = join(folder, 'mosquitto.conf');
  // Nothing but what it needs to let anybody in.
  writeFileSync(file, `listener ${mqttPort} 127.0.0.1\nallow_anonymous true\nlog_type error\n`);
  return ServerProcess.start('mosquitto', folder, async () => {
    // For ten thousand connections, where the shell's soft limit is lower.
    const command = 'ulimit -n "$(ulimit -Hn)"; exec mosquitto -c "$0"';
    const child = spawn('sh', ['-c', command, file], { stdio: 'ignore' });
    await untilItListens(mqttPort);
    return { child, respPort: 0, gatewayPort: 0, mqttPort };
  });
}

async function startScript(kind: 'aedes' | 'bare'): Promise<Peer> {
  return ServerProcess.start(kind, dataFolder(), async () => {
    const script = join(import.meta.dirname, `${kind}-server.ts`);
    const args = ['--import', 'tsx', script];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const mqttPort = portOf(await firstLine(child), 'mqtt');
    return { child, respPort: 0, gatewayPort: 0, mqttPort };
  });
}

async function untilItListens(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const listens = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (listens) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('mosquitto did not start');
}
