/**
 * The words behind a command that works on a journal: its own options and the folder it names, told
 * apart from the options of the configuration, each of which takes a value.
 */
import { StartError } from './base/errors.ts';

export interface CommandWords {
  /** The folder named; undefined without one. */
  readonly folder: string | undefined;
  /** The command's own option with a value, by name. */
  readonly values: Readonly<Record<string, string>>;
  /** Its own options without a value. */
  readonly switches: ReadonlySet<string>;
  /** Everything else, for the configuration. */
  readonly flags: readonly string[];
}

export interface OwnWords {
  /** Names of options with a value, and of those without. */
  readonly values?: readonly string[];
  readonly switches?: readonly string[];
  /** True when the command takes a folder. */
  readonly folder?: boolean;
}

/** @throws StartError when a value is missing, or a word has no place */
export function splitWords(words: readonly string[], own: OwnWords): CommandWords {
  const values: Record<string, string> = {};
  const switches = new Set<string>();
  const flags: string[] = [];
  let folder: string | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const [, name = '', given] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === '') {
      if (own.folder !== true || folder !== undefined) throw unknown(word);
      folder = word;
    } else if (own.switches?.includes(name) === true) switches.add(name);
    else {
      const value = given ?? words[++i];
      if (value === undefined) throw new StartError(`--${name} needs a value`);
      if (own.values?.includes(name) === true) values[name] = value;
      else flags.push(`--${name}=${value}`);
    }
  }
  return { folder, values, switches, flags };
}

function unknown(word: string): StartError {
  return new StartError(`'${word}' has no meaning here; 'keywire --help' lists what has`);
}
