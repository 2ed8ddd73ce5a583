/**
 * What many keys cost: resident memory a key between one and three million, and the longest that a
 * bystander waits for an answer while a server grows to five million.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { residentWhenSettled } from './memory.ts';
import { RawConnection } from './raw-connection.ts';
import { keyName, VALUE } from './redis-benchmark.ts';
import { respCommand } from './resp-bytes.ts';
import type { Row } from './row.ts';
import type { Peer } from './servers.ts';

const MILLION = 1_000_000;
/** Commands sent before an answer is waited for: small, so that the load delays no ping by much. */
const BATCH = 100;
const ANSWER = '+OK\r\n';

export function memoryRow(): Row {
  return {
    name: 'memory a key, 1 to 3 million',
    unit: 'bytes',
    target: 0.6,
    lessIsBetter: true,
    durability: 'none',
    fresh: true,
    roundsMax: 1,
    async measure(peer) {
      await grow(peer, 0, MILLION);
      const before = await residentWhenSettled(peer);
      await grow(peer, MILLION, 3 * MILLION);
      const after = await residentWhenSettled(peer);
      return { value: (after - before) / (2 * MILLION) };
    },
  };
}

export function stallRow(): Row {
  return {
    name: 'worst PING while growing to 5 million',
    unit: 'ms',
    target: undefined,
    lessIsBetter: true,
    durability: 'everysec',
    fresh: true,
    roundsMax: 3,
    async measure(peer) {
      // A process of its own: this one is busy, and would measure itself.
      const pinger = fork(join(import.meta.dirname, 'pinger.ts'), [String(peer.respPort)]);
      await once(pinger, 'message');
      await grow(peer, 0, 5 * MILLION);
      const answer = once(pinger, 'message');
      pinger.send('stop');
      const [worstMs] = (await answer) as [number];
      return { value: worstMs };
    },
  };
}

/** SETs keys of 16 bytes to values of 16 bytes, from one number up to another. */
export async function grow(peer: Peer, from: number, to: number): Promise<void> {
  const one = respCommand('SET', keyName(0), VALUE);
  const digitsAt = one.indexOf(keyName(0)) + 'key:'.length;
  const batch = Buffer.concat(new Array<Buffer>(BATCH).fill(one));
  const connection = await RawConnection.open(peer.respPort);
  try {
    const done = new Promise<void>((resolve) => {
      let key = from;
      let missing = 0;
      const next = (): void => {
        if (key === to) {
          resolve();
          return;
        }
        for (let i = 0; i < BATCH; i++) {
          writeDigits(batch, i * one.length + digitsAt, key++);
        }
        missing = BATCH * ANSWER.length;
        connection.write(batch);
      };
      connection.onBytes = (_, length) => {
        missing -= length;
        if (missing === 0) next();
      };
      next();
    });
    await Promise.race([done, connection.lost]);
  } finally {
    connection.close();
  }
}

/** Twelve digits, as `keyName` writes them. */
function writeDigits(bytes: Buffer, at: number, number: number): void {
  let rest = number;
  for (let digit = 11; digit >= 0; digit--) {
    const tenth = Math.floor(rest / 10);
    bytes[at + digit] = 0x30 + rest - tenth * 10;
    rest = tenth;
  }
}
