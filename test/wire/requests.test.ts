import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keywire } from '../../src/wire/generated/keywire.js';
import { type Request, writeRequest } from '../../src/wire/requests.ts';
import { WireWriter } from '../../src/wire/writer.ts';

const id = fc.integer({ min: 1, max: 0xffff_ffff });
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ maxLength: 60, unit: 'grapheme' }),
  fc.string({ maxLength: 60 }),
  // Around the lengths at which a varint grows, and the writer with it.
  fc.constantFrom(31, 32, 33, 127, 128, 16_383, 16_384, 70_000).map((n) => 'ä'.repeat(n)),
  fc.constantFrom(127, 128, 16_383, 16_384, 70_000).map((n) => new Uint8Array(n).fill(n & 255)),
);
const names = fc.record({
  channels: fc.array(bytes, { maxLength: 4 }),
  patterns: fc.array(bytes, { maxLength: 4 }),
  shardChannels: fc.array(bytes, { maxLength: 4 }),
});
const text = fc.string({ maxLength: 40, unit: 'grapheme' });

const request: fc.Arbitrary<Request> = fc.oneof(
  fc.record({
    kind: fc.constant('command' as const),
    args: fc.array(bytes, { maxLength: 5 }),
    database: fc.integer({ min: 0, max: 200 }),
  }),
  fc.record({
    kind: fc.constant('transaction' as const),
    token: fc.uint8Array({ maxLength: 8 }),
    commands: fc.array(fc.array(bytes, { maxLength: 3 }), { maxLength: 4 }),
    database: fc.integer({ min: 0, max: 200 }),
  }),
  fc.record({
    kind: fc.constant('watch' as const),
    keys: fc.array(bytes, { maxLength: 4 }),
    database: fc.integer({ min: 0, max: 200 }),
  }),
  fc.record({ kind: fc.constant('unwatch' as const), token: fc.uint8Array({ maxLength: 8 }) }),
  fc.record({ kind: fc.constant('publish' as const), channel: bytes, payload: bytes }),
  names.map((value) => ({ kind: 'subscribe' as const, ...value })),
  names.map((value) => ({ kind: 'unsubscribe' as const, ...value })),
  fc.record({ kind: fc.constant('cancel' as const), target: id }),
  fc.constant({ kind: 'ping' as const }),
  fc.record({
    kind: fc.constant('hello' as const),
    version: fc.nat(300),
    clientName: text,
    libraryName: text,
    libraryVersion: text,
    frameBytesMax: fc.nat(),
    replyBytesMax: fc.nat(),
  }),
);

const plain = (value: string | Uint8Array) => Buffer.from(value).toString('base64');

/** What the generated decoder should make of a request. */
function expected(number: number, value: Request): object {
  switch (value.kind) {
    case 'command':
      return { id: number, database: value.database, command: value.args.map(plain) };
    case 'transaction':
      return {
        id: number,
        database: value.database,
        transaction: [plain(value.token), ...value.commands.map((args) => args.map(plain))],
      };
    case 'watch':
      return { id: number, database: value.database, watch: value.keys.map(plain) };
    case 'unwatch':
      return { id: number, unwatch: plain(value.token) };
    case 'publish':
      return { id: number, publish: [plain(value.channel), plain(value.payload)] };
    case 'subscribe':
    case 'unsubscribe': {
      const { channels, patterns, shardChannels } = value;
      return {
        id: number,
        [value.kind]: [channels, patterns, shardChannels].map((l) => l.map(plain)),
      };
    }
    case 'cancel':
      return { id: number, cancel: value.target };
    case 'ping':
      return { id: number, ping: true };
    case 'hello': {
      const { kind, ...hello } = value;
      return { id: number, [kind]: hello };
    }
  }
}

function decoded(value: keywire.v1.Request): object {
  const { id: number, command, publish, subscribe, unsubscribe, cancel, ping, hello } = value;
  const { transaction, watch, unwatch, database } = value;
  if (transaction) {
    const commands = (transaction.commands ?? []).map(({ args }) => (args ?? []).map(plain));
    return { id: number, database, transaction: [plain(transaction.token), ...commands] };
  }
  if (watch) return { id: number, database, watch: (watch.keys ?? []).map(plain) };
  if (unwatch) return { id: number, unwatch: plain(unwatch.token) };
  const lists = (one: keywire.v1.Subscribe | keywire.v1.Unsubscribe) =>
    [one.channels, one.patterns, one.shardChannels].map((list) => (list ?? []).map(plain));
  if (command) {
    return { id: number, database: value.database, command: (command.args ?? []).map(plain) };
  }
  if (publish) return { id: number, publish: [plain(publish.channel), plain(publish.payload)] };
  if (subscribe) return { id: number, subscribe: lists(subscribe) };
  if (unsubscribe) return { id: number, unsubscribe: lists(unsubscribe) };
  if (cancel) return { id: number, cancel: cancel.id };
  if (ping) return { id: number, ping: true };
  const { version, clientName, libraryName, libraryVersion } = hello ?? {};
  const { frameBytesMax, replyBytesMax } = hello ?? {};
  return {
    id: number,
    hello: { version, clientName, libraryName, libraryVersion, frameBytesMax, replyBytesMax },
  };
}

test('requests written by hand are read back by the generated code', () => {
  const writer = new WireWriter();
  fc.assert(
    fc.property(fc.array(fc.tuple(id, request), { minLength: 1, maxLength: 6 }), (requests) => {
      for (const [number, value] of requests) writeRequest(writer, number, value);
      const frame = keywire.v1.ClientFrame.decode(writer.take());
      const wanted = requests.map(([number, value]) => expected(number, value));
      expect(frame.requests.map(decoded)).toEqual(wanted);
    }),
    { numRuns: 300 },
  );
});

test('what a request asks about its answer is read back by the generated code', () => {
  const writer = new WireWriter();
  writeRequest(writer, 1, { kind: 'ping' }, { durability: undefined, receipt: true });
  writeRequest(writer, 2, { kind: 'ping' }, { durability: 'synced', receipt: false });
  writeRequest(writer, 3, { kind: 'ping' });
  const { requests } = keywire.v1.ClientFrame.decode(writer.take());
  expect(requests.map(({ durability, receipt }) => [durability, receipt])).toEqual([
    [0, true],
    [keywire.v1.Durability.DURABILITY_SYNCED, false],
    [0, false],
  ]);
});

test('a request split off goes into the next frame whole', () => {
  const writer = new WireWriter();
  writeRequest(writer, 1, { kind: 'ping' });
  const before = writer.length;
  writeRequest(writer, 2, { kind: 'command', args: ['GET', 'key'], database: 3 });
  const second = writer.splitOff(before);
  expect(keywire.v1.ClientFrame.decode(writer.take()).requests.map((r) => r.id)).toEqual([1]);
  writer.raw(second);
  expect(keywire.v1.ClientFrame.decode(writer.take()).requests).toMatchObject([
    { id: 2, database: 3 },
  ]);
  expect(writer.length).toBe(0);
});
