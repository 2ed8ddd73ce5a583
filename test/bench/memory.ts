/** What a server takes: as it counts its own memory, and as the system does. */
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from './raw-connection.ts';
import { respCommand } from './resp-bytes.ts';
import { type Peer, residentBytes } from './servers.ts';

/** INFO's `used_memory`. */
export async function usedBytes(peer: Peer): Promise<number> {
  const answer = (await request(peer.respPort, respCommand('INFO', 'memory'))).toString();
  const found = /^used_memory:(\d+)\r$/m.exec(answer)?.[1];
  if (found === undefined) throw new Error(`INFO tells no used_memory: ${answer}`);
  return Number(found);
}

/** Resident memory once it stays the same for two seconds; after 20 seconds as it is. */
export async function residentWhenSettled(peer: Peer): Promise<number> {
  let last = residentBytes(peer.pid);
  for (let second = 0, same = 0; second < 20 && same < 2; second++) {
    await sleep(1000);
    const now = residentBytes(peer.pid);
    same = Math.abs(now - last) < last / 500 ? same + 1 : 0;
    last = now;
  }
  return last;
}
