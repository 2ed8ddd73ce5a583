import { beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../src/commands/call.ts';
import { LIST_COMMANDS } from '../../src/commands/lists.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { Harness } from './harness.ts';
import { NIL_ARRAY } from './values.ts';

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';

let keywire: Harness;
beforeEach(() => {
  keywire = new Harness([...LIST_COMMANDS, ...STRING_COMMANDS]);
  keywire.run('SET', 's', 'text');
  keywire.takeEvents();
  keywire.takeJournal();
});

/** Every blocking command on the keys `a` (and `b`), without its timeout. */
const FORMS: [string, (timeout: string) => string[]][] = [
  ['BLPOP', (timeout) => ['BLPOP', 'a', 'b', timeout]],
  ['BRPOP', (timeout) => ['BRPOP', 'a', 'b', timeout]],
  ['BLMPOP', (timeout) => ['BLMPOP', timeout, '2', 'a', 'b', 'LEFT']],
  ['BLMOVE', (timeout) => ['BLMOVE', 'a', 'b', 'LEFT', 'LEFT', timeout]],
  ['BRPOPLPUSH', (timeout) => ['BRPOPLPUSH', 'a', 'b', timeout]],
];

describe.each(FORMS)('%s', (_name, form) => {
  it.each(['x', '', 'nan', '1 ', '0,5'])('refuses the timeout "%s"', (timeout) => {
    const text = 'ERR timeout is not a float or out of range';
    expect(keywire.error(...form(timeout))).toBe(text);
  });

  it.each(['-1', '-0.0001', '-inf'])('refuses the negative timeout "%s"', (timeout) => {
    expect(keywire.error(...form(timeout))).toBe('ERR timeout is negative');
  });

  it.each(['inf', '1e300', '9223372036854775807'])('refuses the timeout "%s"', (timeout) => {
    expect(keywire.error(...form(timeout))).toBe('ERR timeout is out of range');
  });

  it.each([
    ['0', 0],
    ['0.0001', 1],
    ['0.25', 250],
    ['1.0015', 1002],
    ['3', 3000],
    ['1e1', 10_000],
  ])('waits "%s" seconds, which are %i ms', (timeout, timeoutMs) => {
    const answer = keywire.start(...form(timeout));
    expect(answer.done).toBe(false);
    expect(keywire.waiters.map(({ request }) => request.timeoutMs)).toEqual([timeoutMs]);
    expect(keywire.takeEvents()).toEqual([]);
    expect(keywire.takeJournal()).toEqual([]);
  });

  it('answers the nil array when its time is over', () => {
    const answer = keywire.start(...form('0.5'));
    keywire.advance(499);
    expect(answer.done).toBe(false);
    keywire.advance(1);
    expect(answer.value).toBe(NIL_ARRAY);
    keywire.run('RPUSH', 'a', 'late');
    expect(keywire.run('LLEN', 'a')).toBe(1);
  });

  it('refuses another type at once', () => {
    const words = form('0').map((word) => (word === 'a' ? 's' : word));
    expect(keywire.error(...words)).toBe(WRONG_TYPE);
    expect(keywire.waiters).toEqual([]);
  });
});

describe('where nothing may wait', () => {
  it('pops answer the nil array and moves nil', () => {
    const hurried = LIST_COMMANDS.map((spec) => ({
      ...spec,
      execute: (call: Call) => {
        call.mayWait = false;
        spec.execute?.(call);
      },
    }));
    const transaction = new Harness(hurried);
    const answers = FORMS.map(([, form]) => transaction.run(...form('0')));
    expect(answers).toEqual([NIL_ARRAY, NIL_ARRAY, NIL_ARRAY, null, null]);
    expect(transaction.waiters).toEqual([]);
  });
});

describe('blpop and brpop', () => {
  it('pop at once from the first key that has a list, and journal the plain pop', () => {
    keywire.run('RPUSH', 'b', '1', '2', '3');
    keywire.run('RPUSH', 'c', 'x');
    keywire.takeEvents();
    keywire.takeJournal();
    expect(keywire.run('BLPOP', 'a', 'b', 'c', 0)).toEqual(['b', '1']);
    expect(keywire.run('BRPOP', 'a', 'b', 'c', 0)).toEqual(['b', '3']);
    expect(keywire.run('BRPOP', 'b', 0)).toEqual(['b', '2']);
    expect(keywire.takeEvents()).toEqual(['lpop b', 'rpop b', 'rpop b', 'del b']);
    expect(keywire.takeJournal()).toEqual(['LPOP b', 'RPOP b', 'RPOP b']);
  });

  it('a key of another type before the first list is an error', () => {
    keywire.run('RPUSH', 'b', '1');
    expect(keywire.error('BLPOP', 's', 'b', 0)).toBe(WRONG_TYPE);
    expect(keywire.run('BLPOP', 'b', 's', 0)).toEqual(['b', '1']);
  });

  it('reads the timeout before it looks at the keys', () => {
    expect(keywire.error('BLPOP', 's', 'x')).toBe('ERR timeout is not a float or out of range');
  });

  it('waiters are served in arrival order by one push of several elements', () => {
    const first = keywire.start('BLPOP', 'a', 0);
    const second = keywire.start('BRPOP', 'x', 'a', 0);
    const third = keywire.start('BLPOP', 'a', 0);
    expect(keywire.run('RPUSH', 'a', '1', '2')).toBe(2);
    expect(first.value).toEqual(['a', '1']);
    expect(second.value).toEqual(['a', '2']);
    expect(third.done).toBe(false);
    expect(keywire.takeJournal()).toEqual(['RPUSH a 1 2', 'LPOP a', 'RPOP a']);
    expect(keywire.takeEvents()).toEqual(['rpush a', 'lpop a', 'rpop a', 'del a']);
  });

  it('woken, it tries its keys in order again', () => {
    const answer = keywire.start('BLPOP', 'a', 'b', 0);
    keywire.run('RPUSH', 'b', 'from b');
    expect(answer.value).toEqual(['b', 'from b']);
  });
});

describe('blmpop', () => {
  it('pops a number of elements, also after waiting', () => {
    const answer = keywire.start('BLMPOP', 0, 2, 'a', 'b', 'RIGHT', 'COUNT', 2);
    keywire.run('RPUSH', 'b', '1', '2', '3');
    expect(answer.value).toEqual(['b', ['3', '2']]);
    expect(keywire.run('BLMPOP', 0, 1, 'b', 'LEFT', 'COUNT', 2)).toEqual(['b', ['1']]);
    expect(keywire.takeJournal()).toEqual(['RPUSH b 1 2 3', 'RPOP b 2', 'LPOP b 1']);
  });

  it('reads everything else before its timeout', () => {
    expect(keywire.error('BLMPOP', 'x', 0, 'a', 'LEFT')).toBe(
      'ERR numkeys should be greater than 0',
    );
    expect(keywire.error('BLMPOP', 'x', 2, 'a', 'LEFT')).toBe('ERR syntax error');
    expect(keywire.error('BLMPOP', 'x', 1, 'a', 'LEFT', 'COUNT', 0)).toBe(
      'ERR count should be greater than 0',
    );
  });
});

describe('blmove and brpoplpush', () => {
  it('move at once and journal the plain move', () => {
    keywire.run('RPUSH', 'a', '1', '2', '3');
    keywire.takeEvents();
    keywire.takeJournal();
    expect(keywire.run('BLMOVE', 'a', 'b', 'left', 'right', 0)).toBe('1');
    expect(keywire.run('BRPOPLPUSH', 'a', 'b', 0)).toBe('3');
    expect(keywire.run('LRANGE', 'b', 0, -1)).toEqual(['3', '1']);
    expect(keywire.takeJournal()).toEqual(['LMOVE a b LEFT RIGHT', 'RPOPLPUSH a b']);
    expect(keywire.takeEvents()).toEqual(['rpush b', 'lpop a', 'lpush b', 'rpop a']);
  });

  it('a chain of waiting moves is served from one push', () => {
    const last = keywire.start('BLPOP', 'c', 0);
    const middle = keywire.start('BLMOVE', 'b', 'c', 'LEFT', 'LEFT', 0);
    const first = keywire.start('BRPOPLPUSH', 'a', 'b', 0);
    keywire.run('LPUSH', 'a', 'job');
    expect([first.value, middle.value, last.value]).toEqual(['job', 'job', ['c', 'job']]);
    expect(keywire.takeJournal()).toEqual([
      'LPUSH a job',
      'RPOPLPUSH a b',
      'LMOVE b c LEFT LEFT',
      'LPOP c',
    ]);
    expect(keywire.dump()).toHaveLength(1);
  });

  it('a target of another type is an error only when there is something to move', () => {
    const answer = keywire.start('BLMOVE', 'a', 's', 'LEFT', 'LEFT', 0);
    expect(answer.done).toBe(false);
    keywire.run('RPUSH', 'a', '1');
    expect(String(answer.value)).toContain(WRONG_TYPE);
    expect(keywire.run('LLEN', 'a')).toBe(1);
  });

  it('read their words before the timeout', () => {
    expect(keywire.error('BLMOVE', 'a', 'b', 'LEFT', 'UP', 'x')).toBe('ERR syntax error');
  });
});
