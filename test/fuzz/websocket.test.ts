/**
 * Frames that no client of ours would send. Whatever the bytes, the decoder agrees with the generated
 * code on what is valid, and a server in front of it never crashes and never disturbs the others.
 */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { Arguments } from '../../src/commands/arguments.ts';
import * as frames from '../../src/gateway/websocket/frames.ts';
import { keywire } from '../../src/wire/generated/keywire.js';
import { command, type Request, Rig } from '../gateway/support.ts';

const { ClientFrame } = keywire.v1;
const SEED = Number(process.env.KEYWIRE_SEED ?? Date.now() % 2 ** 31);
console.log(`fuzz/websocket seed: KEYWIRE_SEED=${SEED}`);

/** A request as either decoder sees it; the ranges of rarer kinds are left to the generated code. */
interface Seen {
  readonly id: number;
  readonly database: number;
  readonly kind: number;
  readonly bytes: string[];
  readonly target: number;
}

function byHand(frame: Uint8Array): Seen[] | 'malformed' {
  const reader = new frames.FrameReader();
  const args = new Arguments();
  const buffer = Buffer.from(frame);
  reader.reset(buffer);
  const seen: Seen[] = [];
  for (;;) {
    const kind = reader.next(args);
    if (kind === frames.END) return seen;
    if (kind === frames.MALFORMED) return 'malformed';
    let bytes: string[] = [];
    if (kind === frames.COMMAND) {
      bytes = Array.from({ length: args.count }, (_, index) => args.bytes(index).toString('hex'));
    } else if (kind === frames.PUBLISH) {
      bytes = [
        buffer.subarray(reader.channelStart, reader.channelEnd).toString('hex'),
        buffer.subarray(reader.payloadStart, reader.payloadEnd).toString('hex'),
      ];
    }
    const target = kind === frames.CANCEL ? reader.target : 0;
    seen.push({ id: reader.id, database: reader.database, kind, bytes, target });
  }
}

const KINDS = {
  command: frames.COMMAND,
  publish: frames.PUBLISH,
  subscribe: frames.SUBSCRIBE,
  unsubscribe: frames.UNSUBSCRIBE,
  cancel: frames.CANCEL,
  ping: frames.PING,
  hello: frames.HELLO,
  transaction: frames.TRANSACTION,
  watch: frames.WATCH,
  unwatch: frames.UNWATCH,
} as const;

function generated(frame: Uint8Array): Seen[] | 'malformed' {
  try {
    return ClientFrame.decode(frame).requests.map((request) => {
      const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
      let bytes: string[] = [];
      if (request.command) bytes = (request.command.args ?? []).map(hex);
      else if (request.publish) {
        bytes = [
          hex(request.publish.channel ?? new Uint8Array()),
          hex(request.publish.payload ?? new Uint8Array()),
        ];
      }
      return {
        id: request.id,
        database: request.database,
        kind: request.kind === undefined ? frames.UNKNOWN : KINDS[request.kind],
        bytes,
        target: request.cancel?.id ?? 0,
      };
    });
  } catch {
    return 'malformed';
  }
}

const bytes = fc.uint8Array({ maxLength: 40 });
const id = fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 0xffffffff }));
const request: fc.Arbitrary<Request> = fc
  .record({
    id,
    database: id,
    kind: fc.oneof(
      fc.record({ command: fc.record({ args: fc.array(bytes, { maxLength: 6 }) }) }),
      fc.record({ publish: fc.record({ channel: bytes, payload: bytes }) }),
      fc.record({ subscribe: fc.record({ channels: fc.array(bytes, { maxLength: 3 }) }) }),
      fc.record({ unsubscribe: fc.record({ patterns: fc.array(bytes, { maxLength: 3 }) }) }),
      fc.record({ cancel: fc.record({ id }) }),
      fc.record({ ping: fc.constant({}) }),
      fc.record({ hello: fc.record({ version: id }) }),
      fc.record({
        transaction: fc.record({
          token: bytes,
          commands: fc.array(fc.record({ args: fc.array(bytes, { maxLength: 3 }) }), {
            maxLength: 3,
          }),
        }),
      }),
      fc.record({ watch: fc.record({ keys: fc.array(bytes, { maxLength: 3 }) }) }),
      fc.record({ unwatch: fc.record({ token: bytes }) }),
      fc.constant({}),
    ),
  })
  .map(({ kind, ...rest }) => ({ ...rest, ...kind }));
const frame = fc
  .array(request, { maxLength: 6 })
  .map((requests) => Buffer.from(ClientFrame.encode({ requests }).finish()));

/** Fields of numbers that the schema does not use, of every wire type that may be skipped. */
const unknownFields = fc
  .array(
    fc.oneof(
      fc.tuple(fc.integer({ min: 22, max: 500 }), fc.constantFrom(0, 1, 2, 5), bytes),
      fc.tuple(fc.integer({ min: 2 ** 20, max: 2 ** 28 }), fc.constantFrom(0, 1, 2, 5), bytes),
    ),
    { maxLength: 3 },
  )
  .map((fields) =>
    Buffer.concat(
      fields.map(([number, type, content]) => {
        const tag = varint(number * 8 + type);
        if (type === 0) return Buffer.concat([tag, varint(content.length * 7919)]);
        if (type === 1) return Buffer.concat([tag, Buffer.alloc(8, 1)]);
        if (type === 5) return Buffer.concat([tag, Buffer.alloc(4, 1)]);
        return Buffer.concat([tag, varint(content.length), content]);
      }),
    ),
  );

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) out.push((rest % 128) | 0x80);
  out.push(rest);
  return Buffer.from(out);
}

/** A length-delimited field. */
function field(number: number, content: Uint8Array): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

