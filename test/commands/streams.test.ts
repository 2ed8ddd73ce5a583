/**
 * Streams against a plain model: random commands, answers compared, and the state compared after the
 * journal is replayed, times and counts of deliveries included.
 */
import { randomInt } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { STREAM_COMMANDS } from '../../src/commands/streams.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { Harness, type Plain } from './harness.ts';
import { NIL_ARRAY } from './values.ts';

const SPECS = [...STREAM_COMMANDS, ...STRING_COMMANDS, ...KEY_COMMANDS];

type Entry = [id: string, parts: string[]];

/** A stream as arrays. */
class Model {
  entries: Entry[] = [];
  lastMs = 0;
  lastSeq = 0;

  get(id: string): Entry | undefined {
    return this.entries.find(([own]) => own === id);
  }
}

function order(left: string, right: string): number {
  const [leftMs = 0, leftSeq = 0] = left.split('-').map(Number);
  const [rightMs = 0, rightSeq = 0] = right.split('-').map(Number);
  return leftMs - rightMs || leftSeq - rightSeq;
}

/** Everything, with what was not told to the journal left out: consumers that only asked. */
function state(keywire: Harness): Plain[] {
  return JSON.parse(
    JSON.stringify(keywire.dump(), (_name, value) => {
      if (value instanceof Map) return [...value].filter(([key]) => key !== 'seen-time');
      return typeof value === 'bigint' ? String(value) : value;
    }),
  );
}

function replayed(keywire: Harness): Harness {
  const again = new Harness(SPECS, { seed: 7 });
  again.clock.advance(keywire.clock.nowMs() - again.clock.nowMs());
  again.replay(keywire.journal);
  return again;
}

describe('entries', () => {
  test('random commands answer as a plain model, and replay to the same', () => {
    const seed = randomInt(2 ** 31);
    const random = new SeededRandom(seed);
    const keywire = new Harness(SPECS);
    keywire.keyspace.streams.log.limits.entriesMax = 7;
    keywire.keyspace.streams.log.limits.bytesMax = 600;
    const model = new Model();
    for (let round = 0; round < 3000; round++) step(keywire, model, random, `seed ${seed}`);
    const again = replayed(keywire);
    expect(entriesOf(again), `seed ${seed}`).toEqual(model.entries);
    expect(again.run('XLEN', 's')).toBe(model.entries.length);
    const database = keywire.keyspace.database(0);
    const root = database.root(database.peek(Buffer.from('s'), 0, 1));
    keywire.keyspace.streams.log.check(root);
  });
});

function entriesOf(keywire: Harness): Plain {
  return keywire.run('XRANGE', 's', '-', '+');
}

const FIELDS = [
  ['a', 'b'],
  ['a', 'b'],
  ['a', 'b'],
  ['a'],
  ['b', 'a'],
  ['12', 'long name'.repeat(20)],
];

function step(keywire: Harness, model: Model, random: SeededRandom, told: string): void {
  const choice = random.below(10);
  const some = model.entries[random.below(Math.max(model.entries.length, 1))]?.[0] ?? '1-1';
  const count = 1 + random.below(5);
  if (choice < 5) add(keywire, model, random, told);
  else if (choice < 6) {
    const gone = model.get(some) === undefined ? 0 : 1;
    expect(keywire.run('XDEL', 's', some), told).toBe(gone);
    model.entries = model.entries.filter(([id]) => id !== some);
  } else if (choice < 7) {
    const keep = Math.max(model.entries.length - random.below(9), 0);
    const trimmed = model.entries.length - keep;
    expect(keywire.run('XTRIM', 's', 'MAXLEN', keep), told).toBe(trimmed);
    model.entries.splice(0, trimmed);
  } else if (choice < 8 && random.below(10) === 0) {
    const kept = model.entries.filter(([id]) => order(id, some) >= 0);
    const trimmed = keywire.run('XTRIM', 's', 'MINID', some);
    expect(trimmed, told).toBe(model.entries.length - kept.length);
    model.entries = kept;
  } else if (choice < 9) {
    const range = model.entries.filter(([id]) => order(id, some) > 0).slice(0, count);
    expect(keywire.run('XRANGE', 's', `(${some}`, '+', 'COUNT', count), told).toEqual(range);
  } else {
    const range = model.entries.filter(([id]) => order(id, some) <= 0).reverse();
    expect(keywire.run('XREVRANGE', 's', some, '-', 'COUNT', count), told).toEqual(
      range.slice(0, count),
    );
  }
}

