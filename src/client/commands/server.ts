/**
 * Helpers for the commands on the connection and the server. SELECT, HELLO, RESET, QUIT and CLIENT REPLY are
 * not among them: they would change a connection that many callers share.
 */

import type { Reply } from '../../wire/reply.ts';
import { DiagnosticsCommands } from './diagnostics.ts';
import * as as from './replies.ts';
import { type Argument, namesOf, option, word } from './runner.ts';

/** Which connections CLIENT LIST tells of. Absent: all. */
export interface ClientListOptions {
  readonly type?: 'normal' | 'master' | 'replica' | 'pubsub';
  readonly ids?: readonly number[];
}

/** Which connections CLIENT KILL ends: those that all the given fields fit. */
export interface ClientKillOptions {
  readonly id?: number;
  readonly type?: 'normal' | 'master' | 'slave' | 'replica' | 'pubsub';
  readonly user?: string;
  /** The client's own address, `ip:port`. */
  readonly address?: string;
  /** The server's address that it is connected to. */
  readonly localAddress?: string;
  /** Whether the connection that asks is spared. Default true. */
  readonly skipMe?: boolean;
}

export class ServerCommands<Bulk extends string | Uint8Array> extends DiagnosticsCommands<Bulk> {
  /** Answers PONG, through the same queue as any command. */
  ping(): Promise<string> {
    return this.read('PING', [], as.text);
  }

  echo(message: Argument): Promise<Bulk> {
    return this.read('ECHO', [message], this.bulk);
  }

  /** The server's clock. */
  async time(): Promise<Date> {
    const [seconds, microseconds] = await this.read('TIME', [], as.pair(as.decimal, as.decimal));
    return new Date(seconds * 1000 + microseconds / 1000);
  }

  /** The text of INFO, all sections or some. */
  info(sections: readonly string[] = []): Promise<string> {
    return this.read('INFO', sections, as.text);
  }

  /** Options whose name a glob matches, with their values. */
  configGet(patterns: string | readonly string[]): Promise<Map<string, string>> {
    return this.read('CONFIG GET', namesOf(patterns), as.map(as.text, as.text));
  }

  configSet(values: Readonly<Record<string, Argument>>): Promise<void> {
    return this.write('CONFIG SET', Object.entries(values).flat(), as.ok);
  }

  /** Writes the options as they are now back to the configuration file. */
  configRewrite(): Promise<void> {
    return this.write('CONFIG REWRITE', [], as.ok);
  }

  /**
   * Waits until the last write of this connection, which all callers share, is synced, or `timeoutMs` (0:
   * no end) is over. Answers how many copies are: here, and on replicas (0). The option `durability` of a
   * view waits for a call of one's own.
   */
  waitaof(local: 0 | 1, replicas: number, timeoutMs: number): Promise<[number, number]> {
    return this.write('WAITAOF', [local, replicas, timeoutMs], as.pair(as.count, as.count));
  }

  configResetstat(): Promise<void> {
    return this.write('CONFIG RESETSTAT', [], as.ok);
  }

  /** Compacts the journal, and resolves when that is done. */
  save(): Promise<void> {
    return this.write('SAVE', [], as.ok);
  }

  /** Begins to compact the journal in the background; with `schedule` also once another has ended. */
  bgsave(options: { readonly schedule?: boolean } = {}): Promise<string> {
    return this.write('BGSAVE', word('SCHEDULE', options.schedule), as.text);
  }

  /** The same work as `bgsave`, by its other name. */
  bgrewriteaof(): Promise<string> {
    return this.write('BGREWRITEAOF', [], as.text);
  }

  /** When the journal was last compacted, or the server started. */
  async lastsave(): Promise<Date> {
    return new Date((await this.read('LASTSAVE', [], as.count)) * 1000);
  }

  /** Stops the server, so that this rejects: with ConnectionLostError when it does, else with why not. */
  shutdown(options: { readonly save?: boolean; readonly force?: boolean } = {}): Promise<void> {
    return this.write(
      'SHUTDOWN',
      [...word('SAVE', options.save), ...word('FORCE', options.force)],
      as.ok,
    );
  }

  clientId(): Promise<number> {
    return this.read('CLIENT ID', [], as.count);
  }

