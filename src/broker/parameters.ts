/**
 * The parameters that CONFIG SET can change: Redis's names, the older ones beside them, bounds, and
 * what follows from a change.
 *
 * `save` is accepted and kept because tools set it; keywire has no snapshots, the journal is its
 * persistence.
 */

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

/** A checked change, not made yet. */
export interface Change {
  apply(): void;
  undo(): void;
}

/** One name of CONFIG GET and SET. */
export interface Parameter {
  readonly name: string;
  /** The name before Redis 7.0, still understood. */
  readonly alias?: string;
  read(): string;
  /** Absent: only a start can change it. @throws the reason as a text */
  readonly check?: (text: string) => Change;
}

/** Why a value is refused: the part of Redis's error behind the dash. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

const INT_MAX = 2_147_483_647;

/** Every parameter that may be changed while keywire runs, over `values`. */
export function changeableParameters(
  values: ConfigurationValues,
  effects: ConfigurationEffects,
): Parameter[] {
  return [
    ...journalParameters(values, effects),
    ...connectionParameters(values, effects),
    ...packingParameters(values, effects),
  ];
}

function journalParameters(
  values: ConfigurationValues,
  effects: ConfigurationEffects,
): Parameter[] {
  return [
    parameter('appendfsync', {
      parse: oneOf('everysec', 'always', 'no'),
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
    parameter('save', {
      parse: savePoints,
      get: () => values.save,
      put: (save) => {
        values.save = save;
      },
    }),
  ];
}

function connectionParameters(
  values: ConfigurationValues,
  effects: ConfigurationEffects,
): Parameter[] {
  return [
    numbered(values, 'maxclients', {
      field: 'maxclients',
      bounds: { min: 1, max: 4_294_967_295 },
      effect: effects.maxClients,
    }),
    parameter('proto-max-bulk-len', {
      parse: (text) => bounded(memory(text), { min: 1024 * 1024, max: 536_870_912 }),
      get: () => values.protoMaxBulkLen,
      put: (bytes) => {
        values.protoMaxBulkLen = bytes;
        effects.bulkBytesMax(bytes);
      },
    }),
    numbered(values, 'timeout', {
      field: 'timeoutSeconds',
      bounds: { min: 0, max: INT_MAX },
      effect: effects.timeoutSeconds,
    }),
    numbered(values, 'tcp-keepalive', {
      field: 'tcpKeepaliveSeconds',
      bounds: { min: 0, max: INT_MAX },
      effect: effects.tcpKeepaliveSeconds,
    }),
    parameter('hz', {
      // As Redis: any integer is taken and brought within 1 to 500.
      parse: (text) => Math.min(500, Math.max(1, integer(text))),
      get: () => values.hz,
      put: (hz) => {
        values.hz = hz;
      },
    }),
  ];
}

/** Up to where collections are kept as one packed block. */
function packingParameters(
  values: ConfigurationValues,
  effects: ConfigurationEffects,
): Parameter[] {
  return [
    {
      ...numbered(values, 'list-max-listpack-size', {
        field: 'listMaxListpackSize',
        bounds: { min: -INT_MAX - 1, max: INT_MAX },
        effect: effects.listMaxListpackSize,
      }),
      alias: 'list-max-ziplist-size',
    },
  ];
}

/** The values that are numbers. */
type NumberField = {
  [Field in keyof ConfigurationValues]: ConfigurationValues[Field] extends number ? Field : never;
}[keyof ConfigurationValues];

function numbered(
  values: ConfigurationValues,
  name: string,
  rule: {
    readonly field: NumberField;
    readonly bounds: Bounds;
    readonly effect: (value: number) => void;
  },
): Parameter {
  return parameter(name, {
    parse: (text) => bounded(integer(text), rule.bounds),
    get: () => values[rule.field],
    put: (value) => {
      values[rule.field] = value;
      rule.effect(value);
    },
  });
}

/** A whole number from 0 to `INT_MAX`, kept by whoever gives `get` and `put`. */
export function countParameter(
  names: { readonly name: string; readonly alias?: string },
  rule: { get(): number; put(value: number): void },
): Parameter {
  const parse = (text: string): number => bounded(integer(text), { min: 0, max: INT_MAX });
  return { ...names, ...parameter(names.name, { ...rule, parse }) };
}

function parameter<T>(
  name: string,
  rule: { parse(text: string): T; get(): T; put(value: T): void },
): Parameter {
  return {
    name,
    read: () => String(rule.get()),
    check: (text) => {
      const value = rule.parse(text);
      const before = rule.get();
      return { apply: () => rule.put(value), undo: () => rule.put(before) };
    },
  };
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