function add(keywire: Harness, model: Model, random: SeededRandom, told: string): void {
  if (random.below(3) === 0) {
    model.lastMs += [1, 1, 300, 1e6, 2 ** 33][random.below(5)] ?? 1;
    model.lastSeq = 0;
  } else model.lastSeq += 1 + random.below(3) * random.below(300);
  const names = FIELDS[random.below(FIELDS.length)] ?? [];
  const values = ['', 'x', '-17', '123456789012', 'y'.repeat(random.below(200)), '007'];
  if (random.below(200) === 0) values.fill('z'.repeat(5000));
  const parts = names.flatMap((name) => [name, values[random.below(values.length)] ?? '']);
  const id = `${model.lastMs}-${model.lastSeq}`;
  if (model.lastMs === 0 && model.lastSeq === 0) return;
  expect(keywire.run('XADD', 's', id, ...parts), told).toBe(id);
  model.entries.push([id, parts]);
}

describe('groups', () => {
  test('random commands replay to the same groups, times and counts', () => {
    const seed = randomInt(2 ** 31);
    const random = new SeededRandom(seed);
    const keywire = new Harness(SPECS);
    const one = <Item>(items: readonly Item[]): Item => items[random.below(items.length)] as Item;
    const keys = ['s', 't'];
    let last = 0;
    for (let round = 0; round < 2500; round++) {
      const [key, group, user] = [one(keys), one(['g', 'h']), one(['u', 'w', 'x'])];
      const id = `${1 + random.below(Math.max(last, 1))}-1`;
      const commands = [
        ['XADD', key, `${++last}-1`, 'f', round],
        ['XADD', key, `${last}-*`, 'f', round],
        ['XADD', key, 'MAXLEN', '~', 5, `${last}-9`, 'f', round],
        ['XGROUP', 'CREATE', key, group, one(['$', '0', id]), 'MKSTREAM'],
        ['XREADGROUP', 'GROUP', group, user, 'COUNT', 1 + random.below(4), 'STREAMS', key, '>'],
        ['XREADGROUP', 'GROUP', group, user, 'COUNT', 2, 'STREAMS', ...keys, '>', '>'],
        ['XREADGROUP', 'GROUP', group, user, 'NOACK', 'COUNT', 1, 'STREAMS', key, '>'],
        ['XREADGROUP', 'GROUP', group, user, 'COUNT', 3, 'STREAMS', key, id],
        ['XACK', key, group, id, `${last}-1`],
        ['XDEL', key, id],
        ['XCLAIM', key, group, user, one([0, 50]), id, `${last}-1`],
        ['XCLAIM', key, group, user, 0, id, 'FORCE', 'IDLE', 700, 'RETRYCOUNT', 3],
        ['XCLAIM', key, group, user, 0, id, 'JUSTID', 'LASTID', id],
        ['XAUTOCLAIM', key, group, user, one([0, 80]), id, 'COUNT', 3],
        ['XAUTOCLAIM', key, group, user, 0, '-', 'JUSTID'],
        ['XGROUP', 'SETID', key, group, one(['$', id])],
        ['XGROUP', 'CREATECONSUMER', key, group, user],
        random.below(10) === 0 ? ['XGROUP', 'DELCONSUMER', key, group, user] : ['XLEN', key],
        random.below(20) === 0 ? ['XGROUP', 'DESTROY', key, group] : ['XLEN', key],
        random.below(40) === 0 ? ['COPY', 's', 't', 'REPLACE'] : ['XLEN', key],
        ['XSETID', key, `${last}-9`],
      ] as const;
      keywire.start(...one(commands));
      if (random.below(3) === 0) keywire.advance(random.below(60));
    }
    const told = `seed ${seed}`;
    // The journal's clock is the time of each record; here one time stands for all.
    const timeless = (rows: Plain[]): string =>
      JSON.stringify(rows).replaceAll(/\["active-time",\d+\]/g, 'active');
    const again = replayed(keywire);
    expect(timeless(state(again)), told).toBe(timeless(state(keywire)));
    expect(again.digest(), told).toBe(keywire.digest());
    checkPending(keywire, told);
    keywire.run('FLUSHALL');
    expect(keywire.keyspace.arena.usedBytes).toBe(0);
  });
});

/** A group has what its consumers have, and everything is found where it should be. */
function checkPending(keywire: Harness, told: string): void {
  const { streams } = keywire.keyspace;
  const database = keywire.keyspace.database(0);
  database.forEach((entry) => {
    streams.opened.open(database, entry);
    streams.groups.forEach(streams.opened.groups, (group) => {
      streams.groups.pending.check(group);
      let sum = 0;
      streams.groups.forEachConsumer(group, (consumer) => {
        streams.groups.pending.check(consumer);
        sum += streams.groups.pending.count(consumer);
      });
      expect(sum, told).toBe(streams.groups.pending.count(group));
    });
  });
}

