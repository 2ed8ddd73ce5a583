/**
 * Every bound that is not an option, in one place, each with its reason. A bound that users need to
 * set is an option (config.ts) and has its default here.
 */

/** A channel or pattern: an MQTT topic has at most 65,535 bytes, and every channel may be one. */
export const CHANNEL_NAME_BYTES_MAX = 65_535;

/**
 * Channels, patterns and shard channels of one caller. A subscription takes a few hundred bytes
 * beside its name, so that these cost at most some tens of megabytes; a browser or device needs a few
 * dozen.
 */
export const SUBSCRIPTIONS_PER_CALLER_MAX = 100_000;

/**
 * Bytes of all their names together. A name is kept three times (the caller's list, the bus's key and
 * what is sent), so that this adds at most 48 MiB; 100,000 names of 160 bytes fit.
 */
export const SUBSCRIPTION_BYTES_PER_CALLER_MAX = 16 * 1024 * 1024;

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

/** Topics whose matching filters are remembered: more than a busy broker's topics of one second. */
export const FILTER_MATCHES_KEPT = 4096;

/** What all connections may take together at least, however little `maxmemory-clients` allows; as in Redis. */
export const CLIENTS_BYTES_MIN = 128 * 1024;

// Outgoing bytes, one outbox per connection.

/**
 * Bytes one outbox may hold, what the socket has not taken included. Redis cuts subscribers off at
 * 32 MiB too (`client-output-buffer-limit pubsub`), so clients written for it meet the same limit.
 */
export const OUTBOX_BYTES_MAX = 32 * 1024 * 1024;

/**
 * Bytes of one line of MONITOR. An escaped byte takes four, so that a huge command could make a line that
 * no outbox takes; who monitors is then cut off as if it had not read.
 */
export const MONITOR_LINE_BYTES_MAX = OUTBOX_BYTES_MAX;

/**
 * Above this many unsent bytes a connection's commands wait: a client that sends and does not read
 * stops itself long before the bound, and most of the bound is left for what others publish to it.
 */
export const OUTBOX_PAUSE_BYTES = 8 * 1024 * 1024;

/**
 * One reply alone may be this large when it begins below the pause mark: the largest value
 * (512 MiB) and room for what stands around it.
 */
export const REPLY_BYTES_MAX = 768 * 1024 * 1024;

/** A connection's turn ends when it has written this much, so that the others get theirs. */
export const TURN_REPLY_BYTES_MAX = 1024 * 1024;

/** Spare outgoing buffers kept between turns: enough for a few thousand busy connections. */
export const OUTBOX_POOL_BYTES_MAX = 16 * 1024 * 1024;

// Incoming bytes over RESP.

/** Arguments of one command: Redis's bound until 7.0. */
export const RESP_MULTIBULK_MAX = 1_048_576;

/** Bytes of one argument: the default of Redis's `proto-max-bulk-len`. */
export const RESP_BULK_BYTES_MAX = 512 * 1024 * 1024;

/** Bytes of an inline command, or of a line that tells a length: Redis's PROTO_INLINE_MAX_SIZE. */
export const RESP_INLINE_BYTES_MAX = 64 * 1024;

/** Bytes of one command, all its arguments together: Redis's `client-query-buffer-limit`. */
export const RESP_REQUEST_BYTES_MAX = 1024 * 1024 * 1024;

/** What one read takes from a socket, into the buffer that all connections share. */
export const RESP_READ_BYTES = 64 * 1024;

/**
 * Input of one connection that is kept while its commands wait. Behind a blocked pop reading must go
 * on, since only who reads notices that the other side is gone, and an element would be lost to it:
 * who sends more there is cut off. Elsewhere reading stops. Enough for any pipeline that people
 * write, and 10,000 connections cannot take more than some gigabytes by it.
 */
export const RESP_HELD_INPUT_BYTES_MAX = 1024 * 1024;

