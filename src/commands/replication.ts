/**
 * What clients and tools ask about replication. There is none: a keywire is always a master without
 * replicas, and says so.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { Call } from './call.ts';
import { type CommandSpec, type Flag, key } from './spec.ts';

const TIMEOUT_NOT_AN_INTEGER = new ReplyError('ERR', 'timeout is not an integer or out of range');
const TIMEOUT_NEGATIVE = new ReplyError('ERR', 'timeout is negative');
const NO_REPLICATION = new ReplyError('ERR', 'keywire has no replication: it is always a master');
const NO_REPLICAS = new ReplyError('ERR', 'FAILOVER requires connected replicas.');
const NO_FAILOVER = new ReplyError('ERR', 'No failover in progress.');
const BAD_FAILOVER_TIMEOUT = new ReplyError('ERR', 'FAILOVER timeout must be greater than 0');
const NO_MIGRATION = new ReplyError(
  'ERR',
  'keywire does not send keys to other servers: DUMP here and RESTORE there move a key',
);

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

/** REPLCONF [option value ...] */
function replconf(): never {
  throw NO_REPLICATION;
}

/** PSYNC replicationid offset */
function psync(): never {
  throw NO_REPLICATION;
}

/** FAILOVER [TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]: there are no replicas to hand over to. */
function failover(call: Call): void {
  const { arguments: args } = call;
  if (args.count === 2 && args.is(1, 'ABORT')) throw NO_FAILOVER;
  let hasTarget = false;
  let hasTimeout = false;
  let isForced = false;
  for (let i = 1; i < args.count; i++) {
    if (args.is(i, 'TIMEOUT') && i + 1 < args.count && !hasTimeout) {
      if (args.integer(++i) <= 0) throw BAD_FAILOVER_TIMEOUT;
      hasTimeout = true;
    } else if (args.is(i, 'TO') && i + 2 < args.count && !hasTarget) {
      args.integer(i + 2);
      i += 2;
      hasTarget = true;
    } else if (args.is(i, 'FORCE') && !isForced) {
      isForced = true;
    } else {
      throw SYNTAX_ERROR;
    }
  }
  throw NO_REPLICAS;
}

/** MIGRATE host port key|"" destination-db timeout [option ...]: keywire opens no connections to others. */
function migrate(): never {
  throw NO_MIGRATION;
}

const REPLICA_FLAGS: readonly Flag[] = ['admin', 'noscript', 'no_async_loading', 'no_multi'];

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
  {
    name: 'replconf',
    arity: -1,
    flags: ['admin', 'noscript', 'loading', 'stale', 'allow_busy'],
    group: 'server',
    since: '3.0.0',
    summary: "Would set a replica's options: answers an error.",
    execute: replconf,
  },
  {
    name: 'psync',
    arity: -3,
    flags: REPLICA_FLAGS,
    group: 'server',
    since: '2.8.0',
    summary: 'Would begin a replication: answers an error.',
    execute: psync,
  },
  {
    name: 'sync',
    arity: 1,
    flags: REPLICA_FLAGS,
    group: 'server',
    since: '1.0.0',
    summary: 'The old form of PSYNC.',
    execute: psync,
  },
  {
    name: 'failover',
    arity: -1,
    flags: ['admin', 'noscript', 'stale'],
    group: 'server',
    since: '6.2.0',
    summary: 'Would hand over to a replica: there are none.',
    execute: failover,
  },
  {
    name: 'migrate',
    arity: -6,
    flags: ['write'],
    keys: [
      { ...key(3, 'RW', 'access', 'delete'), skipsEmpty: true },
      {
        flags: ['RW', 'access', 'delete', 'incomplete'],
        first: -2,
        last: -1,
        step: 1,
        keyword: 'KEYS',
        isRest: true,
      },
    ],
    group: 'generic',
    since: '2.6.0',
    summary: 'Would move keys to another server: answers an error.',
    execute: migrate,
  },
];
