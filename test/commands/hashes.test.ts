/** The hash commands as a whole: random sequences against JS maps, the journal, events, memory. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ReplyError } from '../../src/base/errors.ts';
import { SeededRandom } from '../../src/base/random.ts';
import { HASH_COMMANDS } from '../../src/commands/hashes.ts';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { hashEncodingName } from '../../src/keyspace/hashes.ts';
import { ArenaFull } from '../../src/structures/arena.ts';
import { Harness, type Input, type Plain } from './harness.ts';

const SPECS = [...HASH_COMMANDS, ...KEY_COMMANDS, ...STRING_COMMANDS];
const KEYS = ['a', 'b', 'c'];

/** Hashes as JS maps, and one random command at a time on both. */
class Both {
  readonly keywire: Harness;
  readonly random: SeededRandom;
  readonly hashes = new Map<string, Map<string, string>>();
  /** How many different fields there may be: decides how large hashes get. */
  readonly fields: number;

  constructor(keywire: Harness, seed: number, fields: number) {
    this.keywire = keywire;
    this.random = new SeededRandom(seed);
    this.fields = fields;
  }

  get(key: string): Map<string, string> {
    return this.hashes.get(key) ?? new Map();
  }

  put(key: string, hash: Map<string, string>): void {
    if (hash.size === 0) this.hashes.delete(key);
    else this.hashes.set(key, hash);
  }

  field(): string {
    return `f${this.random.below(this.fields)}`;
  }

  value(): string {
    const kind = this.random.below(300);
    if (kind === 0) return 'L'.repeat(this.random.below(9000));
    if (kind < 100) return String(this.random.uint32());
    return `value ${this.random.below(1000)}`.slice(0, this.random.below(12));
  }

  run(...words: Input[]): Plain {
    return this.keywire.run(...words);
  }

  step(): void {
    const { random } = this;
    const key = KEYS[random.below(KEYS.length)] ?? 'a';
    const hash = this.get(key);
    switch (random.below(10)) {
      case 0:
      case 1:
      case 2:
        this.set(key, hash);
        break;
      case 3:
        this.remove(key, hash);
        break;
      case 4: {
        const [field, value] = [this.field(), this.value()];
        expect(this.run('HSETNX', key, field, value)).toBe(Number(!hash.has(field)));
        if (!hash.has(field)) hash.set(field, value);
        this.put(key, hash);
        break;
      }
      case 5: {
        const asked = [this.field(), this.field(), this.field()];
        const values = asked.map((field) => hash.get(field) ?? null);
        expect(this.run('HMGET', key, ...asked)).toEqual(values);
        expect(this.run('HGET', key, asked[0] ?? '')).toBe(values[0]);
        expect(this.run('HEXISTS', key, asked[1] ?? '')).toBe(Number(values[1] !== null));
        expect(this.run('HSTRLEN', key, asked[2] ?? '')).toBe(values[2]?.length ?? 0);
        break;
      }
      case 6:
        this.increment(key, hash);
        break;
      case 7:
        this.draw(key, hash, random.below(40) - 15);
        break;
      case 8:
        this.scan(key, hash);
        break;
      default:
        if (random.below(30) === 0) {
          this.run('DEL', key);
          this.hashes.delete(key);
        }
        expect(this.run('HLEN', key)).toBe(this.get(key).size);
    }
  }

  set(key: string, hash: Map<string, string>): void {
    const before = hash.size;
    const words: string[] = [];
    for (let left = 1 + this.random.below(6); left > 0; left--) {
      const [field, value] = [this.field(), this.value()];
      hash.set(field, value);
      words.push(field, value);
    }
    this.put(key, hash);
    expect(this.run('HSET', key, ...words)).toBe(hash.size - before);
  }

  remove(key: string, hash: Map<string, string>): void {
    const fields = Array.from({ length: 1 + this.random.below(9) }, () => this.field());
    const gone = fields.filter((field) => hash.delete(field)).length;
    this.put(key, hash);
    expect(this.run('HDEL', key, ...fields)).toBe(gone);
  }

  increment(key: string, hash: Map<string, string>): void {
    const field = `n${this.random.below(3)}`;
    if (this.random.below(2) === 0) {
      const sum = Number(hash.get(field) ?? 0) + 0.5;
      hash.set(field, String(sum));
      expect(this.run('HINCRBYFLOAT', key, field, 0.5)).toBe(String(sum));
    } else if (Number.isInteger(Number(hash.get(field) ?? 0))) {
      const sum = Number(hash.get(field) ?? 0) - 3;
      hash.set(field, String(sum));
      expect(this.run('HINCRBY', key, field, -3)).toBe(sum);
    }
    this.put(key, hash);
  }

