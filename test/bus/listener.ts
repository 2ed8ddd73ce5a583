/** A subscriber that keeps what it is handed, and variants whose encoding can be read back. */
import type { Subscriber, Variant } from '../../src/bus/bus.ts';
import type { Message } from '../../src/bus/message.ts';

function encode(messages: readonly Message[], pattern: Buffer | undefined): Buffer {
  const prefix = pattern === undefined ? '' : `${pattern.toString('latin1')}|`;
  const texts = messages.map(
    ({ channel, payload }) =>
      `${prefix}${channel.toString('latin1')}=${payload.toString('latin1')}`,
  );
  return Buffer.from(texts.join(','), 'latin1');
}

/** Gets every message at once. */
export const EAGER: Variant = { name: 'eager', coalesces: false, encode };
/** Gets a turn's messages together. */
export const TOGETHER: Variant = { name: 'together', coalesces: true, encode };
export const OTHER: Variant = { name: 'other', coalesces: true, encode };
export const LISTENER_VARIANTS: readonly Variant[] = [EAGER, TOGETHER, OTHER];

export class Listener implements Subscriber {
  variant: Variant;
  readonly buffers: Buffer[] = [];
  onDeliver: () => void = () => {};

  constructor(variant: Variant) {
    this.variant = variant;
  }

  deliver(encoded: Buffer): void {
    this.buffers.push(encoded);
    this.onDeliver();
  }

  get frames(): string[] {
    return this.buffers.map((buffer) => buffer.toString('latin1'));
  }

  /** All messages in the order in which they came, whatever the frames. */
  messages(): string[] {
    return this.frames.flatMap((frame) => frame.split(','));
  }
}

/** A message as a client would publish it; channel and payload as latin1 text. */
export function message(channel: string, payload: string): Message {
  return {
    channel: Buffer.from(channel, 'latin1'),
    payload: Buffer.from(payload, 'latin1'),
    shard: false,
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
