/**
 * `npm run bench`: keywire and, where it is installed, redis-server with the same durability, by the
 * same load, in turn (one round each, again and again), and a table of both and their ratio. The rows
 * of MQTT have mosquitto, where it is installed, and Aedes in redis-server's place.
 *
 *   npm run bench -- --only 'SET,GET RESP P16' --rounds 7
 *
 * About a quarter of an hour; the machine should have nothing else to do. "per CPU" is the ratio of what
 * each server did for a second of its own processor time, which a busy machine disturbs least.
 *
 *   --only LIST        rows whose name contains one of these, separated by commas
 *   --rounds N         rounds of each row (5)
 *   --seconds N        length of a round, about (1)
 *   --quick            three rounds of 0.4 seconds
 *   --markdown         the table once more, as Markdown
 *   --json FILE        the figures, and every round's, into a file
 *   --server FILE      another built main.js than dist/main.js
 *   --cpu-prof FOLDER  runs keywire under Node's profiler
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { collectionRows } from './collections.ts';
import { compactionRows, loadingRows } from './compaction.ts';
import { elementRows } from './elements.ts';
import { fanOutRows } from './fan-out.ts';
import { memoryRow, stallRow } from './growth.ts';
import { mqttRows } from './mqtt.ts';
import { startMqttBroker } from './mqtt-servers.ts';
import { request } from './raw-connection.ts';
import { alwaysRows, respRows } from './redis-benchmark.ts';
import {
  type Figures,
  figuresOf,
  headingLine,
  machineLines,
  markdown,
  type Result,
  textLine,
} from './report.ts';
import { respCommand } from './resp-bytes.ts';
import type { Row, Sample } from './row.ts';
import {
  type KeywireBuild,
  type Peer,
  type PeerKind,
  startKeywire,
  startRedis,
  versionOf,
} from './servers.ts';
import { streamRows } from './streams.ts';
import { websocketRows } from './websocket.ts';
import { wholeRows } from './whole.ts';

const QUICK = { rounds: 3, seconds: 0.4 };

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
    json: { type: 'string' },
    server: { type: 'string', default: join(import.meta.dirname, '../../dist/main.js') },
    'cpu-prof': { type: 'string' },
  },
});

const profile = options['cpu-prof'];
const build: KeywireBuild = {
  main: options.server,
  nodeFlags: profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`],
};
const rounds = Number(options.rounds ?? (options.quick ? QUICK.rounds : 5));
const seconds = Number(options.seconds ?? (options.quick ? QUICK.seconds : 1));
const withRedis = versionOf('redis-server') !== undefined;

function rows(): Row[] {
  const all: Row[] = [];
  const withBenchmark = versionOf('redis-benchmark') !== undefined;
  if (withBenchmark) all.push(...respRows(), ...collectionRows(), ...streamRows());
  all.push(...websocketRows(withBenchmark));
  all.push(...fanOutRows(), ...mqttRows());
  if (withBenchmark) all.push(...alwaysRows());
  all.push(
    memoryRow(),
    ...elementRows(),
    ...wholeRows(),
    stallRow(),
    ...loadingRows(),
    ...compactionRows(),
  );
  const words = options.only.split(',').filter((word) => word !== '');
  return words.length === 0
    ? all
    : all.filter(({ name }) => words.some((word) => name.includes(word)));
}

async function start({ durability, rivals }: Row): Promise<Peer[]> {
  const peers = [await startKeywire(build, durability)];
  if (rivals === undefined) {
    if (withRedis) peers.push(await startRedis(durability));
    return peers;
  }
  for (const { kind } of rivals) {
    const peer = await startMqttBroker(kind);
    if (peer !== undefined) peers.push(peer);
  }
  return peers;
}

/** Rows of which this is the same may share their servers. */
function serversOf({ durability, rivals, fresh }: Row): string | undefined {
  if (fresh === true) return undefined;
  return [durability, ...(rivals ?? [{ kind: 'redis' }]).map(({ kind }) => kind)].join(' ');
}

async function stop(peers: readonly Peer[]): Promise<void> {
  for (const peer of peers) await peer.stop();
}

async function prepare(row: Row, peers: readonly Peer[]): Promise<void> {
  for (const peer of peers) {
    if (peer.respPort > 0) await request(peer.respPort, respCommand('FLUSHALL'));
    await row.prepare?.(peer);
  }
}

async function run(row: Row, peers: readonly Peer[]): Promise<Result[]> {
  const samples: Record<PeerKind, Sample[]> = {
    keywire: [],
    redis: [],
    mosquitto: [],
    aedes: [],
    bare: [],
  };
  if (row.fresh !== true) await prepare(row, peers);
  for (let round = 0; round < Math.min(rounds, row.roundsMax ?? rounds); round++) {
    const now = row.fresh === true ? await start(row) : peers;
    if (row.fresh === true) await prepare(row, now);
    for (const peer of now) samples[peer.kind].push(await row.measure(peer, seconds));
    if (row.fresh === true) await stop(now);
  }
  for (const peer of peers) row.finish?.(peer);
  const { keywire, redis } = samples;
  if (row.rivals === undefined) return [{ row, keywire, other: redis }];
  return row.rivals.map(({ kind, target }) => ({
    row: { ...row, name: `${row.name} (${kind})`, target },
    keywire,
    other: samples[kind],
  }));
}

/** Rows that share servers run one after the other on the same two processes. */
async function main(): Promise<void> {
  for (const line of machineLines()) console.log(line);
  console.log(`medians of ${rounds} rounds of about ${seconds} s, the servers in turn\n`);
  console.log(headingLine());
  const results: Result[] = [];
  const table: Figures[] = [];
  let peers: Peer[] = [];
  let running: string | undefined;
  try {
    for (const row of rows()) {
      const wanted = serversOf(row);
      if (wanted !== running) {
        await stop(peers);
        peers = [];
        if (wanted !== undefined) peers = await start(row);
        running = wanted;
      }
      for (const result of await run(row, peers)) {
        results.push(result);
        const figures = figuresOf(result);
        table.push(figures);
        console.log(textLine(figures));
      }
    }
  } finally {
    await stop(peers);
  }
  if (options.markdown) console.log(`\n${markdown(table)}`);
  if (options.json !== undefined) {
    const rounds = results.map(({ row, keywire, other }) => ({ name: row.name, keywire, other }));
    const content = { machine: machineLines(), table, rounds };
    writeFileSync(options.json, `${JSON.stringify(content, null, 2)}\n`);
  }
}

await main();
