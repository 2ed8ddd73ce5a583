/** Channels, patterns, shard channels. */
import { cases } from '../script.ts';

export const PUBSUB_CASES = cases({
  'a message reaches who subscribed to its channel': `
    PUBLISH c nobody            => 0
    b: SUBSCRIBE c d            => >["subscribe" "c" 1] >["subscribe" "d" 2]
    PUBLISH c hello             => 1
    b:                          => >["message" "c" "hello"]
    PUBLISH d "\\x00\\xff"      => 1
    b:                          => >["message" "d" "\\x00\\xff"]
    PUBLISH C other             => 0
    PUBLISH c ""                => 1
    b:                          => >["message" "c" ""]
    b: UNSUBSCRIBE c            => >["unsubscribe" "c" 1]
    PUBLISH c gone              => 0
    PUBLISH d still             => 1
    b:                          => >["message" "d" "still"]
  `,
  'subscribing twice delivers once': `
    b: SUBSCRIBE c c            => >["subscribe" "c" 1] >["subscribe" "c" 1]
    b: SUBSCRIBE c              => >["subscribe" "c" 1]
    PUBLISH c once              => 1
    b:                          => >["message" "c" "once"]
  `,
  patterns: `
    b: PSUBSCRIBE news.* *      => >["psubscribe" "news.*" 1] >["psubscribe" "*" 2]
    PUBLISH other x             => 1
    b:                          => >["pmessage" "*" "other" "x"]
    b: PUNSUBSCRIBE *           => >["punsubscribe" "*" 1]
    PUBLISH news.de y           => 1
    b:                          => >["pmessage" "news.*" "news.de" "y"]
    PUBLISH other z             => 0
    b: PSUBSCRIBE h[ae]llo      => >["psubscribe" "h[ae]llo" 2]
    PUBLISH hallo 1             => 1
    b:                          => >["pmessage" "h[ae]llo" "hallo" "1"]
    PUBLISH hillo 1             => 0
    b: PUNSUBSCRIBE none        => >["punsubscribe" "none" 2]
  `,
  'channel and pattern of one subscriber both receive': `
    b: SUBSCRIBE c              => >["subscribe" "c" 1]
    b: PSUBSCRIBE c*            => >["psubscribe" "c*" 2]
    PUBLISH c x                 => 2
    b:                          => >["message" "c" "x"]
    b:                          => >["pmessage" "c*" "c" "x"]
  `,
  'shard channels are a name space of their own': `
    b: SSUBSCRIBE s             => >["ssubscribe" "s" 1]
    c: SUBSCRIBE s              => >["subscribe" "s" 1]
    SPUBLISH s shard            => 1
    b:                          => >["smessage" "s" "shard"]
    PUBLISH s plain             => 1
    c:                          => >["message" "s" "plain"]
    b: SUNSUBSCRIBE s           => >["sunsubscribe" "s" 0]
    SPUBLISH s gone             => 0
  `,
  'several subscribers, in order': `
    b: SUBSCRIBE c              => >["subscribe" "c" 1]
    d: SUBSCRIBE c              => >["subscribe" "c" 1]
    PUBLISH c 1                 => 2
    PUBLISH c 2                 => 2
    PUBLISH c 3                 => 2
    b:                          => >["message" "c" "1"] >["message" "c" "2"] >["message" "c" "3"]
    d:                          => >["message" "c" "1"] >["message" "c" "2"] >["message" "c" "3"]
  `,
  'unsubscribing from everything': {
    doors: ['resp2', 'resp3', 'replay'],
    because: 'over WebSocket an Unsubscribe that names nothing changes nothing',
    script: `
    b: UNSUBSCRIBE              => >["unsubscribe" nil 0]
    b: PUNSUBSCRIBE             => >["punsubscribe" nil 0]
    b: SUNSUBSCRIBE             => >["sunsubscribe" nil 0]
    b: SUBSCRIBE c              => >["subscribe" "c" 1]
    b: PSUBSCRIBE p*            => >["psubscribe" "p*" 2]
    b: SSUBSCRIBE s             => >["ssubscribe" "s" 1]
    b: UNSUBSCRIBE              => >["unsubscribe" "c" 1]
    b: PUNSUBSCRIBE             => >["punsubscribe" "p*" 0]
    b: SUNSUBSCRIBE             => >["sunsubscribe" "s" 0]
    PUBLISH c x                 => 0
    SUBSCRIBE                   => -ERR wrong number of arguments for 'subscribe' command
    PSUBSCRIBE                  => -ERR wrong number of arguments for 'psubscribe' command
    SSUBSCRIBE                  => -ERR wrong number of arguments for 'ssubscribe' command
  `,
  },
  'pubsub tells who listens': `
    b: SUBSCRIBE c d            => >["subscribe" "c" 1] >["subscribe" "d" 2]
    c: SUBSCRIBE c              => >["subscribe" "c" 1]
    c: PSUBSCRIBE p* c*         => >["psubscribe" "p*" 2] >["psubscribe" "c*" 3]
    d: PSUBSCRIBE p*            => >["psubscribe" "p*" 1]
    d: SSUBSCRIBE s1 s2         => >["ssubscribe" "s1" 1] >["ssubscribe" "s2" 2]
    PUBSUB CHANNELS             => unordered["c" "d"]
    PUBSUB CHANNELS c*          => ["c"]
    PUBSUB NUMSUB c d none      => ["c" 2 "d" 1 "none" 0]
    PUBSUB NUMSUB               => []
    PUBSUB NUMPAT               => 2
    PUBSUB SHARDCHANNELS        => unordered["s1" "s2"]
    PUBSUB SHARDCHANNELS *2     => ["s2"]
    PUBSUB SHARDNUMSUB s1 none  => ["s1" 1 "none" 0]
    PUBSUB FOO                  => -ERR unknown subcommand 'FOO'. Try PUBSUB HELP.
    PUBSUB                      => -ERR wrong number of arguments for 'pubsub' command
    PUBSUB HELP                 => [...]
    PUBLISH c x                 => 3
    b:                          => >["message" "c" "x"]
    c:                          => >["message" "c" "x"] >["pmessage" "c*" "c" "x"]
  `,
  'publish refuses a wrong number of arguments': `
    PUBLISH c                   => -ERR wrong number of arguments for 'publish' command
    SPUBLISH s                  => -ERR wrong number of arguments for 'spublish' command
    PUBLISH a b c               => -ERR wrong number of arguments for 'publish' command
  `,
  'a subscriber publishes to itself': {
    doors: ['resp3'],
    because: 'RESP2 allows no PUBLISH there, and over WebSocket answers have no order with pushes',
    notRedis: 'Redis before 7.2 sent the message first',
    script: `
    SUBSCRIBE c                 => >["subscribe" "c" 1]
    PUBLISH c mine              => 1 >["message" "c" "mine"]
  `,
  },
  'over RESP2 a subscriber may say little else': {
    doors: ['resp2', 'replay'],
    because: 'the other protocols tell pushes from answers',
    script: `
    SUBSCRIBE c                 => >["subscribe" "c" 1]
    GET k                       => -ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
    PUBLISH c x                 => -ERR Can't execute 'publish': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
    PING                        => ["pong" ""]
    PING hi                     => ["pong" "hi"]
    UNSUBSCRIBE c               => >["unsubscribe" "c" 0]
    GET k                       => nil
    PING                        => PONG
    SSUBSCRIBE s                => >["ssubscribe" "s" 1]
    GET k                       => -ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
    RESET                       => RESET
    GET k                       => nil
  `,
  },
});
