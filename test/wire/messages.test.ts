import fc from 'fast-check';
import { util } from 'protobufjs/minimal.js';
import { expect, test } from 'vitest';
import { keywire } from '../../src/wire/generated/keywire.js';
import { type FrameHandler, readServerFrame } from '../../src/wire/messages.ts';
import { WireError } from '../../src/wire/reader.ts';
import { type BulkMode, type Reply, ReplyError } from '../../src/wire/reply.ts';

type Value = keywire.v1.Value.$Properties;

/** A value as the schema has it, beside the reply that it is to become. */
interface Case {
  readonly value: Value;
  readonly reply: Reply;
}

const encoder = new TextEncoder();

function collect(frame: Uint8Array, mode: BulkMode = 'text'): unknown[] {
  const seen: unknown[] = [];
  const handler: FrameHandler = {
    bulkMode: () => mode,
    response: (id, reply) => seen.push({ id, reply }),
    push: ({ channel, pattern, shard, payloads }) =>
      seen.push({ channel, pattern, shard, payloads }),
    invalidation: (invalidation) => seen.push(invalidation),
    welcome: (welcome) => seen.push(welcome),
  };
  readServerFrame(frame, handler);
  return seen;
}

const frameOf = (...messages: keywire.v1.ServerMessage.$Properties[]) =>
  keywire.v1.ServerFrame.encode({ messages }).finish();

/** A 64-bit integer as the generated code takes it. */
function long(value: bigint): NonNullable<Value['integer']> {
  const bits = BigInt.asUintN(64, value);
  const made = new util.LongBits(Number(bits & 0xffff_ffffn), Number(bits >> 32n)).toLong(false);
  // The generated types and protobufjs name the same class by two of its package's type files.
  return made as unknown as NonNullable<Value['integer']>;
}

/** Bytes behind their length in five bytes. */
function padded(content: number[]): number[] {
  const { length } = content;
  return [
    (length & 127) | 128,
    ((length >> 7) & 127) | 128,
    ((length >> 14) & 127) | 128,
    128,
    0,
    ...content,
  ];
}

const string = fc.string({ maxLength: 60, unit: 'grapheme' });

const scalar: fc.Arbitrary<Case> = fc.oneof(
  string.map((text) => ({ value: { bulk: encoder.encode(text) }, reply: text })),
  fc
    .maxSafeInteger()
    .map((number) => ({ value: { integer: long(BigInt(number)) }, reply: number })),
  string.map((text) => ({ value: { simple: text }, reply: text })),
  fc.constant({ value: { null: true }, reply: null }),
  fc.double({ noNaN: true }).map((double) => ({ value: { double }, reply: double })),
  fc.boolean().map((boolean) => ({ value: { boolean }, reply: boolean })),
  fc.bigInt().map((big) => ({ value: { bigNumber: String(big) }, reply: big })),
  string.map((text) => ({
    value: { verbatim: { format: 'txt', text: encoder.encode(text) } },
    reply: text,
  })),
  fc.tuple(string, string).map(([code, text]) => ({
    value: { error: { code, text } },
    reply: new ReplyError(code, text),
  })),
);

const { value: anyCase } = fc.letrec<{ value: Case }>((tie) => {
  const items = fc.array(tie('value'), { maxLength: 4 });
  return {
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalar,
      items.map((list) => ({
        value: { array: { items: list.map((one) => one.value) } },
        reply: list.map((one) => one.reply),
      })),
      fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((entries) => ({
        value: { map: { entries: entries.flatMap(([k, v]) => [k.value, v.value]) } },
        reply: new Map(entries.map(([k, v]) => [k.reply, v.reply])),
      })),
      items.map((list) => ({
        value: { set: { items: list.map((one) => one.value) } },
        reply: new Set(list.map((one) => one.reply)),
      })),
    ),
  };
});

test('a receipt comes with its answer, its LSN up to 2^53', () => {
  const receipts: unknown[] = [];
  const handler = {
    bulkMode: () => 'text' as const,
    response: (id: number, _reply: unknown, receipt: unknown) => receipts.push([id, receipt]),
    push() {},
    invalidation() {},
    welcome() {},
  };
  const value = { simple: 'OK' };
  const frame = frameOf(
    { response: { id: 1, value, lsn: long(9_007_199_254_740_991n), durability: 3 } },
    { response: { id: 2, value, durability: 1 } },
    { response: { id: 3, value } },
  );
  readServerFrame(frame, handler);
  expect(receipts).toEqual([
    [1, { lsn: 9_007_199_254_740_991, durability: 'synced' }],
    [2, { lsn: 0, durability: 'applied' }],
    [3, undefined],
  ]);
  const tooLarge = frameOf({ response: { id: 1, value, lsn: long(1n << 53n), durability: 3 } });
  expect(() => readServerFrame(tooLarge, handler)).toThrow('number is above 2^53');
});

test('values encoded by the generated code become the replies documented', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 0xffff_ffff }), anyCase, (id, { value, reply }) => {
      expect(collect(frameOf({ response: { id, value } }))).toEqual([{ id, reply }]);
    }),
    { numRuns: 500 },
  );
});

