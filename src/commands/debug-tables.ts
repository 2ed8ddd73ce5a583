/**
 * DEBUG HTSTATS, HTSTATS-KEY and LISTPACK: figures of tables and of small values, in the lines of Redis's
 * answers as far as they mean something here. Tables have no chains: items stand in the order of their
 * hashes.
 */
import { NO_SUCH_KEY, ReplyError } from '../base/errors.ts';
import { ValueType } from '../keyspace/entry.ts';
import { HashEncoding } from '../keyspace/hashes.ts';
import type { Call } from './call.ts';
import { encodingName } from './object.ts';

const NO_SUCH_DATABASE = new ReplyError('ERR', 'Out of range database');
const NO_TABLE = new ReplyError(
  'ERR',
  'The value stored at the specified key is not represented using an hash table',
);
const NO_LISTPACK = new ReplyError('ERR', 'Not a listpack encoded object.');
/** What an item takes in a table: its reference and its hash. */
const SLOT_BYTES = 8;

interface Table {
  readonly bytes: number;
  readonly items: number;
}

/** DEBUG HTSTATS dbid: the table of keys, and the index of their deadlines. */
export function tablesOfDatabase(call: Call): void {
  const { keyspace } = call;
  const database = keyspace.databases[call.arguments.integer(2)];
  if (database === undefined) throw NO_SUCH_DATABASE;
  const { roots, size, expiringSize } = database;
  const keys = { bytes: roots.map === 0 ? 0 : keyspace.map.tableBytes(roots.map), items: size };
  const deadlines = {
    bytes: roots.heap === 0 ? 0 : keyspace.heap.tableBytes(roots.heap),
    items: expiringSize,
  };
  const text = `[Dictionary HT]\n${linesOf(keys)}[Expires HT]\n${linesOf(deadlines)}`;
  call.reply.verbatim('txt', text);
}

/** DEBUG HTSTATS-KEY key: the table of a large set, hash or sorted set. */
export function tableOfKey(call: Call): void {
  const entry = call.glance(2);
  if (entry === 0) throw NO_SUCH_KEY;
  const root = tableRoot(call, entry);
  if (root === 0) throw NO_TABLE;
  const { map } = call.keyspace;
  call.reply.verbatim('txt', linesOf({ bytes: map.tableBytes(root), items: map.size(root) }));
}

/** Where the value has its table; 0 when it has none. */
function tableRoot({ database, keyspace }: Call, entry: number): number {
  const name = encodingName(database, entry);
  if (name !== 'hashtable' && name !== 'skiplist') return 0;
  const root = database.root(entry);
  if (name === 'skiplist') return keyspace.sortedSets.members.mapOf(root);
  const isExpiring =
    database.type(entry) === ValueType.hash && database.encoding(entry) !== HashEncoding.map;
  return isExpiring ? keyspace.hashes.expiring.map(root) : root;
}

function linesOf({ bytes, items }: Table): string {
  const head = 'Hash table 0 stats (main hash table):\n';
  if (items === 0) return `${head}No stats available for empty dictionaries\n`;
  return `${head} table size: ${Math.floor(bytes / SLOT_BYTES)}\n number of elements: ${items}\n`;
}

/** DEBUG LISTPACK key: how large a small value is. */
export function listpack(call: Call): void {
  const { database, keyspace } = call;
  const entry = call.glance(2);
  if (entry === 0) throw NO_SUCH_KEY;
  const encoding = encodingName(database, entry);
  if (!encoding.startsWith('listpack')) throw NO_LISTPACK;
  const bytes = keyspace.valueBytes(database, entry);
  call.reply.verbatim('txt', `{encoding ${encoding}} {total bytes ${bytes}}\n`);
}
