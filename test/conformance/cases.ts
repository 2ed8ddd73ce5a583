/** Every case of the suite, by family. */
import { ACL_CASES } from './cases/acl.ts';
import { BITMAP_CASES } from './cases/bitmaps.ts';
import { CLUSTER_CASES } from './cases/cluster.ts';
import { CONNECTION_CASES } from './cases/connection.ts';
import { DIAGNOSTICS_CASES } from './cases/diagnostics.ts';
import { DUMP_CASES } from './cases/dump.ts';
import { GEO_CASES } from './cases/geo.ts';
import { HASH_CASES } from './cases/hashes.ts';
import { HYPERLOGLOG_CASES } from './cases/hyperloglogs.ts';
import { KEY_CASES } from './cases/keys.ts';
import { LIST_CASES } from './cases/lists.ts';
import { MONITOR_CASES } from './cases/monitor.ts';
import { PUBSUB_CASES } from './cases/pubsub.ts';
import { SCRIPTING_CASES } from './cases/scripting.ts';
import { SERVER_CASES } from './cases/server.ts';
import { SET_CASES } from './cases/sets.ts';
import { SORT_CASES } from './cases/sort.ts';
import { SORTED_SET_CASES } from './cases/sorted-sets.ts';
import { STREAM_CASES } from './cases/streams.ts';
import { STRING_CASES } from './cases/strings.ts';
import { TRACKING_CASES } from './cases/tracking.ts';
import { TRANSACTION_CASES } from './cases/transactions.ts';
import { NOT_AT } from './doors.ts';
import { type Case, commandNames, type DoorName } from './script.ts';

export const FAMILIES: Readonly<Record<string, readonly Case[]>> = {
  strings: STRING_CASES,
  bitmaps: BITMAP_CASES,
  hyperloglogs: HYPERLOGLOG_CASES,
  lists: LIST_CASES,
  sets: SET_CASES,
  'sorted sets': SORTED_SET_CASES,
  geo: GEO_CASES,
  hashes: HASH_CASES,
  streams: STREAM_CASES,
  keys: KEY_CASES,
  sort: SORT_CASES,
  dump: DUMP_CASES,
  scripting: SCRIPTING_CASES,
  pubsub: PUBSUB_CASES,
  connection: CONNECTION_CASES,
  server: SERVER_CASES,
  diagnostics: DIAGNOSTICS_CASES,
  acl: ACL_CASES,
  cluster: CLUSTER_CASES,
  transactions: TRANSACTION_CASES,
  tracking: TRACKING_CASES,
  monitor: MONITOR_CASES,
};

/** Whether the case is run at this door: it says so, and the door has every command of it. */
export function runsAt(door: DoorName, { doors, steps }: Case): boolean {
  if (doors !== undefined && !doors.includes(door)) return false;
  return !steps.some((step) => commandNames(step).some((name) => name in NOT_AT[door]));
}