/** How long the other side has to take its last answer and to close, in ms. */
export const RESP_LINGER_MS = 5_000;

/** Incomplete and waiting commands of all connections together; who needs more waits, unread. */
export const INPUT_BUDGET_BYTES = 1024 * 1024 * 1024;

/** While others wait for input budget, who holds some and sends nothing for so long is ended, in ms. */
export const INPUT_STALL_MS = 10_000;

/** RESP connections at once: the default of Redis's `maxclients`. */
export const RESP_CONNECTIONS_MAX = 10_000;

/** How long a silent TCP connection stays before it is probed: Redis's `tcp-keepalive`, in ms. */
export const TCP_KEEPALIVE_MS = 300_000;

/** A string's value: Redis's proto-max-bulk-len default, which clients rely on. */
export const STRING_BYTES_MAX = 512 * 1024 * 1024;

/** Longest key: an entry's header keeps its length in 24 bits, and a key is hashed whole. */
export const KEY_BYTES_MAX = 1024 * 1024;

/** Longest member of a set and field of a hash: a byte-map's item keeps its length in 24 bits. */
export const MEMBER_BYTES_MAX = 16_777_215;

/**
 * Members that SRANDMEMBER and its siblings draw with repetition for one reply: a negative count may
 * name 2^63 of them, and one reply may not hold more than `REPLY_BYTES_MAX` anyway.
 */
export const RANDOM_DRAWS_MAX = 16_777_216;

/** Databases that SELECT can choose: Redis's default, and a client's habit. */
export const DATABASES = 16;

/**
 * The database behind those, which no client can reach: what keywire keeps for itself (MQTT sessions,
 * retained messages). The journal and checkpoints hold it like any other.
 */
export const SYSTEM_DATABASE = DATABASES;

/** Items a turn's housekeeping removes at most: about a tenth of a millisecond. */
export const SWEEP_ITEMS_MAX = 200;

/** How often keys past their deadline are looked for when no command comes, in milliseconds. */
export const SWEEP_INTERVAL_MS = 100;

/**
 * Requests of one WebSocket that may be unanswered, which Welcome tells: what one tab or worker has
 * under way, and few enough that their table stays small.
 */
export const REQUESTS_IN_FLIGHT_MAX = 16_384;

/** Commands one connection may have waiting: over WebSocket any request in flight may be a blocked pop. */
export const WAITERS_PER_SESSION_MAX = REQUESTS_IN_FLIGHT_MAX;

/**
 * Memory that a write finds free beside the bytes of its own arguments, or it is refused before it has
 * changed anything: room for a map that grows, an entry that moves, a node that splits. Commands that
 * free memory may use it up.
 */
export const WRITE_RESERVE_BYTES = 32 * 1024 * 1024;

/** Bytes of a transaction's arguments: they wait in memory, and become one journal record. */
export const TRANSACTION_BYTES_MAX = 512 * 1024 * 1024;

/** Commands of a transaction: more would hold the loop for seconds. */
export const TRANSACTION_COMMANDS_MAX = 1_000_000;

/** Keys one connection may watch: each is looked at before EXEC. */
export const WATCHED_KEYS_MAX = 10_000;

/** Watches that one connection may hold over WebSocket, where many callers share it. */
export const WATCH_TOKENS_PER_SESSION_MAX = 256;

/** Watches that all connections may hold together. */
export const WATCH_TOKENS_MAX = 65_536;

/** Bytes of the names and readers that CLIENT TRACKING remembers; what goes over is told as changed. */
export const TRACKED_BYTES_MAX = 256 * 1024 * 1024;

/** Prefixes one connection may follow: each change is compared with all that anybody follows. */
export const TRACKED_PREFIXES_MAX = 1000;

/** Bytes of waiting commands one connection may keep: names of a few thousand queues. */
export const WAITER_BYTES_PER_SESSION_MAX = 16 * 1024 * 1024;