test('64-bit integers are numbers when safe and bigints beyond, both exact', () => {
  const safe = BigInt(Number.MAX_SAFE_INTEGER);
  const edges = [0n, 1n, -1n, safe, -safe, safe + 1n, -safe - 1n, 2n ** 63n - 1n, -(2n ** 63n)];
  fc.assert(
    fc.property(
      fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.constantFrom(...edges)),
      (n) => {
        const seen = collect(frameOf({ response: { id: 1, value: { integer: long(n) } } }));
        const reply = Number.isSafeInteger(Number(n)) && BigInt(Number(n)) === n ? Number(n) : n;
        expect(seen).toEqual([{ id: 1, reply }]);
      },
    ),
    { numRuns: 1000 },
  );
});

test('in binary mode strings are bytes of their own, without loss', () => {
  const bulk = Uint8Array.of(0, 255, 254, 10);
  const frame = frameOf({
    response: { id: 1, value: { array: { items: [{ bulk }, { simple: 'OK' }] } } },
  });
  const [seen] = collect(frame, 'binary');
  frame.fill(0);
  expect(seen).toEqual({ id: 1, reply: [bulk, 'OK'] });
});

test('pushes tell channel, pattern and every payload in order', () => {
  const channel = encoder.encode('news.de');
  const messages = ['1', '', '3'].map((payload) => ({ payload: encoder.encode(payload) }));
  const payloads = messages.map(({ payload }) => payload);
  const empty = new Uint8Array(0);
  const frame = frameOf(
    { push: { channel, messages } },
    { push: { channel, messages, pattern: encoder.encode('news.*') } },
    { push: { channel, messages, pattern: empty, shard: true } },
  );
  expect(collect(frame)).toEqual([
    { channel, pattern: undefined, shard: false, payloads },
    { channel, pattern: encoder.encode('news.*'), shard: false, payloads },
    { channel, pattern: empty, shard: true, payloads },
  ]);
});

test('invalidations tell keys, all of them, or that nobody hears them', () => {
  const keys = ['a', '', 'c'].map((key) => encoder.encode(key));
  const frame = frameOf(
    { invalidation: { keys } },
    { invalidation: { all: true } },
    { invalidation: { brokenRedirect: 70_000 } },
  );
  expect(collect(frame)).toEqual([
    { keys, all: false, brokenRedirect: 0 },
    { keys: [], all: true, brokenRedirect: 0 },
    { keys: [], all: false, brokenRedirect: 70_000 },
  ]);
});

test('welcome is read whole, and messages come in order', () => {
  const welcome = {
    version: 1,
    features: ['a', 'b'],
    sessionId: 'abc',
    frameBytesMax: 1024,
    requestsInFlightMax: 10,
    heartbeatMs: 500,
    serverVersion: '1.2.3',
  };
  const error = { code: 'ERR', text: 'no' };
  const frame = frameOf({ welcome }, { response: { id: 7, error } });
  expect(collect(frame)).toEqual([welcome, { id: 7, reply: new ReplyError('ERR', 'no') }]);
});

test('fields and kinds of a later version are passed over', () => {
  const known = frameOf({ response: { id: 3, value: { integer: 5 } } });
  // A frame field 2, a message kind 15, a response field 4, each with bytes or a number.
  const later = Uint8Array.from([
    ...[0x12, 2, 1, 2],
    ...[0x0a, 4, 0x7a, 2, 9, 9],
    ...[0x0a, 8, 0x0a, 6, 0x08, 4, 0x20, 1, 0x12, 0],
  ]);
  expect(collect(Buffer.concat([later, known]))).toEqual([
    { id: 4, reply: null },
    { id: 3, reply: 5 },
  ]);
});

test('cut, random and deeply nested frames are a WireError and nothing worse', () => {
  const value = { map: { entries: [{ bulk: encoder.encode('key') }, { double: 1.5 }] } };
  const whole = frameOf({ response: { id: 1, value } });
  for (let length = 1; length < whole.length; length++) {
    expect(() => collect(whole.subarray(0, length))).toThrow(WireError);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      try {
        collect(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }),
    { numRuns: 5000 },
  );
  // Deeper than the generated code would write it.
  let deep = [0x10, 2];
  for (let i = 0; i < 80; i++) deep = [0x2a, ...padded([0x0a, ...padded(deep)])];
  const response = padded([0x08, 1, 0x12, ...padded(deep)]);
  const frame = Uint8Array.from([0x0a, ...padded([0x0a, ...response])]);
  expect(() => collect(frame)).toThrow('nested too deeply');
});

test('lengths up to 2^32 that reach beyond their message are refused', () => {
  for (const length of [0x7f, 0xffff_ffff, 0x8000_0000]) {
    const bytes = [0x0a];
    let rest = length;
    while (rest >= 0x80) {
      bytes.push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes.push(rest);
    expect(() => collect(Uint8Array.from(bytes))).toThrow('reaches beyond');
  }
});

test('padded lengths, as the server writes them, are read', () => {
  // Response { id: 1, value: array of one integer 3 }.
  const item = [0x0a, ...padded([0x10, 6])];
  const array = [0x2a, ...padded(item)];
  const response = [0x0a, ...padded([0x08, 1, 0x12, ...padded(array)])];
  const frame = Uint8Array.from([0x0a, ...padded(response)]);
  expect(collect(frame)).toEqual([{ id: 1, reply: [3] }]);
  expect(keywire.v1.ServerFrame.decode(frame).messages).toHaveLength(1);
});
