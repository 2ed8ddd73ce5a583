/** Replies written by hand must read back as the same value through the generated code. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplyWriter } from '../../../src/commands/reply.ts';
import { Outbox, OutboxGroup } from '../../../src/gateway/outbox.ts';
import { splitFrames } from '../../../src/gateway/websocket/split.ts';
import { ProtobufWriter } from '../../../src/gateway/websocket/writer.ts';
import { keywire } from '../../../src/wire/generated/keywire.js';
import { type Plain, plainValue } from './plain.ts';

const MIB = 1024 * 1024;

/** What a writer wrote, decoded by the generated code. */
function answers(write: (writer: ProtobufWriter) => void, frameBytesMax = MIB): [number, Plain][] {
  return decode(bytesOf(write, frameBytesMax));
}

function bytesOf(write: (writer: ProtobufWriter) => void, frameBytesMax = MIB): Buffer {
  const sent: Buffer[] = [];
  const sink = { unsentBytes: 0, send: (bytes: Buffer) => void sent.push(bytes), overflow() {} };
  const outbox = new Outbox(sink, new OutboxGroup({ add() {} }));
  write(new ProtobufWriter(outbox, frameBytesMax));
  outbox.release(outbox.stamp());
  return Buffer.concat(sent);
}

function decode(bytes: Buffer): [number, Plain][] {
  return keywire.v1.ServerFrame.decode(bytes).messages.map((message) => {
    const response = message.response;
    if (response === null || response === undefined) throw new Error('not a response');
    const error = response.error;
    if (error) return [response.id, { error: `${error.code} ${error.text}` }];
    return [response.id, plainValue(response.value)];
  });
}

function one(write: (writer: ReplyWriter) => void): Plain {
  const found = answers((writer) => {
    writer.begin(7);
    write(writer);
  });
  expect(found.length).toBe(1);
  expect(found[0]?.[0]).toBe(7);
  return found[0]?.[1] ?? null;
}

describe('scalars', () => {
  const cases: [name: string, write: (writer: ReplyWriter) => void, expected: Plain][] = [
    ['a status', (w) => w.ok(), { simple: 'OK' }],
    ['another status', (w) => w.simple('QUEUED'), { simple: 'QUEUED' }],
    ['nil', (w) => w.nil(), null],
    ['a nil array', (w) => w.nilArray(), null],
    ['true', (w) => w.boolean(true), true],
    ['false', (w) => w.boolean(false), false],
    ['an empty bulk string', (w) => w.bulk(Buffer.alloc(0), 0, 0), Buffer.alloc(0)],
    ['text', (w) => w.text('grüße €'), Buffer.from('grüße €')],
    ['a double', (w) => w.double(-1.5e300), { double: -1.5e300 }],
    ['an infinite double', (w) => w.double(Infinity), { double: Infinity }],
    ['a big number', (w) => w.bigNumber(-(2n ** 200n)), { bigNumber: String(-(2n ** 200n)) }],
    [
      'verbatim text',
      (w) => w.verbatim('mkd', '# é'),
      { verbatim: 'mkd', text: Buffer.from('# é') },
    ],
    ['an error', (w) => w.error('WRONGTYPE', 'no ü'), { error: 'WRONGTYPE no ü' }],
    ['an empty array', (w) => w.array(0), []],
    ['an empty map', (w) => w.map(0), { map: [] }],
    ['an empty set', (w) => w.set(0), { set: [] }],
  ];
  it.each(cases)('%s', (_name, write, expected) => {
    expect(one(write)).toEqual(expected);
  });

  it('integers are exact to 64 bits', () => {
    const edges = [0n, 1n, -1n, 63n, 64n, -64n, -65n, 8191n, 8192n];
    for (const power of [30n, 31n, 32n, 35n, 42n, 49n, 51n, 52n, 53n, 54n, 62n]) {
      for (const near of [-1n, 0n, 1n]) edges.push(2n ** power + near, -(2n ** power) + near);
    }
    edges.push(2n ** 63n - 1n, -(2n ** 63n));
    for (const value of edges) {
      expect(one((w) => w.integer64(value))).toBe(value);
      if (Number.isSafeInteger(Number(value))) {
        expect(one((w) => w.integer(Number(value)))).toBe(value);
      }
    }
  });

  it('lengths around the varint steps are exact', () => {
    for (const length of [0, 1, 100, 110, 118, 119, 120, 127, 128, 16_370, 16_384, 300_000]) {
      const value = Buffer.alloc(length, 0x61);
      for (const id of [1, 127, 128, 0xffffffff]) {
        const found = answers((writer) => {
          writer.begin(id);
          writer.bulk(Buffer.concat([Buffer.from('..'), value]), 2, 2 + length);
        });
        const [answered, read] = found[0] ?? [];
        expect(answered).toBe(id);
        expect(Buffer.isBuffer(read) && read.equals(value)).toBe(true);
      }
    }
  });
});

