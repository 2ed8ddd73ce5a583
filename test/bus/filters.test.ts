/** MQTT filters against a plain reading of the standard's section 4.7. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FilterIndex } from '../../src/bus/filters.ts';
import { Subscription } from '../../src/bus/subscription.ts';
import { plainMatch, topicFilter, topicName } from './plain-filters.ts';

function subscription(filter: string): Subscription {
  const name = Buffer.from(filter);
  return new Subscription('filter', name, name.toString('latin1'));
}

function matched(index: FilterIndex, topic: string): string[] {
  const channel = Buffer.from(topic);
  const found = index.match(channel, channel.toString('latin1'));
  return found.map(({ name }) => name.toString()).sort();
}

describe('filters', () => {
  test('match the topics that the standard says, whatever came and went', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(topicFilter, { maxLength: 12 }),
        fc.array(
          topicName.filter((topic) => topic !== ''),
          { maxLength: 12 },
        ),
        fc.integer({ min: 0, max: 12 }),
        (filters, topics, gone) => {
          const index = new FilterIndex();
          const all = filters.map(subscription);
          for (const one of all) index.add(one);
          const check = (left: readonly string[]): void => {
            for (const topic of topics) {
              const wanted = left.filter((filter) => plainMatch(filter, topic));
              expect(matched(index, topic)).toEqual(wanted.sort());
            }
          };
          check(filters);
          for (const one of all.slice(0, gone)) index.remove(one);
          check(filters.slice(gone));
          for (const one of all.slice(gone)) {
            expect(index.get(one.text)).toBe(one);
            index.remove(one);
          }
          expect(index.size).toBe(0);
        },
      ),
    );
  });

  test('match no channel whose name MQTT cannot carry', () => {
    const index = new FilterIndex();
    index.add(subscription('#'));
    for (const name of ['', 'a+', 'a#', 'a\0']) expect(matched(index, name)).toEqual([]);
    const broken = Buffer.from([0x61, 0xff]);
    expect(index.match(broken, broken.toString('latin1'))).toEqual([]);
  });
});
