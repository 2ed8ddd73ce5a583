/** The set commands as a whole: random sequences against JS sets, the journal, events, memory. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ReplyError } from '../../src/base/errors.ts';
import { SeededRandom } from '../../src/base/random.ts';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { LIST_COMMANDS } from '../../src/commands/lists.ts';
import { SET_COMMANDS } from '../../src/commands/sets.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { setEncodingName } from '../../src/keyspace/sets.ts';
import { ArenaFull } from '../../src/structures/arena.ts';
import { Harness, type Input, type Plain } from './harness.ts';

const SPECS = [...SET_COMMANDS, ...KEY_COMMANDS, ...STRING_COMMANDS, ...LIST_COMMANDS];
const KEYS = ['a', 'b', 'c', 'd'];

function sorted(value: Plain | Iterable<string>): string[] {
  if (value === null || typeof value !== 'object' || !(Symbol.iterator in value)) {
    throw new Error(`no members: ${String(value)}`);
  }
  return [...value].map(String).sort();
}

function numbers(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => String(from + index));
}

function encoding(keywire: Harness, key: string): Plain {
  return keywire.run('OBJECT', 'ENCODING', key);
}

/** Sets as JS sets, and one random command at a time on both. */
class Both {
  readonly keywire: Harness;
  readonly random: SeededRandom;
  readonly sets = new Map<string, Set<string>>();
  /** How many different members there may be: decides how large sets get. */
  readonly members: number;

  constructor(keywire: Harness, seed: number, members: number) {
    this.keywire = keywire;
    this.random = new SeededRandom(seed);
    this.members = members;
  }

  get(key: string): Set<string> {
    return this.sets.get(key) ?? new Set();
  }

  put(key: string, members: Iterable<string>): void {
    const set = new Set(members);
    if (set.size === 0) this.sets.delete(key);
    else this.sets.set(key, set);
  }

  key(): string {
    return KEYS[this.random.below(KEYS.length)] ?? 'a';
  }

  member(key: string): string {
    const number = this.random.below(this.members);
    const kind = this.random.below(200);
    // One key has integers alone, so that it stays an intset for long.
    if (key === 'a') return kind < 3 ? String(2n ** 62n + BigInt(number)) : String(number - 50);
    if (kind === 0) return `${'L'.repeat(100)}${number}`;
    return kind < 100 ? `member ${number}` : String(number);
  }

  some(key: string, count: number): string[] {
    return Array.from({ length: count }, () => this.member(key));
  }

  run(...words: Input[]): Plain {
    return this.keywire.run(...words);
  }

  step(): void {
    const { random } = this;
    const [key, other] = [this.key(), this.key()];
    const set = this.get(key);
    switch (random.below(12)) {
      case 0:
      case 1:
      case 2:
        this.add(key, this.some(key, 1 + random.below(8)));
        break;
      case 3:
        this.remove(key, this.some(key, 1 + random.below(8)));
        break;
      case 4:
        this.pop(key, random.below(6) === 0 ? random.below(40) : undefined);
        break;
      case 5:
        this.move(key, other, random.below(2) === 0 ? this.member(key) : [...set][0]);
        break;
      case 6: {
        const asked = this.some(key, 3);
        const has = asked.map((one) => Number(set.has(one)));
        expect(this.run('SMISMEMBER', key, ...asked)).toEqual(has);
        expect(this.run('SISMEMBER', key, asked[0] ?? '')).toBe(has[0]);
        break;
      }
      case 7:
        this.draw(key, random.below(60) - 20);
        break;
      case 8:
        this.combine([key, other, this.key()].slice(0, 1 + random.below(3)), undefined);
        break;
      case 9:
        if (random.below(4) === 0) this.combine([key, other], this.key());
        break;
      case 10:
        if (random.below(10) === 0) this.drop(key);
        else this.scan(key);
        break;
      default:
        expect(this.run('SCARD', key)).toBe(set.size);
    }
  }

  add(key: string, members: string[]): void {
    const set = this.get(key);
    const before = set.size;
    this.put(key, [...set, ...members]);
    expect(this.run('SADD', key, ...members)).toBe(this.get(key).size - before);
  }

  remove(key: string, members: string[]): void {
    const set = this.get(key);
    const gone = members.filter((member) => set.delete(member)).length;
    this.put(key, set);
    expect(this.run('SREM', key, ...members)).toBe(gone);
  }

