/** What a listener is handed must be of the kind it asked for, whoever hands it. */
import { expect, test } from 'vitest';
import { MessageStream, Subscription } from '../../src/client/subscription.ts';

const text = { channel: 'c', payload: 'x' };
const bytes = { channel: Buffer.from('c'), payload: Buffer.from('x') };

test('a handler gets messages of its kind, and no other', () => {
  const heard: string[] = [];
  const subscription = new Subscription<string>(false, (one) => heard.push(one.payload), {});
  subscription.deliver(text);
  expect(() => subscription.deliver(bytes)).toThrow(TypeError);
  expect(heard).toEqual(['x']);
});

test('a stream queues messages of its kind, and no other', async () => {
  const stream = new MessageStream<Uint8Array>(true, {});
  stream.deliver(bytes);
  expect(() => stream.deliver(text)).toThrow(TypeError);
  expect(await stream.next()).toEqual({ done: false, value: bytes });
  expect(stream.queued).toBe(0);
});
