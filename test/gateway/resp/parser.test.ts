import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/clock.ts';
import { INPUT_STALL_MS } from '../../../src/base/limits.ts';
import { InputBudget } from '../../../src/gateway/resp/input-budget.ts';
import { Feed, multibulk, request } from './feed.ts';

const BINARY = Buffer.from([0, 13, 10, 255, 36, 42, 13, 10]);

const PIPELINE: string[][] = [
  ['SET', 'key', 'value'],
  ['PING'],
  ['GET', ''],
  ['ECHO', BINARY.toString('latin1')],
  ['MSET', 'a', 'x'.repeat(9), 'b', 'y'.repeat(10), 'c', 'z'.repeat(99), 'd', 'w'.repeat(1234)],
];

describe('multibulk commands', () => {
  it('reads a pipeline from one chunk', () => {
    const input = Buffer.concat(PIPELINE.map((args) => multibulk(...args)));
    expect(new Feed().take(input).commands).toEqual(PIPELINE);
  });

  it('reads a pipeline cut at every byte boundary', () => {
    const input = Buffer.concat([
      ...PIPELINE.map((args) => multibulk(...args)),
      Buffer.from('PING inline\r\n*0\r\n*-1\r\n\r\nSET "a b" c\n'),
      multibulk('LAST'),
    ]);
    const expected = [...PIPELINE, ['PING', 'inline'], ['SET', 'a b', 'c'], ['LAST']];
    for (let cut = 1; cut < input.length; cut++) {
      const feed = new Feed().take(input.subarray(0, cut)).take(input.subarray(cut));
      expect(feed.commands, `cut at ${cut}`).toEqual(expected);
      expect(feed.parser.keptBytes).toBe(0);
    }
  });

  it('reads a pipeline that comes byte by byte', () => {
    const input = Buffer.concat(PIPELINE.map((args) => multibulk(...args)));
    const feed = new Feed();
    for (let at = 0; at < input.length; at++) feed.take(input.subarray(at, at + 1));
    expect(feed.commands).toEqual(PIPELINE);
  });

  it('reads a pipeline cut into three at random', () => {
    const input = Buffer.concat(PIPELINE.slice(0, 4).map((args) => multibulk(...args)));
    for (let first = 1; first < input.length; first++) {
      for (let second = first + 1; second < input.length; second += 3) {
        const feed = new Feed();
        feed.take(input.subarray(0, first)).take(input.subarray(first, second));
        expect(feed.take(input.subarray(second)).commands).toEqual(PIPELINE.slice(0, 4));
      }
    }
  });

  it('ignores counts of zero and less', () => {
    expect(new Feed().take('*0\r\n*-1\r\n*-100\r\n*1\r\n$4\r\nPING\r\n').commands).toEqual([
      ['PING'],
    ]);
  });

  it('reads values larger than many chunks, one after the other', () => {
    const large = 'v'.repeat(1_000_000);
    const input = Buffer.concat([
      multibulk('SET', 'a', large),
      multibulk('SET', 'b', large),
      multibulk('PING'),
    ]);
    const feed = new Feed().take(input);
    expect(feed.commands).toEqual([['SET', 'a', large], ['SET', 'b', large], ['PING']]);
    expect(feed.budget.used).toBe(0);
  });

  it('reads a command of as many arguments as are allowed', () => {
    const args = ['DEL', ...Array.from({ length: 199_999 }, (_, index) => `key:${index}`)];
    const feed = new Feed({ multibulkMax: 200_000 }).take(request(args)).take('PING\r\n');
    expect(feed.commands).toEqual([args, ['PING']]);
    expect(feed.budget.used).toBe(0);
  });

  it('makes room for a declared value once', () => {
    const feed = new Feed();
    feed.take('*2\r\n$4\r\nECHO\r\n$50000000\r\n');
    expect(feed.budget.used).toBeGreaterThanOrEqual(50_000_000);
    expect(feed.budget.used).toBeLessThan(50_100_000);
    const before = feed.budget.used;
    feed.take(Buffer.alloc(1_000_000));
    expect(feed.budget.used).toBe(before);
    feed.parser.close();
    expect(feed.budget.used).toBe(0);
  });
});