/** A reply as a tree, and how a command would write it. */
type Tree =
  | { kind: 'bulk'; bytes: Uint8Array }
  | { kind: 'integer'; value: bigint }
  | { kind: 'text'; value: string }
  | { kind: 'nil' | 'boolean' | 'error' }
  | { kind: 'array' | 'open' | 'set' | 'push' | 'map' | 'pairs'; items: Tree[] };

function put(writer: ReplyWriter, tree: Tree): void {
  if (tree.kind === 'bulk') writer.bulk(tree.bytes, 0, tree.bytes.length);
  else if (tree.kind === 'integer') writer.integer64(tree.value);
  else if (tree.kind === 'text') writer.text(tree.value);
  else if (!('items' in tree)) {
    if (tree.kind === 'nil') writer.nil();
    else if (tree.kind === 'boolean') writer.boolean(true);
    else writer.error('ERR', 'inside');
  } else {
    const { kind, items } = tree;
    const { length } = items;
    if (kind === 'open') writer.beginArray();
    else writer[kind](kind === 'map' || kind === 'pairs' ? length / 2 : length);
    for (const item of items) put(writer, item);
    if (kind === 'open') writer.endArray(length);
  }
}

function expected(tree: Tree): Plain {
  switch (tree.kind) {
    case 'bulk':
      return Buffer.from(tree.bytes);
    case 'integer':
      return tree.value;
    case 'text':
      return Buffer.from(tree.value);
    case 'nil':
      return null;
    case 'boolean':
      return true;
    case 'error':
      return { error: 'ERR inside' };
    case 'map':
      return { map: tree.items.map(expected) };
    case 'set':
      return { set: tree.items.map(expected) };
    case 'pairs': {
      const items = tree.items.map(expected);
      return items.flatMap((item, index) =>
        index % 2 === 0 ? [[item, items[index + 1] ?? null]] : [],
      );
    }
    default:
      return tree.items.map(expected);
  }
}

const scalar: fc.Arbitrary<Tree> = fc.oneof(
  fc.record({ kind: fc.constant('bulk' as const), bytes: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({
    kind: fc.constant('integer' as const),
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  }),
  fc.record({
    kind: fc.constant('text' as const),
    value: fc.string({ unit: 'grapheme', maxLength: 200 }),
  }),
  fc.record({ kind: fc.constantFrom('nil' as const, 'boolean' as const, 'error' as const) }),
);
const { tree } = fc.letrec<{ tree: Tree; aggregate: Tree }>((tie) => ({
  tree: fc.oneof({ depthSize: 'medium', withCrossShrink: true }, scalar, tie('aggregate')),
  aggregate: fc.oneof(
    fc.record({
      kind: fc.constantFrom('array' as const, 'open' as const, 'set' as const, 'push' as const),
      items: fc.array(tie('tree'), { maxLength: 6 }),
    }),
    fc.record({
      kind: fc.constantFrom('map' as const, 'pairs' as const),
      items: fc
        .array(fc.tuple(tie('tree'), tie('tree')), { maxLength: 4 })
        .map((pairs) => pairs.flat()),
    }),
  ),
}));

describe('aggregates', () => {
  it('any tree of values reads back as it was written', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), (trees) => {
        const found = answers((writer) => {
          trees.forEach((value, index) => {
            writer.begin(index + 1);
            put(writer, value);
          });
        });
        // An error at the top is the whole answer, inside it is a value; both read the same here.
        expect(found).toEqual(trees.map((value, index) => [index + 1, expected(value)]));
      }),
    );
  });

  it('nesting deeper than the stacks begin with', () => {
    // The generated code reads 100 messages deep, and each level is two.
    const depth = 40;
    const value = one((writer) => {
      for (let i = 0; i < depth; i++) writer.array(1);
      writer.integer(1);
    });
    let inner: Plain = value;
    for (let i = 0; i < depth; i++) inner = Array.isArray(inner) ? (inner[0] ?? null) : null;
    expect(inner).toBe(1n);
  });
});

