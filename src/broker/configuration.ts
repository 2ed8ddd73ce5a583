/**
 * Options at run time: CONFIG GET and SET over the list of parameters (parameters.ts). CONFIG SET
 * changes all of its parameters or none.
 */
import { ReplyError } from '../base/errors.ts';
import { globMatch } from '../base/glob.ts';
import { DATABASES } from '../base/limits.ts';
import type { Configuration } from '../commands/spec.ts';
import {
  type Change,
  type ConfigurationEffects,
  type ConfigurationValues,
  changeableParameters,
  type Parameter,
  Refusal,
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
  readonly #values: ConfigurationValues;
  readonly #parameters: readonly Parameter[];

  constructor(parts: ConfigurationParts) {
    this.#values = { ...parts.values };
    const fixed = [['databases', String(DATABASES)] as const, ...parts.fixed].map(
      ([name, value]) => ({ name, read: () => value }),
    );
    this.#parameters = [
      ...changeableParameters(this.#values, parts.effects),
      ...(parts.more ?? []),
      ...fixed,
    ];
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
}

function refused(name: string, reason: string): ReplyError {
  return new ReplyError(
    'ERR',
    `CONFIG SET failed (possibly related to argument '${name}') - ${reason}`,
  );
}