  draw(key: string, hash: Map<string, string>, count: number): void {
    const drawn = this.run('HRANDFIELD', key, count, 'WITHVALUES');
    if (!Array.isArray(drawn)) throw new Error('no fields');
    const pairs = drawn.flat();
    const fields = pairs.filter((_, at) => at % 2 === 0).map(String);
    expect(pairs).toEqual(fields.flatMap((field) => [field, hash.get(field)]));
    const size = count < 0 && hash.size > 0 ? -count : Math.min(Math.max(count, 0), hash.size);
    expect(fields).toHaveLength(size);
    if (count > 0) expect(new Set(fields).size).toBe(size);
  }

  scan(key: string, hash: Map<string, string>): void {
    const seen: [Plain, Plain][] = [];
    let cursor = '0';
    do {
      const step = this.run('HSCAN', key, cursor, 'COUNT', 7);
      if (!Array.isArray(step) || !Array.isArray(step[1])) throw new Error('no scan');
      cursor = String(step[0]);
      for (let i = 0; i < step[1].length; i += 2) {
        seen.push([step[1][i] ?? null, step[1][i + 1] ?? null]);
      }
    } while (cursor !== '0');
    expect(seen).toHaveLength(hash.size);
    expect(new Map(seen)).toEqual(hash);
  }
}

describe('random commands agree with JS maps', () => {
  const runs = [1, 2, 3].flatMap((seed) => [10, 100, 1000].map((fields) => [seed, fields]));

  it.each(runs)('seed %i, %i different fields', (seed = 0, fields = 0) => {
    const keywire = new Harness(SPECS, { seed });
    const both = new Both(keywire, seed * 1000 + fields, fields);
    const seen = new Set<string>();
    for (let count = 0; count < 3000; count++) {
      both.step();
      if (count % 50 !== 0) continue;
      keywire.keyspace.database(0).forEach((entry) => {
        seen.add(hashEncodingName(keywire.keyspace.database(0).encoding(entry)));
      });
    }
    for (const key of KEYS) {
      const hash = both.get(key);
      expect(keywire.run('HGETALL', key)).toEqual(hash);
      const [fields, values] = [keywire.run('HKEYS', key), keywire.run('HVALS', key)];
      if (!Array.isArray(fields)) throw new Error('no fields');
      expect(values).toEqual(fields.map((field) => hash.get(String(field))));
    }
    expect([...seen].sort()).toEqual(['hashtable', 'listpack']);

    const copy = new Harness(SPECS, { seed: seed + 1 });
    copy.replay(keywire.journal);
    expect(copy.dump()).toEqual(keywire.dump());

    for (const key of KEYS) keywire.run('DEL', key);
    while (keywire.keyspace.sweep(1000));
    keywire.run('FLUSHALL');
    expect(keywire.keyspace.arena.usedBytes).toBe(0);
  });
});

describe('encoding', () => {
  let keywire: Harness;
  const encoding = (key: string) => keywire.run('OBJECT', 'ENCODING', key);
  beforeEach(() => {
    keywire = new Harness(SPECS);
  });

  it('is a listpack up to hash-max-listpack-entries', () => {
    for (let i = 0; i < 512; i++) keywire.run('HSET', 'h', `f${i}`, i);
    keywire.run('HSET', 'h', 'f0', 'x');
    expect(encoding('h')).toBe('listpack');
    keywire.run('HSET', 'h', 'f512', 1);
    expect(encoding('h')).toBe('hashtable');
    expect(keywire.run('HLEN', 'h')).toBe(513);
    expect(keywire.run('HGET', 'h', 'f0')).toBe('x');
  });

  it('many fields at once make a hashtable, even when they are few', () => {
    keywire.run('HSET', 'h', ...Array.from({ length: 513 }, () => ['f', 'v']).flat());
    expect(encoding('h')).toBe('hashtable');
    expect(keywire.run('HLEN', 'h')).toBe(1);
  });

  it('follows changed limits', () => {
    const { limits } = keywire.keyspace.hashes;
    limits.packedEntriesMax = 2;
    limits.packedValueBytesMax = 4;
    keywire.run('HSET', 'n', 'a', 1, 'b', 2);
    expect(encoding('n')).toBe('listpack');
    keywire.run('HSET', 'n', 'c', 3);
    expect(encoding('n')).toBe('hashtable');
    keywire.run('HSET', 'v', 'a', 'abcd');
    expect(encoding('v')).toBe('listpack');
    keywire.run('HSET', 'v', 'a', 'abcde');
    expect(encoding('v')).toBe('hashtable');
  });
});

