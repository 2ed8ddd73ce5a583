/**
 * Every bound that is not an option, in one place, each with its reason. A bound that users need to
 * set is an option (config.ts) and has its default here.
 */

/** A channel or pattern: an MQTT topic has at most 65,535 bytes, and every channel may be one. */
export const CHANNEL_NAME_BYTES_MAX = 65_535;

/**
 * Channels, patterns and shard channels of one caller. A subscription takes a few hundred bytes, so
 * one connection costs at most some tens of megabytes; a browser or device needs a few dozen.
 */
export const SUBSCRIPTIONS_PER_CALLER_MAX = 100_000;

/**
 * What one turn publishes to a channel leaves as frames of about this size: large enough that the
 * cost of a frame no longer shows, small enough to fit a WebSocket frame (1 MiB) with its headers.
 */
export const FAN_OUT_FRAME_BYTES = 256 * 1024;

/**
 * Published bytes that may wait for the turn's end. Beyond it they are handed out early: a turn that
 * publishes without end must not hold it all in memory, and outboxes must see the flood.
 */
export const FAN_OUT_PENDING_BYTES_MAX = 4 * 1024 * 1024;
