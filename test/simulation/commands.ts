/**
 * Random commands of every family, right and wrong. A template's capitals stand for a choice; templates
 * of commands that the table does not have are left out. Keys are few, so that commands meet.
 */
import type { Random } from '../../src/base/random.ts';
import type { CommandTable } from '../../src/commands/table.ts';

const TEMPLATES = `
  SET K V|SET K V|SET K V PX P|SET K V EX T|SET K V KEEPTTL|SET K L|SETNX K V|GETSET K V|GETDEL K|GETEX K PX P
  GETEX K PERSIST|MSET K V K V|MSETNX K V K V|APPEND K V|SETRANGE K N V|INCR K|DECRBY K N|INCRBYFLOAT K V|GET K
  LPUSH K V V|RPUSH K V V V|RPUSH K L|LPOP K|RPOP K N|LSET K N V|LINSERT K BEFORE V V|LREM K N V|LTRIM K N N
  LMOVE K K LEFT RIGHT|RPOPLPUSH K K|LMPOP 2 K K LEFT COUNT N|BLPOP K K 5|BRPOP K 0.1|BLMOVE K K LEFT LEFT 1
  BLMPOP 1 2 K K RIGHT COUNT 2|LRANGE K 0 -1|LLEN K
  HSET K F V|HSET K F V F V F L|HSETNX K F V|HDEL K F F|HINCRBY K F N|HINCRBYFLOAT K F V|HPEXPIRE K P FIELDS 1 F
  HEXPIRE K T FIELDS 2 F F|HPERSIST K FIELDS 1 F|HGETALL K|HGETDEL K FIELDS 1 F
  SADD K V V|SADD K N N N|SREM K V N|SPOP K|SPOP K 2|SMOVE K K V|SINTERSTORE K K K|SUNIONSTORE K K K
  SDIFFSTORE K K K|SMEMBERS K
  ZADD K N V|ZADD K N V N V|ZADD K GT CH N V|ZINCRBY K N V|ZREM K V|ZPOPMIN K|ZPOPMAX K 2|ZMPOP 2 K K MIN
  BZPOPMIN K 1|BZMPOP 1 1 K MAX|ZREMRANGEBYRANK K N N|ZREMRANGEBYSCORE K N N|ZUNIONSTORE K 2 K K
  ZINTERSTORE K 2 K K AGGREGATE MAX|ZDIFFSTORE K 2 K K|ZRANGESTORE K K 0 1|ZRANGE K 0 -1
  DEL K|DEL K K|UNLINK K|RENAME K K|RENAMENX K K|COPY K K REPLACE|COPY K K DB D|MOVE K D|EXPIRE K T|PEXPIRE K P
  PEXPIRE K P GT|PEXPIREAT K 1|PERSIST K|SELECT D|SWAPDB 0 1|RANDOMKEY|TTL K|DBSIZE
  XADD K * F V|XADD K MAXLEN ~ 3 * F V|XADD K NOMKSTREAM * F V F L|XTRIM K MAXLEN 2|XDEL K 0-1
  XGROUP CREATE K g $ MKSTREAM|XGROUP CREATE K g 0|XGROUP DESTROY K g|XGROUP CREATECONSUMER K g c
  XREADGROUP GROUP g c COUNT 2 STREAMS K >|XREADGROUP GROUP g d NOACK STREAMS K >|XACK K g 0-1|XSETID K 99999999999999-1
  XAUTOCLAIM K g d 0 0 COUNT 2|XLEN K
  SETBIT K 13 1|SETBIT K 77 0|BITOP XOR K K K|BITFIELD K INCRBY u5 3 7 SET i8 16 N|PFADD K V V|PFMERGE K K K
  GEOADD K 13.36 38.11 V|GEOSEARCHSTORE K K FROMLONLAT 13 38 BYRADIUS 200 km|SORT K ALPHA STORE K|SORT K STORE K
  MULTI|EXEC|EXEC|EXEC|DISCARD|WATCH K|UNWATCH|PUBLISH K V|NOSUCH K|SET K
`
  .trim()
  .split(/\s*[\n|]\s*/);

/** About one command in so many empties a database, or all: what is empty tells little. */
const FLUSH_ODDS = 400;
/** About one command in so many sets the fsync policy, which takes effect while others wait. */
const POLICY_ODDS = 150;

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  K: ['a', 'b', 'c', 'd', 'e', 'f'],
  V: ['0', '1', '-7', '10', '3.5', 'x', 'hello', '', '9223372036854775807'],
  L: ['.'.repeat(90), 'o'.repeat(600), '\0'.repeat(300), 'y'.repeat(2500)],
  N: ['0', '1', '2', '-1', '-2', '5'],
  F: ['f', 'g', 'h', 'i'],
  P: ['1', '40', '300', '2000', '-1'],
  T: ['1', '2', '0', '50'],
  D: ['0', '0', '1', '2'],
};

export class RandomCommands {
  readonly #random: Random;
  readonly #templates: readonly (readonly string[])[];

  constructor(random: Random, table: CommandTable) {
    this.#random = random;
    const known = (name: string): boolean => table.named(name.toLowerCase()) !== undefined;
    this.#templates = TEMPLATES.map((template) => template.split(' ')).filter(
      ([name = '']) => known(name) || name === 'NOSUCH',
    );
  }

  next(): string[] {
    const random = this.#random;
    if (random.below(POLICY_ODDS) === 0) {
      const policy = ['always', 'everysec', 'no'][random.below(3)] ?? 'always';
      return ['CONFIG', 'SET', 'appendfsync', policy];
    }
    if (random.below(FLUSH_ODDS) === 0) return [random.below(2) === 0 ? 'FLUSHDB' : 'FLUSHALL'];
    const template = this.#templates[random.below(this.#templates.length)] ?? ['PING'];
    return template.map((word) => {
      const choices = CHOICES[word];
      return choices === undefined ? word : (choices[random.below(choices.length)] ?? '');
    });
  }
}
