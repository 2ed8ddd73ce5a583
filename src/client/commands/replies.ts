/**
 * Turns replies into the types the helpers promise. A reply of another type is an
 * `UnexpectedReplyError`: the one place where the server's word becomes a type.
 */

import type { Reply } from '../../wire/reply.ts';
import { UnexpectedReplyError } from '../errors.ts';

/** An integer reply: a number where it is safe, else a bigint. */
export type Integer = number | bigint;

export function integer(reply: Reply): Integer {
  if (typeof reply === 'number' && Number.isInteger(reply)) return reply;
  if (typeof reply === 'bigint') return reply;
  throw unexpected('an integer', reply);
}

/** A count, an index or a time: an integer that is always safe. */
export function count(reply: Reply): number {
  if (typeof reply === 'number') return reply;
  throw unexpected('a safe integer', reply);
}

export function countOrNull(reply: Reply): number | null {
  return reply === null ? null : count(reply);
}

/** 1 or 0, true or false. */
export function flag(reply: Reply): boolean {
  if (typeof reply === 'boolean') return reply;
  return count(reply) !== 0;
}

/** OK is true, nil is false: how SET tells whether its condition held. */
export function done(reply: Reply): boolean {
  if (reply === null) return false;
  ok(reply);
  return true;
}

/** A status reply, such as OK. */
export function ok(reply: Reply): void {
  text(reply);
}

/** Text, whatever the mode of the call. */
export function text(reply: Reply): string {
  if (typeof reply === 'string') return reply;
  if (reply instanceof Uint8Array) return new TextDecoder().decode(reply);
  throw unexpected('a string', reply);
}

export function textOrNull(reply: Reply): string | null {
  return reply === null ? null : text(reply);
}

/** A number: a double, an integer, or the text of one. */
export function float(reply: Reply): number {
  if (typeof reply === 'number') return reply;
  if (typeof reply === 'bigint') return Number(reply);
  const value = text(reply);
  if (value === 'inf') return Number.POSITIVE_INFINITY;
  if (value === '-inf') return Number.NEGATIVE_INFINITY;
  return Number(value);
}

/** A text number, as TIME has them. */
export function decimal(reply: Reply): number {
  return Number(text(reply));
}

export function list<Item>(item: (reply: Reply) => Item): (reply: Reply) => Item[] {
  return (reply) => {
    if (reply instanceof Set) return [...reply].map(item);
    if (Array.isArray(reply)) return reply.map(item);
    throw unexpected('an array', reply);
  };
}

export function listOrNull<Item>(item: (reply: Reply) => Item): (reply: Reply) => Item[] | null {
  const items = list(item);
  return (reply) => (reply === null ? null : items(reply));
}

/** A map, or the flat array that older commands answer in its place. */
export function map<Key, Value>(
  key: (reply: Reply) => Key,
  value: (reply: Reply) => Value,
): (reply: Reply) => Map<Key, Value> {
  return (reply) => {
    if (reply instanceof Map) return new Map([...reply].map(([k, v]) => [key(k), value(v)]));
    if (!Array.isArray(reply)) throw unexpected('a map', reply);
    const result = new Map<Key, Value>();
    for (let i = 0; i + 1 < reply.length; i += 2) {
      result.set(key(reply[i] ?? null), value(reply[i + 1] ?? null));
    }
    return result;
  };
}

/** An array of exactly two items. */
export function pair<First, Second>(
  first: (reply: Reply) => First,
  second: (reply: Reply) => Second,
): (reply: Reply) => [First, Second] {
  return (reply) => {
    if (!Array.isArray(reply) || reply.length !== 2) throw unexpected('a pair', reply);
    return [first(reply[0] ?? null), second(reply[1] ?? null)];
  };
}

/** The reply as it is. */
export function anything(reply: Reply): Reply {
  return reply;
}

export function unexpected(wanted: string, reply: Reply): UnexpectedReplyError {
  const kind = reply === null ? 'null' : typeof reply === 'object' ? reply.constructor.name : '';
  return new UnexpectedReplyError(`expected ${wanted}, not ${kind === '' ? typeof reply : kind}`);
}