  pop(key: string, count: number | undefined): void {
    const set = this.get(key);
    const popped = this.run('SPOP', key, ...(count === undefined ? [] : [count]));
    if (count === undefined && set.size === 0) {
      expect(popped).toBeNull();
      return;
    }
    const members = count === undefined ? [String(popped)] : sorted(popped);
    expect(members).toHaveLength(Math.min(count ?? 1, set.size));
    for (const member of members) expect(set.delete(member), member).toBe(true);
    this.put(key, set);
  }

  move(key: string, other: string, member: string | undefined): void {
    if (member === undefined) return;
    const set = this.get(key);
    const had = set.has(member);
    if (had && key !== other) {
      this.put(other, [...this.get(other), member]);
      set.delete(member);
      this.put(key, set);
    }
    expect(this.run('SMOVE', key, other, member)).toBe(Number(had));
  }

  draw(key: string, count: number): void {
    const set = this.get(key);
    const members = sorted(this.run('SRANDMEMBER', key, count));
    expect(members.filter((member) => !set.has(member))).toEqual([]);
    if (count >= 0) {
      expect(members).toHaveLength(Math.min(count, set.size));
      expect(new Set(members).size).toBe(members.length);
    } else expect(members).toHaveLength(set.size === 0 ? 0 : -count);
  }

  combine(keys: string[], target: string | undefined): void {
    const sets = keys.map((key) => this.get(key));
    const [first = new Set<string>(), ...others] = sets;
    const results = {
      INTER: [...first].filter((one) => others.every((set) => set.has(one))),
      UNION: sets.flatMap((set) => [...set]),
      DIFF: [...first].filter((one) => !others.some((set) => set.has(one))),
    };
    const limit = this.random.below(5);
    const shared = limit === 0 ? results.INTER.length : Math.min(limit, results.INTER.length);
    const limited = ['SINTERCARD', keys.length, ...keys, 'LIMIT', limit];
    expect(this.run(...limited)).toBe(shared);
    for (const [name, members] of Object.entries(results)) {
      const expected = new Set(members);
      if (target === undefined) {
        expect(sorted(this.run(`S${name}`, ...keys))).toEqual(sorted(expected));
      } else if (this.random.below(3) === 0) {
        expect(this.run(`S${name}STORE`, target, ...keys)).toBe(expected.size);
        this.put(target, expected);
        return;
      }
    }
  }

  drop(key: string): void {
    this.run('DEL', key);
    this.sets.delete(key);
  }

  scan(key: string): void {
    const seen: string[] = [];
    let cursor = '0';
    do {
      const step = this.run('SSCAN', key, cursor, 'COUNT', 7);
      if (!Array.isArray(step)) throw new Error('no scan');
      cursor = String(step[0]);
      seen.push(...sorted(step[1] ?? null));
    } while (cursor !== '0');
    expect(seen.sort()).toEqual(sorted(this.get(key)));
  }

  verify(): void {
    for (const key of KEYS)
      expect(sorted(this.run('SMEMBERS', key))).toEqual(sorted(this.get(key)));
  }
}

