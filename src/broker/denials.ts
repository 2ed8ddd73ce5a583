/**
 * What was denied to whom, for ACL LOG: attempts to be somebody that there is not. Attempts alike within
 * a minute are one entry that counts them, as in Redis; the oldest entries go beyond `acllog-max-len`.
 */
import { clientLine } from '../commands/client-list.ts';
import type { Denial, Denials } from '../commands/diagnostics.ts';
import type { Caller } from '../commands/spec.ts';
import { field, type Parameter } from './parameter.ts';
import { integer, LONG_MAX } from './parameter-kinds.ts';

/** Attempts alike are one entry up to so long after its last. */
const GROUPED_MS = 60_000;
/** Of a name so much is kept; it is anyone's. */
const USER_CHARACTERS_MAX = 256;

export class BrokerDenials implements Denials {
  readonly entries: Denial[] = [];
  /** How many entries are kept from the next one on. */
  max = 128;
  /** Attempts since the start, or CONFIG RESETSTAT. */
  logins = 0;
  #nextId = 0;

  deny(
    caller: Caller,
    login: { readonly command: string; readonly user: string },
    nowMs: number,
  ): void {
    this.logins++;
    const user = login.user.slice(0, USER_CHARACTERS_MAX);
    const context = caller.queuedCommands >= 0 ? 'multi' : 'toplevel';
    const alike = this.entries.findIndex(
      (one) =>
        one.object === login.command &&
        one.user === user &&
        one.context === context &&
        nowMs - one.updatedAtMs <= GROUPED_MS,
    );
    const [before] = alike < 0 ? [] : this.entries.splice(alike, 1);
    this.entries.unshift({
      id: before?.id ?? this.#nextId++,
      count: (before?.count ?? 0) + 1,
      context,
      object: login.command,
      user,
      createdAtMs: before?.createdAtMs ?? nowMs,
      updatedAtMs: nowMs,
      client: clientLine(caller, nowMs),
    });
    if (this.entries.length > this.max) this.entries.length = this.max;
  }

  reset(): void {
    this.entries.length = 0;
  }
}

/** The parameter over how many entries are kept. */
export function denialsParameter(values: BrokerDenials): Parameter {
  const kind = integer({ min: 0, max: LONG_MAX });
  return field('acllog-max-len', kind, { values, name: 'max' });
}
