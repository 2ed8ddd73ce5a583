/**
 * Every option: name, unit, default, bounds and one line of help. The command line, the environment,
 * the configuration file, `--help` and the README's table all read this list. A flag wins over the
 * environment, that over the file, that over the default.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { StartError } from './base/errors.ts';
import {
  MQTT_QUEUE_BYTES_MAX,
  MQTT_QUEUE_MESSAGES_MAX,
  OUTBOX_BYTES_MAX,
  RESP_BULK_BYTES_MAX,
  RESP_CONNECTIONS_MAX,
} from './base/limits.ts';
import { LOG_LEVELS } from './base/log.ts';
import { parseSavePoints } from './broker/compaction-parameters.ts';
import { EVICTION_POLICIES } from './broker/eviction.ts';
import { isTopicFilter } from './broker/mqtt/topics.ts';

/** What one option is. `Value` is what the server gets. */
interface Option<Value> {
  readonly schema: z.ZodType<Value>;
  readonly standard: string;
  /** What may be given, for people. */
  readonly values: string;
  readonly help: string;
}

/** What callers may go down to; without `synced`, which would only be another name of --fsync always. */
const DURABILITY_MINIMA = ['policy', 'applied', 'written'] as const;

const MIB = 1024 * 1024;

function option<Value>(parts: Option<Value>): Option<Value> {
  return parts;
}

function wholeNumber(min: number, max: number): z.ZodType<number> {
  return z
    .string()
    .regex(/^\d{1,15}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be from ${min} to ${max}`);
}

/** A size in bytes, or with `kb`, `mb`, `gb` (powers of 1024), as Redis's configuration writes it. */
function byteSize(min: number, max: number): z.ZodType<number> {
  const message = `must be a size from ${min} to ${max} bytes, such as 67108864 or 64mb`;
  return z
    .string()
    .regex(/^\d{1,15}(kb|mb|gb)?$/i, message)
    .transform((text) => {
      const unit = { k: 1024, m: MIB, g: 1024 * MIB }[text.slice(-2, -1).toLowerCase()];
      return Number.parseInt(text, 10) * (unit ?? 1);
    })
    .refine((value) => value >= min && value <= max, message);
}

/** A listener's port; undefined when it is off. */
const listenerPort: z.ZodType<number | undefined> = z
  .string()
  .regex(/^(off|\d{1,5})$/, 'must be a port from 0 to 65535, or off')
  .transform((text) => (text === 'off' ? undefined : Number(text)))
  .refine((port) => port === undefined || port <= 65_535, 'must be a port from 0 to 65535, or off');

const yesNo: z.ZodType<boolean> = z
  .enum(['yes', 'no'], 'must be yes or no')
  .transform((text) => text === 'yes');

/** `filter=list` pairs, by filter. */
const jobRules: z.ZodType<ReadonlyMap<string, string>> = z.string().transform((text, context) => {
  const rules = new Map<string, string>();
  for (const rule of text.split(',').map((part) => part.trim())) {
    if (rule === '') continue;
    const at = rule.lastIndexOf('=');
    const [filter, list] = [rule.slice(0, Math.max(at, 0)), rule.slice(at + 1)];
    if (!isTopicFilter(filter) || list === '') {
      context.addIssue(
        `${rule} is no rule: it takes a topic filter and a list, such as jobs/#=jobs`,
      );
    }
    rules.set(filter, list);
  }
  return rules;
});

