/**
 * How long commands on whole collections of a million hold up everybody: what they combine, copy or
 * restore they build at once, in whatever order the source has.
 */
import { RawConnection } from './raw-connection.ts';
import { sendAll, VALUE } from './redis-benchmark.ts';
import { respCommand } from './resp-bytes.ts';
import type { Row } from './row.ts';
import { cpuSeconds, type Peer } from './servers.ts';

const MEMBERS = 1_000_000;
/** Members that the second collection shares with the first: half. */
const SHIFT = MEMBERS / 2;
const MEMBERS_A_COMMAND = 100;
const TARGET = 2;
/** What a command builds; taken away again, and given time to be freed, after each round. */
const RESULT = 'result';
const FREEING_MS = 1000;
/** Filling takes longer than measuring. */
const ROUNDS_MAX = 3;
const DUMPED_BYTES_MAX = 512 * 2 ** 20;

interface Operation {
  readonly words: readonly string[];
  /** Lines of the answer; one unless it has the members. */
  readonly lines?: number;
  /** Restores a dump of this key under the name of the result. */
  readonly restores?: string;
  /** The answer is a dump. */
  readonly dumps?: boolean;
}

const OPERATIONS: readonly Operation[] = [
  { words: ['SUNIONSTORE', RESULT, 'set:1', 'set:2'] },
  { words: ['SINTERSTORE', RESULT, 'set:1', 'set:2'] },
  { words: ['SDIFFSTORE', RESULT, 'set:1', 'set:2'] },
  { words: ['SUNION', 'set:1', 'set:2'], lines: 1 + 2 * (MEMBERS + SHIFT) },
  { words: ['ZUNIONSTORE', RESULT, '2', 'sorted:1', 'sorted:2'] },
  { words: ['ZINTERSTORE', RESULT, '2', 'sorted:1', 'sorted:2'] },
  { words: ['ZDIFFSTORE', RESULT, '2', 'sorted:1', 'sorted:2'] },
  { words: ['COPY', 'set:1', RESULT] },
  { words: ['COPY', 'hash:1', RESULT] },
  { words: ['COPY', 'sorted:1', RESULT] },
  { words: ['DUMP', 'set:1'], dumps: true },
  { words: ['RESTORE', RESULT, '0'], restores: 'set:1' },
  { words: ['RESTORE', RESULT, '0'], restores: 'hash:1' },
  { words: ['RESTORE', RESULT, '0'], restores: 'sorted:1' },
];

const memberName = (number: number): string => `m:${String(number).padStart(12, '0')}`;
const FILLS: Readonly<Record<string, readonly [command: string, (n: number) => string[]]>> = {
  set: ['SADD', (number) => [memberName(number)]],
  hash: ['HSET', (number) => [memberName(number), VALUE]],
  sorted: ['ZADD', (number) => [String((number * 7919) % MEMBERS), memberName(number)]],
};

/** Set algebra, COPY and RESTORE of collections of a million: milliseconds until the answer. */
export function wholeRows(): Row[] {
  return OPERATIONS.map(({ words, lines = 1, restores, dumps }) => {
    const commands = new Map<Peer, Buffer>();
    return {
      name: [words[0], restores, ...words.slice(1)]
        .filter((word) => word !== undefined && word !== RESULT && word.length > 1)
        .join(' '),
      unit: 'ms',
      target: TARGET,
      lessIsBetter: true,
      durability: 'everysec',
      roundsMax: ROUNDS_MAX,
      async prepare(peer) {
        for (const key of words.filter((word) => word.includes(':'))) await fill(peer, key);
        if (restores === undefined) {
          commands.set(peer, respCommand(...words));
        } else {
          await fill(peer, restores);
          commands.set(peer, respCommand(...words, await dumpOf(peer, restores)));
        }
      },
      async measure(peer) {
        const command = commands.get(peer) ?? respCommand(...words);
        await new Promise((resolve) => setTimeout(resolve, FREEING_MS));
        const cpuBefore = cpuSeconds(peer.pid);
        const startedAt = performance.now();
        if (dumps === true) await dumpOf(peer, words[1] ?? '');
        else await sendAll(peer.respPort, [command], 1, lines);
        const value = performance.now() - startedAt;
        const perCpuSecond = 1 / (cpuSeconds(peer.pid) - cpuBefore);
        await sendAll(peer.respPort, [respCommand('UNLINK', RESULT)], 1);
        return { value, perCpuSecond };
      },
    };
  });
}

/** Gives a key a million members: `set:1` those from 0 on, `set:2` half of them others. */
async function fill(peer: Peer, key: string): Promise<void> {
  const [kind = '', number] = key.split(':');
  const [command, member] = FILLS[kind] ?? [];
  if (command === undefined || member === undefined) throw new Error(`nothing fills ${key}`);
  const first = (Number(number) - 1) * SHIFT;
  const commands: Buffer[] = [];
  for (let from = first; from < first + MEMBERS; from += MEMBERS_A_COMMAND) {
    const words: string[] = [];
    for (let at = from; at < from + MEMBERS_A_COMMAND; at++) words.push(...member(at));
    commands.push(respCommand(command, key, ...words));
  }
  await sendAll(peer.respPort, commands, 10);
}

/** What DUMP answers for a key. */
async function dumpOf(peer: Peer, key: string): Promise<Buffer> {
  const connection = await RawConnection.open(peer.respPort);
  const chunks: Buffer[] = [];
  let missing = Infinity;
  try {
    const whole = new Promise<Buffer>((resolve) => {
      connection.onBytes = (bytes, length) => {
        chunks.push(Buffer.from(bytes.subarray(0, length)));
        missing -= length;
        if (missing === Infinity) {
          const head = /^\$(\d+)\r\n/.exec(Buffer.concat(chunks).toString('latin1', 0, 32));
          if (head?.[1] === undefined || Number(head[1]) > DUMPED_BYTES_MAX) return;
          missing = head[0].length + Number(head[1]) + 2;
          for (const chunk of chunks) missing -= chunk.length;
        }
        if (missing !== 0) return;
        const answer = Buffer.concat(chunks);
        resolve(answer.subarray(answer.indexOf('\n') + 1, answer.length - 2));
      };
    });
    connection.write(respCommand('DUMP', key));
    return await Promise.race([whole, connection.lost]);
  } finally {
    connection.close();
  }
}
