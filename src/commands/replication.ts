/**
 * What clients and tools ask about replication. There is none: a keywire is always a master without
 * replicas, and says so.
 */
import { ReplyError } from '../base/errors.ts';
import type { Call } from './call.ts';
import type { CommandSpec } from './spec.ts';

const TIMEOUT_NOT_AN_INTEGER = new ReplyError('ERR', 'timeout is not an integer or out of range');
const TIMEOUT_NEGATIVE = new ReplyError('ERR', 'timeout is negative');
const NO_REPLICATION = new ReplyError('ERR', 'keywire has no replication: it is always a master');

/** ROLE: master, the offset of the replication that there is not, and no replicas. */
function role(call: Call): void {
  const { reply } = call;
  reply.array(3);
  reply.text('master');
  reply.integer(0);
  reply.array(0);
}

/**
 * WAIT numreplicas timeout: how many replicas have everything, which is 0. At once, whatever is wished
 * for: Redis would wait for replicas that may still come, here none can.
 */
function wait(call: Call): void {
  const { arguments: args, reply } = call;
  args.integer(1);
  const timeoutMs = args.latin1(2);
  if (!/^(0|-?[1-9]\d{0,18})$/.test(timeoutMs)) throw TIMEOUT_NOT_AN_INTEGER;
  if (timeoutMs.startsWith('-')) throw TIMEOUT_NEGATIVE;
  reply.integer(0);
}

/** REPLICAOF host port; REPLICAOF NO ONE is so already. SLAVEOF is the older name. */
function replicaof(call: Call): void {
  const { arguments: args } = call;
  if (!args.is(1, 'NO') || !args.is(2, 'ONE')) throw NO_REPLICATION;
  call.reply.ok();
}

export const REPLICATION_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'role',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast'],
    group: 'server',
    since: '2.8.12',
    summary: 'Tells the part in replication: always a master without replicas.',
    execute: role,
  },
  {
    name: 'wait',
    arity: 3,
    flags: ['noscript'],
    group: 'generic',
    since: '3.0.0',
    summary: 'Tells how many replicas have what was written: none, there is no replication.',
    execute: wait,
  },
  {
    name: 'replicaof',
    arity: 3,
    flags: ['admin', 'noscript', 'stale', 'no_async_loading'],
    group: 'server',
    since: '5.0.0',
    summary: 'Accepts NO ONE, which is so already; there is no replication.',
    execute: replicaof,
  },
  {
    name: 'slaveof',
    arity: 3,
    flags: ['admin', 'noscript', 'stale', 'no_async_loading'],
    group: 'server',
    since: '1.0.0',
    summary: 'The old name of REPLICAOF.',
    execute: replicaof,
  },
];
