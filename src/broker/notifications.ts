/**
 * Keyspace notifications: what happened to which key, published to `__keyspace@N__:key` and
 * `__keyevent@N__:event` for the classes that `notify-keyspace-events` names, as Redis. While that
 * is empty, nobody pays more than a comparison.
 *
 * Owns which event is of which class, and the parameter's text. Who tells events is the keyspace's
 * and the commands' matter; who hears them the bus's.
 */
import { SYSTEM_DATABASE } from '../base/limits.ts';
import type { Bus } from '../bus/bus.ts';
import type { Call } from '../commands/call.ts';
import { readsKey } from '../commands/key-positions.ts';
import type { Database } from '../keyspace/database.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import { type Kind, type Parameter, parameter, Refusal } from './parameter.ts';

/** A class of events: its letter, in the order in which Redis tells them. `d` is for modules. */
const CLASSES = ['g', '$', 'l', 's', 'h', 'z', 'x', 'e', 't', 'd', 'n', 'K', 'E', 'm'] as const;

type EventClass = (typeof CLASSES)[number];

function bit(letter: EventClass): number {
  return 1 << CLASSES.indexOf(letter);
}

/** What `A` stands for. */
const ALL = 'g$lshzxetd';
/** What is not told beside `A`: `n` is no part of it, but Redis leaves it out as well. */
const UNTOLD = `${ALL}n`;
const ALL_BITS = [...ALL].reduce((bits, letter) => bits | bit(letter as EventClass), 0);
const [KEYSPACE, KEYEVENT, NEW, MISS] = [bit('K'), bit('E'), bit('n'), bit('m')];

/** The events of each class, by Redis's names; what is named nowhere here is generic. */
const EVENTS: Readonly<Partial<Record<EventClass, string>>> = {
  $: 'set setrange append incrby incrbyfloat setbit pfadd',
  l: 'lpush rpush lpop rpop linsert lset lrem ltrim sortstore',
  s: 'sadd srem spop sinterstore sunionstore sdiffstore',
  h: 'hset hincrby hincrbyfloat hdel hexpire hexpired hpersist',
  z: `zadd zincr zrem zremrangebyscore zremrangebyrank zremrangebylex zpopmin zpopmax zrangestore
    zunionstore zinterstore zdiffstore geosearchstore georadiusstore`,
  x: 'expired',
  e: 'evicted',
  t: `xadd xtrim xdel xsetid xgroup-create xgroup-createconsumer xgroup-delconsumer xgroup-destroy
    xgroup-setid`,
  n: 'new',
  m: 'keymiss',
};

const CLASS_OF = new Map<string, number>();
for (const letter of CLASSES) {
  for (const event of (EVENTS[letter] ?? '').split(/\s+/)) CLASS_OF.set(event, bit(letter));
}

const GENERIC = bit('g');

/** The class of an event, as its letter. */
export function eventClass(event: string): string {
  const found = CLASS_OF.get(event) ?? GENERIC;
  return CLASSES.find((letter) => bit(letter) === found) ?? 'g';
}

/** Commands that look at a key without telling that it is missing. */
const SILENT_ON_MISS = /^(?:object|memory)\||^debug/;

export class Notifications {
  readonly #bus: Bus;
  readonly #keyspace: Keyspace;
  #wanted = 0;

  constructor(bus: Bus, keyspace: Keyspace) {
    this.#bus = bus;
    this.#keyspace = keyspace;
  }

  /** True when any event may be wanted. */
  get active(): boolean {
    return this.#wanted !== 0;
  }

  /** True when look-ups that find nothing are told. */
  get tellsMisses(): boolean {
    return (this.#wanted & MISS) !== 0;
  }

  /** The classes wanted, as bits. */
  get wanted(): number {
    return this.#wanted;
  }

  set wanted(wanted: number) {
    this.#wanted = wanted;
    this.#keyspace.announcesKeys = (wanted & NEW) !== 0;
  }

  /** Publishes the event of the key `[start, end)`, if its class is wanted; never for the system's database. */
  tell(database: Database, bytes: Uint8Array, start: number, end: number, event: string): void {
    const wanted = this.#wanted;
    if (database.index === SYSTEM_DATABASE) return;
    if ((wanted & (CLASS_OF.get(event) ?? GENERIC)) === 0) return;
    const key = Buffer.from(bytes.subarray(start, end));
    const name = Buffer.from(event, 'latin1');
    if ((wanted & KEYSPACE) !== 0) {
      const prefix = Buffer.from(`__keyspace@${database.index}__:`, 'latin1');
      this.#publish(Buffer.concat([prefix, key]), name);
    }
    if ((wanted & KEYEVENT) !== 0) {
      this.#publish(Buffer.from(`__keyevent@${database.index}__:${event}`, 'latin1'), key);
    }
  }

  /**
   * The key at argument `index` was looked up and is not there: told when it was to be read. A key that
   * stands in no argument comes with its name.
   */
  readonly missed = (call: Call, index: number, name?: Buffer): void => {
    if (name !== undefined) {
      this.tell(call.database, name, 0, name.length, 'keymiss');
      return;
    }
    if (!isRead(call, index)) return;
    const { arguments: args } = call;
    this.tell(call.database, args.buffer, args.start(index), args.end(index), 'keymiss');
  };

  #publish(channel: Buffer, payload: Buffer): void {
    this.#bus.publish({
      channel,
      payload,
      shard: false,
      publisher: 0,
      timeMs: this.#keyspace.nowMs,
      expiresAtMs: 0,
      offset: 0,
      epoch: 0,
      qos: 0,
      retain: false,
      properties: undefined,
    });
  }
}

/** As Redis's lookupKeyRead: by commands that read, and for keys that a write only reads. */
function isRead(call: Call, index: number): boolean {
  const { command } = call;
  if (command.reads) return !SILENT_ON_MISS.test(command.fullName);
  return command.readsSomeKeys && readsKey(command.spec, call.arguments, index);
}

function parse(text: string): number {
  let wanted = 0;
  for (const letter of text) {
    if (letter === 'A') wanted |= ALL_BITS;
    else if (isClass(letter)) wanted |= bit(letter);
    else throw new Refusal("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
  }
  return wanted;
}

function isClass(letter: string): letter is EventClass {
  return (CLASSES as readonly string[]).includes(letter);
}

/** Classes as a text in Redis's order, `A` for all that it stands for (and for `n` then). */
function show(wanted: number): string {
  const isAll = (wanted & ALL_BITS) === ALL_BITS;
  const rest = CLASSES.filter(
    (letter) => (wanted & bit(letter)) !== 0 && !(isAll && UNTOLD.includes(letter)),
  );
  return (isAll ? 'A' : '') + rest.join('');
}

const EVENT_CLASSES: Kind<number> = {
  parse: (text) => {
    const value = parse(text);
    return { value, shown: show(value) };
  },
  show,
};

/** `notify-keyspace-events`. */
export function notificationParameter(notifications: Notifications): Parameter {
  return parameter('notify-keyspace-events', EVENT_CLASSES, {
    get: () => notifications.wanted,
    put: (wanted) => {
      notifications.wanted = wanted;
    },
  });
}
