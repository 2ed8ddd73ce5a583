import { beforeEach, expect, test } from 'vitest';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { seededRun } from '../structures/seed.ts';
import { Harness } from './harness.ts';

let keywire: Harness;
beforeEach(() => {
  keywire = new Harness(COMMAND_SPECS);
});

test('the journal keeps what was stored, not how it was sorted', () => {
  keywire.run('SADD', 's', 'b', 'a');
  keywire.takeJournal();
  keywire.run('SORT', 's', 'ALPHA', 'GET', '#', 'GET', 'none_*', 'STORE', 'd');
  keywire.run('SORT', 'none', 'STORE', 'd');
  keywire.run('SORT', 'none', 'STORE', 'd');
  expect(keywire.takeJournal()).toEqual(['DEL d', 'RPUSH d a  b ', 'DEL d']);
  expect(keywire.takeEvents()).toEqual(['sadd s', 'sortstore d', 'del d']);
});

test('random lists are sorted as a model does it, and stored so after replay', () => {
  const { random, note } = seededRun();
  for (let round = 0; round < 60; round++) {
    keywire.run('FLUSHALL');
    const length = 1 + random.below(300);
    const numbers = Array.from({ length }, () => random.below(2000) / 8 - 100);
    keywire.run('RPUSH', 'l', ...numbers.map(String));
    const sign = random.below(2) === 0 ? 1 : -1;
    const [offset, count] = [random.below(20), random.below(400)];
    const words = [sign > 0 ? 'ASC' : 'DESC', 'LIMIT', offset, count];
    const sorted = [...numbers].sort((left, right) => sign * (left - right)).map(String);
    const expected = sorted.slice(offset, offset + count);
    expect(keywire.run('SORT', 'l', ...words), note).toEqual(expected);
    expect(keywire.run('SORT', 'l', ...words, 'STORE', 'd'), note).toBe(expected.length);
    expect(keywire.run('LRANGE', 'd', 0, -1), note).toEqual(expected);
  }
  const other = new Harness(COMMAND_SPECS);
  other.replay(keywire.journal);
  expect(other.dump(), note).toEqual(keywire.dump());
});
