/**
 * Helpers for what tells how the server does: SLOWLOG, LATENCY, MEMORY, ROLE and their kind.
 */
import type { Reply } from '../../wire/reply.ts';
import { AclCommands } from './acl.ts';
import * as as from './replies.ts';
import { type Name, option } from './runner.ts';

/** A command that took long. */
export interface SlowCommand<Bulk> {
  readonly id: number;
  readonly at: Date;
  readonly microseconds: number;
  /** The command with its arguments, long ones shortened. */
  readonly command: readonly Bulk[];
  readonly address: string;
  readonly name: string;
}

/** The last event of a kind, and the longest. */
export interface LatencyEvent {
  readonly event: string;
  readonly at: Date;
  readonly milliseconds: number;
  readonly maxMilliseconds: number;
}

export interface LatencySample {
  readonly at: Date;
  readonly milliseconds: number;
}

export interface LatencyHistogram {
  readonly calls: number;
  /** How many executions took at most so many microseconds. */
  readonly histogram: ReadonlyMap<number, number>;
}

export class DiagnosticsCommands<Bulk extends string | Uint8Array> extends AclCommands<Bulk> {
  /** The newest commands that took long; -1 = all that are kept. */
  slowlogGet(count = 10): Promise<SlowCommand<Bulk>[]> {
    const decode = (reply: Reply): SlowCommand<Bulk> => {
      const [id, seconds, microseconds, words, address, name] = as.list(as.anything)(reply);
      return {
        id: as.count(id ?? null),
        at: dateOf(seconds ?? null),
        microseconds: as.count(microseconds ?? null),
        command: as.list(this.bulk)(words ?? null),
        address: as.text(address ?? null),
        name: as.text(name ?? null),
      };
    };
    return this.read('SLOWLOG GET', [count], as.list(decode));
  }

  slowlogLen(): Promise<number> {
    return this.read('SLOWLOG LEN', [], as.count);
  }

  slowlogReset(): Promise<void> {
    return this.write('SLOWLOG RESET', [], as.ok);
  }

  latencyLatest(): Promise<LatencyEvent[]> {
    const decode = (reply: Reply): LatencyEvent => {
      const [event, seconds, last, longest] = as.list(as.anything)(reply);
      return {
        event: as.text(event ?? null),
        at: dateOf(seconds ?? null),
        milliseconds: as.count(last ?? null),
        maxMilliseconds: as.count(longest ?? null),
      };
    };
    return this.read('LATENCY LATEST', [], as.list(decode));
  }

  async latencyHistory(event: string): Promise<LatencySample[]> {
    const samples = await this.read('LATENCY HISTORY', [event], as.list(as.pair(dateOf, as.count)));
    return samples.map(([at, milliseconds]) => ({ at, milliseconds }));
  }

  /** Forgets these events, or all; answers how many there were. */
  latencyReset(events: readonly string[] = []): Promise<number> {
    return this.write('LATENCY RESET', events, as.count);
  }

  latencyGraph(event: string): Promise<string> {
    return this.read('LATENCY GRAPH', [event], as.text);
  }

  latencyDoctor(): Promise<string> {
    return this.read('LATENCY DOCTOR', [], as.text);
  }

  /** How long executions took, by command. */
  latencyHistogram(commands: readonly string[] = []): Promise<Map<string, LatencyHistogram>> {
    const decode = (reply: Reply): LatencyHistogram => {
      const fields = as.map(as.text, as.anything)(reply);
      return {
        calls: as.count(fields.get('calls') ?? null),
        histogram: as.map(as.count, as.count)(fields.get('histogram_usec') ?? null),
      };
    };
    return this.read('LATENCY HISTOGRAM', commands, as.map(as.text, decode));
  }

  /** Bytes that a key and its value take; null without the key. */
  memoryUsage(key: Name, options: { readonly samples?: number } = {}): Promise<number | null> {
    return this.read('MEMORY USAGE', [key, ...option('SAMPLES', options.samples)], as.countOrNull);
  }

  /** Figures by name; those of a database are a map of their own. */
  memoryStats(): Promise<Map<string, Reply>> {
    return this.read('MEMORY STATS', [], as.map(as.text, as.anything));
  }

  memoryDoctor(): Promise<string> {
    return this.read('MEMORY DOCTOR', [], as.text);
  }

  memoryMallocStats(): Promise<string> {
    return this.read('MEMORY MALLOC-STATS', [], as.text);
  }

  /** Gives memory that is kept for the next need back to the system. */
  memoryPurge(): Promise<void> {
    return this.write('MEMORY PURGE', [], as.ok);
  }

  /** `['master', offset, []]`: there is no replication. */
  role(): Promise<Reply[]> {
    return this.read('ROLE', [], as.list(as.anything));
  }

  /** How many replicas have what was written so far: none, there is no replication. */
  wait(replicas: number, timeoutMs: number): Promise<number> {
    return this.read('WAIT', [replicas, timeoutMs], as.count);
  }

  /** Accepted for `NO`, `ONE`, which is so already. */
  replicaof(host: string, port: string | number): Promise<void> {
    return this.write('REPLICAOF', [host, port], as.ok);
  }

  /** The old name of `replicaof`. */
  slaveof(host: string, port: string | number): Promise<void> {
    return this.write('SLAVEOF', [host, port], as.ok);
  }

  lolwut(): Promise<string> {
    return this.read('LOLWUT', [], as.text);
  }
}

function dateOf(reply: Reply): Date {
  return new Date(as.count(reply) * 1000);
}
