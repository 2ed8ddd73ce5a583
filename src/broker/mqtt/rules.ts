/**
 * Rules that make jobs of messages: what is published to a topic above quality of service 0 is pushed to
 * the end of a list of database 0, in the same record, so that the acknowledgement means that the job is
 * there. Only publishes by MQTT count; the message reaches subscribers as well.
 */
import { FilterIndex } from '../../bus/filters.ts';
import type { Message } from '../../bus/message.ts';
import { Subscription } from '../../bus/subscription.ts';
import type { Store } from './store.ts';

/** Where jobs are put. */
const JOBS_DATABASE = 0;

export class Rules {
  readonly #filters = new FilterIndex();
  readonly #lists = new Map<string, string>();
  readonly #store: Store;

  constructor(store: Store, rules: ReadonlyMap<string, string>) {
    this.#store = store;
    for (const [filter, list] of rules) {
      const name = Buffer.from(filter);
      const text = name.toString('latin1');
      this.#filters.add(new Subscription('filter', name, text));
      this.#lists.set(text, list);
    }
  }

  get count(): number {
    return this.#filters.size;
  }

  /**
   * Pushes the payload to the list of every rule that matches; why a list refused it, if one did. Several
   * rules may match: the first refusal ends it, and is the caller's to answer.
   */
  apply(message: Message): string | undefined {
    if (message.qos === 0 || this.#filters.size === 0) return undefined;
    const { channel, payload } = message;
    for (const { text } of this.#filters.match(channel, channel.toString('latin1'))) {
      const list = this.#lists.get(text);
      if (list === undefined) continue;
      const refused = this.#store.execute(JOBS_DATABASE, ['RPUSH', list, payload]);
      if (refused !== undefined) return refused;
    }
    return undefined;
  }
}
