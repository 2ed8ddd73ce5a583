/**
 * Transactions that come as one request, with the watches before them: what a connection that many
 * callers share has instead of MULTI, EXEC and WATCH. They are the same commands on the same path, run
 * one behind the other without anything in between, so that the connection has no state afterwards
 * but the tokens.
 */
import { assert } from '../base/assert.ts';
import { ReplyError } from '../base/errors.ts';
import { TRANSACTION_COMMANDS_MAX } from '../base/limits.ts';
import { Arguments } from '../commands/arguments.ts';
import type { ReplyWriter } from '../commands/reply.ts';
import type { Broker } from './broker.ts';
import { DiscardWriter } from './internal.ts';
import type { Session } from './session.ts';
import { Transaction } from './transactions.ts';

const EXEC = Arguments.of('EXEC');

/** What is to be executed in one step. */
export interface TransactionRequest {
  /** What a watch answered; empty: none. */
  readonly token: Uint8Array;
  /** In order; each is looked at before the next is taken. */
  readonly commands: Iterable<Arguments>;
  /** Why a command may not be executed on this door, as an error's text; undefined when it may. */
  readonly refusal: (command: Arguments) => string | undefined;
  /** Answers that nothing was executed, because a watched key was touched. */
  readonly answerTouched: (reply: ReplyWriter) => void;
}

export class TransactionRequests {
  readonly #broker: Broker;

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  /**
   * Watches the keys of `watch`, a WATCH command, in the session's database.
   * @returns a token, or the error that is its answer
   */
  watch(session: Session, watch: Arguments): Buffer | ReplyError {
    const { tokens } = this.#broker.transactions;
    if (!tokens.hasRoom(session)) {
      return new ReplyError('ERR', 'too many watches; end them with a Transaction or Unwatch');
    }
    const answer = new DiscardWriter();
    this.#broker.execute(session, watch, answer);
    if (answer.failure === undefined) return tokens.issue(session);
    this.#broker.transactions.forget(session);
    const blank = answer.failure.indexOf(' ');
    return new ReplyError(answer.failure.slice(0, blank), answer.failure.slice(blank + 1));
  }

  /** Gives up a token; false when the session does not hold it. */
  unwatch(session: Session, token: Uint8Array): boolean {
    return this.#broker.transactions.tokens.release(session, token);
  }

  /**
   * Executes all commands or, when one is refused or a watched key was touched, none. While CLIENT PAUSE
   * holds one of them, all wait, so that nothing comes between them, nor into the session.
   */
  execute(session: Session, request: TransactionRequest, reply: ReplyWriter): void {
    if (this.#broker.pause.active) this.#executePaused(session, request, reply);
    else this.#execute(session, request, reply);
  }

  #executePaused(session: Session, request: TransactionRequest, reply: ReplyWriter): void {
    const { pause } = this.#broker;
    const commands = copyOf(request.commands);
    const copied = { ...request, token: Buffer.from(request.token), commands };
    if (!pause.holdsAny(commands)) {
      this.#execute(session, copied, reply);
      return;
    }
    const bytes = commands.reduce((sum, { span }) => sum + span, 0);
    const run = (later: ReplyWriter): void => this.execute(session, copied, later);
    // Answered with an error it is over, and its watch with it.
    if (!pause.postponeRequest(session, bytes, reply, run)) this.unwatch(session, copied.token);
  }

  #execute(session: Session, request: TransactionRequest, reply: ReplyWriter): void {
    const { transactions } = this.#broker;
    assert(session.transaction === undefined, 'a request begins outside of a transaction');
    if (request.token.length > 0) {
      const marks = transactions.tokens.take(session, request.token);
      if (marks === undefined) {
        request.answerTouched(reply);
        return;
      }
      session.marks = marks;
    }
    const transaction = new Transaction(request.answerTouched);
    session.transaction = transaction;
    const refused = this.#queue(session, transaction, request);
    if (refused === undefined) {
      this.#broker.execute(session, EXEC, reply);
    } else {
      transactions.forget(session);
      this.#broker.counters.countError('EXECABORT');
      reply.error('EXECABORT', `Transaction discarded because of: ${refused}`);
    }
    assert(session.transaction === undefined, 'a request leaves no transaction behind');
  }

  /** Checks and keeps the commands; the first refusal, after which the others are not looked at. */
  #queue(
    session: Session,
    transaction: Transaction,
    { commands, refusal }: TransactionRequest,
  ): string | undefined {
    const answer = new DiscardWriter();
    for (const command of commands) {
      const refused = refusal(command);
      if (refused !== undefined) return refused;
      this.#broker.execute(session, command, answer);
      if (answer.failure !== undefined) return answer.failure;
      assert(!transaction.aborted, 'what is aborted has a reason');
    }
    return undefined;
  }
}

/** The commands as they stay when the frame is gone; one more than a transaction may have are enough. */
function copyOf(commands: Iterable<Arguments>): Arguments[] {
  const copies: Arguments[] = [];
  for (const command of commands) {
    copies.push(command.clone());
    if (copies.length > TRANSACTION_COMMANDS_MAX) break;
  }
  return copies;
}