/** The options by their flag names. */
export const OPTIONS = {
  port: option({
    schema: listenerPort,
    standard: '8379',
    values: 'port, 0 = any free one, off',
    help: 'Gateway: HTTP, pages, and WebSocket for browsers.',
  }),
  'resp-port': option({
    schema: listenerPort,
    standard: '6379',
    values: 'port, 0 = any free one, off',
    help: 'Redis protocol.',
  }),
  'mqtt-port': option({
    schema: listenerPort,
    standard: '1883',
    values: 'port, 0 = any free one, off',
    help: 'MQTT; over WebSocket it is at /mqtt on the gateway.',
  }),
  'mqtt-tls-port': option({
    schema: listenerPort,
    standard: 'off',
    values: 'port, 0 = any free one, off',
    help: 'MQTT over TLS, with the certificate of --tls-cert and --tls-key.',
  }),
  'tls-cert': option({
    schema: z.string(),
    standard: '',
    values: 'file, empty = none',
    help: 'The certificate chain for TLS, in PEM.',
  }),
  'tls-key': option({
    schema: z.string(),
    standard: '',
    values: 'file, empty = none',
    help: 'The private key for TLS, in PEM.',
  }),
  host: option({
    schema: z.string().min(1, 'must be an address'),
    standard: '127.0.0.1',
    values: 'address',
    help: 'Where the listeners are bound.',
  }),
  'protected-mode': option({
    schema: yesNo,
    standard: 'yes',
    values: 'yes, no',
    help: 'Refuse to listen beyond this machine while there is no credential.',
  }),
  'data-dir': option({
    schema: z.string().min(1, 'must be a folder'),
    standard: './data',
    values: 'folder',
    help: 'Where the journal lives; one process at a time.',
  }),
  journal: option({
    schema: yesNo,
    standard: 'yes',
    values: 'yes, no',
    help: 'Keep data on disk; with no everything is gone when keywire stops.',
  }),
  fsync: option({
    schema: z.enum(['always', 'everysec', 'no'], 'must be always, everysec or no'),
    standard: 'everysec',
    values: 'always, everysec, no',
    help: 'When the journal is forced to the device: before every answer, once a second, or when the system likes.',
  }),
  'durability-min': option({
    schema: z.enum(DURABILITY_MINIMA, `must be one of ${DURABILITY_MINIMA.join(', ')}`),
    standard: 'policy',
    values: DURABILITY_MINIMA.join(', '),
    help: 'The least that a request may ask for before it is answered; policy: what --fsync promises.',
  }),
  'segment-bytes': option({
    schema: byteSize(MIB, 1024 * MIB),
    standard: '64mb',
    values: 'size from 1mb to 1gb',
    help: 'How large a journal file grows before the next one begins.',
  }),
  'compact-growth': option({
    schema: wholeNumber(0, 1_000_000),
    standard: '100',
    values: 'percent from 0 to 1000000, 0 = never',
    help: 'The journal is compacted when it has grown by so much over its last checkpoint.',
  }),
  'compact-min-bytes': option({
    schema: byteSize(0, 1024 * 1024 * MIB),
    standard: '64mb',
    values: 'size up to 1024gb',
    help: 'Up to this size the journal is not compacted for its growth.',
  }),
  'compact-nice': option({
    schema: wholeNumber(0, 19),
    standard: '19',
    values: 'number from 0 to 19',
    help: 'How far the compacting process gives way to others at processor and disk, as nice has it.',
  }),
  save: option({
    schema: z.string().transform((text, context) => {
      const points = parseSavePoints(text);
      if (points !== undefined) return points;
      context.addIssue('must be pairs of seconds and changes, such as 3600 1');
      return z.NEVER;
    }),
    standard: '',
    values: 'pairs of seconds and changes, empty = none',
    help: 'The journal is also compacted after so many seconds with so many changes, as 3600 1 for hourly.',
  }),
  pages: option({
    schema: z.string(),
    standard: '',
    values: 'folder, empty = none',
    help: 'A folder of pages that the gateway serves, read-only.',
  }),
  'allow-origin': option({
    schema: z.string().transform((text) =>
      text
        .split(',')
        .map((origin) => origin.trim())
        .filter((origin) => origin !== ''),
    ),
    standard: '',
    values: 'origins, separated by commas',
    help: 'Other sites whose pages may connect, such as https://app.example; * for all.',
  }),
  maxclients: option({
    schema: wholeNumber(1, 1_000_000),
    standard: String(RESP_CONNECTIONS_MAX),
    values: 'number from 1 to 1000000',
    help: 'Connections at once, for each listener.',
  }),
  'outbox-bytes-max': option({
    schema: byteSize(64 * 1024, 4096 * MIB),
    standard: `${OUTBOX_BYTES_MAX / MIB}mb`,
    values: 'size from 64kb to 4gb',
    help: 'Unread bytes after which a connection that does not read is cut off.',
  }),
  'proto-max-bulk-len': option({
    schema: byteSize(MIB, RESP_BULK_BYTES_MAX),
    standard: `${RESP_BULK_BYTES_MAX / MIB}mb`,
    values: 'size from 1mb to 512mb',
    help: 'Largest single value over the Redis protocol.',
  }),
  maxmemory: option({
    schema: byteSize(0, Number.MAX_SAFE_INTEGER),
    standard: '0',
    values: 'size, 0 = no bound',
    help: 'How much memory keys and values may take before keys are evicted or writes refused.',
  }),
  'maxmemory-policy': option({
    schema: z.enum(EVICTION_POLICIES, `must be one of ${EVICTION_POLICIES.join(', ')}`),
    standard: 'noeviction',
    values: EVICTION_POLICIES.join(', '),
    help: 'Which keys are evicted when memory is short.',
  }),
  'enable-debug-command': option({
    schema: z.enum(['no', 'local', 'yes'], 'must be no, local or yes'),
    standard: 'no',
    values: 'no, local, yes',
    help: 'Who may use DEBUG, which tests need: nobody, connections from this machine, everyone.',
  }),
  'mqtt-keepalive-max': option({
    schema: wholeNumber(0, 65_535),
    standard: '0',
    values: 'seconds, 0 = as the client asks',
    help: 'The longest keep-alive that MQTT 5 clients get.',
  }),
  'mqtt-queue-messages-max': option({
    schema: wholeNumber(1, 10_000_000),
    standard: String(MQTT_QUEUE_MESSAGES_MAX),
    values: 'number from 1 to 10000000',
    help: 'Messages that wait for one MQTT session; later ones are dropped for it.',
  }),
  'mqtt-queue-bytes-max': option({
    schema: byteSize(64 * 1024, 4096 * MIB),
    standard: `${MQTT_QUEUE_BYTES_MAX / MIB}mb`,
    values: 'size from 64kb to 4gb',
    help: 'Bytes that wait for one MQTT session; messages beyond them are dropped for it.',
  }),
  'mqtt-jobs': option({
    schema: jobRules,
    standard: '',
    values: 'filter=list, separated by commas; empty = none',
    help: 'MQTT messages above QoS 0 that become elements of a list of database 0, such as jobs/#=jobs.',
  }),
  'log-level': option({
    schema: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`),
    standard: 'info',
    values: LOG_LEVELS.join(', '),
    help: 'What is told on standard error.',
  }),
} as const;

type OptionName = keyof typeof OPTIONS;

/** The options with their values checked, by their flag names. */
export type Config = {
  readonly [Name in OptionName]: (typeof OPTIONS)[Name] extends Option<infer Value> ? Value : never;
};

/** The names of all options, in the order of the table. */
export const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];

/**
 * The configuration from flags, environment and file.
 * @throws StartError with one line that names the option, where it was given, and what it may be
 */
export function readConfig(
  flags: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Config {
  const fromFlags = parseFlags(flags);
  const file = fromFlags.config ?? environment.KEYWIRE_CONFIG;
  const fromFile = file === undefined ? {} : readFile(file);
  return checkConfig((name) => {
    const variable = environmentName(name);
    return (
      given(fromFlags[name], `--${name}`) ??
      given(environment[variable], variable) ??
      given(fromFile[name], `${name} in ${file}`)
    );
  });
}

/** The configuration from values by option name, as a program that embeds keywire gives them. */
export function configOf(values: { readonly [Name in OptionName]?: string }): Config {
  return checkConfig((name) => given(values[name], name));
}

/** `--resp-port` is `KEYWIRE_RESP_PORT` in the environment. */
export function environmentName(name: string): string {
  return `KEYWIRE_${name.replaceAll('-', '_').toUpperCase()}`;
}

interface Given {
  readonly text: string;
  readonly where: string;
}

function given(text: string | undefined, where: string): Given | undefined {
  return text === undefined ? undefined : { text, where };
}

function checkConfig(find: (name: OptionName) => Given | undefined): Config {
  const entries = OPTION_NAMES.map((name) => {
    const found = find(name) ?? { text: OPTIONS[name].standard, where: name };
    const checked = OPTIONS[name].schema.safeParse(found.text);
    if (checked.success) return [name, checked.data];
    const reason = checked.error.issues[0]?.message ?? 'is not valid';
    throw new StartError(`${found.where} ${reason}, not '${found.text}'`);
  });
  // Each value was parsed by the schema of its own name just above.
  return Object.fromEntries(entries) as Config;
}

function parseFlags(flags: readonly string[]): Record<string, string | undefined> {
  const names = [...OPTION_NAMES, 'config'];
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    return parseArgs({ args: [...flags], options, strict: true }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new StartError(`${reason}; 'keywire --help' lists the options`, { cause: error });
  }
}

function readFile(path: string): Record<string, string> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`--config ${path} cannot be read as JSON: ${reason}`, { cause: error });
  }
  const values = z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .safeParse(content);
  if (!values.success) {
    const option = values.error.issues[0]?.path[0];
    throw new StartError(
      option === undefined
        ? `--config ${path} must hold one object of option names and values`
        : `--config ${path}: '${String(option)}' must be a text, a number, true or false`,
    );
  }
  const unknown = Object.keys(values.data).find((name) => !(name in OPTIONS));
  if (unknown !== undefined) {
    throw new StartError(
      `--config ${path} sets '${unknown}', which is no option; 'keywire --help' lists them`,
    );
  }
  return Object.fromEntries(
    Object.entries(values.data).map(([name, value]) => [name, textOf(value)]),
  );
}

/** A value of the file as a flag would give it. */
function textOf(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
