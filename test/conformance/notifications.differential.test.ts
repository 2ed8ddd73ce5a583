/**
 * Random commands, to keywire and to redis-server, and the keyspace notifications of both: the same
 * events, of the same classes, in the same order. Runs with `KEYWIRE_COMPARE=redis`; KEYWIRE_SEED
 * repeats a run. Left out: SET with a deadline in the past, which Redis keeps until someone looks and
 * keywire removes at once.
 */
import { randomInt } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { RespClient } from './resp-client.ts';
import { show, type Value } from './value.ts';
import { KeywireWorld, RedisWorld } from './world.ts';

const ROUNDS = 6000;
/** So many commands, then both are compared. */
const BATCH = 20;

/** Commands that succeed often; `K` a key of any type, `L`, `H`, `S`, `Z` keys that mostly are of one. */
const TEMPLATES = `
  SET K V|SET K V EX 100|SET K V GET|SET K V NX|SET K V XX|SET K V KEEPTTL|SETNX K V|SETEX K 100 V|PSETEX K 100000 V
  GETSET T V|GETDEL T|GETEX T|GETEX T EX 100|GETEX T PERSIST|GETEX T EXAT 1|GET T|MGET T T|MSET T V T V|MSETNX T V T V
  APPEND T V|STRLEN T|GETRANGE T 0 1|SETRANGE T 2 V|SETRANGE T 0 ""|INCR N|DECR N|INCRBY N 2|INCRBYFLOAT N 1.5|LCS T T
  SETBIT T 3 1|SETBIT N 3 1|GETBIT T 3|BITCOUNT T|BITPOS T 1|BITOP AND T T N|BITOP XOR T U T|BITFIELD T SET u8 0 1|BITFIELD T GET u8 0
  LPUSH L V V|RPUSH L V|LPUSHX L V|LPOP L|RPOP L 2|LLEN L|LRANGE L 0 -1|LINDEX L 0|LPOS L V|LSET L 0 V|LINSERT L BEFORE V V
  LREM L 0 V|LTRIM L 1 -1|LTRIM L 5 9|LMOVE L L LEFT RIGHT|RPOPLPUSH L L|LMPOP 2 L L LEFT COUNT 2|BLPOP L L 0.001
  BLMOVE L L LEFT LEFT 0.001|BLMPOP 0.001 1 L RIGHT|BRPOPLPUSH L L 0.001
  HSET H F V|HSET H F V F V|HSETNX H F V|HMSET H F V|HGET H F|HMGET H F F|HGETALL H|HDEL H F F|HLEN H|HEXISTS H F|HSTRLEN H F
  HINCRBY H F 1|HINCRBYFLOAT H F 1.5|HKEYS H|HVALS H|HRANDFIELD H|HSCAN H 0
  SADD S V V|SREM S V V|SISMEMBER S V|SMISMEMBER S V V|SCARD S|SMOVE S S V|SPOP S 9|SRANDMEMBER S|SMEMBERS S|SSCAN S 0
  SINTER S S|SUNION S S|SDIFF S S|SINTERCARD 2 S S|SINTERSTORE S S S|SUNIONSTORE S S S|SDIFFSTORE S S S
  ZADD Z 1 V|ZADD Z NX 2 V|ZADD Z XX CH 3 V|ZADD Z INCR 1 V|ZINCRBY Z 1 V|ZREM Z V|ZCARD Z|ZSCORE Z V|ZMSCORE Z V|ZRANK Z V
  ZRANGE Z 0 -1|ZRANGESTORE Z Z 0 1|ZCOUNT Z 0 1|ZPOPMIN Z|ZPOPMAX Z 2|ZMPOP 2 Z Z MIN|BZPOPMIN Z 0.001|BZMPOP 0.001 1 Z MAX
  ZREMRANGEBYRANK Z 0 0|ZREMRANGEBYSCORE Z 1 2|ZREMRANGEBYLEX Z - (b|ZUNIONSTORE Z 2 Z Z|ZINTERSTORE Z 2 Z Z|ZDIFFSTORE Z 2 Z Z
  ZUNION 2 Z Z|ZINTER 2 Z S|ZINTERCARD 2 Z Z|ZDIFF 2 Z Z|ZRANDMEMBER Z|ZSCAN Z 0|ZLEXCOUNT Z - +
  DEL K|DEL K K|UNLINK K K|EXISTS K K|TOUCH K|TYPE K|TTL K|PTTL K|EXPIRETIME K|OBJECT ENCODING K|RENAME K K|RENAMENX K K
  COPY K K|COPY K K REPLACE|COPY K K DB 1|MOVE K 1|EXPIRE K 100|EXPIRE K 100 GT|EXPIRE K -1|PEXPIREAT K 1|PERSIST K
  SCAN 0|RANDOMKEY|DBSIZE|SELECT 0|SELECT 1|SWAPDB 0 1|FLUSHDB|MULTI|EXEC|EXEC|EXEC|WATCH K|MEMORY USAGE K
`
  .trim()
  .split(/\s*[\n|]\s*/);

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  K: ['t', 'n', 'l', 'm', 'h', 's', 'r', 'z', 'y'],
  T: ['t', 'u', 'n'],
  N: ['n', 't'],
  U: ['v', 'w'],
  L: ['l', 'm', 'l', 'm', 'h'],
  H: ['h', 'g', 'h', 'g', 's'],
  S: ['s', 'r', 's', 'r', 'z'],
  Z: ['z', 'y', 'z', 'y', 't'],
  F: ['f', 'g'],
  V: ['1', '2', 'a', 'b'],
};

