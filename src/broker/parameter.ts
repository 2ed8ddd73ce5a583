/**
 * One parameter of CONFIG GET and SET: its names, how its value is written, and where the value is
 * kept. What a value may be is its kind's affair (parameter-kinds.ts); which parameters there are
 * stands in the tables (parameters.ts, collection-parameters.ts, kept-parameters.ts and others).
 */

/** A checked change, not made yet. */
export interface Change {
  apply(): void;
  undo(): void;
}

/** Redis's name, and the one it had before. */
export interface ParameterNames {
  readonly name: string;
  readonly alias?: string;
}

/** One name of CONFIG GET and SET. */
export interface Parameter extends ParameterNames {
  read(): string;
  /** Absent: only a start can change it. @throws Refusal */
  readonly check?: (text: string) => Change;
  /** As an immutable one, but Redis calls it protected: it names a place on the disk. */
  readonly isProtected?: boolean;
}

/** Why a value is refused: the part of Redis's error behind the dash. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** What the values of a parameter are. */
export interface Kind<Value> {
  /** The value, and how CONFIG GET writes it from then on. @throws Refusal */
  parse(text: string): { readonly value: Value; readonly shown: string };
  /** How a value is written that no CONFIG SET gave. */
  show(value: Value): string;
}

/** Where a parameter's value is kept; `put` may throw what is wrong to refuse it. */
export interface Place<Value> {
  get(): Value;
  put(value: Value): void;
}

/**
 * A parameter whose value is kept at a place. What was set is told as it was written, exact to 64
 * bits, even where keywire rounds it: a limit beyond 2^53 is none.
 */
export function parameter<Value>(
  names: ParameterNames | string,
  kind: Kind<Value>,
  place: Place<Value>,
): Parameter {
  let last: { readonly value: Value; readonly shown: string } | undefined;
  return {
    ...(typeof names === 'string' ? { name: names } : names),
    read: () => {
      const value = place.get();
      return last?.value === value ? last.shown : kind.show(value);
    },
    check: (text) => {
      const parsed = kind.parse(text);
      const [before, lastBefore] = [place.get(), last];
      return {
        apply: () => {
          place.put(parsed.value);
          // A place may bring a value within its bounds, which is then told.
          last = parsed;
        },
        undo: () => {
          place.put(before);
          last = lastBefore;
        },
      };
    },
  };
}

/** A parameter kept in one field of an object; `then` is what follows from a change. */
export function field<Name extends string, Value>(
  names: ParameterNames | string,
  kind: Kind<Value>,
  holder: { readonly values: Record<Name, Value>; readonly name: Name },
  then?: (value: Value) => void,
): Parameter {
  const { values, name } = holder;
  return parameter(names, kind, {
    get: () => values[name],
    put: (value) => {
      values[name] = value;
      then?.(value);
    },
  });
}

/** A parameter that only a start can change. */
export function fixed(names: ParameterNames | string, value: string): Parameter {
  return { ...(typeof names === 'string' ? { name: names } : names), read: () => value };
}