describe('random commands agree with JS sets', () => {
  const runs = [1, 2, 3].flatMap((seed) => [20, 150, 2000].map((members) => [seed, members]));

  it.each(runs)('seed %i, %i different members', (seed = 0, members = 0) => {
    const keywire = new Harness(SPECS, { seed });
    const both = new Both(keywire, seed * 1000 + members, members);
    const seen = new Set<string>();
    for (let count = 0; count < 3000; count++) {
      both.step();
      if (count % 100 !== 0) continue;
      keywire.keyspace.database(0).forEach((entry) => {
        seen.add(setEncodingName(keywire.keyspace.database(0).encoding(entry)));
      });
    }
    both.verify();
    if (members === 150) expect([...seen].sort()).toEqual(['hashtable', 'intset', 'listpack']);

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
  beforeEach(() => {
    keywire = new Harness(SPECS);
  });

  it('integers are an intset up to set-max-intset-entries', () => {
    for (const number of numbers(512)) keywire.run('SADD', 's', number);
    expect(encoding(keywire, 's')).toBe('intset');
    keywire.run('SADD', 's', '511');
    expect(encoding(keywire, 's')).toBe('intset');
    keywire.run('SADD', 's', '512');
    expect(encoding(keywire, 's')).toBe('hashtable');
    expect(keywire.run('SCARD', 's')).toBe(513);
  });

  it('other members are a listpack up to set-max-listpack-entries', () => {
    for (const number of numbers(128)) keywire.run('SADD', 's', `m${number}`);
    expect(encoding(keywire, 's')).toBe('listpack');
    keywire.run('SADD', 's', 'm128');
    expect(encoding(keywire, 's')).toBe('hashtable');
  });

  it('an intset becomes what its first other member allows', () => {
    keywire.run('SADD', 'small', ...numbers(127));
    keywire.run('SADD', 'small', 'x');
    expect(encoding(keywire, 'small')).toBe('listpack');
    keywire.run('SADD', 'large', ...numbers(128));
    keywire.run('SADD', 'large', 'x');
    expect(encoding(keywire, 'large')).toBe('hashtable');
    keywire.run('SADD', 'long', 1);
    keywire.run('SADD', 'long', 'x'.repeat(65));
    expect(encoding(keywire, 'long')).toBe('hashtable');
  });

  it('many members at once make a hashtable, even of few', () => {
    keywire.run('SADD', 's', ...numbers(513).map(() => '1'));
    expect(encoding(keywire, 's')).toBe('hashtable');
    keywire.run('SADD', 't', ...numbers(129).map(() => 'x'));
    expect(encoding(keywire, 't')).toBe('hashtable');
  });

  it('follows changed limits', () => {
    const { limits } = keywire.keyspace.sets;
    limits.intsetEntriesMax = 2;
    limits.packedEntriesMax = 3;
    limits.packedValueBytesMax = 4;
    keywire.run('SADD', 'n', 1, 2, 3);
    expect(encoding(keywire, 'n')).toBe('listpack');
    keywire.run('SADD', 'm', 1);
    for (const member of ['2', '3', '4']) keywire.run('SADD', 'm', member);
    expect(encoding(keywire, 'm')).toBe('hashtable');
    keywire.run('SADD', 'v', 'abcd');
    expect(encoding(keywire, 'v')).toBe('listpack');
    keywire.run('SADD', 'v', 'abcde');
    expect(encoding(keywire, 'v')).toBe('hashtable');
  });
});

describe('events and the journal', () => {
  let keywire: Harness;
  beforeEach(() => {
    keywire = new Harness(SPECS);
    keywire.run('SADD', 's', 'a', 'b');
    keywire.takeEvents();
    keywire.takeJournal();
  });

  it('a command that changes nothing tells nothing', () => {
    keywire.run('SADD', 's', 'a');
    keywire.run('SREM', 's', 'x');
    keywire.run('SMOVE', 's', 'other', 'x');
    keywire.run('SMOVE', 's', 's', 'a');
    keywire.run('SPOP', 's', 0);
    keywire.run('SPOP', 'none', 2);
    keywire.run('SINTERSTORE', 'none', 's', 'other');
    expect(keywire.takeEvents()).toEqual([]);
    expect(keywire.takeJournal()).toEqual([]);
  });

  it('the last member takes the key with it', () => {
    keywire.run('SREM', 's', 'a', 'b', 'c');
    expect(keywire.takeEvents()).toEqual(['srem s', 'del s']);
    expect(keywire.takeJournal()).toEqual(['SREM s a b c']);
  });

  it('SPOP is journalled as SREM, of everything as DEL', () => {
    const popped = String(keywire.run('SPOP', 's'));
    expect(keywire.takeJournal()).toEqual([`SREM s ${popped}`]);
    expect(keywire.takeEvents()).toEqual(['spop s']);
    keywire.run('SPOP', 's', 5);
    expect(keywire.takeJournal()).toEqual(['DEL s']);
    expect(keywire.takeEvents()).toEqual(['spop s', 'del s']);
    keywire.run('SADD', 's', 'x');
    keywire.takeJournal();
    keywire.run('SPOP', 's');
    expect(keywire.takeJournal()).toEqual(['SREM s x']);
    expect(keywire.takeEvents()).toEqual(['sadd s', 'spop s', 'del s']);
  });

  it('a SPOP of thousands is journalled in parts', () => {
    keywire.run('SADD', 'large', ...numbers(3000));
    keywire.takeJournal();
    keywire.run('SPOP', 'large', 2500);
    const parts = keywire.journal.map(({ command }) => command.length - 2);
    expect(parts).toEqual([1024, 1024, 452]);
  });

  it('moves and stored results tell both keys', () => {
    keywire.run('SMOVE', 's', 't', 'a');
    expect(keywire.takeEvents()).toEqual(['srem s', 'sadd t']);
    keywire.run('SADD', 't', 'b');
    keywire.takeEvents();
    keywire.run('SMOVE', 's', 't', 'b');
    expect(keywire.takeEvents()).toEqual(['srem s', 'del s']);
    keywire.run('SUNIONSTORE', 'u', 's', 't');
    keywire.run('SINTERSTORE', 'u', 's', 't');
    expect(keywire.takeEvents()).toEqual(['sunionstore u', 'del u']);
  });
});

describe('bad input', () => {
  it('draws with repetition are bounded', () => {
    const keywire = new Harness(SPECS);
    keywire.run('SADD', 's', 'a');
    const text = 'ERR value is out of range';
    expect(keywire.error('SRANDMEMBER', 's', '-9223372036854775807')).toBe(text);
    expect(keywire.error('SRANDMEMBER', 's', -16_777_217)).toBe(text);
    expect(keywire.run('SRANDMEMBER', 's', '9223372036854775807')).toEqual(['a']);
  });

  it('members that are too long for a map are refused whole', () => {
    const keywire = new Harness(SPECS);
    const long = Buffer.alloc(16_777_216, 'x');
    const text = 'ERR member is longer than 16777215 bytes';
    expect(keywire.error('SADD', 's', 'a', long)).toBe(text);
    expect(keywire.run('EXISTS', 's')).toBe(0);
    expect(keywire.run('SADD', 's', long.subarray(1))).toBe(1);
    expect(keywire.run('SISMEMBER', 's', long)).toBe(0);
    expect(keywire.run('SISMEMBER', 's', long.subarray(1))).toBe(1);
  });
});

describe('memory', () => {
  it('a large set is freed step by step, and FLUSHALL frees the rest', () => {
    const keywire = new Harness(SPECS);
    const { keyspace } = keywire;
    const fill = () => {
      for (let from = 0; from < 20_000; from += 500)
        keywire.run('SADD', 's', ...numbers(500, from));
    };
    keywire.run('SET', 'other', 'x');
    const before = keyspace.arena.usedBytes;
    fill();
    const full = keyspace.arena.usedBytes;
    keywire.run('SADD', 'm', 'x');
    keywire.run('DEL', 's');
    expect(keywire.run('SCARD', 's')).toBe(0);
    expect(keyspace.arena.usedBytes).toBeGreaterThan(full / 2);
    let turns = 0;
    while (keyspace.sweep(200)) turns++;
    expect(turns).toBeGreaterThan(20);
    keywire.run('DEL', 'm');
    expect(keyspace.arena.usedBytes).toBe(before);

    fill();
    keywire.run('SET', 's', 'overwritten');
    keywire.run('FLUSHALL');
    expect(keyspace.arena.usedBytes).toBe(0);
    expect(keyspace.sweep(200)).toBe(false);
  });

  const large = 'x'.repeat(5000);
  const commands: Input[][] = [
    ['SADD', 'new', 'a', large, 'b'],
    ['SADD', 'packed', large, 'x'],
    ['SADD', 'integers', 'x', '100', large],
    ['SADD', 'integers', String(2n ** 62n)],
    ['SMOVE', 'packed', 'integers', 'a'],
    ['SMOVE', 'packed', 'new', 'a'],
    ['SUNIONSTORE', 'new', 'packed', 'map'],
    ['SUNION', 'packed', 'map'],
  ];
  it.each(commands.map((command) => [command.join(' ').slice(0, 50), command] as const))(
    'changes nothing when the arena is full: %s',
    (_name, command) => {
      const keywire = new Harness(SPECS);
      const { arena } = keywire.keyspace;
      const allocate = arena.allocate.bind(arena);
      for (let allowed = 0; allowed < 200; allowed++) {
        keywire.run('FLUSHALL');
        keywire.run('SADD', 'packed', 'a', 'b', 'c');
        keywire.run('SADD', 'integers', '1', '2');
        keywire.run('SADD', 'map', large, 'y');
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
        if (!(value instanceof ReplyError)) {
          expect(allowed).toBeGreaterThan(0);
          return;
        }
        expect(value.code).toBe('OOM');
        expect(keywire.dump()).toEqual(before);
        expect(keywire.takeEvents()).toEqual([]);
        expect(arena.usedBytes).toBeLessThanOrEqual(used + 2048);
      }
      throw new Error('never had enough memory');
    },
  );
});
