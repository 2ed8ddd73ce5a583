/**
 * Publishing, and subscribing to channels and patterns: with a handler, or without one as a stream for
 * `for await`. Subscriptions belong to the client, not to a connection: they are in place again before
 * a new connection is reported as connected, and `onGap` tells that messages may have been missed.
 */

import {
  type MessageHandler,
  MessageStream,
  type StreamOptions,
  type SubscribeOptions,
  Subscription,
} from '../subscription.ts';
import type { Space } from '../subscriptions.ts';
import { KeyCommands } from './keys.ts';
import * as as from './replies.ts';
import { type Argument, type Name, type Names, namesOf, wireArgument } from './runner.ts';

export class PubsubCommands<Bulk extends string | Uint8Array> extends KeyCommands<Bulk> {
  /** Answers how many subscribers it reached. */
  publish(channel: Name, payload: Argument): Promise<number> {
    const request = { kind: 'publish', channel, payload: wireArgument(payload) } as const;
    const treatment = { ...this.options, retry: this.options.retry === true };
    const reached = this.port.submit(request, treatment).then(as.count);
    this.port.issued?.(reached);
    return reached;
  }

  /** As `publish`, to a shard channel. */
  spublish(channel: Name, payload: Argument): Promise<number> {
    return this.write('SPUBLISH', [channel, payload], as.count);
  }

  /** Calls `handler` for the messages of one or several channels. Resolves when that is in place. */
  subscribe(
    channels: Names,
    handler: MessageHandler<Bulk>,
    options?: SubscribeOptions,
  ): Promise<Subscription<Bulk>>;
  /** The messages of one or several channels as a stream. Resolves when that is in place. */
  subscribe(channels: Names, options?: StreamOptions): Promise<MessageStream<Bulk>>;
  subscribe(
    channels: Names,
    handler?: MessageHandler<Bulk> | StreamOptions,
    options?: SubscribeOptions,
  ): Promise<Subscription<Bulk> | MessageStream<Bulk>> {
    return this.#listen('channel', channels, handler, options);
  }

  /** As `subscribe`, for globs: `news.*`. */
  psubscribe(
    patterns: Names,
    handler: MessageHandler<Bulk>,
    options?: SubscribeOptions,
  ): Promise<Subscription<Bulk>>;
  psubscribe(patterns: Names, options?: StreamOptions): Promise<MessageStream<Bulk>>;
  psubscribe(
    patterns: Names,
    handler?: MessageHandler<Bulk> | StreamOptions,
    options?: SubscribeOptions,
  ): Promise<Subscription<Bulk> | MessageStream<Bulk>> {
    return this.#listen('pattern', patterns, handler, options);
  }

  /** As `subscribe`, for shard channels. */
  ssubscribe(
    channels: Names,
    handler: MessageHandler<Bulk>,
    options?: SubscribeOptions,
  ): Promise<Subscription<Bulk>>;
  ssubscribe(channels: Names, options?: StreamOptions): Promise<MessageStream<Bulk>>;
  ssubscribe(
    channels: Names,
    handler?: MessageHandler<Bulk> | StreamOptions,
    options?: SubscribeOptions,
  ): Promise<Subscription<Bulk> | MessageStream<Bulk>> {
    return this.#listen('shard', channels, handler, options);
  }

  /** Channels with subscribers, of all connections; those a glob matches. */
  pubsubChannels(pattern?: Name): Promise<Bulk[]> {
    return this.read('PUBSUB CHANNELS', pattern === undefined ? [] : [pattern], as.list(this.bulk));
  }

  /** How many subscribers each of the channels has. */
  pubsubNumsub(channels: Names): Promise<Map<Bulk, number>> {
    return this.read('PUBSUB NUMSUB', namesOf(channels), as.map(this.bulk, as.count));
  }

  /** How many patterns are subscribed to. */
  pubsubNumpat(): Promise<number> {
    return this.read('PUBSUB NUMPAT', [], as.count);
  }

  pubsubShardchannels(pattern?: Name): Promise<Bulk[]> {
    const args = pattern === undefined ? [] : [pattern];
    return this.read('PUBSUB SHARDCHANNELS', args, as.list(this.bulk));
  }

  pubsubShardnumsub(channels: Names): Promise<Map<Bulk, number>> {
    return this.read('PUBSUB SHARDNUMSUB', namesOf(channels), as.map(this.bulk, as.count));
  }

  async #listen(
    space: Space,
    given: Names,
    handler: MessageHandler<Bulk> | StreamOptions | undefined,
    options: SubscribeOptions | undefined,
  ): Promise<Subscription<Bulk> | MessageStream<Bulk>> {
    const { subscriptions } = this.port;
    const names = namesOf(given);
    const binary = this.options.binary === true;
    const listener =
      typeof handler === 'function'
        ? new Subscription(binary, handler, options ?? {})
        : new MessageStream<Bulk>(binary, handler ?? {});
    listener.attach(async () => {
      await Promise.all(names.map((name) => subscriptions.remove(space, name, listener)));
    });
    const added = names.map((name) => subscriptions.add(space, name, listener));
    const failed = (await Promise.allSettled(added)).find((one) => one.status === 'rejected');
    if (failed !== undefined) {
      await listener.unsubscribe();
      throw failed.reason;
    }
    return listener;
  }
}
