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

test('options of streams become the words of their command', async () => {
  const { commands, lines } = recorder([
    '1-1',
    '1-1',
    0,
    null,
    null,
    'OK',
    [],
    [],
    ['0-0', [], []],
  ]);
  await commands.xadd('s', { a: 1, b: 'x' });
  const trim = { maxLength: 5, approximate: true, limit: 10 };
  await commands.xadd('s', [['a', 1]], { id: '1-*', makeStream: false, trim });
  await commands.xtrim('s', { minId: '7-0' });
  await commands.xread({ s: '$', t: '0' }, { count: 2, blockMs: 0 });
  const member = { group: 'g', consumer: 'c' };
  await commands.xreadgroup(member, new Map([['s', '>']]), { noAck: true });
  await commands.xgroupCreate('s', 'g', '0', { makeStream: true, entriesRead: 3 });
  await commands.xpendingEntries('s', 'g', 10, { idleMs: 5, consumer: 'c' });
  await commands.xclaimIds('s', member, 100, ['1-1'], { idleMs: 1, retryCount: 2, force: true });
  await commands.xautoclaimIds('s', member, 100, '0-0', 5);
  expect(lines()).toEqual([
    'XADD s * a 1 b x',
    'XADD s NOMKSTREAM MAXLEN ~ 5 LIMIT 10 1-* a 1',
    'XTRIM s MINID = 7-0',
    'XREAD COUNT 2 BLOCK 0 STREAMS s t $ 0',
    'XREADGROUP GROUP g c NOACK STREAMS s >',
    'XGROUP CREATE s g 0 MKSTREAM ENTRIESREAD 3',
    'XPENDING s g IDLE 5 - + 10 c',
    'XCLAIM s g c 100 1-1 IDLE 1 RETRYCOUNT 2 FORCE JUSTID',
    'XAUTOCLAIM s g c 100 0-0 COUNT 5 JUSTID',
  ]);
});

test('replies become the documented types', async () => {
  const entry: Reply = ['1-1', ['a', '1', 'b', '2']];
  const { commands } = recorder([
    [entry],
    new Map<Reply, Reply>([['s', [entry]]]),
    new Map<Reply, Reply>([['s', [entry, ['2-1', null]]]]),
    [2, '1-1', '2-1', [['c', '2']]],
    [['1-1', 'c', 15, 3]],
    ['2-1', [entry], ['0-5']],
    [
      new Map<Reply, Reply>([
        ['name', 'g'],
        ['consumers', 1],
        ['pending', 2],
        ['last-delivered-id', '2-1'],
        ['entries-read', null],
        ['lag', 4],
      ]),
    ],
  ]);
  const fields = [
    ['a', '1'],
    ['b', '2'],
  ];
  const member = { group: 'g', consumer: 'c' };
  expect(await commands.xrange('s')).toEqual([{ id: '1-1', fields }]);
  expect(await commands.xread({ s: '0' })).toEqual([
    { key: 's', entries: [{ id: '1-1', fields }] },
  ]);
  expect(await commands.xreadgroup(member, { s: '0' })).toEqual([
    {
      key: 's',
      entries: [
        { id: '1-1', fields },
        { id: '2-1', fields: null },
      ],
    },
  ]);
  expect(await commands.xpending('s', 'g')).toEqual({
    count: 2,
    firstId: '1-1',
    lastId: '2-1',
    consumers: [{ name: 'c', count: 2 }],
  });
  expect(await commands.xpendingEntries('s', 'g', 1)).toEqual([
    { id: '1-1', consumer: 'c', idleMs: 15, deliveries: 3 },
  ]);
  expect(await commands.xautoclaim('s', member, 0)).toEqual({
    cursor: '2-1',
    claimed: [{ id: '1-1', fields }],
    deleted: ['0-5'],
  });
  expect(await commands.xinfoGroups('s')).toEqual([
    { name: 'g', consumers: 1, pending: 2, lastDeliveredId: '2-1', entriesRead: null, lag: 4 },
  ]);
});
