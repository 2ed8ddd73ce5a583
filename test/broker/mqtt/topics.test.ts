/** Topic names and filters, and the tree of names. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isTopicFilter,
  isTopicName,
  sharedFilter,
  TopicTree,
} from '../../../src/broker/mqtt/topics.ts';
import { plainMatch, topicFilter, topicName } from '../../bus/plain-filters.ts';

describe('a tree of topics', () => {
  test('finds the names that a filter matches', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(topicName, { maxLength: 12 }),
        topicFilter,
        fc.integer({ min: 0, max: 12 }),
        (topics, filter, gone) => {
          const tree = new TopicTree();
          for (const topic of topics) tree.add(topic);
          for (const topic of topics.slice(0, gone)) tree.remove(topic);
          const left = topics.slice(gone);
          const wanted = left.filter((topic) => plainMatch(filter, topic));
          expect(tree.matching(filter).sort()).toEqual(wanted.sort());
          expect(tree.size).toBe(left.length);
        },
      ),
    );
  });
});

describe('names', () => {
  test('of topics have no wildcards, filters have them as whole levels', () => {
    for (const good of ['a', '/', 'a/b', ' ', '$SYS/x']) expect(isTopicName(good)).toBe(true);
    for (const bad of ['', 'a+', '#', 'a\0', 'x'.repeat(65_536)])
      expect(isTopicName(bad)).toBe(false);
    for (const good of ['#', '+', 'a/+/b/#', '/+', '+/+']) expect(isTopicFilter(good)).toBe(true);
    for (const bad of ['', 'a#', '#/a', 'a+/b', 'a/b#']) expect(isTopicFilter(bad)).toBe(false);
  });

  test('of shared subscriptions have a group and a filter', () => {
    expect(sharedFilter('$share/g/a/+')).toEqual({ group: 'g', filter: 'a/+' });
    expect(sharedFilter('a/b')).toBeUndefined();
    for (const bad of ['$share', '$share/', '$share/g', '$share/g/', '$share/+/a', '$share//a']) {
      expect(sharedFilter(bad)).toBe(false);
    }
  });
});
