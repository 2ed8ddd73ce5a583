/**
 * Starts a program for this process again and again, through a shell that was started early. The system
 * starts a process as a copy of the one that asks, page tables included: asked by a server with a gigabyte
 * of data, that holds up its loop for tens of milliseconds. The shell takes a megabyte, waits for requests
 * on a pipe, and copies only itself. It ends when the pipe does, as it does when this process dies, however
 * it dies. Where there is no shell, this process starts the program itself.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { assert } from './base/assert.ts';

/** What is told of a program's life, `ended` as the last. */
export interface LaunchedEvents {
  /** A line of its standard output. */
  line(text: string): void;
  /** It is gone; `failure` is the reason when it did not end well. */
  ended(failure: string | undefined): void;
}

/** A program that runs. */
export interface Launched {
  /** Writes a line to its standard input. The next one may get what this one does not read. */
  tell(line: string): void;
  /** Ends it at once. */
  stop(): void;
}

const SHELL = '/bin/sh';
/** Requests come on a descriptor that the program does not get; it shares the shell's other ones. */
const SCRIPT = `while read -r niceness <&3; do
  nice -n "$niceness" "$@" 3<&-
  printf '\\nended %s\\n' "$?"
done`;
const REQUESTS = 3;
const ENDED = /^ended (\d+)$/;
/** A shell tells the end by a signal as a code above this. */
const SIGNALLED = 128;

export class Launcher {
  readonly #words: readonly string[];
  readonly #shellFile: string;
  #shell: Shell | undefined;
  #closed = false;

  /** `words` are a program's file and its arguments. `shellFile` is for tests. */
  constructor(words: readonly string[], shellFile = SHELL) {
    this.#words = words;
    this.#shellFile = shellFile;
    this.#begin();
  }

  /** Starts the program, one at a time; `niceness` is how far it gives way, 0 to 19. */
  launch(niceness: number, events: LaunchedEvents): Launched {
    assert(!this.#closed, 'nothing is launched after the end');
    // One that was killed is started anew, at the price that it is there to avoid.
    const shell = this.#shell ?? this.#begin();
    return shell === undefined
      ? launchDirectly(this.#words, niceness, events)
      : shell.launch(niceness, events);
  }

  /** Lets the shell end; what runs is not waited for. */
  close(): void {
    this.#closed = true;
    this.#shell?.close();
  }

  #begin(): Shell | undefined {
    const shell = Shell.start(this.#shellFile, this.#words, () => {
      if (this.#shell === shell) this.#shell = undefined;
    });
    this.#shell = shell;
    return shell;
  }
}

class Shell {
  readonly #process: ChildProcess;
  readonly #pipes: readonly Socket[];
  #running: LaunchedEvents | undefined;

  /** Undefined when there is no shell. */
  static start(file: string, words: readonly string[], gone: () => void): Shell | undefined {
    // A group of its own, so that it can be ended together with what it has started.
    const child = spawn(file, ['-c', SCRIPT, file, ...words], {
      stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
      detached: true,
    });
    child.once('error', () => {}); // without a pid it is not there, which the caller sees
    return child.pid === undefined ? undefined : new Shell(child, gone);
  }

  private constructor(child: ChildProcess, gone: () => void) {
    this.#process = child;
    this.#pipes = child.stdio.filter((pipe) => pipe instanceof Socket);
    // A shell that is gone has closed its ends, which `exit` tells.
    for (const pipe of this.#pipes) pipe.on('error', () => {});
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on('line', (text) => this.#line(text));
    }
    child.once('exit', (code, signal) => {
      gone();
      if (this.#running === undefined) return;
      this.#kill(); // the program would go on without it
      this.#end(`what started it ended with ${signal ?? code}`);
    });
    this.#hold(false);
  }

  launch(niceness: number, events: LaunchedEvents): Launched {
    assert(this.#running === undefined, 'one runs at a time');
    this.#running = events;
    this.#hold(true);
    this.#write(REQUESTS, String(niceness));
    return { tell: (line) => this.#write(0, line), stop: () => this.#kill() };
  }

  close(): void {
    for (const pipe of this.#pipes) pipe.destroy();
  }

  #line(text: string): void {
    const code = ENDED.exec(text)?.[1];
    if (code !== undefined) this.#end(reasonOf(Number(code)));
    else if (text !== '') this.#running?.line(text);
  }

  #end(failure: string | undefined): void {
    const running = this.#running;
    this.#running = undefined;
    this.#hold(false);
    running?.ended(failure);
  }

  #write(descriptor: number, line: string): void {
    const pipe = this.#process.stdio[descriptor];
    assert(pipe instanceof Socket, 'the pipes were asked for');
    pipe.write(`${line}\n`);
  }

  #kill(): void {
    const { pid } = this.#process;
    if (pid === undefined || this.#running === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      // Both are gone already.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }

  /** Whether this process stays for it: only while something runs. */
  #hold(whether: boolean): void {
    const change = whether ? 'ref' : 'unref';
    this.#process[change]();
    for (const pipe of this.#pipes) pipe[change]();
  }
}

function reasonOf(code: number): string | undefined {
  if (code === 0) return undefined;
  return code > SIGNALLED ? `it was ended by signal ${code - SIGNALLED}` : `it ended with ${code}`;
}

function launchDirectly(
  [file = '', ...words]: readonly string[],
  niceness: number,
  events: LaunchedEvents,
): Launched {
  const child = spawn(file, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => {}); // it is gone, which `close` tells
  createInterface({ input: child.stdout }).on('line', (text) => events.line(text));
  child.once('error', (error) => {
    if (child.pid === undefined) events.ended(error.message);
  });
  child.once('close', (code, signal) => {
    if (child.pid === undefined) return;
    events.ended(signal === null ? reasonOf(code ?? 0) : `it was ended by ${signal}`);
  });
  // Before it has threads, which each have a priority of their own.
  if (child.pid !== undefined) setPriority(child.pid, niceness);
  return {
    tell: (line) => child.stdin.write(`${line}\n`),
    stop: () => child.kill('SIGKILL'),
  };
}