describe('input that is held', () => {
  it('is kept in order while nothing is read', () => {
    const feed = new Feed()
      .hold('PING 1\r\n*2\r\n$4\r\nEC')
      .hold('HO\r\n$1\r\n2\r\nPING')
      .hold(' 3\r\n');
    expect(feed.commands).toEqual([]);
    feed.read(1);
    feed.hold('PING 4\r\n').read();
    expect(feed.commands).toEqual([
      ['PING', '1'],
      ['ECHO', '2'],
      ['PING', '3'],
      ['PING', '4'],
    ]);
    feed.parser.settle();
    expect(feed.parser.keptBytes).toBe(0);
  });

  it('goes on in the next chunk after a part was read', () => {
    const feed = new Feed().hold('PING 1\r\nPING 2\r\n*1\r\n$4\r\nQU').read(1);
    feed.parser.settle();
    feed.take('IT\r\nPING 3\r\n');
    expect(feed.commands).toEqual([['PING', '1'], ['PING', '2'], ['QUIT'], ['PING', '3']]);
  });
});

describe('inline commands', () => {
  const cases: [line: string, words: string[]][] = [
    ['PING', ['PING']],
    ['  SET   a\tb  ', ['SET', 'a', 'b']],
    ['SET key "hello world"', ['SET', 'key', 'hello world']],
    ["SET key 'it\\'s'", ['SET', 'key', "it's"]],
    ["SET key 'a\\n'", ['SET', 'key', 'a\\n']],
    ['SET key "\\x00\\xff\\n\\r\\t\\b\\a\\"\\\\"', ['SET', 'key', '\0\xff\n\r\t\b\x07"\\']],
    ['SET key "\\q\\xzz"', ['SET', 'key', 'qxzz']],
    ['SET key ""', ['SET', 'key', '']],
    ['SET foo"bar" x', ['SET', 'foobar', 'x']],
    ['SET a\\b c', ['SET', 'a\\b', 'c']],
    ['PING\0ignored', ['PING']],
  ];

  it.each(cases)('splits %j', (line, words) => {
    for (const end of ['\r\n', '\n']) expect(new Feed().take(line + end).commands).toEqual([words]);
  });

  it('skips empty lines', () => {
    expect(new Feed().take('\r\n\n   \r\nPING\r\n').commands).toEqual([['PING']]);
  });

  it.each(['"open', "'open", '"a"b', "'a'b", 'x "y'])('refuses %j', (line) => {
    expect(new Feed().take(`GET ${line}\r\n`).error).toBe('unbalanced quotes in request');
  });

  it.each(['POST / HTTP/1.1', 'Host: example.org'])('refuses HTTP: %j', (line) => {
    expect(new Feed().take(`${line}\r\nSET a b\r\n`)).toMatchObject({
      error: 'this port does not speak HTTP',
      commands: [],
    });
  });
});

describe('what is not RESP', () => {
  const long = 'x'.repeat(65_537);
  const digits = '1'.repeat(65_537);
  const cases: [input: string, error: string][] = [
    ['*abc\r\n', 'invalid multibulk length'],
    ['*\r\n', 'invalid multibulk length'],
    ['*01\r\n', 'invalid multibulk length'],
    ['*+1\r\n', 'invalid multibulk length'],
    ['*1048577\r\n', 'invalid multibulk length'],
    ['*2147483648\r\n', 'invalid multibulk length'],
    ['*99999999999999999999999\r\n', 'invalid multibulk length'],
    ['*1\r\nPING\r\n', "expected '$', got 'P'"],
    ['*1\r\n*1\r\n*1\r\n', "expected '$', got '*'"],
    ['*2\r\n$4\r\nPING\r\n:1\r\n', "expected '$', got ':'"],
    ['*1\r\n$-1\r\n', 'invalid bulk length'],
    ['*1\r\n$\r\n', 'invalid bulk length'],
    ['*1\r\n$01\r\nx\r\n', 'invalid bulk length'],
    ['*1\r\n$x\r\n', 'invalid bulk length'],
    ['*1\r\n$536870913\r\n', 'invalid bulk length'],
    ['*1\r\n$2147483648\r\n', 'invalid bulk length'],
    ['*1\r\n$9223372036854775808\r\n', 'invalid bulk length'],
    [`*${digits}`, 'too big mbulk count string'],
    [`*1\r\n$${digits}`, 'too big bulk count string'],
    [long, 'too big inline request'],
  ];

  it.each(cases)('is told apart: %#', (input, error) => {
    expect(new Feed().take(input)).toMatchObject({ error, commands: [] });
    const bytewise = new Feed();
    const bytes = Buffer.from(input, 'latin1');
    const step = bytes.length > 1000 ? 1009 : 1;
    for (let at = 0; at < bytes.length; at += step) bytewise.take(bytes.subarray(at, at + step));
    expect(bytewise).toMatchObject({ error, commands: [] });
  });

  it('leaves the commands before it alone', () => {
    const feed = new Feed().take('PING\r\n*1\r\n$4\r\nPING\r\n*x\r\n');
    expect(feed).toMatchObject({
      commands: [['PING'], ['PING']],
      error: 'invalid multibulk length',
    });
  });

  it('is a command of more bytes than one may have', () => {
    const feed = new Feed({ requestBytesMax: 1000 });
    feed.take(multibulk('SET', 'a', 'x'.repeat(500)));
    expect(feed.error).toBeUndefined();
    feed.take(multibulk('MSET', 'a', 'x'.repeat(500), 'b', 'x'.repeat(500)));
    expect(feed.error).toBe('too big request');
  });
});

