/**
 * Rules that make jobs of messages: what is published to a topic above quality of service 0 is pushed to
 * the end of a list of database 0, in the same record, so that the acknowledgement means that the job is
 * there. Only publishes by MQTT count; the message reaches subscribers as well.
 */
import { assert } from '../../base/assert.ts';
import { WRONG_TYPE } from '../../base/errors.ts';
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
   * Pushes the payload to the list of every rule that matches, to all of them or to none; why a list
   * refuses it, if one does.
   */
  apply(message: Message): string | undefined {
    if (message.qos === 0 || this.#filters.size === 0) return undefined;
    const { channel, payload } = message;
    const lists = this.#filters
      .match(channel, channel.toString('latin1'))
      .map(({ text }) => this.#lists.get(text) ?? '');
    for (const list of lists) {
      if (this.#store.isOtherThanList(JOBS_DATABASE, list)) return `${list}: ${WRONG_TYPE.text}`;
    }
    for (const list of lists) {
      const refused = this.#store.execute(JOBS_DATABASE, ['RPUSH', list, payload]);
      assert(refused === undefined, 'a list for which there is room takes an element');
    }
    return undefined;
  }
}
