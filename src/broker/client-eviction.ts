/**
 * `maxmemory-clients`: how much may be held for all connections together, by whatever door: input that
 * waits, answers and messages that have not left, what transactions and waiting commands keep. Above it
 * those with the most are closed first, until the rest fits; CLIENT NO-EVICT keeps one open. Looked at ten
 * times a second; each connection has bounds of its own at all times.
 */
import { CLIENTS_BYTES_MIN } from '../base/limits.ts';
import { field, type Parameter } from './parameter.ts';
import { LONG_MAX, memoryOrPercent } from './parameter-kinds.ts';
import type { Session } from './session.ts';

/** What is looked at. */
export type EvictableSession = Pick<Session, 'memoryBytes' | 'noEvict'> & {
  readonly connection: Pick<Session['connection'], 'close'>;
};

export class ClientEviction {
  /** Bytes; negative: so many percent of `maxmemory`; 0: no bound. */
  limit = 0;
  /** Called for each connection that is closed: for statistics. */
  onEvicted: () => void = () => {};

  /** What connections may take together; 0 = any amount. `maxmemory` is 0 where memory has no bound. */
  bytesMax(maxmemory: number): number {
    const bytes = this.limit < 0 ? (maxmemory * -this.limit) / 100 : this.limit;
    // As Redis: with less nobody could connect to set it right.
    return bytes === 0 ? 0 : Math.max(bytes, CLIENTS_BYTES_MIN);
  }

  /** Closes those with the most until the rest takes no more than it may. */
  check(sessions: () => Iterable<EvictableSession>, maxmemory: number): void {
    const bytesMax = this.bytesMax(maxmemory);
    if (bytesMax === 0) return;
    let total = 0;
    const evictable: { readonly session: EvictableSession; readonly bytes: number }[] = [];
    for (const session of sessions()) {
      const bytes = session.memoryBytes;
      total += bytes;
      if (bytes > 0 && !session.noEvict) evictable.push({ session, bytes });
    }
    if (total <= bytesMax) return;
    evictable.sort((one, other) => other.bytes - one.bytes);
    for (const { session, bytes } of evictable) {
      if (total <= bytesMax) return;
      total -= bytes;
      this.onEvicted();
      session.connection.close('evicted');
    }
  }
}

/** The parameter over the limit. */
export function clientEvictionParameter(values: ClientEviction): Parameter {
  const kind = memoryOrPercent({ min: -100, max: LONG_MAX });
  return field('maxmemory-clients', kind, { values, name: 'limit' });
}
