/**
 * A load of prepared bytes: on every connection the next chunk is sent when the one before is
 * answered. What comes back is only counted, so that the load is not what is measured.
 */
import type { RawConnection } from './raw-connection.ts';
import type { Sample } from './row.ts';
import { cpuSeconds, type Peer } from './servers.ts';

export interface Load {
  readonly connections: readonly RawConnection[];
  /** What is sent, in turn. */
  readonly chunks: readonly Buffer[];
  readonly commandsPerChunk: number;
  /** How many bytes answer a chunk, whichever it is. */
  readonly answerBytes: number;
}

/** Runs the load against a server for so many seconds. */
export async function runLoad(peer: Peer, load: Load, seconds: number): Promise<Sample> {
  const { connections, chunks, answerBytes } = load;
  const { length } = chunks;
  let next = 0;
  let answered = 0;
  let open = connections.length;
  let ended: () => void = () => {};
  const done = new Promise<void>((resolve) => {
    ended = resolve;
  });
  let stopping = false;
  for (const connection of connections) {
    let missing = answerBytes;
    connection.onBytes = (_, received) => {
      missing -= received;
      if (missing > 0) return;
      if (missing < 0) throw new Error('the server answered more than was asked');
      missing = answerBytes;
      answered++;
      if (!stopping) connection.write(chunks[next++ % length] as Buffer);
      else if (--open === 0) ended();
    };
  }
  const serverCpu = cpuSeconds(peer.pid);
  const ownCpu = process.cpuUsage();
  const started = performance.now();
  for (const connection of connections) connection.write(chunks[next++ % length] as Buffer);
  const timer = setTimeout(() => {
    stopping = true;
  }, seconds * 1000);
  try {
    await Promise.race([done, ...connections.map(({ lost }) => lost)]);
  } finally {
    clearTimeout(timer);
  }
  const elapsed = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(ownCpu);
  const commands = answered * load.commandsPerChunk;
  return {
    value: commands / elapsed,
    loadCpu: (user + system) / 1e6 / elapsed,
    perCpuSecond: commands / (cpuSeconds(peer.pid) - serverCpu),
  };
}