/** Bytes of all waiting commands together. */
export const WAITER_BYTES_MAX = 512 * 1024 * 1024;

/**
 * How long answers wait for a journal that makes no progress, in milliseconds. Beyond it their
 * connections are cut off: what was asked may have happened or not, which is what a lost connection
 * tells every client.
 */
export const HELD_MS_MAX = 10_000;

// The journal.

/** A segment's length before the next begins: few files, each soon read, copied or removed. */
export const SEGMENT_BYTES = 64 * 1024 * 1024;

/** Unsynced bytes that start a sync, whatever the policy: what a loss of power may take, and memory. */
export const UNSYNCED_BYTES_SYNCED = 16 * 1024 * 1024;

/**
 * Bytes that may be recorded while one sync runs; beyond it writes are refused until the sync ends.
 * All of it is memory, as a failed sync has it written again: a disk that hangs must not take it all.
 * With what the sync itself covers, twice this and two turns are the most.
 */
export const SYNC_BACKLOG_BYTES_MAX = 256 * 1024 * 1024;

/** A batch that waits behind a sync is sealed at this size: one that grows is copied as it does. */
export const BATCH_SEAL_BYTES = 1024 * 1024;

/**
 * Chunks of 256 KiB for batches, kept for reuse: what a second of heavy writing frees at once, 32 MiB.
 * With fewer the rest is taken anew each second, which costs page faults and calls the collector
 * several times a second.
 */
export const BATCH_SPARE_CHUNKS_MAX = 128;

/** Zeros written ahead of a segment's content: a whole segment at once would hold up the next syncs. */
export const JOURNAL_AHEAD_BYTES = 256 * 1024;

/** What may be left unsynced in a full segment for the loop to wait for: about a millisecond. */
export const SEGMENT_ROLL_REST_BYTES = 256 * 1024;

/** The pause between syncs under `everysec`, in ms: what Redis's policy of that name promises. */
export const JOURNAL_SYNC_MS = 1000;

/** A journal that has rested for so long after a sync tells in the file what is synced, in ms. */
export const JOURNAL_CLAIM_MS = 1000;

/** A failed disk is tried again after the first pause, doubling up to the second, in ms. */
export const JOURNAL_RETRY_MS_MIN = 100;
export const JOURNAL_RETRY_MS_MAX = 5000;

/** A checkpoint's batches: small enough to be read through one window, large enough for a cheap checksum. */
export const CHECKPOINT_BATCH_BYTES = 128 * 1024;

/**
 * A checkpoint is synced after so many bytes while it is written: a device that gets more at once makes
 * the journal's own syncs wait for it.
 */
export const CHECKPOINT_SYNC_BYTES = 4 * 1024 * 1024;

/** A large collection is one record of a checkpoint for so many elements, or bytes of them. */
export const CHECKPOINT_EFFECT_ELEMENTS = 256;
export const CHECKPOINT_EFFECT_BYTES = 64 * 1024;

/** What a compacting process takes beside the data itself: the program, its heap, its windows. */
export const COMPACTION_MEMORY_BYTES = 160 * 1024 * 1024;

/** What must be left on the disk beside a checkpoint: the journal goes on meanwhile. */
export const COMPACTION_DISK_BYTES = 16 * 1024 * 1024;

/** After a compaction that failed or was refused, none starts by itself for so long, in ms. */
export const COMPACTION_RETRY_MS = 60_000;

/** A compaction gives up when the open segment could not be left for so long, in ms: the journal fails. */
export const COMPACTION_ROLL_MS_MAX = 30_000;

/** A journal's time this far ahead of the system's is worth a warning: clocks differ by less, in ms. */
export const JOURNAL_CLOCK_AHEAD_MS = 60_000;

/** The longest DEBUG SLEEP, in ms: a mistyped number must not stop a server for good. */
export const DEBUG_SLEEP_MS_MAX = 60_000;
// MQTT.