describe('events and the journal', () => {
  let keywire: Harness;
  beforeEach(() => {
    keywire = new Harness(SPECS);
    keywire.run('HSET', 'h', 'a', 1, 'b', 2);
    keywire.takeEvents();
    keywire.takeJournal();
  });

  it('a command that changes nothing tells nothing', () => {
    keywire.run('HSETNX', 'h', 'a', 2);
    keywire.run('HDEL', 'h', 'x');
    keywire.run('HDEL', 'none', 'x');
    keywire.error('HINCRBY', 'h', 'a', 'x');
    keywire.error('HSET', 'h', 'a');
    expect(keywire.takeEvents()).toEqual([]);
    expect(keywire.takeJournal()).toEqual([]);
  });

  it('commands are journalled as they are, HINCRBYFLOAT as its outcome', () => {
    keywire.run('HSET', 'h', 'a', 1);
    keywire.run('HMSET', 'h', 'c', 1);
    keywire.run('HSETNX', 'h', 'd', 1);
    keywire.run('HINCRBY', 'h', 'a', 4);
    keywire.run('HINCRBYFLOAT', 'h', 'a', '0.25');
    keywire.run('HDEL', 'h', 'a', 'b', 'c', 'd', 'x');
    expect(keywire.takeJournal()).toEqual([
      'HSET h a 1',
      'HMSET h c 1',
      'HSETNX h d 1',
      'HINCRBY h a 4',
      'HSET h a 5.25',
      'HDEL h a b c d x',
    ]);
    const events = ['hset', 'hset', 'hset', 'hincrby', 'hincrbyfloat', 'hdel', 'del'];
    expect(keywire.takeEvents()).toEqual(events.map((event) => `${event} h`));
  });
});

describe('bad input', () => {
  it('fields that are too long for a map are refused whole, values are not', () => {
    const keywire = new Harness(SPECS);
    const long = Buffer.alloc(16_777_216, 'x');
    const text = 'ERR member is longer than 16777215 bytes';
    expect(keywire.error('HSET', 'h', 'a', 1, long, 1)).toBe(text);
    expect(keywire.error('HINCRBY', 'h', long, 1)).toBe(text);
    expect(keywire.error('HINCRBYFLOAT', 'h', long, 1)).toBe(text);
    expect(keywire.error('HSETNX', 'h', long, 1)).toBe(text);
    expect(keywire.run('EXISTS', 'h')).toBe(0);
    expect(keywire.run('HSET', 'h', 'a', long, 'b', 1)).toBe(2);
    expect(keywire.run('HSTRLEN', 'h', 'a')).toBe(long.length);
  });

  it('draws with repetition are bounded', () => {
    const keywire = new Harness(SPECS);
    keywire.run('HSET', 'h', 'a', 1);
    const text = 'ERR value is out of range';
    expect(keywire.error('HRANDFIELD', 'h', '-9223372036854775807')).toBe(text);
    expect(keywire.run('HRANDFIELD', 'h', '9223372036854775807')).toEqual(['a']);
  });
});

describe('memory', () => {
  it('a large hash is freed step by step', () => {
    const keywire = new Harness(SPECS);
    const { keyspace } = keywire;
    keywire.run('SET', 'other', 'x');
    const before = keyspace.arena.usedBytes;
    for (let from = 0; from < 10_000; from += 100) {
      const pairs = Array.from({ length: 100 }, (_, i) => [`f${from + i}`, 'v'.repeat(i)]);
      keywire.run('HSET', 'h', ...pairs.flat());
    }
    keywire.run('DEL', 'h');
    expect(keywire.run('HLEN', 'h')).toBe(0);
    let turns = 0;
    while (keyspace.sweep(200)) turns++;
    expect(turns).toBeGreaterThan(10);
    expect(keyspace.arena.usedBytes).toBe(before);
  });

  const large = 'x'.repeat(5000);
  const commands: Input[][] = [
    ['HSET', 'new', 'a', large],
    ['HSET', 'packed', 'new', large],
    ['HSET', 'packed', 'a', large],
    ['HSET', 'packed', 'new', 'x'.repeat(60)],
    ['HSET', 'map', 'new', large],
    ['HSET', 'map', 'a', `${large}${large}`],
    ['HSETNX', 'new', 'a', large],
    ['HINCRBY', 'new', 'n', 1],
    ['HINCRBYFLOAT', 'map', 'n', '1e200'],
  ];
  it.each(commands.map((command) => [command.join(' ').slice(0, 50), command] as const))(
    'changes nothing when the arena is full: %s',
    (_name, command) => {
      const keywire = new Harness(SPECS);
      const { arena } = keywire.keyspace;
      const allocate = arena.allocate.bind(arena);
      for (let allowed = 0; allowed < 200; allowed++) {
        keywire.run('FLUSHALL');
        keywire.run('HSET', 'packed', 'a', 1, 'b', 2);
        keywire.run('HSET', 'map', 'a', large, 'n', 5);
        keywire.takeEvents();
        const before = keywire.dump();
        const used = arena.usedBytes;
        let left = allowed;
        arena.allocate = (bytes) => {
          if (left-- === 0) throw new ArenaFull('full');
          return allocate(bytes);
        };
        const { value } = keywire.start(...command);
        arena.allocate = allocate;
        if (!(value instanceof ReplyError)) return;
        expect(value.code).toBe('OOM');
        expect(keywire.dump()).toEqual(before);
        expect(keywire.takeEvents()).toEqual([]);
        expect(arena.usedBytes).toBeLessThanOrEqual(used + 2048);
      }
      throw new Error('never had enough memory');
    },
  );
});
