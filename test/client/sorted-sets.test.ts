import { expect, test } from 'vitest';
import { Commands } from '../../src/client/client.ts';
import { Subscriptions } from '../../src/client/subscriptions.ts';
import type { Reply } from '../../src/wire/reply.ts';
import type { Request } from '../../src/wire/requests.ts';

/** Commands whose requests are recorded and answered with what the test says. */
function recorder(answers: readonly Reply[]) {
  const requests: Request[] = [];
  const left = [...answers];
  const port = {
    subscriptions: new Subscriptions(async () => 0),
    submit: async (request: Request) => {
      requests.push(request);
      return left.shift() ?? null;
    },
  };
  const lines = () => requests.map((one) => (one.kind === 'command' ? one.args.join(' ') : ''));
  return { commands: new Commands<string>(port, {}), lines };
}

test('options of sorted sets become the words of their command', async () => {
  const { commands, lines } = recorder([1, 1, 5, [], [], 2, [], 0, 0]);
  await commands.zadd(
    'z',
    [
      ['a', 1],
      ['b', Infinity],
    ],
    { condition: 'XX', only: 'GT' },
  );
  await commands.zaddChanged('z', new Map([['a', -Infinity]]));
  await commands.zaddIncr('z', 2.5, 'a', { condition: 'NX' });
  await commands.zrange('z', '(1', Infinity, { by: 'SCORE', limit: { offset: 1, count: 2 } });
  await commands.zrangeScored('z', 0, -1, { reversed: true });
  await commands.zrangestore('t', 'z', '-', '[b', { by: 'LEX' });
  await commands.zunion(['a', 'b'], { weights: [1, 0.5], aggregate: 'MAX' });
  await commands.zinterstore('t', 'a');
  await commands.zintercard(['a', 'b'], 3);
  await commands.zmpop(['a', 'b'], 'MIN', 2);
  await commands.bzmpop('a', 'MAX', 1.5);
  await commands.bzpopmin(['a', 'b'], 2);
  expect(lines()).toEqual([
    'ZADD z XX GT 1 a inf b',
    'ZADD z CH -inf a',
    'ZADD z NX INCR 2.5 a',
    'ZRANGE z (1 inf BYSCORE LIMIT 1 2',
    'ZRANGE z 0 -1 REV WITHSCORES',
    'ZRANGESTORE t z - [b BYLEX',
    'ZUNION 2 a b WEIGHTS 1 0.5 AGGREGATE MAX WITHSCORES',
    'ZINTERSTORE t 1 a',
    'ZINTERCARD 2 a b LIMIT 3',
    'ZMPOP 2 a b MIN COUNT 2',
    'BZMPOP 1.5 1 a MAX',
    'BZPOPMIN a b 2',
  ]);
});

test('replies of sorted sets become rows', async () => {
  const { commands } = recorder([
    [
      ['a', 1],
      ['b', 2.5],
    ],
    [1, null],
    null,
    ['z', [['a', 1]]],
    ['z', 'a', 1],
    ['7', ['a', '1', 'b', 'inf']],
    ['0', ['c', '-2.5']],
  ]);
  expect(await commands.zrangeScored('z', 0, -1)).toEqual([
    { member: 'a', score: 1 },
    { member: 'b', score: 2.5 },
  ]);
  expect(await commands.zmscore('z', ['a', 'x'])).toEqual([1, null]);
  expect(await commands.zrank('z', 'x')).toBe(null);
  const one = { key: 'z', members: [{ member: 'a', score: 1 }] };
  expect(await commands.zmpop('z', 'MIN')).toEqual(one);
  expect(await commands.bzpopmax('z')).toEqual(one);
  const scanned: unknown[] = [];
  for await (const row of commands.zscanAll('z', { match: '*', count: 5 })) scanned.push(row);
  expect(scanned).toEqual([
    { member: 'a', score: 1 },
    { member: 'b', score: Infinity },
    { member: 'c', score: -2.5 },
  ]);
});
