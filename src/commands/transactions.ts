/**
 * MULTI, EXEC, DISCARD, WATCH, UNWATCH. Queueing, marks and the execution in one step are the
 * broker's (the `Transactions` port); here are the rows and the answers.
 */
import type { Call } from './call.ts';
import { type CommandSpec, keys } from './spec.ts';

/** MULTI */
function multi(call: Call): void {
  call.host.transactions.begin(call);
  call.reply.ok();
}

/** EXEC: writes the array of answers itself, or nil when a watched key was touched. */
function exec(call: Call): void {
  call.host.transactions.execute(call);
}

/** DISCARD */
function discard(call: Call): void {
  call.host.transactions.discard(call);
  call.reply.ok();
}

/** WATCH key [key …] */
function watch(call: Call): void {
  call.host.transactions.watch(call, 1);
  call.reply.ok();
}

/** UNWATCH */
function unwatch(call: Call): void {
  call.host.transactions.unwatch(call);
  call.reply.ok();
}

export const TRANSACTION_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'multi',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
    group: 'transactions',
    since: '1.2.0',
    summary: 'Begins a transaction: later commands wait for EXEC.',
    execute: multi,
  },
  {
    name: 'exec',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'skip_slowlog'],
    group: 'transactions',
    since: '1.2.0',
    summary: 'Executes the commands since MULTI in one step, all or none of them kept.',
    execute: exec,
  },
  {
    name: 'discard',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
    group: 'transactions',
    since: '2.0.0',
    summary: 'Forgets the commands since MULTI and all watched keys.',
    execute: discard,
  },
  {
    name: 'watch',
    arity: -2,
    flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
    keys: [keys({ first: 1, last: -1 }, 'RO')],
    group: 'transactions',
    since: '2.2.0',
    summary: 'Makes the next EXEC answer nil if one of the keys is touched before it.',
    execute: watch,
  },
  {
    name: 'unwatch',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
    group: 'transactions',
    since: '2.2.0',
    summary: 'Forgets all watched keys.',
    execute: unwatch,
  },
];