describe('the input budget', () => {
  const declared = (bytes: number): string => `*2\r\n$4\r\nECHO\r\n$${bytes}\r\n`;

  it('lets who asks for more than is left wait, and go on in order of asking', () => {
    const budget = new InputBudget(1_000_000);
    const feeds = [1, 2, 3].map(() => new Feed({}, budget));
    const [first, second, third] = feeds as [Feed, Feed, Feed];
    for (const feed of feeds) feed.take(declared(600_000));
    expect(feeds.map((feed) => feed.parser.waits)).toEqual([false, true, true]);
    first.take(Buffer.alloc(600_002)).take('PING\r\n');
    expect(first.commands).toHaveLength(2);
    expect(feeds.map((feed) => feed.parser.waits)).toEqual([false, false, true]);
    second.take(Buffer.alloc(600_002));
    expect(second.commands).toHaveLength(1);
    expect(third.parser.waits).toBe(false);
    third.take(Buffer.alloc(600_002));
    expect(third.commands).toHaveLength(1);
    expect(budget.used).toBe(0);
  });

  it('lets the next one go on when who holds or waits is gone', () => {
    const budget = new InputBudget(1_000_000);
    const feeds = [1, 2, 3].map(() => new Feed({}, budget).take(declared(600_000)));
    feeds[1]?.parser.close();
    feeds[0]?.parser.close();
    expect(feeds[2]?.parser.waits).toBe(false);
    feeds[2]?.parser.close();
    expect(budget.used).toBe(0);
  });

  it('is taken from who holds it and sends nothing while others wait', () => {
    const clock = new ManualClock();
    const budget = new InputBudget(1_000_000, clock);
    const idle = new Feed({}, budget).take(declared(400_000));
    const slow = new Feed({}, budget).take(declared(400_000));
    const stalled: string[] = [];
    idle.parser.onStalled = () => {
      stalled.push('idle');
      idle.parser.close();
    };
    slow.parser.onStalled = () => stalled.push('slow');
    clock.advance(100_000);
    expect(stalled).toEqual([]);
    const waits = new Feed({}, budget).take(declared(500_000));
    for (let i = 0; i < 3; i++) {
      slow.take('x');
      clock.advance(INPUT_STALL_MS);
    }
    expect(stalled).toEqual(['idle']);
    expect(waits.parser.waits).toBe(false);
    for (const feed of [slow, waits]) feed.parser.close();
    expect(budget.used).toBe(0);
  });

  it('never stands still: a single command may pass it, and so may the first of those that all wait', () => {
    const budget = new InputBudget(1_000_000);
    const alone = new Feed({}, budget).take(declared(5_000_000));
    expect(alone.parser.waits).toBe(false);
    alone.parser.close();
    const part = `*3\r\n$4\r\nMSET\r\n$400000\r\n${'x'.repeat(400_000)}\r\n$900000\r\n`;
    const feeds = [1, 2].map(() => new Feed({}, budget).take(part));
    expect(feeds.map((feed) => feed.parser.waits)).toEqual([false, true]);
    feeds[0]?.take(Buffer.alloc(900_002));
    expect(feeds[0]?.commands).toHaveLength(1);
    expect(feeds[1]?.parser.waits).toBe(false);
    feeds[1]?.take(Buffer.alloc(900_002));
    expect(feeds[1]?.commands).toHaveLength(1);
    expect(budget.used).toBe(0);
  });
});
