import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../../src/bus/message.ts';
import { PROTOBUF } from '../../../src/gateway/websocket/pushes.ts';
import { splitFrames } from '../../../src/gateway/websocket/split.ts';
import { FRAME_BYTES_MIN } from '../../../src/wire/codes.ts';
import { keywire } from '../../../src/wire/generated/keywire.js';

function message(channel: Uint8Array, payload: Uint8Array, shard = false): Message {
  return {
    channel: Buffer.from(channel),
    payload: Buffer.from(payload),
    shard,
    publisher: 1,
    timeMs: 0,
    expiresAtMs: 0,
    offset: 0,
    epoch: 0,
    qos: 0,
    retain: false,
    properties: undefined,
  };
}

/** Every message with its channel, pattern and kind, in order, as the generated code reads them. */
function read(bytes: Buffer): string[] {
  return keywire.v1.ServerFrame.decode(bytes).messages.flatMap(({ push }) => {
    const hex = (part: Uint8Array | null | undefined): string =>
      part ? Buffer.from(part).toString('hex') : '-';
    return (push?.messages ?? []).map(
      (one) => `${hex(push?.channel)} ${hex(push?.pattern)} ${push?.shard} ${hex(one.payload)}`,
    );
  });
}

describe('pushes', () => {
  const bytes = fc.uint8Array({ maxLength: 300 });

  it('read back as the messages that were published, in order', () => {
    const messages = fc.array(fc.tuple(fc.constantFrom('a', 'bb', ''), bytes), { minLength: 1 });
    fc.assert(
      fc.property(messages, fc.option(bytes), fc.boolean(), (list, glob, shard) => {
        const pattern = glob === null ? undefined : Buffer.from(glob);
        const published = list.map(([channel, payload]) =>
          message(Buffer.from(channel), payload, shard),
        );
        const expected = published.map(
          ({ channel, payload }) =>
            `${channel.toString('hex')} ${pattern?.toString('hex') ?? '-'} ${shard} ${payload.toString('hex')}`,
        );
        expect(read(PROTOBUF.encode(published, pattern))).toEqual(expected);
      }),
    );
  });

  it('of several messages fit the smallest frame, and one message is sent whatever its size', () => {
    const sizes = [0, 100, 30_000, 40_000, 65_000, 70_000, 1, 300_000, 2, ...Array(500).fill(400)];
    const published = sizes.map((size) => message(Buffer.from('c'), Buffer.alloc(size, 0x61)));
    const encoded = PROTOBUF.encode(published, undefined);
    expect(read(encoded).length).toBe(sizes.length);
    for (const frame of splitFrames(encoded, FRAME_BYTES_MIN)) {
      expect(frame.length <= FRAME_BYTES_MIN || read(frame).length === 1).toBe(true);
    }
  });
});
