/**
 * Options at run time: the parameters that keywire has, by Redis's names, with bounds, and what
 * follows from a change. CONFIG SET changes all of its parameters or none.
 *
 * `save` is accepted and kept because tools set it; keywire has no snapshots, the journal is its
 * persistence.
 */
import { ReplyError } from '../base/errors.ts';
import { globMatch } from '../base/glob.ts';
import { DATABASES } from '../base/limits.ts';
import type { Configuration } from '../commands/spec.ts';

/** Values at the start. Durations in seconds, as Redis has them; 0 = none. */
export interface ConfigurationValues {
  appendfsync: 'always' | 'everysec' | 'no';
  appendonly: boolean;
  maxclients: number;
  protoMaxBulkLen: number;
  listMaxListpackSize: number;
  timeoutSeconds: number;
  tcpKeepaliveSeconds: number;
  hz: number;
  save: string;
}

/** Called after a change has been checked; throws what is wrong to refuse it. */
export interface ConfigurationEffects {
  fsync(policy: ConfigurationValues['appendfsync']): void;
  maxClients(count: number): void;
  bulkBytesMax(bytes: number): void;
  listMaxListpackSize(size: number): void;
  timeoutSeconds(seconds: number): void;
  tcpKeepaliveSeconds(seconds: number): void;
}

export interface ConfigurationParts {
  readonly values: ConfigurationValues;
  readonly effects: ConfigurationEffects;
  /** What only a start can change (`port`, `dir`, …), told by CONFIG GET. */
  readonly fixed: readonly (readonly [name: string, value: string])[];
}

/** A checked change, not made yet. */
interface Change {
  apply(): void;
  undo(): void;
}

interface Parameter {
  readonly name: string;
  /** The name before Redis 7.0, still understood. */
  readonly alias?: string;
  read(): string;
  /** Absent: only a start can change it. @throws the reason as a text */
  readonly check?: (text: string) => Change;
}

/** Why a value is refused: the part of Redis's error behind the dash. */
class Refusal extends Error {
  override readonly name = 'Refusal';
}

const INT_MAX = 2_147_483_647;

export class RuntimeConfiguration implements Configuration {
  readonly #values: ConfigurationValues;
  readonly #parameters: readonly Parameter[];

  constructor(parts: ConfigurationParts) {
    this.#values = { ...parts.values };
    const fixed = [['databases', String(DATABASES)] as const, ...parts.fixed].map(
      ([name, value]) => ({ name, read: () => value }),
    );
    this.#parameters = [...this.#changeable(parts.effects), ...fixed];
  }

  get listMaxListpackSize(): number {
    return this.#values.listMaxListpackSize;
  }

  /** The values as they are now. */
  get values(): Readonly<ConfigurationValues> {
    return this.#values;
  }

  match(glob: string): [name: string, value: string][] {
    const pattern = Buffer.from(glob);
    const found: [string, string][] = [];
    for (const { name, alias, read } of this.#parameters) {
      for (const one of alias === undefined ? [name] : [name, alias]) {
        const text = Buffer.from(one);
        if (globMatch(pattern, 0, pattern.length, text, 0, text.length, true)) {
          found.push([one, read()]);
        }
      }
    }
    return found;
  }

  set(changes: readonly [name: string, value: string][]): void {
    const checked = this.#check(changes);
    for (const [at, { name, change }] of checked.entries()) {
      try {
        change.apply();
      } catch (cause) {
        for (const done of checked.slice(0, at + 1).reverse()) done.change.undo();
        throw refused(name, cause instanceof Error ? cause.message : String(cause));
      }
    }
  }

