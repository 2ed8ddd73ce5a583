/** LATENCY: what held the server up, as the latency monitor and the histograms of commands tell it. */
import { ReplyError } from '../base/errors.ts';
import type { Call } from './call.ts';
import type { LatencyEvent, LatencySample } from './diagnostics.ts';
import { helpRow } from './help.ts';
import { latencyGraph } from './latency-graph.ts';
import type { CommandSpec, Flag } from './spec.ts';
import type { Command, CommandTable } from './table.ts';

/** LATENCY LATEST: of each event its name, the time and length of the last one, and the longest. */
function latest(call: Call): void {
  const { reply } = call;
  const { events } = call.host.diagnostics.latency;
  reply.array(events.size);
  for (const [name, { samples, maxMs }] of events) {
    const last = samples.at(-1);
    reply.array(4);
    reply.text(name);
    reply.integer(last?.atSeconds ?? 0);
    reply.integer(last?.ms ?? 0);
    reply.integer(maxMs);
  }
}

/** LATENCY HISTORY event: time and milliseconds of each sample, the oldest first. */
function history(call: Call): void {
  const { reply } = call;
  const samples = call.host.diagnostics.latency.events.get(call.arguments.text(2))?.samples ?? [];
  reply.array(samples.length);
  for (const { atSeconds, ms } of samples) {
    reply.array(2);
    reply.integer(atSeconds);
    reply.integer(ms);
  }
}

/** LATENCY RESET [event ...]: forgets these, or all; how many there were. */
function reset(call: Call): void {
  const { arguments: args } = call;
  const names: string[] = [];
  for (let i = 2; i < args.count; i++) names.push(args.text(i));
  call.reply.integer(call.host.diagnostics.latency.reset(names));
}

/** LATENCY GRAPH event: the samples as a picture in letters. */
function graph(call: Call): void {
  const name = call.arguments.text(2);
  const event = call.host.diagnostics.latency.events.get(name);
  if (event === undefined) {
    throw new ReplyError('ERR', `No samples available for event '${name}'`);
  }
  const nowSeconds = Math.floor(call.nowMs / 1000);
  call.reply.verbatim('txt', latencyGraph(name, event, nowSeconds));
}

/** LATENCY DOCTOR: the same in sentences. */
function doctor(call: Call): void {
  const { thresholdMs, events } = call.host.diagnostics.latency;
  const lines: string[] = [];
  if (thresholdMs === 0) {
    lines.push(
      'The latency monitor is off. CONFIG SET latency-monitor-threshold <milliseconds> turns it on.',
    );
  } else if (events.size === 0) {
    lines.push(`Nothing took ${thresholdMs} ms or longer so far.`);
  }
  for (const [name, event] of events) lines.push(`${name}: ${figuresOf(event)}`);
  if (events.has('command')) {
    lines.push('SLOWLOG GET tells which commands took long; the README names those that can.');
  }
  if (events.has('aof-write')) lines.push('The disk is slow to take what the journal writes.');
  if (events.has('eviction-cycle')) {
    lines.push('Keys are evicted all the time: maxmemory is small for this load.');
  }
  call.reply.verbatim('txt', `${lines.join('\n')}\n`);
}

function figuresOf({ samples, maxMs }: LatencyEvent): string {
  const sum = samples.reduce((total, { ms }: LatencySample) => total + ms, 0);
  const mean = samples.length === 0 ? 0 : Math.round(sum / samples.length);
  return `${samples.length} samples, ${mean} ms on average, ${maxMs} ms at most.`;
}

/**
 * LATENCY HISTOGRAM [command ...]: how many executions took at most 1, 2, 4 … microseconds, of these
 * commands, a container standing for its subcommands, or of all.
 */
function histogram(call: Call): void {
  const { arguments: args, reply } = call;
  const table = call.host.commands;
  const wanted: Command[] = [];
  if (args.count === 2) wanted.push(...table.commands);
  for (let i = 2; i < args.count; i++) {
    const found = named(table, args.text(i));
    if (found !== undefined) wanted.push(found);
  }
  const told = wanted
    .flatMap((command) => [command, ...(command.subcommands?.commands ?? [])])
    .filter(({ times }) => times?.isTracked === true);
  reply.map(told.length);
  for (const { fullName, times, calls } of told) {
    reply.text(fullName);
    reply.map(2);
    reply.text('calls');
    reply.integer(calls);
    reply.text('histogram_usec');
    const buckets = times?.cumulative() ?? [];
    reply.map(buckets.length);
    for (const [us, count] of buckets) {
      reply.integer(us);
      reply.integer(count);
    }
  }
}

function named(table: CommandTable, name: string): Command | undefined {
  const [container = '', sub] = name.split('|');
  const found = table.named(container);
  return sub === undefined ? found : found?.subcommands?.named(sub);
}

const FLAGS: readonly Flag[] = ['admin', 'noscript', 'loading', 'stale'];

function row(
  name: string,
  rule: Pick<CommandSpec, 'arity' | 'since' | 'summary'>,
  execute: (call: Call) => void,
): CommandSpec {
  return { name, flags: FLAGS, group: 'server', ...rule, execute };
}

export const LATENCY_ROW: CommandSpec = {
  name: 'latency',
  arity: -2,
  flags: [],
  group: 'server',
  since: '2.8.13',
  summary: 'What held the server up.',
  subcommands: [
    row('latest', { arity: 2, since: '2.8.13', summary: 'Tells the last of each event.' }, latest),
    row('history', { arity: 3, since: '2.8.13', summary: 'Tells an event over time.' }, history),
    row('reset', { arity: -2, since: '2.8.13', summary: 'Forgets events, or all of them.' }, reset),
    row('graph', { arity: 3, since: '2.8.13', summary: 'Draws an event over time.' }, graph),
    row('doctor', { arity: 2, since: '2.8.13', summary: 'Tells all events in sentences.' }, doctor),
    row(
      'histogram',
      { arity: -2, since: '7.0.0', summary: 'Tells how long executions of commands took.' },
      histogram,
    ),
    helpRow('latency', 'server', '2.8.13'),
  ],
};