describe('the decoder', () => {
  it('reads every valid frame as the generated code does', () => {
    fc.assert(
      fc.property(frame, (encoded) => {
        expect(byHand(encoded)).toEqual(generated(encoded));
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('skips unknown fields wherever they stand, and takes fields in any order', () => {
    fc.assert(
      fc.property(
        fc.array(bytes, { minLength: 1, maxLength: 4 }),
        id,
        unknownFields,
        (args, number, unknown) => {
          const content = Buffer.concat([unknown, ...args.map((arg) => field(1, arg)), unknown]);
          const idField = Buffer.concat([Buffer.from([0x08]), varint(number)]);
          for (const parts of [
            [idField, field(2, content)],
            [field(2, content), idField],
          ]) {
            const encoded = Buffer.concat([
              unknown,
              field(1, Buffer.concat([unknown, ...parts, unknown])),
              unknown,
            ]);
            expect(byHand(encoded)).toEqual(generated(encoded));
            expect(byHand(encoded)).toMatchObject([{ id: number, kind: frames.COMMAND }]);
          }
        },
      ),
      { seed: SEED },
    );
  });

  it('of several kinds in one request takes the last, and merges one that comes twice', () => {
    const command1 = field(
      2,
      Buffer.concat([field(1, Buffer.from('GET')), field(1, Buffer.from('a'))]),
    );
    const command2 = field(2, field(1, Buffer.from('b')));
    const publish = field(
      3,
      Buffer.concat([field(1, Buffer.from('c')), field(2, Buffer.from('p'))]),
    );
    const publish2 = field(3, field(2, Buffer.from('q')));
    const cancel = field(6, Buffer.from([0x08, 9]));
    const orders = [
      [command1, command2],
      [command1, publish],
      [publish, publish2],
      [publish, command1, publish2],
      [command1, cancel, command2],
      [cancel, field(6, Buffer.alloc(0))],
    ];
    for (const parts of orders) {
      const encoded = field(1, Buffer.concat([Buffer.from([0x08, 5]), ...parts]));
      expect(byHand(encoded)).toEqual(generated(encoded));
    }
  });

  it('a cut frame is malformed or the same shorter list to both', () => {
    fc.assert(
      fc.property(frame, fc.nat(), (encoded, cut) => {
        const short = encoded.subarray(0, encoded.length === 0 ? 0 : cut % encoded.length);
        expect(byHand(short)).toEqual(generated(short));
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('lengths beyond the frame, up to 2^31 and 2^64, are malformed', () => {
    const long = [
      [0x7f],
      [0xff, 0x7f],
      [0xff, 0xff, 0xff, 0xff, 0x07],
      [0x80, 0x80, 0x80, 0x80, 0x08],
      [0xff, 0xff, 0xff, 0xff, 0x0f],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ];
    for (const length of long) {
      expect(byHand(Buffer.from([0x0a, ...length, 1, 2, 3]))).toBe('malformed');
      const inner = Buffer.from([0x12, ...length, 1, 2, 3]);
      expect(byHand(field(1, inner))).toBe('malformed');
      expect(byHand(field(1, field(2, Buffer.from([0x0a, ...length, 1, 2, 3]))))).toBe('malformed');
    }
  });

  it('an inner length may not reach into the next request', () => {
    const inner = Buffer.from([0x12, 4, 0x0a, 9, 0x61, 0x62]);
    const next = field(1, Buffer.from([0x08, 7, 0x3a, 0]));
    expect(byHand(Buffer.concat([field(1, inner), next]))).toBe('malformed');
  });

  it('nesting costs nothing: unknown fields are not entered', () => {
    let nested: Uint8Array = Buffer.alloc(0);
    for (let i = 0; i < 5000; i++) nested = field(1, nested);
    expect(byHand(nested)).not.toBe(undefined);
    // Groups nest without lengths, and no schema of ours has one.
    expect(byHand(Buffer.alloc(100_000, 0x0b))).toBe('malformed');
    expect(byHand(field(1, Buffer.alloc(100_000, 0xa3)))).toBe('malformed');
  });

  it('random bytes end or are malformed, always', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (random) => {
        byHand(random);
      }),
      { seed: SEED, numRuns: 5000 },
    );
  });
});

describe('a server', () => {
  const rig = new Rig();
  afterAll(() => rig.close());

  it('outlives random and mutated frames, and serves the others meanwhile', async () => {
    const random = new SeededRandom(SEED);
    const witness = await rig.client();
    const valid = ClientFrame.encode({
      requests: [
        command(2, 'SET', 'key', 'value'),
        command(3, 'LRANGE', 'list', '0', '-1'),
        { id: 4, subscribe: { channels: [Buffer.from('c')], patterns: [Buffer.from('p*')] } },
        { id: 5, publish: { channel: Buffer.from('c'), payload: Buffer.from('m') } },
        { id: 6, cancel: { id: 3 } },
        { id: 7, ping: {} },
      ],
    }).finish();
    for (let round = 0; round < 150; round++) {
      const attacker = await (round % 3 === 0 ? rig.connect() : rig.client());
      for (let i = 0; i < 5; i++) {
        const frame =
          round % 2 === 0
            ? Buffer.from(valid)
            : Buffer.from(Array.from({ length: random.below(120) }, () => random.below(256)));
        for (let changes = random.below(6); changes > 0 && frame.length > 0; changes--) {
          frame[random.below(frame.length)] = random.below(256);
        }
        attacker.socket.send(frame.subarray(0, frame.length - random.below(frame.length / 4 + 1)));
      }
      expect(await witness.call('ECHO', `round ${round}`)).toEqual(Buffer.from(`round ${round}`));
      attacker.socket.terminate();
    }
    while (rig.gateway.websocket.connections > 1) await new Promise(setImmediate);
    expect(rig.broker.sessions.count).toBe(1);
  });
});
