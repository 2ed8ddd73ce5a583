/**
 * What a caller may ask about the disk: CLIENT DURABILITY sets how far its changes must have come
 * before it is answered, WAITAOF waits for the sync of its last write.
 */
import { DURABILITIES } from '../base/durability.ts';
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import type { ReplyWriter } from './reply.ts';
import type { CommandSpec } from './spec.ts';

const LOCAL_OUT_OF_RANGE = new ReplyError(
  'ERR',
  'value is out of range, value must between 0 and 1',
);
const NOT_POSITIVE = new ReplyError('ERR', 'value is out of range, must be positive');
const TIMEOUT_NOT_AN_INTEGER = new ReplyError('ERR', 'timeout is not an integer or out of range');
const TIMEOUT_NEGATIVE = new ReplyError('ERR', 'timeout is negative');
const JOURNAL_OFF = new ReplyError(
  'ERR',
  'WAITAOF cannot be used when numlocal is set but appendonly is disabled.',
);

/** CLIENT DURABILITY APPLIED | WRITTEN | SYNCED | DEFAULT */
function setDurability(call: Call): void {
  const { arguments: args, caller } = call;
  if (caller.door === 'websocket') {
    throw new ReplyError('ERR', 'over WebSocket the durability is named in each request');
  }
  const level = DURABILITIES.find((name) => args.is(2, name.toUpperCase()));
  if (level === undefined && !args.is(2, 'DEFAULT')) throw SYNTAX_ERROR;
  const refusal = level === undefined ? undefined : call.host.persistence.refusalOf(level);
  if (refusal !== undefined) throw new ReplyError('ERR', refusal);
  caller.durability = level;
  call.reply.ok();
}

/** The row of CLIENT DURABILITY. */
export const CLIENT_DURABILITY: CommandSpec = {
  name: 'durability',
  arity: 3,
  flags: ['noscript', 'loading', 'stale'],
  group: 'connection',
  since: '7.2.0',
  summary: 'Chooses how durable a change must be before this connection is answered.',
  execute: setDurability,
};

/**
 * WAITAOF numlocal numreplicas timeout: how many copies of the caller's last write are synced, here (0
 * or 1) and on replicas (0), once that is as many as asked for or `timeout` milliseconds are over.
 */
function waitaof(call: Call): void {
  const { arguments: args, host } = call;
  const local = args.integer(1);
  if (local < 0 || local > 1) throw LOCAL_OUT_OF_RANGE;
  const replicas = args.integer(2, NOT_POSITIVE);
  if (replicas < 0) throw NOT_POSITIVE;
  const timeoutMs = readTimeout(args, 3);
  if (local === 1 && !host.persistence.kept) throw JOURNAL_OFF;
  const { caller } = call;
  const answer = (reply: ReplyWriter): void => {
    reply.array(2);
    reply.integer(host.persistence.isSynced(caller) ? 1 : 0);
    reply.integer(0);
  };
  const enough = replicas === 0 && (local === 0 || host.persistence.isSynced(caller));
  if (enough || !call.mayWait) answer(call.reply);
  else host.persistence.waitSynced(call, { timeoutMs, forever: replicas > 0, answer });
}

function readTimeout(args: Arguments, index: number): number {
  const timeoutMs = args.integer(index, TIMEOUT_NOT_AN_INTEGER);
  if (timeoutMs < 0) throw TIMEOUT_NEGATIVE;
  return timeoutMs;
}

export const DURABILITY_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'waitaof',
    arity: 4,
    flags: ['blocking'],
    group: 'generic',
    since: '7.2.0',
    summary: "Waits until the connection's last write is synced, or its time is over.",
    execute: waitaof,
  },
];
