/**
 * Options at run time: CONFIG GET and SET over the list of parameters (parameters.ts and the tables
 * beside it). CONFIG SET changes all of its parameters or none.
 */
import { assert } from '../base/assert.ts';
import { ReplyError } from '../base/errors.ts';
import { globMatch } from '../base/glob.ts';
import type { Configuration } from '../commands/spec.ts';
import { fixedParameters } from './fixed-parameters.ts';
import { keptParameters } from './kept-parameters.ts';
import { type Change, fixed, type Parameter, Refusal } from './parameter.ts';
import {
  type ConfigurationEffects,
  type ConfigurationValues,
  changeableParameters,
} from './parameters.ts';

export type { ConfigurationEffects, ConfigurationValues };

export interface ConfigurationParts {
  readonly values: ConfigurationValues;
  readonly effects: ConfigurationEffects;
  /** Parameters whose values are kept elsewhere (collection-parameters.ts). */
  readonly more?: readonly Parameter[];
  /** What only a start can change (`port`, `dir`, …), told by CONFIG GET. */
  readonly fixed: readonly (readonly [name: string, value: string])[];
}

export class RuntimeConfiguration implements Configuration {
  /** Every parameter by what a change of it does: something, nothing, or never possible. */
  readonly groups: Readonly<Record<'effective' | 'kept' | 'fixed', readonly Parameter[]>>;
  readonly #values: ConfigurationValues;
  readonly #parameters: readonly Parameter[];
  readonly #byName = new Map<string, Parameter>();

  constructor(parts: ConfigurationParts) {
    this.#values = { ...parts.values };
    this.groups = {
      effective: [...changeableParameters(this.#values, parts.effects), ...(parts.more ?? [])],
      kept: keptParameters(),
      fixed: [
        ...fixedParameters(),
        ...parts.fixed.map(([name, value]) => ({
          ...fixed(name, value),
          isProtected: name === 'dir',
        })),
      ],
    };
    const { effective, kept } = this.groups;
    this.#parameters = [...effective, ...kept, ...this.groups.fixed];
    for (const parameter of this.#parameters) {
      for (const name of namesOf(parameter)) {
        assert(!this.#byName.has(name), `two parameters named ${name}`);
        this.#byName.set(name, parameter);
      }
    }
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
    for (const parameter of this.#parameters) {
      for (const name of namesOf(parameter)) {
        const text = Buffer.from(name);
        if (globMatch(pattern, 0, pattern.length, text, 0, text.length, true)) {
          found.push([name, parameter.read()]);
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

  /** As Redis: every name first, in order, then the values. */
  #check(changes: readonly [name: string, value: string][]): { name: string; change: Change }[] {
    const found: { name: string; check: (text: string) => Change; text: string }[] = [];
    const seen = new Set<string>();
    let wrong: ReplyError | undefined;
    for (const [given, text] of changes) {
      const parameter = this.#byName.get(given.toLowerCase());
      if (parameter === undefined) {
        throw new ReplyError(
          'ERR',
          `Unknown option or number of arguments for CONFIG SET - '${given}'`,
        );
      }
      const { check, isProtected } = parameter;
      if (check === undefined) {
        wrong ??= refused(given, `can't set ${isProtected ? 'protected' : 'immutable'} config`);
        continue;
      }
      if (seen.has(given.toLowerCase())) wrong ??= refused(given, 'duplicate parameter');
      seen.add(given.toLowerCase());
      found.push({ name: given, check, text });
    }
    if (wrong !== undefined) throw wrong;
    return found.map(({ name, check, text }) => ({ name, change: checked(name, check, text) }));
  }
}

/** @throws ReplyError when the value is refused */
function checked(name: string, check: (text: string) => Change, text: string): Change {
  try {
    return check(text);
  } catch (cause) {
    if (cause instanceof Refusal) throw refused(name, cause.message);
    throw cause;
  }
}

function namesOf({ name, alias }: Parameter): readonly string[] {
  return alias === undefined ? [name] : [name, alias];
}

function refused(name: string, reason: string): ReplyError {
  return new ReplyError(
    'ERR',
    `CONFIG SET failed (possibly related to argument '${name}') - ${reason}`,
  );
}
