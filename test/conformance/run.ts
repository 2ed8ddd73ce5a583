/** Runs one case, step by step, at one door. */
import { type Connection, connectTo } from './doors.ts';
import type { Case, DoorName, Step } from './script.ts';
import { fits, type Pattern, show, type Value } from './value.ts';
import { untilBlocked, type World } from './world.ts';

/** How often an `until` is tried, and how long it waits in between: two seconds together. */
const UNTIL_TRIES = 400;
const UNTIL_PAUSE_MS = 5;

/** What a runner does beside the steps. */
export interface Hooks {
  /** Before each step; resolves true when all connections were lost and must be opened again. */
  before?(step: Step): Promise<boolean>;
}

export async function runCase(
  world: World,
  door: DoorName,
  one: Case,
  hooks: Hooks = {},
): Promise<void> {
  const run = new Run(world, door);
  try {
    for (const step of one.steps) {
      if ((await hooks.before?.(step)) === true) run.close();
      await run.step(step);
    }
    await run.finish();
  } finally {
    run.close();
  }
}

class Run {
  readonly #world: World;
  readonly #door: DoorName;
  readonly #connections = new Map<string, Connection>();
  readonly #ids = new Map<string, string>();
  readonly #waiting = new Set<string>();
  readonly #closed = new Set<string>();

  constructor(world: World, door: DoorName) {
    this.#world = world;
    this.#door = door;
  }

  async step(step: Step): Promise<void> {
    const connection = await this.#connection(step.connection);
    const words: string[] = [];
    for (const word of step.words) words.push(await this.#filledIn(word));
    for (let tries = 1; ; tries++) {
      if (words.length > 0) await connection.send(words, step.database);
      if (step.expected === 'waits') {
        this.#waiting.add(step.connection);
        await untilBlocked(this.#world.control, this.#waiting.size);
        return;
      }
      const count = connection.spoken(words, step.expected).length;
      const values = await this.#receive(connection, count);
      // Only now: a HELLO changes what its own answer looks like.
      const expected = connection.spoken(words, step.expected);
      if (words.length === 0) this.#waiting.delete(step.connection);
      if (values.at(-1)?.kind === 'closed') this.#closed.add(step.connection);
      if (expected.every((pattern, at) => values[at] && fits(pattern, values[at]))) break;
      if (!step.repeats || tries === UNTIL_TRIES) throw unexpected(step, expected, values);
      await new Promise((resolve) => setTimeout(resolve, UNTIL_PAUSE_MS));
    }
    if (step.database !== undefined && this.#door !== 'websocket') {
      await connection.send(['SELECT', '0'], undefined);
      await connection.next();
    }
  }

  /** Everybody answers a PING with nothing before it: no push or answer was left over. */
  async finish(): Promise<void> {
    for (const [name, connection] of this.#connections) {
      if (this.#closed.has(name) || this.#waiting.has(name)) continue;
      await connection.send(['PING', 'the end'], undefined);
      const value = await connection.next();
      const text = show(value);
      if (text !== '"the end"' && text !== '["pong" "the end"]') {
        throw new Error(`connection ${name} received ${text} that no step expects`);
      }
    }
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
  }

  async #connection(name: string): Promise<Connection> {
    const known = this.#connections.get(name);
    if (known !== undefined) return known;
    const opened = await connectTo(this.#door, this.#world.ports);
    this.#connections.set(name, opened);
    return opened;
  }

  /** The id is asked for when it is first needed, so the connection must not wait by then. */
  async #filledIn(word: string): Promise<string> {
    const [, time, plus] = /^\$(now|unix)([+-]\d+)$/.exec(word) ?? [];
    if (time === 'now') return String(Date.now() + Number(plus));
    if (time === 'unix') return String(Math.floor(Date.now() / 1000) + Number(plus));
    const name = /^\$([a-z]+)\.id$/.exec(word)?.[1];
    if (name === undefined) return word;
    let id = this.#ids.get(name);
    if (id === undefined) {
      const connection = await this.#connection(name);
      await connection.send(['CLIENT', 'ID'], undefined);
      id = show(await connection.next());
      this.#ids.set(name, id);
    }
    return id;
  }

  async #receive(connection: Connection, count: number): Promise<Value[]> {
    const values: Value[] = [];
    while (values.length < count) {
      const value = await connection.next();
      values.push(value);
      if (value.kind === 'closed') break;
    }
    return values;
  }
}

function unexpected(step: Step, expected: readonly Pattern[], values: readonly Value[]): Error {
  const wanted = expected.map(show).join(' ');
  const received = values.map(show).join(' ');
  return new Error(`${step.line}\n  expected ${wanted}\n  received ${received}`);
}
