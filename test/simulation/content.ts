/**
 * Everything in a keyspace as text, the system's database included, whatever the clock says, and its
 * digest: two keyspaces hold the same when these are equal. What is past its deadline and not removed
 * yet is part of it.
 */
import { createHash } from 'node:crypto';
import { latin1 } from '../../src/base/bytes.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { SeededRandom } from '../../src/base/random.ts';
import { BrokerHost } from '../../src/broker/host.ts';
import { internalSession } from '../../src/broker/internal.ts';
import { BrokerSaving } from '../../src/broker/saving.ts';
import type { Bus } from '../../src/bus/bus.ts';
import { Arguments } from '../../src/commands/arguments.ts';
import { Call } from '../../src/commands/call.ts';
import type { CommandTable } from '../../src/commands/table.ts';
import type { Database } from '../../src/keyspace/database.ts';
import { typeName, ValueType } from '../../src/keyspace/entry.ts';
import type { Keyspace } from '../../src/keyspace/keyspace.ts';
import { type ReplyValue, ValueWriter } from '../commands/values.ts';

/** How a value is read whole: a command, and its words before and behind the key. */
const READING: Readonly<Record<ValueType, readonly string[]>> = {
  [ValueType.string]: ['GET', 'KEY'],
  [ValueType.list]: ['LRANGE', 'KEY', '0', '-1'],
  [ValueType.set]: ['SMEMBERS', 'KEY'],
  [ValueType.sortedSet]: ['ZRANGE', 'KEY', '0', '-1', 'WITHSCORES'],
  [ValueType.hash]: ['HGETALL', 'KEY'],
  [ValueType.stream]: ['XINFO', 'STREAM', 'KEY', 'FULL', 'COUNT', '0'],
};

/** When a consumer was last there is no part of the data (keyspace/digest.ts): asking for nothing new is no record. */
const LAST_USES: readonly string[] = ['seen-time', 'active-time'];

export class ContentReader {
  readonly #keyspace: Keyspace;
  readonly #table: CommandTable;
  readonly #call: Call;
  readonly #reply = new ValueWriter();

  constructor(parts: { keyspace: Keyspace; bus: Bus; table: CommandTable }) {
    const { keyspace, bus, table } = parts;
    this.#keyspace = keyspace;
    this.#table = table;
    const [command] = table.commands;
    if (command === undefined) throw new Error('an empty command table');
    const clock = new ManualClock();
    const host = new BrokerHost(
      {
        commands: table,
        configuration: { match: () => [], set() {}, listMaxListpackSize: -2 },
        statistics: { info: () => '', reset() {} },
        saving: new BrokerSaving(clock),
        random: new SeededRandom(1),
        clock,
      },
      undefined,
    );
    const effects = { command() {}, argument() {}, text() {}, integer() {} };
    this.#call = new Call(
      { keyspace, bus, effects, host },
      {
        reply: this.#reply,
        caller: internalSession(clock),
        command,
        database: keyspace.database(0),
      },
    );
  }

  /** One line a key, sorted. */
  lines(): string[] {
    const keyspace = this.#keyspace;
    const { expires, touches } = keyspace;
    keyspace.expires = false;
    keyspace.touches = false;
    const lines: string[] = [];
    for (const database of keyspace.all) {
      const keys: Buffer[] = [];
      database.forEach((entry) => {
        const { bytes, start, end } = database.keyRange(entry);
        keys.push(Buffer.from(bytes.subarray(start, end)));
      });
      for (const key of keys) lines.push(this.#line(database, key));
    }
    keyspace.expires = expires;
    keyspace.touches = touches;
    return lines.sort();
  }

  digest(): string {
    return digestOf(this.lines());
  }

  #line(database: Database, key: Buffer): string {
    const entry = database.peek(key, 0, key.length);
    const type = database.type(entry);
    const words = READING[type].map((word) => (word === 'KEY' ? key : word));
    const read = type === ValueType.hash ? null : this.#read(database, words);
    const sorted =
      type === ValueType.set && Array.isArray(read) ? read.map(text).sort() : undefined;
    const value =
      type === ValueType.hash ? this.#fields(database, key) : (sorted?.join(' ') ?? text(read));
    const name = latin1(key, 0, key.length);
    return `${database.index} ${name} ${typeName(type)} ${database.deadlineMs(entry)} ${value}`;
  }

  /** Fields with their values and deadlines. */
  #fields(database: Database, key: Buffer): string {
    const content = this.#read(database, ['HGETALL', key]);
    if (!(content instanceof Map)) throw new Error('HGETALL answers a map');
    const names = [...content.keys()].sort();
    const words = ['HPEXPIRETIME', key, 'FIELDS', String(names.length), ...names];
    const deadlines = text(this.#read(database, words));
    return `${names.map((name) => `${name}=${text(content.get(name) ?? null)}`).join(' ')} ${deadlines}`;
  }

  #read(database: Database, words: readonly (string | Buffer)[]): ReplyValue {
    const call = this.#call;
    call.arguments = Arguments.of(...words);
    const found = this.#table.find(call.arguments, 0);
    const command = found?.subcommands?.find(call.arguments, 1) ?? found;
    if (command === undefined) throw new Error(`no command ${String(words[0])}`);
    call.command = command;
    call.database = database;
    call.nowMs = this.#keyspace.nowMs;
    command.execute(call);
    return this.#reply.take();
  }
}

export function digestOf(lines: readonly string[]): string {
  return createHash('sha1').update(lines.join('\n')).digest('base64');
}

/** Sets come in any order, and so do the members of a map. */
function text(value: ReplyValue): string {
  if (Buffer.isBuffer(value)) return JSON.stringify(value.toString('latin1'));
  if (Array.isArray(value)) return `[${value.map(text).join(',')}]`;
  if (value instanceof Map) {
    return `{${[...value]
      .filter(([name]) => !LAST_USES.includes(String(name)))
      .map(([name, item]) => `${name}:${text(item)}`)
      .sort()
      .join(',')}}`;
  }
  return String(value);
}