  /** One line on this connection, `name=value` in each word. */
  clientInfo(): Promise<string> {
    return this.read('CLIENT INFO', [], as.text);
  }

  /** One line for each connection. */
  clientList(options: ClientListOptions = {}): Promise<string> {
    const ids = options.ids === undefined ? [] : ['ID', ...options.ids];
    return this.read('CLIENT LIST', [...option('TYPE', options.type), ...ids], as.text);
  }

  /** The connection's name; null where it has none. */
  async clientGetname(): Promise<string | null> {
    const name = await this.read('CLIENT GETNAME', [], as.textOrNull);
    return name === '' ? null : name;
  }

  /** Lasts as long as the connection; the option `name` of the client outlives it. */
  clientSetname(name: string): Promise<void> {
    return this.write('CLIENT SETNAME', [name], as.ok);
  }

  clientSetinfo(attribute: 'LIB-NAME' | 'LIB-VER', value: string): Promise<void> {
    return this.write('CLIENT SETINFO', [attribute, value], as.ok);
  }

  /** Answers how many connections were ended. */
  clientKill(options: ClientKillOptions): Promise<number> {
    const words = [
      ...option('ID', options.id),
      ...option('TYPE', options.type),
      ...option('USER', options.user),
      ...option('ADDR', options.address),
      ...option('LADDR', options.localAddress),
      ...(options.skipMe === undefined ? [] : ['SKIPME', options.skipMe ? 'yes' : 'no']),
    ];
    return this.write('CLIENT KILL', words, as.count);
  }

  /** Ends a wait of another connection, as a timeout or as an error; false where it does not wait. */
  clientUnblock(id: number, how: 'TIMEOUT' | 'ERROR' = 'TIMEOUT'): Promise<boolean> {
    return this.write('CLIENT UNBLOCK', [id, how], as.flag);
  }

  /** Holds the commands of all connections for so many milliseconds, or only those that write. */
  clientPause(timeoutMs: number, mode: 'WRITE' | 'ALL' = 'ALL'): Promise<void> {
    return this.write('CLIENT PAUSE', [timeoutMs, mode], as.ok);
  }

  clientUnpause(): Promise<void> {
    return this.write('CLIENT UNPAUSE', [], as.ok);
  }

  clientNoTouch(on: boolean): Promise<void> {
    return this.write('CLIENT NO-TOUCH', [on ? 'ON' : 'OFF'], as.ok);
  }

  clientNoEvict(on: boolean): Promise<void> {
    return this.write('CLIENT NO-EVICT', [on ? 'ON' : 'OFF'], as.ok);
  }

  commandCount(): Promise<number> {
    return this.read('COMMAND COUNT', [], as.count);
  }

  commandList(): Promise<string[]> {
    return this.read('COMMAND LIST', [], as.list(as.text));
  }

  /** What COMMAND INFO tells of commands, all or some; null for one that does not exist. */
  commandInfo(names: readonly string[] = []): Promise<Reply[]> {
    return this.read('COMMAND INFO', names, as.list(as.anything));
  }

  /** Summary, group and arguments of commands, all or some, by name. */
  commandDocs(names: readonly string[] = []): Promise<Map<string, Reply>> {
    return this.read('COMMAND DOCS', names, as.map(as.text, as.anything));
  }

  /** The keys in a command that is not executed. */
  commandGetkeys(command: string, ...args: readonly Argument[]): Promise<Bulk[]> {
    return this.read('COMMAND GETKEYS', [command, ...args], as.list(this.bulk));
  }

  /** The keys in a command that is not executed, each with what would be done to it. */
  commandGetkeysandflags(
    command: string,
    ...args: readonly Argument[]
  ): Promise<[Bulk, string[]][]> {
    const decode = as.list(as.pair(this.bulk, as.list(as.text)));
    return this.read('COMMAND GETKEYSANDFLAGS', [command, ...args], decode);
  }

  /**
   * DEBUG, where the server's option `enable-debug-command` allows it: for tests. `debug('DIGEST')`
   * answers a text, `debug('DIGEST-VALUE', 'key')` a list of them.
   */
  debug(subcommand: string, ...args: readonly Argument[]): Promise<Reply> {
    return this.write('DEBUG', [subcommand, ...args], as.anything);
  }
}
