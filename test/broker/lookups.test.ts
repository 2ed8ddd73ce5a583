/** `keyspace_hits` and `keyspace_misses` of INFO, as redis-server 7.0.15 counts them. */
import { expect, test } from 'vitest';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { Harness } from '../commands/harness.ts';

const SETUP = [
  ...['SET a 1', 'RPUSH l 2 1', 'SADD s a b', 'ZADD z 1 a', 'GEOADD g 1 1 a', 'PFADD p 1'],
  ...['XADD x 1-1 a b', 'XGROUP CREATE x g 0'],
];

test.each([
  ['GET a', 1, 0],
  ['GET none', 0, 1],
  ['MGET a none l', 2, 1],
  ['EXISTS a none', 1, 1],
  ['GETEX a', 1, 0],
  ['GETDEL none', 0, 1],
  ['GETSET none 1', 0, 1],
  ['SET a 1', 0, 0],
  ['SET none 1 GET', 0, 1],
  ['SET none 1 NX', 0, 0],
  ['INCR a', 0, 0],
  ['DEL a none', 0, 0],
  ['EXPIRE a 100', 0, 0],
  ['COPY a none', 1, 0],
  ['RENAME a none', 0, 0],
  ['BITFIELD a GET u8 0', 1, 0],
  ['BITFIELD a SET u8 0 1', 0, 0],
  ['BITOP AND d a none', 1, 1],
  ['SUNIONSTORE d s none', 1, 1],
  ['ZUNIONSTORE d 2 z none', 1, 1],
  ['ZRANGESTORE d none 0 -1', 0, 1],
  ['GEOSEARCHSTORE d g FROMLONLAT 1 1 BYRADIUS 1 km', 1, 0],
  ['GEORADIUS g 1 1 1 km STORE d', 1, 0],
  ['SORT l STORE d', 1, 0],
  ['MEMORY USAGE a', 0, 0],
  ['MEMORY USAGE none', 0, 0],
  ['PFCOUNT p', 1, 0],
  ['PFCOUNT p none', 1, 1],
  ['PFMERGE none p', 1, 1],
  ['PFMERGE p none', 1, 1],
  ['XREAD STREAMS x none 0 0', 2, 2],
  ['XREAD STREAMS x $', 2, 0],
  ['XREAD BLOCK 0 STREAMS x $', 2, 0],
  ['XREADGROUP GROUP g c STREAMS x >', 2, 0],
  ['XREADGROUP GROUP g c STREAMS x 0', 2, 0],
  ['XREADGROUP GROUP g c STREAMS none >', 0, 1],
  ['XCLAIM x g c 0 1-1', 1, 0],
  ['XAUTOCLAIM x g c 0 0', 1, 0],
  ['SORT l BY w_* GET v_* GET #', 1, 4],
])('%s: %i found, %i missed', (command, hits, misses) => {
  const harness = new Harness(COMMAND_SPECS);
  for (const line of SETUP) harness.run(...line.split(' '));
  const { counters } = harness.broker;
  counters.hits = 0;
  counters.misses = 0;
  harness.start(...command.split(' ').map((word) => Buffer.from(word)));
  expect([counters.hits, counters.misses]).toEqual([hits, misses]);
});
