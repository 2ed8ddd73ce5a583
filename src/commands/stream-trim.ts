/**
 * The options of XADD and XTRIM that say what stays of a stream: MAXLEN, MINID, `=`, `~`, LIMIT. What
 * the journal keeps of a trim is the length it left, which is exact whatever the options were.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { Trim } from '../structures/entry-log.ts';
import { type IdForm, StreamId } from '../structures/stream-id.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { readId, readNewId } from './stream-ids.ts';

const BOTH_STRATEGIES = new ReplyError(
  'ERR',
  'syntax error, MAXLEN and MINID options at the same time are not compatible',
);
const NEGATIVE_MAXLEN = new ReplyError('ERR', 'The MAXLEN argument must be >= 0.');
const NEGATIVE_LIMIT = new ReplyError('ERR', 'The LIMIT argument must be >= 0.');
const LIMIT_ALONE = new ReplyError(
  'ERR',
  'syntax error, LIMIT cannot be used without specifying a trimming strategy',
);
const LIMIT_EXACT = new ReplyError(
  'ERR',
  'syntax error, LIMIT cannot be used without the special ~ option',
);
const NO_STRATEGY = new ReplyError(
  'ERR',
  'syntax error, XTRIM must be called with a trimming strategy',
);

/** An approximate trim without LIMIT removes at most the entries of so many nodes. */
const NODES_MAX = 100;
const LIMIT_UNBOUNDED = 10_000;
const LIMIT_MAX = 1_000_000;

/** What was read; reused. */
export class TrimOptions implements Trim {
  lengthMax = 0;
  idMin: StreamId | undefined;
  isApproximate = false;
  limit = 0;
  /** MAXLEN or MINID was given. */
  trims = false;
  /** XADD: NOMKSTREAM. */
  createsNone = false;
  /** XADD: where the id stands, and what it is; undefined for `*`. */
  idAt = 0;
  form: IdForm | undefined;
  readonly id: StreamId = new StreamId();
  readonly #idMin = new StreamId();
  #isLimited = false;

  /**
   * `[NOMKSTREAM] [MAXLEN|MINID [=|~] threshold [LIMIT count]] *|id` from argument `index` on; for XTRIM
   * without the first and the last, to the end.
   * @throws ReplyError
   */
  read(call: Call, index: number, isAdd: boolean): void {
    const args = call.arguments;
    this.idMin = undefined;
    this.isApproximate = false;
    this.limit = 0;
    this.trims = false;
    this.createsNone = false;
    this.form = undefined;
    this.idAt = args.count;
    this.#isLimited = false;
    for (let i = index; i < args.count; i++) {
      const hasMore = i + 1 < args.count;
      if (isAdd && args.length(i) === 1 && args.is(i, '*')) {
        this.idAt = i;
        break;
      }
      if (hasMore && args.is(i, 'MAXLEN')) i = this.#readThreshold(args, i, false);
      else if (hasMore && args.is(i, 'MINID')) i = this.#readThreshold(args, i, true);
      else if (hasMore && args.is(i, 'LIMIT')) this.#readLimit(args, ++i);
      else if (isAdd && args.is(i, 'NOMKSTREAM')) this.createsNone = true;
      else if (isAdd) {
        this.form = readNewId(args, i, this.id);
        this.idAt = i;
        break;
      } else throw SYNTAX_ERROR;
    }
    this.#settleLimit(call, isAdd);
  }

  /** Reads the threshold behind argument `index`; where it stands. */
  #readThreshold(args: Arguments, index: number, isId: boolean): number {
    if (this.trims) throw BOTH_STRATEGIES;
    this.trims = true;
    let at = index + 1;
    this.isApproximate = false;
    if (at + 1 < args.count && args.length(at) === 1) {
      if (args.is(at, '~')) {
        this.isApproximate = true;
        at++;
      } else if (args.is(at, '=')) at++;
    }
    if (isId) this.idMin = readId(args, at, this.#idMin);
    else {
      this.lengthMax = args.integer(at);
      if (this.lengthMax < 0) throw NEGATIVE_MAXLEN;
    }
    return at;
  }

  #readLimit(args: Arguments, index: number): void {
    this.limit = args.integer(index);
    if (this.limit < 0) throw NEGATIVE_LIMIT;
    this.#isLimited = true;
  }

  #settleLimit(call: Call, isAdd: boolean): void {
    if (this.limit !== 0 && !this.trims) throw LIMIT_ALONE;
    if (!isAdd && !this.trims) throw NO_STRATEGY;
    if (this.#isLimited) {
      if (!this.isApproximate) throw LIMIT_EXACT;
    } else if (this.isApproximate) {
      const { entriesMax } = call.keyspace.streams.log.limits;
      const limit = NODES_MAX * entriesMax;
      this.limit = limit <= 0 ? LIMIT_UNBOUNDED : Math.min(limit, LIMIT_MAX);
    }
  }
}
