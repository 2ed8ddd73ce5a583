/**
 * INFO: figures about the whole, by section, and their reset. Field names are Redis's where keywire
 * has the thing, because monitoring parses them; a field whose value would be made up is left out.
 * What only keywire has begins with `keywire_` or `journal_`.
 */
import type { Statistics } from '../commands/spec.ts';
import { SECTIONS, type Section } from './info-sections.ts';
import { everyCommand, type Field, type StatisticsSources } from './statistics-sources.ts';

/** Sections told when none is named, in order. */
const DEFAULT_SECTIONS: readonly Section[] = [
  'server',
  'clients',
  'memory',
  'persistence',
  'stats',
  'replication',
  'cpu',
  'modules',
  'errorstats',
  'cluster',
  'keyspace',
];

const ALL_SECTIONS: readonly Section[] = [
  'server',
  'clients',
  'memory',
  'persistence',
  'stats',
  'replication',
  'cpu',
  'modules',
  'commandstats',
  'errorstats',
  'latencystats',
  'cluster',
  'keyspace',
];

export class BrokerStatistics implements Statistics {
  readonly #sources: StatisticsSources;
  readonly #startedAtMs: number;

  constructor(sources: StatisticsSources) {
    this.#sources = sources;
    this.#startedAtMs = sources.clock.nowMs();
  }

  /**
   * The named sections, each once, in a fixed order; `default`, `all` and `everything` name several,
   * unknown names none. Without a name: the default ones.
   */
  info(sections: readonly string[]): string {
    const wanted = new Set(sections.length === 0 ? ['default'] : sections);
    const told = ALL_SECTIONS.filter((section) => isWanted(section, wanted));
    return told.map((section) => this.#text(section)).join('\r\n');
  }

  reset(): void {
    this.#sources.counters.reset();
    this.#sources.denials.logins = 0;
    this.#sources.keyspace.sweepsCut = 0;
    for (const command of everyCommand(this.#sources.commands)) {
      command.calls = 0;
      command.times = undefined;
      command.rejected = 0;
      command.failed = 0;
    }
  }

  #text(section: Section): string {
    const title = `${section.charAt(0).toUpperCase()}${section.slice(1)}`;
    const fields: Field[] = SECTIONS[section](this.#sources, this.#startedAtMs);
    const lines = fields.map(([name, value]) => `${name}:${value}\r\n`);
    return `# ${section === 'cpu' ? 'CPU' : title}\r\n${lines.join('')}`;
  }
}

function isWanted(section: Section, wanted: ReadonlySet<string>): boolean {
  if (wanted.has(section) || wanted.has('everything')) return true;
  if (wanted.has('all')) return section !== 'modules';
  return wanted.has('default') && DEFAULT_SECTIONS.includes(section);
}
