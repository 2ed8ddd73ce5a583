/**
 * Commands that save everything and stop the server: SAVE, BGSAVE, BGREWRITEAOF, LASTSAVE, SHUTDOWN. The
 * journal keeps every change as it happens; what these ask for is its compaction.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { Call } from './call.ts';
import type { CommandSpec } from './spec.ts';

/** BGSAVE [SCHEDULE] */
function bgsave(call: Call): void {
  const { arguments: args, host, reply } = call;
  if (args.count > 2 || (args.count === 2 && !args.is(1, 'SCHEDULE'))) throw SYNTAX_ERROR;
  const outcome = host.saving.save(args.count === 2);
  reply.simple(`Background saving ${outcome}`);
}

/** BGREWRITEAOF */
function bgrewriteaof({ host, reply }: Call): void {
  const outcome = host.saving.rewrite();
  reply.simple(`Background append only file rewriting ${outcome}`);
}

/** SAVE: the answer comes when it is done; meanwhile everybody is served. */
function save(call: Call): void {
  // Begun before the answer is taken out, since beginning may be refused.
  let answer = (_failure: string | undefined): void => {};
  call.host.saving.saveThen((failure) => answer(failure));
  const slot = call.defer();
  answer = (failure) => {
    const reply = slot.open();
    if (failure === undefined) reply.ok();
    else reply.error('ERR', failure);
    slot.close();
  };
}

/** LASTSAVE */
function lastsave({ host, reply }: Call): void {
  reply.integer(host.saving.lastSaveSeconds());
}

/**
 * SHUTDOWN [NOSAVE | SAVE] [NOW] [FORCE] [ABORT]: without an error there is no answer, the connection
 * ends. The journal is synced in any case; SAVE compacts it first.
 */
function shutdown(call: Call): void {
  const { arguments: args, host, reply } = call;
  const given = new Set<string>();
  for (let i = 1; i < args.count; i++) {
    const word = args.text(i).toUpperCase();
    if (!SHUTDOWN_WORDS.includes(word)) throw SYNTAX_ERROR;
    given.add(word);
  }
  const aborts = given.has('ABORT');
  if ((aborts && given.size > 1) || (given.has('SAVE') && given.has('NOSAVE'))) throw SYNTAX_ERROR;
  if (aborts) {
    if (!host.saving.abortShutdown()) throw NO_SHUTDOWN;
    reply.ok();
    return;
  }
  const slot = call.defer();
  host.saving.shutDown({ saves: given.has('SAVE'), forced: given.has('FORCE') }, () => {
    slot.open().error('ERR', 'Errors trying to SHUTDOWN. Check logs.');
    slot.close();
  });
}

const SHUTDOWN_WORDS = ['NOSAVE', 'SAVE', 'NOW', 'FORCE', 'ABORT'];
const NO_SHUTDOWN = new ReplyError('ERR', 'No shutdown in progress.');

export const SAVING_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'save',
    arity: 1,
    flags: ['admin', 'noscript', 'no_multi', 'no_async_loading'],
    group: 'server',
    since: '1.0.0',
    summary: 'Compacts the journal into a checkpoint, and answers when that is done.',
    execute: save,
  },
  {
    name: 'bgsave',
    arity: -1,
    flags: ['admin', 'noscript', 'no_async_loading'],
    group: 'server',
    since: '1.0.0',
    summary: 'Compacts the journal into a checkpoint in the background.',
    execute: bgsave,
  },
  {
    name: 'bgrewriteaof',
    arity: 1,
    flags: ['admin', 'noscript', 'no_async_loading'],
    group: 'server',
    since: '1.0.0',
    summary: 'Compacts the journal into a checkpoint in the background, as BGSAVE.',
    execute: bgrewriteaof,
  },
  {
    name: 'lastsave',
    arity: 1,
    flags: ['loading', 'stale', 'fast'],
    group: 'server',
    since: '1.0.0',
    summary: 'Tells when the journal was last compacted, or keywire started.',
    execute: lastsave,
  },
  {
    name: 'shutdown',
    arity: -1,
    flags: ['admin', 'noscript', 'loading', 'stale', 'no_multi', 'allow_busy'],
    group: 'server',
    since: '1.0.0',
    summary: 'Syncs the journal and stops keywire.',
    execute: shutdown,
  },
];