  #check(changes: readonly [name: string, value: string][]): { name: string; change: Change }[] {
    const checked: { name: string; change: Change }[] = [];
    const seen = new Set<Parameter>();
    for (const [given, text] of changes) {
      const name = given.toLowerCase();
      const parameter = this.#parameters.find((one) => one.name === name || one.alias === name);
      if (parameter === undefined) {
        throw new ReplyError(
          'ERR',
          `Unknown option or number of arguments for CONFIG SET - '${given}'`,
        );
      }
      if (parameter.check === undefined) throw refused(given, "can't set immutable config");
      if (seen.has(parameter)) throw refused(given, 'duplicate parameter');
      seen.add(parameter);
      try {
        checked.push({ name: given, change: parameter.check(text) });
      } catch (cause) {
        if (cause instanceof Refusal) throw refused(given, cause.message);
        throw cause;
      }
    }
    return checked;
  }

  #changeable(effects: ConfigurationEffects): Parameter[] {
    const values = this.#values;
    return [
      this.#parameter('appendfsync', {
        parse: oneOf('everysec', 'always', 'no'),
        show: String,
        get: () => values.appendfsync,
        put: (policy) => {
          values.appendfsync = policy;
          effects.fsync(policy);
        },
      }),
      {
        name: 'appendonly',
        read: () => (values.appendonly ? 'yes' : 'no'),
        check: (text) => keepAppendonly(values.appendonly, text),
      },
      this.#number('maxclients', { min: 1, max: 4_294_967_295 }, 'maxclients', effects.maxClients),
      this.#parameter('proto-max-bulk-len', {
        parse: (text) => bounded(memory(text), { min: 1024 * 1024, max: 536_870_912 }),
        show: String,
        get: () => values.protoMaxBulkLen,
        put: (bytes) => {
          values.protoMaxBulkLen = bytes;
          effects.bulkBytesMax(bytes);
        },
      }),
      {
        ...this.#number(
          'list-max-listpack-size',
          { min: -INT_MAX - 1, max: INT_MAX },
          'listMaxListpackSize',
          effects.listMaxListpackSize,
        ),
        alias: 'list-max-ziplist-size',
      },
      this.#number('timeout', { min: 0, max: INT_MAX }, 'timeoutSeconds', effects.timeoutSeconds),
      this.#number(
        'tcp-keepalive',
        { min: 0, max: INT_MAX },
        'tcpKeepaliveSeconds',
        effects.tcpKeepaliveSeconds,
      ),
      this.#parameter('hz', {
        // As Redis: any integer is taken and brought within 1 to 500.
        parse: (text) => Math.min(500, Math.max(1, integer(text))),
        show: String,
        get: () => values.hz,
        put: (hz) => {
          values.hz = hz;
        },
      }),
      this.#parameter('save', {
        parse: savePoints,
        show: String,
        get: () => values.save,
        put: (save) => {
          values.save = save;
        },
      }),
    ];
  }

  #number(
    name: string,
    bounds: Bounds,
    field: 'maxclients' | 'listMaxListpackSize' | 'timeoutSeconds' | 'tcpKeepaliveSeconds',
    effect: (value: number) => void,
  ): Parameter {
    return this.#parameter(name, {
      parse: (text) => bounded(integer(text), bounds),
      show: String,
      get: () => this.#values[field],
      put: (value) => {
        this.#values[field] = value;
        effect(value);
      },
    });
  }

  #parameter<T>(
    name: string,
    rule: {
      parse(text: string): T;
      show(value: T): string;
      get(): T;
      put(value: T): void;
    },
  ): Parameter {
    return {
      name,
      read: () => rule.show(rule.get()),
      check: (text) => {
        const value = rule.parse(text);
        const before = rule.get();
        return { apply: () => rule.put(value), undo: () => rule.put(before) };
      },
    };
  }
}

function refused(name: string, reason: string): ReplyError {
  return new ReplyError(
    'ERR',
    `CONFIG SET failed (possibly related to argument '${name}') - ${reason}`,
  );
}

/** The journal is on or off from the start on: setting what is so already is accepted. */
function keepAppendonly(current: boolean, text: string): Change {
  const wanted = text.toLowerCase();
  if (wanted !== 'yes' && wanted !== 'no') throw new Refusal("argument must be 'yes' or 'no'");
  if ((wanted === 'yes') !== current) {
    throw new Refusal('the journal is switched on or off at the start (--data-dir)');
  }
  return { apply() {}, undo() {} };
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

function integer(text: string): number {
  const value = /^[+-]?\d{1,19}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value))
    throw new Refusal("argument couldn't be parsed into an integer");
  return value;
}

function bounded(value: number, { min, max }: Bounds): number {
  if (value < min || value > max) {
    throw new Refusal(`argument must be between ${min} and ${max} inclusive`);
  }
  return value;
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ['k', 1000],
  ['kb', 1024],
  ['m', 1_000_000],
  ['mb', 1024 ** 2],
  ['g', 1_000_000_000],
  ['gb', 1024 ** 3],
]);

/** A number of bytes with a unit, as Redis writes them. */
function memory(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,15})([a-z]*)$/i.exec(text) ?? [];
  const factor = UNITS.get(unit.toLowerCase());
  if (digits === '' || factor === undefined) throw new Refusal('argument must be a memory value');
  return Number(digits) * factor;
}

function oneOf<T extends string>(...names: readonly T[]): (text: string) => T {
  return (text) => {
    const found = names.find((name) => name === text.toLowerCase());
    if (found === undefined) {
      throw new Refusal(`argument(s) must be one of the following: ${names.join(', ')}`);
    }
    return found;
  };
}

/** Pairs of seconds and changes, or nothing. */
function savePoints(text: string): string {
  const words = text.trim() === '' ? [] : text.trim().split(/\s+/);
  const valid = words.length % 2 === 0 && words.every((word) => /^\d{1,9}$/.test(word));
  if (!valid) throw new Refusal('Invalid save parameters');
  return words.join(' ');
}
