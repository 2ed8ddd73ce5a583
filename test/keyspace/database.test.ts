import { describe, expect, test } from 'vitest';
import { ByteRange } from '../../src/base/bytes.ts';
import { SeededRandom } from '../../src/base/random.ts';
import type { Database } from '../../src/keyspace/database.ts';
import { ValueType } from '../../src/keyspace/entry.ts';
import { Keyspace, type KeyspaceObserver } from '../../src/keyspace/keyspace.ts';
import { placeCopy } from '../../src/keyspace/placing.ts';

const START_MS = 1_700_000_000_000;

function keyspaceAt(nowMs = START_MS): Keyspace {
  const keyspace = new Keyspace({ hashSeed: new Uint32Array([1, 2]) });
  keyspace.nowMs = nowMs;
  return keyspace;
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

function find(database: Database, name: string): number {
  const key = bytesOf(name);
  return database.find(key, 0, key.length);
}

function set(database: Database, name: string, value: string, keep = false): number {
  const key = bytesOf(name);
  const content = bytesOf(value);
  return database.setString(key, 0, key.length, content, 0, content.length, keep);
}

function get(database: Database, name: string): string | undefined {
  const entry = find(database, name);
  if (entry === 0) return undefined;
  const range = database.stringRange(entry);
  return Buffer.from(range.bytes.subarray(range.start, range.end)).toString('latin1');
}

function remove(database: Database, name: string): boolean {
  const key = bytesOf(name);
  return database.delete(key, 0, key.length);
}

describe('strings', () => {
  test('a value is what was set last, whatever its length', () => {
    const database = keyspaceAt().database(0);
    for (const length of [0, 1, 100, 5000, 100, 200_000, 3, 20_000_000, 0]) {
      set(database, 'key', 'x'.repeat(length));
      expect(get(database, 'key')?.length).toBe(length);
    }
    expect(database.size).toBe(1);
  });

  test('resizing keeps the content and fills with zero bytes', () => {
    const database = keyspaceAt().database(0);
    set(database, 'key', 'abc');
    database.resizeString(find(database, 'key'), 5);
    expect(get(database, 'key')).toBe('abc\0\0');
    database.resizeString(find(database, 'key'), 100_000);
    expect(get(database, 'key')).toBe(`abc${'\0'.repeat(99_997)}`);
    database.resizeString(find(database, 'key'), 2);
    expect(get(database, 'key')).toBe('ab');
  });
});

describe('deadlines', () => {
  test('a key is gone for every reader at its deadline, and told before it is gone', () => {
    const keyspace = keyspaceAt();
    const database = keyspace.database(0);
    const told: string[] = [];
    const observer: KeyspaceObserver = {
      changed() {},
      noted() {},
      created: () => {},
      evicting() {},
      fieldExpired: () => {},
      fieldsExpired: () => {},
      expired: (_, bytes, start, end) =>
        told.push(Buffer.from(bytes.subarray(start, end)).toString()),
      flushing() {},
      flushed() {},
      swapping() {},
      swapped() {},
    };
    keyspace.observer = observer;
    set(database, 'key', 'value');
    database.setDeadline(find(database, 'key'), START_MS + 10);
    keyspace.nowMs = START_MS + 9;
    expect(get(database, 'key')).toBe('value');
    keyspace.nowMs = START_MS + 10;
    expect(find(database, 'key')).toBe(0);
    expect(told).toEqual(['key']);
    expect(database.size).toBe(0);
  });

  test('the sweep removes what is past its deadline and nothing else, within its budget', () => {
    const keyspace = keyspaceAt();
    const database = keyspace.database(3);
    for (let i = 0; i < 1000; i++) {
      set(database, `key${i}`, 'value');
      if (i % 2 === 0) database.setDeadline(find(database, `key${i}`), START_MS + i);
    }
    keyspace.nowMs = START_MS + 500;
    expect(keyspace.sweep(100)).toBe(true);
    expect(database.size).toBe(900);
    expect(keyspace.sweep(1000)).toBe(false);
    expect(database.size).toBe(749);
    expect(database.nextDeadlineMs()).toBe(START_MS + 502);
  });

  test('a deadline survives a value that moves, and goes with a plain set', () => {
    const keyspace = keyspaceAt();
    const database = keyspace.database(0);
    set(database, 'key', 'short');
    database.setDeadline(find(database, 'key'), START_MS + 50);
    set(database, 'key', 'x'.repeat(5000), true);
    expect(database.deadlineMs(find(database, 'key'))).toBe(START_MS + 50);
    database.resizeString(find(database, 'key'), 90_000);
    expect(database.deadlineMs(find(database, 'key'))).toBe(START_MS + 50);
    set(database, 'key', 'plain');
    expect(database.deadlineMs(find(database, 'key'))).toBe(0);
    expect(database.expiringSize).toBe(0);
  });

  test('nothing expires by the clock while the journal is replayed', () => {
    const keyspace = keyspaceAt();
    const database = keyspace.database(0);
    keyspace.expires = false;
    set(database, 'key', 'value');
    database.setDeadline(find(database, 'key'), START_MS - 1);
    expect(get(database, 'key')).toBe('value');
    expect(keyspace.sweep(10)).toBe(false);
    keyspace.expires = true;
    expect(find(database, 'key')).toBe(0);
  });
});

describe('moving and copying', () => {
  test('a moved key keeps value and deadline', () => {
    const keyspace = keyspaceAt();
    const [from, to] = [keyspace.database(0), keyspace.database(1)];
    set(from, 'old', 'value');
    const entry = from.setDeadline(find(from, 'old'), START_MS + 5);
    from.moveKey(entry, to, bytesOf('new'), 0, 3);
    expect([from.size, from.expiringSize, to.size, to.expiringSize]).toEqual([0, 0, 1, 1]);
    expect(get(to, 'new')).toBe('value');
    expect(to.deadlineMs(find(to, 'new'))).toBe(START_MS + 5);
  });

  test('a copied list is a list of its own', () => {
    const keyspace = keyspaceAt();
    const database = keyspace.database(0);
    const key = bytesOf('list');
    const entry = database.create(key, 0, 4, ValueType.list, keyspace.lists.create());
    keyspace.lists.open(database, entry);
    keyspace.lists.pushBack(bytesOf('a'), 0, 1);
    const copy = new ByteRange();
    copy.set(bytesOf('copy'), 0, 4);
    placeCopy(database, find(database, 'list'), database, copy);
    keyspace.lists.open(database, find(database, 'copy'));
    keyspace.lists.pushBack(bytesOf('b'), 0, 1);
    expect(remove(database, 'copy')).toBe(true);
    keyspace.lists.open(database, find(database, 'list'));
    expect(keyspace.lists.peekBack().bytes[keyspace.lists.peekBack().start]).toBe(0x61);
  });

  test('swapped databases exchange content, deadlines included', () => {
    const keyspace = keyspaceAt();
    const [left, right] = [keyspace.database(0), keyspace.database(1)];
    set(left, 'left', '1');
    left.setDeadline(find(left, 'left'), START_MS + 5);
    keyspace.swap(left, right);
    expect(get(right, 'left')).toBe('1');
    expect(left.size).toBe(0);
    keyspace.nowMs = START_MS + 5;
    keyspace.sweep(10);
    expect(right.size).toBe(0);
  });
});

describe('accounting', () => {
  test('no byte is in use after everything was flushed', () => {
    const keyspace = keyspaceAt();
    for (const database of keyspace.databases) {
      for (let i = 0; i < 500; i++) {
        set(database, `key${i}`, 'x'.repeat(i * 7));
        if (i % 3 === 0) database.setDeadline(find(database, `key${i}`), START_MS + i);
      }
    }
    expect(keyspace.arena.usedBytes).toBeGreaterThan(0);
    keyspace.flushAll();
    expect(keyspace.arena.usedBytes).toBe(0);
    expect(keyspace.arena.blocks).toBe(0);
    expect(set(keyspace.database(2), 'again', 'works')).not.toBe(0);
  });

  test('one flushed database beside others is empty at once and freed by the sweep', () => {
    const keyspace = keyspaceAt();
    const [kept, flushed] = [keyspace.database(0), keyspace.database(1)];
    set(kept, 'kept', 'value');
    const before = keyspace.arena.usedBytes;
    for (let i = 0; i < 5000; i++) set(flushed, `key${i}`, 'some value');
    flushed.setDeadline(find(flushed, 'key1'), START_MS + 1);
    keyspace.flush(flushed);
    expect(flushed.size).toBe(0);
    expect(get(flushed, 'key1')).toBeUndefined();
    set(flushed, 'key1', 'new');
    let turns = 0;
    while (keyspace.sweep(200)) turns++;
    expect(turns).toBeGreaterThan(3);
    remove(flushed, 'key1');
    expect(get(kept, 'kept')).toBe('value');
    // What stays is the empty map of a database that once held keys.
    expect(keyspace.arena.usedBytes - before).toBeLessThan(1024);
  });
});

test('random changes of three databases equal those of plain maps', () => {
  const seed = Number(process.env.KEYWIRE_SEED ?? Math.trunc(performance.timeOrigin) % 2 ** 31);
  console.log(`seed ${seed}`);
  const random = new SeededRandom(seed);
  const keyspace = keyspaceAt();
  const models = [0, 1, 2].map(() => new Map<string, { value: string; deadlineMs: number }>());
  let nowMs = START_MS;
  for (let step = 0; step < 20_000; step++) {
    const index = random.below(3);
    const database = keyspace.database(index);
    const model = models[index] ?? new Map();
    const name = `k${random.below(300)}`;
    const known = model.get(name);
    const choice = random.below(10);
    if (choice < 4) {
      const value = 'v'.repeat(random.below(random.below(20) === 0 ? 9000 : 60));
      const keep = random.below(2) === 0;
      set(database, name, value, keep);
      model.set(name, { value, deadlineMs: keep ? (known?.deadlineMs ?? 0) : 0 });
    } else if (choice === 4) {
      expect(remove(database, name)).toBe(model.delete(name));
    } else if (choice < 7 && known !== undefined) {
      known.deadlineMs = random.below(3) === 0 ? 0 : nowMs + random.below(500);
      database.setDeadline(find(database, name), known.deadlineMs);
    } else if (choice === 7 && known !== undefined) {
      const length = random.below(200);
      database.resizeString(find(database, name), length);
      known.value = known.value.slice(0, length).padEnd(length, '\0');
    } else if (choice === 8) {
      nowMs += random.below(20);
      keyspace.nowMs = nowMs;
      keyspace.sweep(random.below(4));
    }
    for (const each of models) {
      for (const [key, { deadlineMs }] of each)
        if (deadlineMs !== 0 && deadlineMs <= nowMs) each.delete(key);
    }
    expect(get(database, name)).toBe(model.get(name)?.value);
  }
  models.forEach((model, index) => {
    const found = new Map<string, string | undefined>();
    const database = keyspace.database(index);
    const names: string[] = [];
    database.forEach((entry) => {
      const range = database.keyRange(entry);
      names.push(Buffer.from(range.bytes.subarray(range.start, range.end)).toString());
    });
    for (const name of names) found.set(name, get(database, name));
    expect([...found].sort()).toEqual([...model].map(([key, { value }]) => [key, value]).sort());
  });
});
