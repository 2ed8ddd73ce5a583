/**
 * MONITOR: connections that are told of every executed command, as lines of Redis's form: time, database,
 * who called, the arguments in quotes. Passwords are not shown, and commands of administration are left
 * out, as in Redis. What lags behind is the outbox's matter: a connection that does not read is cut off.
 *
 * While nobody monitors, a command costs one look at `active`.
 */
import { MONITOR_LINE_BYTES_MAX } from '../base/limits.ts';
import type { Arguments } from '../commands/arguments.ts';
import { REDACTED, secretsOf } from '../commands/secrets.ts';
import type { Command } from '../commands/table.ts';
import type { Session } from './session.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Bytes that have a short escape; the letter behind the backslash. */
const ESCAPES: ReadonlyMap<number, number> = new Map([
  [QUOTE, QUOTE],
  [BACKSLASH, BACKSLASH],
  [0x07, 0x61],
  [0x08, 0x62],
  [0x09, 0x74],
  [0x0a, 0x6e],
  [0x0d, 0x72],
]);
const HEX = Buffer.from('0123456789abcdef');
/** How many bytes each byte takes in quotes. */
const WIDTHS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (ESCAPES.has(byte)) return 2;
  return byte >= 0x20 && byte < 0x7f ? 1 : 4;
});

export class Monitors {
  /** Somebody monitors, and the running command is to be told. */
  active = false;
  readonly #sessions = new Set<Session>();
  readonly #nowUs: () => number;

  /** `nowUs`: wall clock in microseconds. */
  constructor(nowUs: () => number) {
    this.#nowUs = nowUs;
  }

  add(session: Session): void {
    session.isMonitor = true;
    this.#sessions.add(session);
    this.active = true;
  }

  /** Ends it; doing so twice, or for a session that does not monitor, is harmless. */
  remove(session: Session): void {
    session.isMonitor = false;
    this.#sessions.delete(session);
    this.listen();
  }

  /** A command comes that is not told: it has waited, and was told when it came. */
  hush(): void {
    this.active = false;
  }

  /** Takes `hush` back. */
  listen(): void {
    this.active = this.#sessions.size > 0;
  }

  /** Tells of a command that was executed; keywire's own are not told. */
  tell(session: Session, command: Command, args: Arguments): void {
    const { flags } = command.spec;
    if (flags.includes('admin') || flags.includes('skip_monitor')) return;
    if (session.door === 'internal') return;
    const line = this.#lineOf(session, command, args);
    // Who is cut off here leaves the set at once.
    for (const monitor of [...this.#sessions]) {
      if (line === undefined) monitor.connection.close('slow-consumer');
      else monitor.subscriber.deliver(line);
    }
  }

  /** `+1339518083.107412 [0 127.0.0.1:60866] "keys" "*"`; undefined when it is longer than any outbox. */
  #lineOf(session: Session, command: Command, args: Arguments): Buffer | undefined {
    const us = this.#nowUs();
    const seconds = Math.floor(us / 1_000_000);
    const micros = String(Math.floor(us - seconds * 1_000_000)).padStart(6, '0');
    const head = `+${seconds}.${micros} [${session.database} ${session.address}]`;
    const secrets = secretsOf(command, args);
    const isSecret = (index: number): boolean => index >= secrets.from && index < secrets.to;
    let length = head.length + 2;
    for (let i = 0; i < args.count; i++) {
      length += 3 + (isSecret(i) ? REDACTED.length : widthOf(args, i));
    }
    if (length > MONITOR_LINE_BYTES_MAX) return undefined;
    const line = Buffer.allocUnsafe(length);
    let at = line.write(head, 'latin1');
    for (let i = 0; i < args.count; i++) {
      at = line.writeUInt16BE(0x2000 | QUOTE, at);
      if (isSecret(i)) at += REDACTED.copy(line, at);
      else at = writeEscaped(line, at, args, i);
      at = line.writeUInt8(QUOTE, at);
    }
    line.write('\r\n', at, 'latin1');
    return line;
  }
}

function widthOf(args: Arguments, index: number): number {
  const { buffer } = args;
  let width = 0;
  const end = args.end(index);
  for (let at = args.start(index); at < end; at++) width += WIDTHS[buffer[at] as number] as number;
  return width;
}

/** Writes an argument's bytes as Redis quotes them; where it ends. */
function writeEscaped(line: Buffer, start: number, args: Arguments, index: number): number {
  const { buffer } = args;
  const end = args.end(index);
  let at = start;
  for (let from = args.start(index); from < end; from++) {
    const byte = buffer[from] as number;
    const width = WIDTHS[byte] as number;
    if (width === 1) line[at] = byte;
    else {
      line[at] = BACKSLASH;
      if (width === 2) line[at + 1] = ESCAPES.get(byte) as number;
      else {
        line[at + 1] = 0x78;
        line[at + 2] = HEX[byte >> 4] as number;
        line[at + 3] = HEX[byte & 15] as number;
      }
    }
    at += width;
  }
  return at;
}