describe('what the journal keeps', () => {
  function journalOf(...commands: (readonly (string | number)[])[]): string[] {
    const keywire = new Harness(SPECS);
    for (const command of commands) {
      keywire.takeJournal();
      keywire.run(...command);
    }
    return keywire
      .takeJournal()
      .map((line) => line.replaceAll(String(keywire.clock.nowMs()), 'NOW'));
  }
  const ADD = ['XADD', 's', '1-1', 'f', 'v'] as const;
  const ADD_2 = ['XADD', 's', '2-1', 'f', 'v'] as const;
  const CREATE = ['XGROUP', 'CREATE', 's', 'g', '0'] as const;
  const READ = ['XREADGROUP', 'GROUP', 'g', 'u', 'STREAMS', 's', '>'] as const;

  test('an id from the clock, or a part of one, as the whole id', () => {
    expect(journalOf(['XADD', 's', '*', 'f', 'v'])).toEqual(['XADD s NOW-0 f v']);
    expect(journalOf(['XADD', 's', '7-*', 'f', 'v'])).toEqual(['XADD s 7-0 f v']);
    expect(journalOf(ADD)).toEqual(['XADD s 1-1 f v']);
  });

  test('an approximate trim as the length it left', () => {
    expect(journalOf(ADD, ['XTRIM', 's', 'MAXLEN', '~', 0])).toEqual(['XTRIM s MAXLEN = 0']);
    expect(journalOf(ADD, ['XADD', 's', 'MAXLEN', '~', 5, '2-1', 'f', 'v'])).toEqual([
      'XADD s 2-1 f v',
    ]);
    expect(journalOf(ADD, ['XADD', 's', 'MAXLEN', 1, '*', 'f', 'v'])).toEqual([
      'XADD s MAXLEN = 1 NOW-0 f v',
    ]);
  });

  test('the last id of a group as it is', () => {
    expect(journalOf(ADD, ['XGROUP', 'CREATE', 's', 'g', '$'])).toEqual(['XGROUP CREATE s g 1-1']);
    expect(journalOf(ADD, CREATE, ['XGROUP', 'SETID', 's', 'g', '$'])).toEqual([
      'XGROUP SETID s g 1-1',
    ]);
  });

  test('deliveries as claims', () => {
    expect(journalOf(ADD, ADD_2, CREATE, READ)).toEqual([
      'XGROUP CREATECONSUMER s g u',
      'XCLAIM s g u 0 1-1 2-1 TIME NOW RETRYCOUNT 1 FORCE JUSTID LASTID 2-1',
      'XGROUP SETID s g 2-1 ENTRIESREAD 2',
    ]);
    expect(journalOf(ADD, CREATE, READ, ['XCLAIM', 's', 'g', 'w', 0, '1-1'])).toEqual([
      'XGROUP CREATECONSUMER s g w',
      'XCLAIM s g w 0 1-1 TIME NOW RETRYCOUNT 2 FORCE JUSTID LASTID 1-1',
    ]);
    expect(journalOf(ADD, CREATE, READ, READ)).toEqual([]);
    expect(
      journalOf(ADD, CREATE, READ, ['XREADGROUP', 'GROUP', 'g', 'u', 'STREAMS', 's', '0']),
    ).toEqual(['XCLAIM s g u 0 1-1 TIME NOW RETRYCOUNT 2 JUSTID LASTID 1-1']);
    expect(
      journalOf(ADD, CREATE, READ, ['XDEL', 's', '1-1'], ['XAUTOCLAIM', 's', 'g', 'u', 0, '0']),
    ).toEqual(['XCLAIM s g u 0 1-1 TIME NOW RETRYCOUNT 0 FORCE JUSTID LASTID 1-1']);
  });
});

describe('waiting', () => {
  test('changes that bring nothing leave waiters in their order, and their time is kept', () => {
    const keywire = new Harness(SPECS);
    keywire.run('XGROUP', 'CREATE', 's', 'g', '$', 'MKSTREAM');
    const read = ['XREADGROUP', 'GROUP', 'g', 'u', 'BLOCK', 100, 'STREAMS', 's', '>'] as const;
    const first = keywire.start(...read);
    const second = keywire.start(...read);
    keywire.advance(60);
    keywire.run('XGROUP', 'CREATECONSUMER', 's', 'g', 'other');
    keywire.run('XADD', 's', 'MAXLEN', 0, '1-1', 'f', 'v');
    expect([first.done, second.done]).toEqual([false, false]);
    keywire.run('XADD', 's', '2-1', 'f', 'v');
    expect([first.done, second.done]).toEqual([true, false]);
    keywire.advance(50);
    expect(second.value).toBe(NIL_ARRAY);
  });

  test('an expired key ends the wait of group readers', () => {
    const keywire = new Harness(SPECS);
    keywire.run('XGROUP', 'CREATE', 's', 'g', '$', 'MKSTREAM');
    keywire.run('PEXPIRE', 's', 50);
    const read = keywire.start('XREADGROUP', 'GROUP', 'g', 'u', 'BLOCK', 0, 'STREAMS', 's', '>');
    keywire.advance(60);
    keywire.run('EXISTS', 's');
    expect(String(read.value)).toContain('NOGROUP');
  });
});
