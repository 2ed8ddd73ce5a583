/**
 * The requests that are not commands, turned into commands of the table, so that they take the one
 * path like everything else; and the rarer ones decoded by the generated code.
 */
import { copyBytes } from '../../base/bytes.ts';
import { Arguments } from '../../commands/arguments.ts';
import { keywire } from '../../wire/generated/keywire.js';
import type { FrameReader } from './frames.ts';
import { SUBSCRIBE } from './frames.ts';

const PUBLISH_NAME = Buffer.from('PUBLISH');
const SCRATCH_BYTES = 64 * 1024;

export type Hello = keywire.v1.Hello;

/** Builds `PUBLISH channel payload` in a buffer of its own, which the next call uses again. */
export class PublishArguments {
  readonly #scratch = Buffer.alloc(SCRATCH_BYTES);
  readonly #args = new Arguments();

  constructor() {
    PUBLISH_NAME.copy(this.#scratch);
  }

  /** Valid until the next call. */
  of(request: FrameReader): Arguments {
    const { buffer, channelStart, channelEnd, payloadStart, payloadEnd } = request;
    const channelAt = PUBLISH_NAME.length;
    const payloadAt = channelAt + channelEnd - channelStart;
    const end = payloadAt + payloadEnd - payloadStart;
    let target = this.#scratch;
    if (end > target.length) {
      target = Buffer.allocUnsafe(end);
      PUBLISH_NAME.copy(target);
    }
    copyBytes(buffer, channelStart, channelEnd, target, channelAt);
    copyBytes(buffer, payloadStart, payloadEnd, target, payloadAt);
    const args = this.#args;
    args.reset(target);
    args.push(0, channelAt);
    args.push(channelAt, payloadAt);
    args.push(payloadAt, end);
    return args;
  }
}

/** The commands that a Subscribe or Unsubscribe stands for: one for each kind of name it holds. */
export function subscriptionCommands(kind: number, request: FrameReader): Arguments[] | undefined {
  const bytes = request.buffer.subarray(request.start, request.end);
  const names = decoded(() => keywire.v1.Subscribe.decode(bytes));
  if (names === undefined) return undefined;
  const verb = kind === SUBSCRIBE ? 'SUBSCRIBE' : 'UNSUBSCRIBE';
  const commands: Arguments[] = [];
  // A command without names would mean all of them.
  if (names.channels.length > 0) commands.push(Arguments.of(verb, ...names.channels));
  if (names.patterns.length > 0) commands.push(Arguments.of(`P${verb}`, ...names.patterns));
  if (names.shardChannels.length > 0) {
    commands.push(Arguments.of(`S${verb}`, ...names.shardChannels));
  }
  return commands;
}

/** The Hello in the frame; undefined when it is malformed. */
export function readHello(request: FrameReader): Hello | undefined {
  return decoded(() =>
    keywire.v1.Hello.decode(request.buffer.subarray(request.start, request.end)),
  );
}

/** The commands by which a Hello names its connection, as clients over RESP do. */
export function namingCommands(hello: Hello): Arguments[] {
  const commands: Arguments[] = [];
  if (hello.clientName !== '') commands.push(Arguments.of('CLIENT', 'SETNAME', hello.clientName));
  if (hello.libraryName !== '') {
    commands.push(Arguments.of('CLIENT', 'SETINFO', 'LIB-NAME', hello.libraryName));
  }
  if (hello.libraryVersion !== '') {
    commands.push(Arguments.of('CLIENT', 'SETINFO', 'LIB-VER', hello.libraryVersion));
  }
  return commands;
}

/** The server's answer to Hello, as a frame. */
export function welcomeFrame(welcome: keywire.v1.Welcome.$Properties): Uint8Array {
  return keywire.v1.ServerFrame.encode({ messages: [{ welcome }] }).finish();
}

/** The generated code throws on what it cannot read: here that is the client's mistake, not ours. */
function decoded<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
