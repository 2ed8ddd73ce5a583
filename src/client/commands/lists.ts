/**
 * Helpers for the list commands. The blocking ones wait on the server, as many at a time on one socket
 * as it lets requests be in flight (16,384 by default); what is issued beyond that waits here. Withdraw one with `client.with({ signal }).blpop(…)`: an element which the server
 * had popped already is still answered, and must be taken.
 *
 * Timeouts are seconds, fractions allowed; 0 waits forever. A blocked pop whose connection is lost
 * rejects with an `OutcomeUnknownError`.
 */

import type { Reply } from '../../wire/reply.ts';
import { HyperLogLogCommands } from './hyperloglogs.ts';
import * as as from './replies.ts';
import { type Argument, type Name, type Names, namesOf, option } from './runner.ts';

/** An end of a list. */
export type Side = 'LEFT' | 'RIGHT';

/** An element and the list it came from. */
export interface Popped<Bulk extends string | Uint8Array> {
  readonly key: Bulk;
  readonly element: Bulk;
}

/** Elements and the list they came from. */
export interface PoppedMany<Bulk extends string | Uint8Array> {
  readonly key: Bulk;
  readonly elements: Bulk[];
}

/** Options of LPOS. */
export interface PositionOptions {
  /** Which match is the first to count: 1 is the first from the left, -1 the first from the right. */
  readonly rank?: number;
  /** How many elements are compared at most. Absent or 0: all. */
  readonly compareMax?: number;
}

export class ListCommands<Bulk extends string | Uint8Array> extends HyperLogLogCommands<Bulk> {
  /** Answers the new length, as all pushes do. */
  lpush(key: Name, ...elements: readonly Argument[]): Promise<number> {
    return this.write('LPUSH', [key, ...elements], as.count);
  }

  rpush(key: Name, ...elements: readonly Argument[]): Promise<number> {
    return this.write('RPUSH', [key, ...elements], as.count);
  }

  /** Pushes only to a list that exists; 0 where there is none. */
  lpushx(key: Name, ...elements: readonly Argument[]): Promise<number> {
    return this.write('LPUSHX', [key, ...elements], as.count);
  }

  rpushx(key: Name, ...elements: readonly Argument[]): Promise<number> {
    return this.write('RPUSHX', [key, ...elements], as.count);
  }

  lpop(key: Name): Promise<Bulk | null> {
    return this.write('LPOP', [key], this.bulkOrNull);
  }

  rpop(key: Name): Promise<Bulk | null> {
    return this.write('RPOP', [key], this.bulkOrNull);
  }

  /** Up to `count` elements; null where there is no list. */
  lpopMany(key: Name, count: number): Promise<Bulk[] | null> {
    return this.write('LPOP', [key, count], as.listOrNull(this.bulk));
  }

  rpopMany(key: Name, count: number): Promise<Bulk[] | null> {
    return this.write('RPOP', [key, count], as.listOrNull(this.bulk));
  }

  llen(key: Name): Promise<number> {
    return this.read('LLEN', [key], as.count);
  }

  /** The elements from `start` to `stop`, both inclusive; negative ones count from the end. */
  lrange(key: Name, start: number, stop: number): Promise<Bulk[]> {
    return this.read('LRANGE', [key, start, stop], as.list(this.bulk));
  }

  lindex(key: Name, index: number): Promise<Bulk | null> {
    return this.read('LINDEX', [key, index], this.bulkOrNull);
  }

  lset(key: Name, index: number, element: Argument): Promise<void> {
    return this.write('LSET', [key, index, element], as.ok);
  }

  /** Removes equal elements: the first `count`, the last `-count`, or with 0 all. Answers how many. */
  lrem(key: Name, count: number, element: Argument): Promise<number> {
    return this.write('LREM', [key, count, element], as.count);
  }

  /** Answers the new length, -1 where the pivot is not found, 0 where there is no list. */
  linsert(
    key: Name,
    where: 'BEFORE' | 'AFTER',
    pivot: Argument,
    element: Argument,
  ): Promise<number> {
    return this.write('LINSERT', [key, where, pivot, element], as.count);
  }

  ltrim(key: Name, start: number, stop: number): Promise<void> {
    return this.write('LTRIM', [key, start, stop], as.ok);
  }

  /** The index of a match, null where there is none. */
  lpos(key: Name, element: Argument, options: PositionOptions = {}): Promise<number | null> {
    return this.read('LPOS', [key, element, ...positionWords(options)], as.countOrNull);
  }

  /** The indexes of up to `count` matches; 0 is all. */
  lposMany(
    key: Name,
    element: Argument,
    count: number,
    options: PositionOptions = {},
  ): Promise<number[]> {
    const args = [key, element, ...positionWords(options), 'COUNT', count];
    return this.read('LPOS', args, as.list(as.count));
  }

  lmove(source: Name, target: Name, from: Side, to: Side): Promise<Bulk | null> {
    return this.write('LMOVE', [source, target, from, to], this.bulkOrNull);
  }

  rpoplpush(source: Name, target: Name): Promise<Bulk | null> {
    return this.write('RPOPLPUSH', [source, target], this.bulkOrNull);
  }

  /** Pops up to `count` (default 1) from the first list that is not empty. */
  lmpop(keys: Names, side: Side, count?: number): Promise<PoppedMany<Bulk> | null> {
    const names = namesOf(keys);
    const args = [names.length, ...names, side, ...option('COUNT', count)];
    return this.write('LMPOP', args, this.#poppedMany);
  }

  /** Waits for an element at the left of any of the lists; null after `timeoutSeconds`. */
  blpop(keys: Names, timeoutSeconds = 0): Promise<Popped<Bulk> | null> {
    return this.write('BLPOP', [...namesOf(keys), timeoutSeconds], this.#popped);
  }

  /** Waits for an element at the right of any of the lists; null after `timeoutSeconds`. */
  brpop(keys: Names, timeoutSeconds = 0): Promise<Popped<Bulk> | null> {
    return this.write('BRPOP', [...namesOf(keys), timeoutSeconds], this.#popped);
  }

  blmove(
    source: Name,
    target: Name,
    from: Side,
    to: Side,
    timeoutSeconds = 0,
  ): Promise<Bulk | null> {
    return this.write('BLMOVE', [source, target, from, to, timeoutSeconds], this.bulkOrNull);
  }

  brpoplpush(source: Name, target: Name, timeoutSeconds = 0): Promise<Bulk | null> {
    return this.write('BRPOPLPUSH', [source, target, timeoutSeconds], this.bulkOrNull);
  }

  /** As `lmpop`, waiting up to `timeoutSeconds`. */
  blmpop(
    keys: Names,
    side: Side,
    timeoutSeconds = 0,
    count?: number,
  ): Promise<PoppedMany<Bulk> | null> {
    const names = namesOf(keys);
    const args = [timeoutSeconds, names.length, ...names, side, ...option('COUNT', count)];
    return this.write('BLMPOP', args, this.#poppedMany);
  }

  readonly #popped = (reply: Reply): Popped<Bulk> | null => {
    if (reply === null) return null;
    const [key, element] = as.pair(this.bulk, this.bulk)(reply);
    return { key, element };
  };

  readonly #poppedMany = (reply: Reply): PoppedMany<Bulk> | null => {
    if (reply === null) return null;
    const [key, elements] = as.pair(this.bulk, as.list(this.bulk))(reply);
    return { key, elements };
  };
}

function positionWords(options: PositionOptions): Argument[] {
  return [...option('RANK', options.rank), ...option('MAXLEN', options.compareMax)];
}
