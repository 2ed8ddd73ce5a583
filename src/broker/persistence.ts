/**
 * What commands may ask about the disk: the `Persistence` port, answered from the release queue and
 * from those who wait for a sync.
 */
import { assert } from '../base/assert.ts';
import { type Durability, isWeaker } from '../base/durability.ts';
import type { Call } from '../commands/call.ts';
import type { Caller, Persistence, SyncRequest } from '../commands/spec.ts';
import type { Broker } from './broker.ts';
import { Session } from './session.ts';

export class BrokerPersistence implements Persistence {
  /** Absent during replay, where nobody asks. */
  readonly #broker: Broker | undefined;

  constructor(broker: Broker | undefined) {
    this.#broker = broker;
  }

  get kept(): boolean {
    return this.#live.release.isKept;
  }

  isSynced(caller: Caller): boolean {
    assert(caller instanceof Session, 'only a connection has written');
    return this.#live.release.syncedLsn >= caller.writeLsn;
  }

  refusalOf(durability: Durability): string | undefined {
    return refusalOf(this.#live, durability);
  }

  waitSynced(call: Call, request: SyncRequest): void {
    this.#live.waits.waitSynced(call, request);
  }

  get #live(): Broker {
    assert(this.#broker !== undefined, 'nobody asks about the disk during replay');
    return this.#broker;
  }
}

/** Why a caller cannot have this durability, as an error's text; undefined when it can. */
function refusalOf({ release }: Broker, durability: Durability): string | undefined {
  if (!release.isKept && durability !== 'applied') {
    return `nothing is kept on disk, so that no change is ever ${durability} (--journal no)`;
  }
  const level = release.levelFor(durability);
  if (!isWeaker(durability, level)) return undefined;
  return `this server answers no change before it is ${level} (--durability-min)`;
}
