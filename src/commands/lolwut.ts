/** LOLWUT: a picture, and the version below it. Every caller and second has another one. */
import { SeededRandom } from '../base/random.ts';
import { VERSION } from '../base/version.ts';
import type { Call } from './call.ts';
import type { CommandSpec } from './spec.ts';

const WIDTH = 48;
const WIRES = 6;

/** LOLWUT [VERSION version [argument ...]]: wires between two rows of keys; the arguments are for Redis's. */
function lolwut(call: Call): void {
  const { arguments: args, host, reply } = call;
  if (args.count > 2 && args.is(1, 'VERSION')) args.integer(2);
  const random = new SeededRandom(host.random.uint32());
  const rows = Array.from({ length: WIRES }, () => wire(random));
  reply.verbatim('txt', `${rows.join('\n')}\n\nkeywire ver. ${VERSION}\n`);
}

/** A wire that goes from one key to another with a knot or two. */
function wire(random: SeededRandom): string {
  const marks = ['-', '-', '-', '-', '~', '=', 'o'];
  let line = '[]';
  while (line.length < WIDTH) line += marks[random.below(marks.length)] ?? '-';
  return `${line}[]`;
}

export const LOLWUT_ROW: CommandSpec = {
  name: 'lolwut',
  arity: -1,
  flags: ['readonly', 'fast'],
  group: 'server',
  since: '5.0.0',
  summary: 'Draws something, and tells the version.',
  execute: lolwut,
};
