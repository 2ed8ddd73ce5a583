/**
 * Every command of the table with random arguments, right and wrong: an error or an answer, never a
 * crash; an error changes nothing and records nothing; what is not recorded changes nothing; and what
 * is recorded makes the same data when it is replayed.
 *
 * KEYWIRE_SEED repeats a run, KEYWIRE_FUZZ_SECONDS makes it longer.
 */
import { describe, expect, test } from 'vitest';
import { ReplyError } from '../../src/base/errors.ts';
import type { Random } from '../../src/base/random.ts';
import { DiscardWriter } from '../../src/broker/internal.ts';
import { Arguments } from '../../src/commands/arguments.ts';
import type { CommandSpec } from '../../src/commands/spec.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { Harness } from '../commands/harness.ts';
import { seededRun } from '../structures/seed.ts';
import { randomCall } from './inputs.ts';

const SECONDS = Number(process.env.KEYWIRE_FUZZ_SECONDS ?? 3);
/** Commands from one empty keyspace to the replay. */
const ROUND = 400;
/** Data that some commands find large, and that more than a few of them cannot fill. */
const ARENA_BYTES_MAX = 160 * 1024 * 1024;

interface Row {
  readonly spec: CommandSpec;
  readonly container?: CommandSpec;
}

/** Answers when the server ends, and here is none to end; holds all others until the clock moves on. */
const ENDS = /^(shutdown|pause)$/;

const ROWS: readonly Row[] = COMMAND_SPECS.flatMap((spec): Row[] =>
  spec.subcommands === undefined
    ? [{ spec }]
    : spec.subcommands.map((subcommand) => ({ spec: subcommand, container: spec })),
).filter(({ spec }) => !spec.flags.includes('internal') && !ENDS.test(spec.name));

/** Several answers, or none: the harness reads one. CLIENT REPLY is the last but one; RESET ends each. */
const ANSWERS_OTHERWISE = /^([ps]?(un)?subscribe|reply|monitor)$/;

/** Data of every type, small and large, some of it with deadlines. */
const FILLING: readonly string[] = [
  'SET str hello',
  'SET num 10',
  `SET big ${'x'.repeat(300)} PX 100000`,
  'RPUSH list a b c a 1 2',
  'SADD ints 1 2 3 5',
  'SADD set a b c 1',
  'ZADD zset 1 a 2 b 2.5 c -inf f',
  'HSET hash f 1 g 2 a b',
  'HPEXPIRE hash 100000 FIELDS 1 g',
  'XADD stream 1-1 f v',
  'XADD stream 2-0 g w',
  'XGROUP CREATE stream g 0',
  'XREADGROUP GROUP g a COUNT 1 STREAMS stream >',
];

class Run {
  readonly harness: Harness;
  readonly #random: Random;
  readonly history: string[] = [];

  constructor(random: Random) {
    this.#random = random;
    this.harness = new Harness(COMMAND_SPECS, {
      seed: random.uint32(),
      arenaBytesMax: ARENA_BYTES_MAX,
    });
  }

  digest(): string {
    return this.harness.digest();
  }

  fill(): void {
    this.harness.keyspace.lists.compressDepth = this.#random.below(3);
    this.harness.run('DEL', 'stream');
    for (const line of FILLING) {
      const words = line.split(' ');
      if (!line.startsWith('X')) this.harness.run('DEL', words[1] ?? '');
      this.harness.run(...words);
    }
    if (this.#random.below(2) === 0) return;
    const many = Array.from({ length: 300 }, (_, i) => String(i));
    this.harness.run('RPUSH', 'list', ...many.map((text) => text.repeat(20)));
    this.harness.run('SADD', 'set', ...many);
    this.harness.run('ZADD', 'zset', ...many.flatMap((text) => [text, `m${text}`]));
    this.harness.run('HSET', 'hash', ...many.flatMap((text) => [text, text]));
  }

  /** Executes one random command and looks at what has become of the data. */
  step(before: string): string {
    const { spec, container } = ROWS[this.#random.below(ROWS.length)] as Row;
    const call = randomCall(this.#random, spec, container);
    this.history.push(JSON.stringify(call));
    const { harness } = this;
    const recorded = harness.journal.length;
    const failed = this.#execute(spec, call);
    const after = this.digest();
    const grown = harness.journal.length - recorded;
    if (failed && grown > 0) throw new Error('an error, and something was recorded');
    if (grown === 0 && after !== before) {
      throw new Error(failed ? 'an error, and data changed' : 'data changed unrecorded');
    }
    return after;
  }

  /** True when the command answered with an error. */
  #execute(spec: CommandSpec, call: readonly string[]): boolean {
    const { harness } = this;
    const words = call.map((text) => Buffer.from(text, 'latin1'));
    if (ANSWERS_OTHERWISE.test(spec.name)) {
      this.#resume();
      const reply = new DiscardWriter();
      harness.broker.execute(harness.caller, Arguments.of(...words), reply);
      harness.start('RESET');
      return reply.failure !== undefined;
    }
    const answer = harness.start(...words);
    // A CLIENT PAUSE lasts longer than this round: it ends with the first command that it holds.
    if (!answer.done) this.#resume();
    if (!answer.done) harness.broker.waits.unblock(harness.caller, 'timeout');
    if (!answer.done) throw new Error('it waits for ever');
    // CLIENT PAUSE would hold all that comes: the clock hardly moves.
    harness.broker.pause.end();
    // What a transaction queues is executed, or not, as one; any other state is left behind.
    if (harness.caller.queuedCommands < 0 || this.#random.below(6) === 0) harness.start('RESET');
    return answer.value instanceof ReplyError;
  }

  #resume(): void {
    const { pause } = this.harness.broker;
    pause.end();
    pause.executeHeld();
  }
}

describe('random commands', () => {
  test('an error or an answer, all or nothing, and the same after replay', {
    timeout: (SECONDS + 60) * 1000,
  }, () => {
    const { random, note } = seededRun();
    const until = performance.now() + SECONDS * 1000;
    do {
      const run = new Run(random);
      try {
        round(run, random);
      } catch (cause) {
        const told = `${note}, after:\n${run.history.slice(-8).join('\n')}`.slice(0, 4000);
        throw new Error(`${cause instanceof Error ? cause.message : cause}\n${told}`, { cause });
      }
    } while (performance.now() < until);
  });
});

function round(run: Run, random: Random): void {
  run.fill();
  let digest = run.digest();
  for (let step = 0; step < ROUND; step++) {
    if (random.below(60) === 0) {
      run.harness.start('RESET');
      run.fill();
      digest = run.digest();
    }
    if (random.below(50) === 0) {
      run.harness.advance(random.below(2000));
      run.harness.run('PING');
      digest = run.digest();
    }
    digest = run.step(digest);
  }
  run.harness.start('RESET');
  run.harness.broker.endTurn();
  expect(run.harness.replayed(random.uint32()).digest(), 'after replay').toBe(run.digest());
}
