import { beforeEach, expect, test } from 'vitest';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { Harness, type Input } from './harness.ts';

let keywire: Harness;
beforeEach(() => {
  keywire = new Harness(COMMAND_SPECS);
});

function numbered(count: number): Input[] {
  return Array.from({ length: count }, (_, at) => `element ${at}`);
}

test('the journal keeps what changed, and that a sparse one became dense', () => {
  keywire.run('PFADD', 'k', 'a');
  keywire.run('PFADD', 'k', 'a');
  keywire.run('PFCOUNT', 'k');
  expect(keywire.takeJournal()).toEqual(['PFADD k a']);
  keywire.keyspace.hyperLogLogLimits.sparseBytesMax = 40;
  keywire.run('PFADD', 'k', ...numbered(20));
  keywire.run('PFMERGE', 'd', 'k');
  expect(keywire.takeJournal()).toEqual([
    `PFADD k ${numbered(20).join(' ')}`,
    'PFDEBUG TODENSE k',
    'PFMERGE d k',
  ]);
  expect(keywire.takeEvents()).toEqual(['pfadd k', 'pfadd k', 'pfadd d']);
});

test.each([18, 200, 3000, 20_000])('replay makes the same bytes after a limit of %i', (limit) => {
  keywire.keyspace.hyperLogLogLimits.sparseBytesMax = limit;
  for (const [name, count] of [
    ['few', 5],
    ['some', 300],
    ['many', 3000],
  ] as const) {
    keywire.run('PFADD', name, ...numbered(count));
  }
  keywire.run('PFMERGE', 'all', 'few', 'some', 'many');
  keywire.run('PFMERGE', 'two', 'few', 'some');
  keywire.run('PFADD', 'two', ...numbered(2000));
  const other = new Harness(COMMAND_SPECS);
  other.replay(keywire.journal);
  expect(other.dump()).toEqual(keywire.dump());
});

test('what is damaged stays as it was', () => {
  keywire.run('SET', 'k', Buffer.from('HYLL\x01\0\0\0\0\0\0\0\0\0\0\x80\x40\x00', 'latin1'));
  keywire.takeJournal();
  const before = keywire.dump();
  expect(keywire.error('PFADD', 'k', ...numbered(50))).toBe(
    'INVALIDOBJ Corrupted HLL object detected',
  );
  expect(keywire.error('PFMERGE', 'k')).toBe('INVALIDOBJ Corrupted HLL object detected');
  expect(keywire.dump()).toEqual(before);
  expect(keywire.takeJournal()).toEqual([]);
});
