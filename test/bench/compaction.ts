/**
 * What a compaction of two million keys does to those who are served meanwhile, beside BGREWRITEAOF of
 * redis-server: writes come at 50 thousand a second, however slowly they are answered. And what it is
 * good for: how long a start takes from raw segments and from a checkpoint.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { grow } from './growth.ts';
import { RawConnection, request } from './raw-connection.ts';
import { keyName, VALUE } from './redis-benchmark.ts';
import { respCommand } from './resp-bytes.ts';
import type { Row } from './row.ts';
import { cpuSeconds, type Peer } from './servers.ts';

const KEYS = 2_000_000;
const WRITES_A_SECOND = 50_000;
/** Writes are sent so often; each time as many as are due. */
const STEP_MS = 1;
const ANSWER = '+OK\r\n';
/** A compaction that takes longer is given up. */
const SECONDS_MAX = 300;

/** The start with what two million SETs left, and with what a compaction made of them. */
export function loadingRows(): Row[] {
  return [
    loadingRow('start with 2 million keys, not compacted', false),
    loadingRow('start with 2 million keys, compacted', true),
  ];
}

function loadingRow(name: string, compacts: boolean): Row {
  return {
    name,
    unit: 'ms',
    target: 1,
    lessIsBetter: true,
    durability: 'everysec',
    fresh: true,
    roundsMax: 3,
    async measure(peer) {
      // Redis's file holds commands in both rows; by default a rewritten one begins with an RDB.
      await request(peer.respPort, respCommand('CONFIG', 'SET', 'aof-use-rdb-preamble', 'no'));
      await grow(peer, 0, KEYS);
      if (compacts) await compact(peer);
      const value = await peer.restart();
      // On a busy machine the processor's time tells more than the clock's.
      const cpu = cpuSeconds(peer.pid).toFixed(2);
      console.log(`  ${peer.kind}: ${Math.round(value)} ms, ${cpu} s of processor time`);
      return { value };
    },
  };
}

/** The longest wait of a bystander, and of one in a thousand writes. */
export function compactionRows(): Row[] {
  return [
    compactionRow('worst PING while compacting', ({ worstPingMs }) => worstPingMs),
    compactionRow('p99.9 of 50,000 SET/s while compacting', ({ writeMs }) => writeMs),
  ];
}

interface Observed {
  readonly worstPingMs: number;
  readonly writeMs: number;
}

function compactionRow(name: string, pick: (observed: Observed) => number): Row {
  return {
    name,
    unit: 'ms',
    target: 1,
    lessIsBetter: true,
    durability: 'everysec',
    fresh: true,
    roundsMax: 1,
    async measure(peer) {
      await grow(peer, 0, KEYS);
      const observed = await observe(peer);
      return { value: pick(observed) };
    },
  };
}

/** Compacts under the paced load and tells what others saw of it. */
async function observe(peer: Peer): Promise<Observed> {
  const load = await PacedLoad.start(peer.respPort);
  await sleep(2000);
  const before = load.take();
  // A process of its own: this one is busy, and would measure itself.
  const pinger = fork(join(import.meta.dirname, 'pinger.ts'), [String(peer.respPort)]);
  await once(pinger, 'message');
  const seconds = await compact(peer);
  const answer = once(pinger, 'message');
  pinger.send('stop');
  const [worstPingMs] = (await answer) as [number];
  const during = load.take();
  load.stop();
  const forkUs = /latest_fork_usec:(\d+)/.exec(await info(peer, 'stats'))?.[1] ?? '0';
  const [calm, writeMs] = [before, during].map((waits) => percentile(waits, 0.999));
  console.log(
    `  ${peer.kind}: compacted in ${seconds.toFixed(1)} s; p99.9 ${writeMs?.toFixed(2)} ms, before ` +
      `${calm?.toFixed(2)} ms; worst PING ${worstPingMs.toFixed(2)} ms; latest_fork_usec ${forkUs}`,
  );
  return { worstPingMs, writeMs: writeMs ?? 0 };
}

/** BGREWRITEAOF to its end; how many seconds. */
async function compact(peer: Peer): Promise<number> {
  const startedAt = performance.now();
  const answer = (await request(peer.respPort, respCommand('BGREWRITEAOF'))).toString();
  if (!answer.startsWith('+')) throw new Error(`${peer.kind} does not compact: ${answer}`);
  for (;;) {
    await sleep(50);
    const text = await info(peer, 'persistence');
    const seconds = (performance.now() - startedAt) / 1000;
    if (text.includes('aof_rewrite_in_progress:0') && text.includes('aof_rewrite_scheduled:0')) {
      if (!text.includes('aof_last_bgrewrite_status:ok'))
        throw new Error(`${peer.kind} failed: ${text}`);
      return seconds;
    }
    if (seconds > SECONDS_MAX) throw new Error(`${peer.kind} compacts for ever`);
  }
}

async function info(peer: Peer, section: string): Promise<string> {
  return (await request(peer.respPort, respCommand('INFO', section))).toString();
}

/** The value below which this share of the sample lies. */
function percentile(sample: readonly number[], share: number): number {
  const sorted = Float64Array.from(sample).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/**
 * SETs of random keys at a fixed rate. A write's wait counts from when it was due, so that a server that
 * stands still is not spared what would have been sent meanwhile.
 */
class PacedLoad {
  readonly #connection: RawConnection;
  readonly #one = respCommand('SET', keyName(0), VALUE);
  /** What was sent and is not answered: when it was due, and how many bytes of answers are missing. */
  readonly #sent: { readonly dueAt: number; missing: number }[] = [];
  readonly #timer: NodeJS.Timeout;
  #waits: number[] = [];
  #dueAt = performance.now();
  #key = 0;

  static async start(port: number): Promise<PacedLoad> {
    return new PacedLoad(await RawConnection.open(port));
  }

  private constructor(connection: RawConnection) {
    this.#connection = connection;
    connection.onBytes = (_, length) => this.#answered(length);
    this.#timer = setInterval(() => this.#send(), STEP_MS);
  }

  /** How long writes took since the last call, in ms. */
  take(): number[] {
    return this.#waits.splice(0);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#connection.close();
  }

  #send(): void {
    const now = performance.now();
    const aStep = (WRITES_A_SECOND / 1000) * STEP_MS;
    const pieces: Buffer[] = [];
    for (; this.#dueAt <= now; this.#dueAt += STEP_MS) {
      for (let i = 0; i < aStep; i++) pieces.push(this.#next());
      this.#sent.push({ dueAt: this.#dueAt, missing: aStep * ANSWER.length });
    }
    if (pieces.length > 0) this.#connection.write(Buffer.concat(pieces));
  }

  /** Every key in turn, by a step that has no divisor in common with their number. */
  #next(): Buffer {
    this.#key = (this.#key + 611_953) % KEYS;
    const bytes = Buffer.from(this.#one);
    bytes.write(keyName(this.#key), bytes.indexOf('key:'), 'latin1');
    return bytes;
  }

  #answered(length: number): void {
    const now = performance.now();
    let left = length;
    for (let first = this.#sent[0]; first !== undefined && left > 0; first = this.#sent[0]) {
      const taken = Math.min(left, first.missing);
      first.missing -= taken;
      left -= taken;
      if (first.missing > 0) return;
      this.#waits.push(now - first.dueAt);
      this.#sent.shift();
    }
  }
}