/** Packet identifiers are 1 to 65,535, each used by one message in flight at a time. */
export const MQTT_PACKET_IDS = 65_535;

/** Messages above quality of service 0 in flight to one client that sets no smaller bound of its own. */
export const MQTT_IN_FLIGHT_MAX = 1024;

/** Messages above quality of service 0 that one client may have unacknowledged: Receive Maximum of CONNACK. */
export const MQTT_RECEIVE_MAX = 1024;

/** Levels of a topic or filter: a tree is walked as deep as these go. */
export const MQTT_LEVELS_MAX = 128;

/** Topics with a retained message. */
export const MQTT_RETAINED_MAX = 1_000_000;

/** Sessions, connected or not: each takes about a kilobyte. */
export const MQTT_SESSIONS_MAX = 1_000_000;

/** Messages and bytes that wait for one session; what comes beyond them is not queued. */
export const MQTT_QUEUE_MESSAGES_MAX = 10_000;
export const MQTT_QUEUE_BYTES_MAX = 16 * 1024 * 1024;

/** How often a queue that is full may look for what has expired in it, in ms: it looks at all that waits. */
export const MQTT_EXPIRED_LOOK_MS = 1000;

/** The largest packet accepted, in bytes: Maximum Packet Size of CONNACK. */
export const MQTT_PACKET_BYTES_MAX = 1024 * 1024;

/** The largest packet that MQTT can carry, its fixed header left out, in bytes. */
export const MQTT_REMAINING_BYTES_MAX = 2 ** 28 - 1;

/**
 * Unfinished packets of all connections together, without the part that each connection may keep whatever
 * the others do: who needs more is told to come back. Devices, whose packets are small, never are.
 */
export const MQTT_INPUT_BYTES_MAX = 512 * 1024 * 1024;
export const MQTT_INPUT_FREE_BYTES = 4096;

/** How often `$SYS` is published, in ms: mosquitto's interval. */
export const MQTT_SYSTEM_MS = 10_000;

/** How long a connection may take until its CONNECT, in ms. */
export const MQTT_CONNECT_MS = 10_000;

/** Topic aliases that a client may use: Topic Alias Maximum of CONNACK. */
export const MQTT_TOPIC_ALIASES_MAX = 64;

/** What an acknowledgement or a DISCONNECT takes besides a reason in words, in bytes, at the most. */
export const MQTT_ACKNOWLEDGEMENT_BYTES = 10;

// The gateway: WebSocket and HTTP.

/** WebSockets at once where no option tells: as many as RESP connections. */
export const WEBSOCKET_CONNECTIONS_MAX = 10_000;

/**
 * A WebSocket that is silent for this long is pinged, and closed after twice as long, in ms: below the
 * minute after which proxies and NATs commonly forget a silent connection.
 */
export const WEBSOCKET_HEARTBEAT_MS = 30_000;

/**
 * uWebSockets.js cuts the socket without a code at its own limit and can do no other; up to this many
 * times the agreed size a frame is read, so that its sender gets a code that tells why.
 */
export const WEBSOCKET_OVERSIZE_FACTOR = 4;

/** The largest size that a Hello may ask frames to be split at: more saves nothing, and costs copies. */
export const WEBSOCKET_SPLIT_BYTES_MAX = 16 * 1024 * 1024;

/** A file served over HTTP, which is read whole: a page is a page, what is larger needs a file server. */
export const FILE_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Under `always` a sync is waited for in the loop while they take no longer than this on average, in
 * microseconds: about what the way through the thread pool and a loop that is busy with others costs.
 */
export const SYNC_IN_LOOP_US_MAX = 1000;

/** A single sync in the loop above this sends the next ones to the background, in microseconds. */
export const SYNC_IN_LOOP_SLOW_US = 10_000;

/** For how long, in milliseconds: the first time, and at most, doubled each time it was slow again. */
export const SYNC_AWAY_MS_MIN = 1000;
export const SYNC_AWAY_MS_MAX = 60_000;
