/**
 * CLUSTER and what a cluster's clients send: keywire is one server and has no cluster, which every
 * command of it answers, as Redis does where its cluster is off.
 */
import { ReplyError } from '../base/errors.ts';
import type { CommandSpec, Flag } from './spec.ts';

const NO_CLUSTER = new ReplyError('ERR', 'This instance has cluster support disabled');

function refuse(): never {
  throw NO_CLUSTER;
}

/** Who may, and when: Redis's flags, by what a subcommand does. */
const ASKS: readonly Flag[] = ['stale'];
const ASKS_ADMIN: readonly Flag[] = ['admin', 'stale'];
const CHANGES: readonly Flag[] = ['admin', 'stale', 'no_async_loading'];

/** The subcommands: arity, flags, the version that brought them, what they would do. */
const SUBCOMMANDS: readonly (readonly [string, number, readonly Flag[], string, string])[] = [
  ['addslots', -3, CHANGES, '3.0.0', 'take slots'],
  ['addslotsrange', -4, CHANGES, '7.0.0', 'take ranges of slots'],
  ['bumpepoch', 2, CHANGES, '3.0.0', 'advance the epoch'],
  ['count-failure-reports', 3, ASKS_ADMIN, '3.0.0', 'count who reports a node as failing'],
  ['countkeysinslot', 3, ASKS, '3.0.0', 'count the keys of a slot'],
  ['delslots', -3, CHANGES, '3.0.0', 'give slots up'],
  ['delslotsrange', -4, CHANGES, '7.0.0', 'give ranges of slots up'],
  ['failover', -2, CHANGES, '3.0.0', "make a replica its master's successor"],
  ['flushslots', 2, CHANGES, '3.0.0', 'give all slots up'],
  ['forget', 3, CHANGES, '3.0.0', 'forget a node'],
  ['getkeysinslot', 4, ASKS, '3.0.0', 'list keys of a slot'],
  ['help', 2, ['loading', 'stale'], '5.0.0', 'list the subcommands'],
  ['info', 2, ASKS, '3.0.0', 'tell figures about the cluster'],
  ['keyslot', 3, ASKS, '3.0.0', "tell a key's slot"],
  ['links', 2, ASKS, '7.0.0', 'list the links between nodes'],
  ['meet', -4, CHANGES, '3.0.0', 'join with a node'],
  ['myid', 2, ASKS, '3.0.0', "tell the node's id"],
  ['myshardid', 2, ASKS, '7.2.0', "tell the id of the node's shard"],
  ['nodes', 2, ASKS, '3.0.0', 'list the nodes'],
  ['replicas', 3, ASKS_ADMIN, '5.0.0', 'list the replicas of a master'],
  ['replicate', 3, CHANGES, '3.0.0', 'follow a master'],
  ['reset', -2, ['admin', 'noscript', 'stale'], '3.0.0', 'leave the cluster'],
  ['saveconfig', 2, CHANGES, '3.0.0', "keep the cluster's state on disk"],
  ['set-config-epoch', 3, CHANGES, '3.0.0', 'set the epoch'],
  ['setslot', -4, CHANGES, '3.0.0', 'move a slot'],
  ['shards', 2, ASKS, '7.0.0', 'tell which nodes have which slots'],
  ['slaves', 3, ASKS_ADMIN, '3.0.0', 'list the replicas of a master'],
  ['slots', 2, ASKS, '3.0.0', 'tell which nodes have which slots'],
];

function connectionRow(name: string, flags: readonly Flag[], what: string): CommandSpec {
  return {
    name,
    arity: 1,
    flags,
    group: 'cluster',
    since: '3.0.0',
    summary: `Would ${what}: answers an error.`,
    execute: refuse,
  };
}

export const CLUSTER_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'cluster',
    arity: -2,
    flags: [],
    group: 'cluster',
    since: '3.0.0',
    summary: 'The cluster that there is not.',
    subcommands: SUBCOMMANDS.map(([name, arity, flags, since, what]) => ({
      name,
      arity,
      flags,
      group: 'cluster',
      since,
      summary: `Would ${what}: answers an error.`,
      execute: refuse,
    })),
  },
  connectionRow('asking', ['fast'], 'ask for a slot that is being moved'),
  connectionRow('readonly', ['loading', 'stale', 'fast'], 'let a replica answer reads'),
  connectionRow('readwrite', ['loading', 'stale', 'fast'], 'take READONLY back'),
];
