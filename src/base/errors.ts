/**
 * The errors that cross floors. `ReplyError` is the caller's mistake and becomes an error reply;
 * `StartError` is a failure of the world that ends the start with one clear line.
 * Codes and texts are Redis's where Redis has one: clients parse them.
 */

/**
 * A caller's mistake: thrown by a command before it has changed anything, written by the broker as
 * an error reply. `code` is Redis's first word (`ERR`, `WRONGTYPE`, …), `text` the rest of the line.
 */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
  readonly code: string;
  readonly text: string;

  constructor(code: string, text: string) {
    // A stack is never shown for a caller's mistake, and recording one costs microseconds.
    const depth = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(`${code} ${text}`);
    Error.stackTraceLimit = depth;
    this.code = code;
    this.text = text;
  }
}

/**
 * keywire cannot start or cannot do what the command line asked: the message is one line that says
 * what is wrong and what to do. `main` prints it and exits with 1.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}

export const WRONG_TYPE = new ReplyError(
  'WRONGTYPE',
  'Operation against a key holding the wrong kind of value',
);
export const NOT_AN_INTEGER = new ReplyError('ERR', 'value is not an integer or out of range');
export const NOT_A_FLOAT = new ReplyError('ERR', 'value is not a valid float');
export const SYNTAX_ERROR = new ReplyError('ERR', 'syntax error');
export const NO_SUCH_KEY = new ReplyError('ERR', 'no such key');
export const INDEX_OUT_OF_RANGE = new ReplyError('ERR', 'index out of range');
export const DB_INDEX_OUT_OF_RANGE = new ReplyError('ERR', 'DB index is out of range');
