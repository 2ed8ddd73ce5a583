/**
 * The line in which CLIENT LIST and CLIENT INFO tell about a caller, with the fields of Redis 7.2 in
 * its order, because tools parse it. What keywire does not have is told as Redis tells it when there
 * is none: no file descriptor (-1), no transaction (-1), no separate buffers (0).
 */
import { subscriptionCount } from './pubsub.ts';
import type { Caller } from './spec.ts';

/**
 * Redis's first buffer of a client; what waits beyond it stands in a list of such pieces there, by whose
 * memory (omem) tools find who does not read.
 */
const REPLY_CHUNK_BYTES = 16 * 1024;

/** Redis's kinds of clients; keywire has no replicas. */
export type ClientType = 'normal' | 'master' | 'replica' | 'pubsub';

/** The type named by the text, in any case; undefined when there is none. */
export function clientTypeNamed(text: string): ClientType | undefined {
  switch (text.toLowerCase()) {
    case 'normal':
      return 'normal';
    case 'master':
      return 'master';
    case 'slave':
    case 'replica':
      return 'replica';
    case 'pubsub':
      return 'pubsub';
    default:
      return undefined;
  }
}

export function clientType(caller: Caller): ClientType {
  return subscriptionCount(caller) > 0 ? 'pubsub' : 'normal';
}

function flagsOf(caller: Caller): string {
  let flags = caller.isMonitor ? 'O' : '';
  if (subscriptionCount(caller) > 0) flags += 'P';
  if (caller.queuedCommands >= 0) flags += 'x';
  if (caller.waiting + caller.postponed > 0) flags += 'b';
  if (caller.tracking !== undefined) flags += 't';
  if (caller.tracking?.isBroken === true) flags += 'R';
  if (caller.tracking?.broadcast === true) flags += 'B';
  if (caller.watchBroken) flags += 'd';
  if (caller.noEvict) flags += 'e';
  if (caller.noTouch) flags += 'T';
  return flags === '' ? 'N' : flags;
}

function secondsSince(thenMs: number, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - thenMs) / 1000));
}

/** One caller, without a line's end. */
export function clientLine(caller: Caller, nowMs: number): string {
  const buffered = Math.min(caller.outputBytes, REPLY_CHUNK_BYTES);
  const listed = caller.outputBytes - buffered;
  const fields: [name: string, value: string | number][] = [
    ['id', caller.id],
    ['addr', caller.address],
    ['laddr', caller.localAddress],
    ['fd', -1],
    ['name', caller.name],
    ['age', secondsSince(caller.connectedAtMs, nowMs)],
    ['idle', secondsSince(caller.lastCommandAtMs, nowMs)],
    ['flags', flagsOf(caller)],
    ['db', caller.database],
    ['sub', caller.channels.size],
    ['psub', caller.patterns.size],
    ['ssub', caller.shardChannels.size],
    ['multi', caller.queuedCommands],
    ['qbuf', caller.inputBytes],
    ['qbuf-free', 0],
    ['argv-mem', 0],
    ['multi-mem', 0],
    ['rbs', 0],
    ['rbp', 0],
    ['obl', buffered],
    ['oll', Math.ceil(listed / REPLY_CHUNK_BYTES)],
    ['omem', listed],
    ['tot-mem', caller.memoryBytes],
    ['events', caller.outputBytes > 0 ? 'rw' : 'r'],
    ['cmd', caller.lastCommand === '' ? 'NULL' : caller.lastCommand],
    ['user', 'default'],
    ['redir', caller.tracking?.redirect ?? -1],
    ['resp', caller.protocol],
    ['lib-name', caller.libraryName],
    ['lib-ver', caller.libraryVersion],
  ];
  return fields.map(([name, value]) => `${name}=${value}`).join(' ');
}