describe('rollback', () => {
  it('an error stands in place of a reply begun', () => {
    fc.assert(
      fc.property(tree, fc.nat(), (value, cut) => {
        const found = answers((writer) => {
          writer.begin(1);
          const mark = writer.mark();
          putPart(writer, value, { left: cut % 20 });
          writer.rollback(mark);
          writer.error('ERR', 'failed');
        });
        expect(found).toEqual([[1, { error: 'ERR failed' }]]);
      }),
    );
  });

  it('inside an array only the one element is replaced', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), fc.nat(), (trees, cut) => {
        const found = answers((writer) => {
          writer.begin(1);
          writer.array(2 * trees.length);
          for (const value of trees) {
            put(writer, value);
            const mark = writer.mark();
            putPart(writer, value, { left: cut % 20 });
            writer.rollback(mark);
            writer.error('ERR', 'failed');
          }
        });
        const items = trees.flatMap((value) => [expected(value), { error: 'ERR failed' }]);
        expect(found).toEqual([[1, items]]);
      }),
    );
  });

  /** Writes the first values of a tree, in an array, so that it stays incomplete. */
  function putPart(writer: ReplyWriter, value: Tree, budget: { left: number }): void {
    writer.array(1000);
    for (let i = 0; i < budget.left; i++) put(writer, value);
  }
});

describe('answers above the agreed size', () => {
  const limit = 1000;

  it('become TOOBIG, and the next answer is whole', () => {
    const found = answers((writer) => {
      writer.begin(1);
      writer.bulk(Buffer.alloc(2000), 0, 2000);
      writer.begin(2);
      writer.array(100);
      for (let i = 0; i < 100; i++) {
        writer.array(2);
        writer.bulk(Buffer.alloc(20), 0, 20);
        writer.nil();
      }
      writer.begin(3);
      writer.pairs(200);
      for (let i = 0; i < 400; i++) writer.integer(i);
      writer.begin(4);
      writer.beginArray();
      for (let i = 0; i < 1500; i++) writer.boolean(true);
      writer.endArray(1500);
      writer.begin(5);
      writer.ok();
    }, limit);
    const error = { error: `TOOBIG the answer is larger than ${limit} bytes` };
    expect(found).toEqual([
      [1, error],
      [2, error],
      [3, error],
      [4, error],
      [5, { simple: 'OK' }],
    ]);
  });

  it('leave when they must, and the bound holds again for the next', () => {
    let mustLeave = true;
    const sent: Buffer[] = [];
    const sink = { unsentBytes: 0, send: (bytes: Buffer) => void sent.push(bytes), overflow() {} };
    const outbox = new Outbox(sink, new OutboxGroup({ add() {} }));
    const writer = new ProtobufWriter(outbox, limit, () => mustLeave);
    writer.begin(1);
    writer.bulk(Buffer.alloc(2000), 0, 2000);
    writer.begin(2);
    writer.array(3000);
    for (let i = 0; i < 3000; i++) writer.nil();
    mustLeave = false;
    writer.begin(3);
    writer.bulk(Buffer.alloc(2000), 0, 2000);
    outbox.release(outbox.stamp());
    expect(decode(Buffer.concat(sent))).toEqual([
      [1, Buffer.alloc(2000)],
      [2, Array.from({ length: 3000 }, () => null)],
      [3, { error: `TOOBIG the answer is larger than ${limit} bytes` }],
    ]);
  });

  it('a rollback to the beginning makes room again', () => {
    const found = answers((writer) => {
      writer.begin(1);
      const mark = writer.mark();
      writer.array(3000);
      for (let i = 0; i < 2000; i++) writer.nil();
      writer.rollback(mark);
      writer.error('ERR', 'failed');
    }, limit);
    expect(found).toEqual([[1, { error: 'ERR failed' }]]);
  });
});

describe('frames', () => {
  it('are cut between messages and lose nothing', () => {
    const write = (writer: ProtobufWriter): void => {
      for (let id = 1; id <= 300; id++) {
        writer.begin(id);
        writer.bulk(Buffer.alloc(id), 0, id);
      }
    };
    const bytes = bytesOf(write);
    for (const size of [1, 400, 1000, 64 * 1024]) {
      const frames = splitFrames(bytes, size);
      expect(Buffer.concat(frames).equals(bytes)).toBe(true);
      for (const frame of frames) {
        const count = decode(frame).length;
        expect(count === 1 || frame.length <= size).toBe(true);
      }
    }
  });
});