/** `K` to a key now and then of the wrong type, `""` for an empty argument. */
function command(random: SeededRandom): string[] {
  const template = TEMPLATES[random.below(TEMPLATES.length)] ?? '';
  return template.split(' ').map((word) => {
    if (word === '""') return '';
    const choices = CHOICES[word];
    return choices === undefined ? word : (choices[random.below(choices.length)] ?? '');
  });
}

/** A server with one connection that changes and one that listens. */
class Observed {
  readonly #caller: RespClient;
  readonly #listener: RespClient;

  private constructor(caller: RespClient, listener: RespClient) {
    this.#caller = caller;
    this.#listener = listener;
  }

  static async on(port: number): Promise<Observed> {
    const caller = await RespClient.connect(port);
    const listener = await RespClient.connect(port);
    await caller.call('CONFIG', 'SET', 'notify-keyspace-events', 'AnmKE');
    await listener.call('PSUBSCRIBE', '__key*', 'done');
    await listener.inbox.next();
    return new Observed(caller, listener);
  }

  call(words: readonly string[]): Promise<Value> {
    return this.#caller.call(...words);
  }

  /** What was told since the last call, one event a line. */
  async events(): Promise<string[]> {
    await this.#caller.call('DISCARD');
    await this.#caller.call('PUBLISH', 'done', '');
    const found: string[] = [];
    for (;;) {
      const value = await this.#listener.inbox.next();
      const text = show(value);
      if (text.includes('"done"')) return found;
      found.push(text);
    }
  }

  close(): void {
    this.#caller.close();
    this.#listener.close();
  }
}

describe.runIf(process.env.KEYWIRE_COMPARE === 'redis')('keyspace notifications', () => {
  test('of random commands are those of redis-server', { timeout: 120_000 }, async () => {
    const seed = Number(process.env.KEYWIRE_SEED ?? randomInt(2 ** 31));
    const random = new SeededRandom(seed);
    const keywire = await KeywireWorld.start();
    const redis = await RedisWorld.start();
    const ours = await Observed.on(keywire.ports.respPort);
    const theirs = await Observed.on(redis.ports.respPort);
    let told = 0;
    try {
      for (let round = 0; round < ROUNDS; round += BATCH) {
        const lines: string[] = [];
        for (let i = 0; i < BATCH; i++) {
          const words = command(random);
          lines.push(words.join(' '));
          await Promise.all([ours.call(words), theirs.call(words)]);
        }
        const [mine, other] = await Promise.all([ours.events(), theirs.events()]);
        expect(mine, `seed ${seed}, after:\n${lines.join('\n')}`).toEqual(other);
        told += mine.length;
      }
      expect(told).toBeGreaterThan(ROUNDS);
    } finally {
      ours.close();
      theirs.close();
      await keywire.stop();
      await redis.stop();
    }
  });
});
