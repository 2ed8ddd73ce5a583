/**
 * The options of SET and GETEX. Hot: one object is reused by every SET with options.
 */
import { SYNTAX_ERROR } from '../base/errors.ts';
import type { Arguments } from './arguments.ts';
import type { TimeForm } from './deadlines.ts';

export class StringOptions {
  /** NX: only when there is no such key. XX: only when there is. */
  onlyAbsent = false;
  onlyPresent = false;
  /** GET: the answer is the value from before. */
  answersOld = false;
  keepsDeadline = false;
  /** PERSIST: the deadline is removed. */
  persists = false;
  /** How the time at `timeIndex` is meant; undefined when none is given. */
  form: TimeForm | undefined = undefined;
  timeIndex = 0;

  /**
   * Reads SET's options from argument `first` on. Options that contradict each other are errors; one
   * given twice counts once, and of two times of the same form the last counts, as in Redis.
   * @throws ReplyError `ERR syntax error`
   */
  readSet(args: Arguments, first: number): void {
    this.#clear();
    for (let i = first; i < args.count; i++) {
      if (args.is(i, 'NX') && !this.onlyPresent) this.onlyAbsent = true;
      else if (args.is(i, 'XX') && !this.onlyAbsent) this.onlyPresent = true;
      else if (args.is(i, 'GET')) this.answersOld = true;
      else if (args.is(i, 'KEEPTTL') && this.form === undefined) this.keepsDeadline = true;
      else if (!this.keepsDeadline && this.#readTime(args, i)) i++;
      else throw SYNTAX_ERROR;
    }
  }

  /** Reads GETEX's options from argument `first` on, by the same rules. */
  readGet(args: Arguments, first: number): void {
    this.#clear();
    for (let i = first; i < args.count; i++) {
      if (args.is(i, 'PERSIST') && this.form === undefined) this.persists = true;
      else if (!this.persists && this.#readTime(args, i)) i++;
      else throw SYNTAX_ERROR;
    }
  }

  #clear(): void {
    this.onlyAbsent = false;
    this.onlyPresent = false;
    this.answersOld = false;
    this.keepsDeadline = false;
    this.persists = false;
    this.form = undefined;
  }

  #readTime(args: Arguments, index: number): boolean {
    const form = timeForm(args, index);
    if (form === undefined || index + 1 === args.count) return false;
    if (this.form !== undefined && this.form !== form) return false;
    this.form = form;
    this.timeIndex = index + 1;
    return true;
  }
}

function timeForm(args: Arguments, index: number): TimeForm | undefined {
  if (args.is(index, 'EX')) return 'EX';
  if (args.is(index, 'PX')) return 'PX';
  if (args.is(index, 'EXAT')) return 'EXAT';
  if (args.is(index, 'PXAT')) return 'PXAT';
  return undefined;
}
