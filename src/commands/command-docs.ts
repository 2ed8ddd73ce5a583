/**
 * How COMMAND DOCS tells about one row: what its reference says, in Redis 7.2's shape. redis-cli shows
 * hints and help from it.
 */
import { subcommandsOf, writeStatuses } from './command-info.ts';
import { argumentsOf, referenceOf } from './reference/reference.ts';
import type { ReferenceEntry } from './reference/reference-entry.ts';
import type { ReplyWriter } from './reply.ts';
import type { CommandArgument } from './syntax.ts';
import type { Command } from './table.ts';

/** The name and the value of COMMAND DOCS: a map, the subcommands' in `subcommands`. */
export function writeDocs(reply: ReplyWriter, command: Command): void {
  const { fullName, spec } = command;
  const entry = referenceOf(fullName);
  const args = argumentsOf(spec, fullName);
  const subcommands = subcommandsOf(command);
  reply.text(fullName);
  reply.map(3 + fieldsOf(entry) + (args.length > 0 ? 1 : 0) + (subcommands.length > 0 ? 1 : 0));
  writeField(reply, 'summary', spec.summary);
  writeField(reply, 'since', spec.since);
  writeField(reply, 'group', spec.group);
  if (entry !== undefined) writeEntry(reply, entry);
  if (args.length > 0) {
    reply.text('arguments');
    writeArguments(reply, args);
  }
  if (subcommands.length === 0) return;
  reply.text('subcommands');
  reply.map(subcommands.length);
  for (const subcommand of subcommands) writeDocs(reply, subcommand);
}

function writeField(reply: ReplyWriter, name: string, value: string): void {
  reply.text(name);
  reply.text(value);
}

function isFlagged({ deprecated, forServers }: ReferenceEntry): boolean {
  return deprecated !== undefined || forServers === true;
}

/** How many fields `writeEntry` writes. */
function fieldsOf(entry: ReferenceEntry | undefined): number {
  if (entry === undefined) return 0;
  const flags = isFlagged(entry) ? 1 : 0;
  return (
    1 + flags + (entry.deprecated === undefined ? 0 : 2) + (entry.history === undefined ? 0 : 1)
  );
}

function writeEntry(reply: ReplyWriter, entry: ReferenceEntry): void {
  const { complexity, deprecated, forServers, history } = entry;
  writeField(reply, 'complexity', complexity);
  if (isFlagged(entry)) {
    reply.text('doc_flags');
    const flags = deprecated === undefined ? [] : ['deprecated'];
    writeStatuses(reply, forServers === true ? [...flags, 'syscmd'] : flags);
  }
  if (deprecated !== undefined) {
    writeField(reply, 'deprecated_since', deprecated.since);
    writeField(reply, 'replaced_by', deprecated.instead);
  }
  if (history === undefined) return;
  reply.text('history');
  reply.set(history.length);
  for (const [version, change] of history) {
    reply.array(2);
    reply.text(version);
    reply.text(change);
  }
}

/** The tree of arguments: a map each, those of a group in its `arguments`. */
function writeArguments(reply: ReplyWriter, args: readonly CommandArgument[]): void {
  reply.array(args.length);
  for (const argument of args) writeArgument(reply, argument);
}

function writeArgument(reply: ReplyWriter, argument: CommandArgument): void {
  const { name, type, display, keySpec, arguments: inner } = argument;
  const isGroup = type === 'oneof' || type === 'block';
  const texts: [name: string, value: string | undefined][] = [
    ['token', argument.token],
    ['since', argument.since],
    ['deprecated_since', argument.deprecatedSince],
  ];
  const flags: string[] = [];
  if (argument.optional) flags.push('optional');
  if (argument.multiple) flags.push('multiple');
  if (argument.multipleToken) flags.push('multiple_token');
  const told = texts.filter(([, value]) => value !== undefined).length;
  reply.map(3 + told + (keySpec === undefined ? 0 : 1) + (flags.length > 0 ? 1 : 0));
  writeField(reply, 'name', name);
  writeField(reply, 'type', type);
  if (!isGroup) writeField(reply, 'display_text', display ?? name);
  if (keySpec !== undefined) {
    reply.text('key_spec_index');
    reply.integer(keySpec);
  }
  for (const [field, value] of texts) if (value !== undefined) writeField(reply, field, value);
  if (flags.length > 0) {
    reply.text('flags');
    writeStatuses(reply, flags);
  }
  if (!isGroup) return;
  reply.text('arguments');
  writeArguments(reply, inner);
}
