/**
 * The requests Transaction, Watch and Unwatch: decoded, handed to the broker, answered.
 */
import { ReplyError } from '../../base/errors.ts';
import type { Session } from '../../broker/session.ts';
import type { Arguments } from '../../commands/arguments.ts';
import type { ReplyWriter } from '../../commands/reply.ts';
import { CLOSE, type CloseCode, ERROR_BAD_REQUEST } from '../../wire/codes.ts';
import type { WebSocketDoor } from './door.ts';
import type { FrameReader } from './frames.ts';
import { refusal } from './refused.ts';
import { readTransaction, readUnwatch, readWatch } from './transaction-reader.ts';

/** Answers the Transaction in the door's reader; a code when the connection must end because of it. */
export function executeTransaction(home: WebSocketDoor, session: Session): CloseCode | undefined {
  const { reader, writer, broker } = home;
  const transaction = readTransaction(contentOf(reader));
  if (transaction === undefined) return CLOSE.MALFORMED_FRAME;
  if (!home.selects(session)) {
    broker.transactionRequests.unwatch(session, transaction.token);
    return undefined;
  }
  // Behind CLIENT PAUSE it is executed after this has returned, and answered by the other writer.
  let isLate = false;
  const request = {
    token: transaction.token,
    commands: transaction.commands(),
    refusal: (args: Arguments) => {
      if (args.count === 0) return `${ERROR_BAD_REQUEST} a command without arguments`;
      if (!isLate) home.transacting ||= home.mayWrite(args);
      const refused = refusal(args);
      return refused === undefined ? undefined : `ERR ${refused}`;
    },
    answerTouched: () => (isLate ? home.lateWriter : writer).watchedKeyChanged(),
  };
  broker.transactionRequests.execute(session, request, writer);
  isLate = true;
  home.transacting = false;
  return undefined;
}

/** Answers the Watch. */
export function watch(home: WebSocketDoor, session: Session): CloseCode | undefined {
  const { reader, writer, broker } = home;
  const command = readWatch(contentOf(reader));
  if (command === undefined) return CLOSE.MALFORMED_FRAME;
  if (command.count < 2) writer.error(ERROR_BAD_REQUEST, 'a Watch without keys');
  else if (home.selects(session)) {
    const run = (reply: ReplyWriter): void => {
      const token = broker.transactionRequests.watch(session, command);
      if (token instanceof ReplyError) reply.error(token.code, token.text);
      else reply.bulk(token, 0, token.length);
    };
    // Its arguments are in a buffer of their own.
    if (broker.pause.holdsAll) broker.pause.postponeRequest(session, command.span, writer, run);
    else run(writer);
  }
  return undefined;
}

/** Answers the Unwatch. */
export function unwatch(home: WebSocketDoor, session: Session): CloseCode | undefined {
  const { reader, writer, broker } = home;
  const token = readUnwatch(contentOf(reader));
  if (token === undefined) return CLOSE.MALFORMED_FRAME;
  const answer = (reply: ReplyWriter, released: Uint8Array): void =>
    reply.integer(broker.transactionRequests.unwatch(session, released) ? 1 : 0);
  // From a Transaction before it that is held it must not take the watch away.
  if (broker.pause.holdsAll || session.postponed > 0) {
    const kept = Buffer.from(token);
    broker.pause.postponeRequest(session, kept.length, writer, (reply) => answer(reply, kept));
  } else answer(writer, token);
  return undefined;
}

function contentOf({ buffer, start, end }: FrameReader): Buffer {
  return buffer.subarray(start, end);
}
