/** Streams: entries and ranges, reads that wait, groups, claims, and what is told about them. */
import { cases } from '../script.ts';

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';
const SINCE_72 = 'since 7.2 a consumer is made whenever it asks, and its activity is told';

export const STREAM_CASES = cases({
  'entries and ranges': `
    XADD s 1-1 a 1 b 2          => "1-1"
    XADD s 1-2 a 3 b 4          => "1-2"
    XADD s 2-* c 5              => "2-0"
    XADD s 2-* c -7             => "2-1"
    XADD s 3 d ""               => "3-0"
    XLEN s                      => 5
    XRANGE s - +                => [["1-1" ["a" "1" "b" "2"]] ["1-2" ["a" "3" "b" "4"]] ["2-0" ["c" "5"]] ["2-1" ["c" "-7"]] ["3-0" ["d" ""]]]
    XRANGE s 1 1                => [["1-1" ["a" "1" "b" "2"]] ["1-2" ["a" "3" "b" "4"]]]
    XRANGE s (1-2 (3-0          => [["2-0" ["c" "5"]] ["2-1" ["c" "-7"]]]
    XRANGE s 2 + COUNT 1        => [["2-0" ["c" "5"]]]
    XRANGE s 2 + COUNT 0        => nil-array
    XRANGE s 2 + COUNT -1       => nil-array
    XREVRANGE s + - COUNT 2     => [["3-0" ["d" ""]] ["2-1" ["c" "-7"]]]
    XREVRANGE s 2-0 (1-1        => [["2-0" ["c" "5"]] ["1-2" ["a" "3" "b" "4"]]]
    XRANGE none - +             => []
    XLEN none                   => 0
    XDEL s 1-2 2-1 9-9          => 2
    XRANGE s - 2                => [["1-1" ["a" "1" "b" "2"]] ["2-0" ["c" "5"]]]
    XDEL none 1-1               => 0
    TYPE s                      => stream
    OBJECT ENCODING s           => "stream"
  `,
  'xadd refuses ids that do not grow': `
    XADD s 0-0 a 1              => -ERR The ID specified in XADD must be greater than 0-0
    EXISTS s                    => 0
    XADD s 0-* a 1              => "0-1"
    XADD s 0-1 a 1              => -ERR The ID specified in XADD is equal or smaller than the target stream top item
    XADD s 18446744073709551615-18446744073709551614 a 1  => "18446744073709551615-18446744073709551614"
    XADD s 18446744073709551615-* a 1                     => "18446744073709551615-18446744073709551615"
    XADD s * a 1                => -ERR The stream has exhausted the last possible ID, unable to add more items
    XADD s 1-x a 1              => -ERR Invalid stream ID specified as stream command argument
    XADD s 18446744073709551616-0 a 1  => -ERR Invalid stream ID specified as stream command argument
    XADD s 5-5 a                => -ERR wrong number of arguments for 'xadd' command
    XADD s * a 1 b              => -ERR wrong number of arguments for 'xadd' command
    XADD s NOMKSTREAM 5-5       => -ERR wrong number of arguments for 'xadd' command
    XADD none NOMKSTREAM 5-5 a 1  => nil
    EXISTS none                 => 0
    SET k v                     => OK
    XADD k * a 1                => -${WRONG_TYPE}
    XRANGE k - +                => -${WRONG_TYPE}
  `,
  'ids from the clock': `
    XADD s * a 1                => /^\\d{13}-0$/
    XSETID s 99999999999999-7   => OK
    XADD s * a 1                => "99999999999999-8"
  `,
  trimming: `
    XADD s 1-1 a 1              => "1-1"
    XADD s 2-1 a 1              => "2-1"
    XADD s 3-1 a 1              => "3-1"
    XADD s MAXLEN 2 4-1 a 1     => "4-1"
    XRANGE s - +                => [["3-1" ["a" "1"]] ["4-1" ["a" "1"]]]
    XADD s MINID = 4 5-1 a 1    => "5-1"
    XLEN s                      => 2
    XTRIM s MAXLEN ~ 1          => 0
    XTRIM s MAXLEN = 1          => 1
    XADD s MAXLEN ~ 0 LIMIT 1 6-1 a 1  => "6-1"
    XLEN s                      => 2
    XTRIM s MINID 9             => 2
    EXISTS s                    => 1
    XTRIM none MAXLEN 0         => 0
    XTRIM s MAXLEN -1           => -ERR The MAXLEN argument must be >= 0.
    XTRIM s MAXLEN x            => -ERR value is not an integer or out of range
    XTRIM s MAXLEN 1 LIMIT 5    => -ERR syntax error, LIMIT cannot be used without the special ~ option
    XTRIM s MAXLEN ~ 1 LIMIT -1 => -ERR The LIMIT argument must be >= 0.
    XTRIM s MAXLEN 1 MINID 1    => -ERR syntax error, MAXLEN and MINID options at the same time are not compatible
    XTRIM s MAXLEN              => -ERR wrong number of arguments for 'xtrim' command
    XTRIM s LIMIT 1 LIMIT 1     => -ERR syntax error, LIMIT cannot be used without specifying a trimming strategy
    XTRIM s FOO 1               => -ERR syntax error
    XADD s LIMIT 1 7-1 a 1      => -ERR syntax error, LIMIT cannot be used without specifying a trimming strategy
  `,
  'many entries in nodes': `
    CONFIG SET stream-node-max-entries 2  => OK
    CONFIG GET stream-node-max-entries    => {"stream-node-max-entries" "2"}
    CONFIG GET stream-node-max-bytes      => {"stream-node-max-bytes" "4096"}
    XADD s 1-1 a 1              => "1-1"
    XADD s 2-1 a 1              => "2-1"
    XADD s 3-1 a 1              => "3-1"
    XADD s 4-1 a 1              => "4-1"
    XADD s 5-1 a 1              => "5-1"
    XTRIM s MAXLEN ~ 2          => 2
    XTRIM s MINID ~ 5           => 2
    XRANGE s - +                => [["5-1" ["a" "1"]]]
    CONFIG SET stream-node-max-entries 100  => OK
  `,
  'whole streams are told up to a count': `
    XADD s 1-1 a 1              => "1-1"
    XADD s 2-1 a 2              => "2-1"
    XADD s 3-1 a 3              => "3-1"
    XADD s 4-1 a 4              => "4-1"
    XADD s 5-1 a 5              => "5-1"
    XADD s 6-1 a 6              => "6-1"
    XADD s 7-1 a 7              => "7-1"
    XADD s 8-1 a 8              => "8-1"
    XADD s 9-1 a 9              => "9-1"
    XADD s 10-1 a 10            => "10-1"
    XADD s 11-1 a 11            => "11-1"
    XINFO STREAM s FULL COUNT -1  => {"length" 11 "radix-tree-keys" 1 "radix-tree-nodes" 2 "last-generated-id" "11-1" "max-deleted-entry-id" "0-0" "entries-added" 11 "recorded-first-entry-id" "1-1" "entries" [["1-1" ["a" "1"]] ["2-1" ["a" "2"]] ["3-1" ["a" "3"]] ["4-1" ["a" "4"]] ["5-1" ["a" "5"]] ["6-1" ["a" "6"]] ["7-1" ["a" "7"]] ["8-1" ["a" "8"]] ["9-1" ["a" "9"]] ["10-1" ["a" "10"]]] "groups" []}
  `,
  'the last id': `
    XSETID none 1-1             => -ERR no such key
    XADD s 5-1 a 1              => "5-1"
    XSETID s 4-1                => -ERR The ID specified in XSETID is smaller than the target stream top item
    XSETID s 9-1 ENTRIESADDED 0 => -ERR The entries_added specified in XSETID is smaller than the target stream length
    XSETID s 9-1 ENTRIESADDED -1  => -ERR entries_added must be positive
    XSETID s 9-1 MAXDELETEDID 9-2 => -ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id
    XSETID s 9-1 FOO 1          => -ERR syntax error
    XSETID s 9-1 ENTRIESADDED 7 MAXDELETEDID 4-4  => OK
    XINFO STREAM s              => {"length" 1 "radix-tree-keys" 1 "radix-tree-nodes" 2 "last-generated-id" "9-1" "max-deleted-entry-id" "4-4" "entries-added" 7 "recorded-first-entry-id" "5-1" "groups" 0 "first-entry" ["5-1" ["a" "1"]] "last-entry" ["5-1" ["a" "1"]]}
    XADD s 9-1 a 1              => -ERR The ID specified in XADD is equal or smaller than the target stream top item
    SET k v                     => OK
    XSETID k 1-1                => -${WRONG_TYPE}
  `,
  'reading several streams': `
    XADD s 1-1 a 1              => "1-1"
    XADD s 2-1 a 2              => "2-1"
    XADD t 1-1 b 1              => "1-1"
    XREAD STREAMS s t 0 0       => keyed["s" [["1-1" ["a" "1"]] ["2-1" ["a" "2"]]] "t" [["1-1" ["b" "1"]]]]
    XREAD COUNT 1 STREAMS s t 1-1 1-1  => keyed["s" [["2-1" ["a" "2"]]]]
    XREAD STREAMS s $           => nil-array
    XREAD BLOCK 1 STREAMS s $   => nil-array
    XREAD STREAMS none 0        => nil-array
    XREAD STREAMS s             => -ERR wrong number of arguments for 'xread' command
    XREAD STREAMS s >           => -ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.
    XREAD COUNT x STREAMS s 0   => -ERR value is not an integer or out of range
    XREAD BLOCK -1 STREAMS s 0  => -ERR timeout is negative
    XREAD BLOCK x STREAMS s 0   => -ERR timeout is not an integer or out of range
    XREAD NOACK STREAMS s 0     => -ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.
    XREAD GROUP g u STREAMS s 0 => -ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.
    XREAD FOO STREAMS s 0       => -ERR syntax error
    XREAD COUNT 1 COUNT 1       => -ERR syntax error
    SET k v                     => OK
    XREAD STREAMS k 0           => -${WRONG_TYPE}
  `,
  'a key without an id': {
    script: `
      XREAD STREAMS s t 0         => -ERR Unbalanced 'xread' list of streams: for each stream key an ID or '$' must be specified.
      XREADGROUP GROUP g u STREAMS s t >  => -ERR Unbalanced 'xreadgroup' list of streams: for each stream key an ID or '>' must be specified.
    `,
    notRedis: '7.0 names another command',
  },
  'many wait for one entry': `
    XADD s 1-1 a 1              => "1-1"
    b: XREAD BLOCK 0 STREAMS s t $ 0  => waits
    c: XREAD COUNT 1 BLOCK 0 STREAMS s 5  => waits
    d: XREAD BLOCK 0 STREAMS s $  => waits
    XADD s 2-1 a 2              => "2-1"
    b:                          => keyed["s" [["2-1" ["a" "2"]]]]
    d:                          => keyed["s" [["2-1" ["a" "2"]]]]
    DEL s                       => 1
    XADD s 6-1 a 3              => "6-1"
    c:                          => keyed["s" [["6-1" ["a" "3"]]]]
  `,
  'a group delivers each entry once': `
    XGROUP CREATE s g $         => -ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.
    XGROUP CREATE s g $ MKSTREAM  => OK
    XGROUP CREATE s g 0         => -BUSYGROUP Consumer Group name already exists
    XADD s 1-1 a 1              => "1-1"
    XADD s 2-1 a 2              => "2-1"
    XADD s 3-1 a 3              => "3-1"
    XREADGROUP GROUP g u COUNT 1 STREAMS s >  => keyed["s" [["1-1" ["a" "1"]]]]
    XREADGROUP GROUP g w STREAMS s >  => keyed["s" [["2-1" ["a" "2"]] ["3-1" ["a" "3"]]]]
    XREADGROUP GROUP g w STREAMS s >  => nil-array
    XREADGROUP GROUP g u STREAMS s 0  => keyed["s" [["1-1" ["a" "1"]]]]
    XREADGROUP GROUP g u STREAMS s 1-1  => keyed["s" []]
    XPENDING s g                => [3 "1-1" "3-1" [["u" "1"] ["w" "2"]]]
    XPENDING s g - + 10         => [["1-1" "u" <0..60000> 2] ["2-1" "w" <0..60000> 1] ["3-1" "w" <0..60000> 1]]
    XPENDING s g IDLE 60000 - + 10  => []
    XPENDING s g (1-1 + 10 w    => [["2-1" "w" <0..60000> 1] ["3-1" "w" <0..60000> 1]]
    XPENDING s g - + 10 nobody  => []
    XACK s g 1-1 9-9            => 1
    XACK s none 1-1             => 0
    XACK none g 1-1             => 0
    XPENDING s g                => [2 "2-1" "3-1" [["w" "2"]]]
    XDEL s 2-1                  => 1
    XREADGROUP GROUP g w STREAMS s 0  => keyed["s" [["2-1" nil-array] ["3-1" ["a" "3"]]]]
    XGROUP DELCONSUMER s g w    => 2
    XPENDING s g                => [0 nil nil nil-array]
    XINFO GROUPS s              => [{"name" "g" "consumers" 1 "pending" 0 "last-delivered-id" "3-1" "entries-read" 3 "lag" 0}]
  `,
  'what needs no acknowledgement': `
    XGROUP CREATE s g 0 MKSTREAM ENTRIESREAD 0  => OK
    XADD s 1-1 a 1              => "1-1"
    XREADGROUP GROUP g u NOACK STREAMS s >  => keyed["s" [["1-1" ["a" "1"]]]]
    XPENDING s g                => [0 nil nil nil-array]
    XADD s 2-1 a 1              => "2-1"
    XINFO GROUPS s              => [{"name" "g" "consumers" 1 "pending" 0 "last-delivered-id" "1-1" "entries-read" 1 "lag" 1}]
  `,
  'errors of groups': `
    XREADGROUP GROUP g u STREAMS s >  => -NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option
    XADD s 1-1 a 1              => "1-1"
    XREADGROUP GROUP g u STREAMS s >  => -NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option
    XREADGROUP COUNT 1 BLOCK 1 STREAMS s >  => -ERR Missing GROUP option for XREADGROUP
    XGROUP CREATE s g 0         => OK
    XREADGROUP GROUP g u STREAMS s $  => -ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.
    XREADGROUP GROUP g u STREAMS s x  => -ERR Invalid stream ID specified as stream command argument
    XPENDING s none             => -NOGROUP No such key 's' or consumer group 'none'
    XPENDING s g - +            => -ERR syntax error
    XPENDING s g x + 1          => -ERR Invalid stream ID specified as stream command argument
    XPENDING s g IDLE 1 - +     => -ERR syntax error
    XCLAIM s none u 0 1-1       => -NOGROUP No such key 's' or consumer group 'none'
    XCLAIM s g u x 1-1          => -ERR Invalid min-idle-time argument for XCLAIM
    XCLAIM s g u 0 1-1 FOO      => -ERR Unrecognized XCLAIM option 'FOO'
    XCLAIM s g u 0 1-1 IDLE x   => -ERR Invalid IDLE option argument for XCLAIM
    XCLAIM s g u 0 1-1 TIME x   => -ERR Invalid TIME option argument for XCLAIM
    XCLAIM s g u 0 1-1 RETRYCOUNT x  => -ERR Invalid RETRYCOUNT option argument for XCLAIM
    XAUTOCLAIM s none u 0 0     => -NOGROUP No such key 's' or consumer group 'none'
    XAUTOCLAIM s g u x 0        => -ERR Invalid min-idle-time argument for XAUTOCLAIM
    XAUTOCLAIM s g u 0 0 COUNT 0  => -ERR COUNT must be > 0
    XAUTOCLAIM s g u 0 x        => -ERR Invalid stream ID specified as stream command argument
    XAUTOCLAIM s g u 0 0 FOO    => -ERR syntax error
    XGROUP SETID s none 0       => -NOGROUP No such consumer group 'none' for key name 's'
    XGROUP CREATECONSUMER s none u  => -NOGROUP No such consumer group 'none' for key name 's'
    XGROUP DELCONSUMER s none u => -NOGROUP No such consumer group 'none' for key name 's'
    XGROUP CREATE s h 0 ENTRIESREAD -2  => -ERR value for ENTRIESREAD must be positive or -1
    XGROUP CREATE s h x         => -ERR Invalid stream ID specified as stream command argument
    XINFO CONSUMERS s none      => -NOGROUP No such consumer group 'none' for key name 's'
    XINFO STREAM none           => -ERR no such key
    SET k v                     => OK
    XACK k g 1-1                => -${WRONG_TYPE}
    XGROUP CREATE k g 0         => -${WRONG_TYPE}
    XINFO GROUPS k              => -${WRONG_TYPE}
  `,
  'groups are set, and removed': `
    XADD s 1-1 a 1              => "1-1"
    XADD s 2-1 a 2              => "2-1"
    XGROUP CREATE s g $         => OK
    XREADGROUP GROUP g u STREAMS s >  => nil-array
    XGROUP SETID s g 1-1        => OK
    XREADGROUP GROUP g u STREAMS s >  => keyed["s" [["2-1" ["a" "2"]]]]
    XGROUP SETID s g $ ENTRIESREAD 2  => OK
    XGROUP CREATECONSUMER s g w => 1
    XGROUP CREATECONSUMER s g w => 0
    XGROUP DESTROY s none       => 0
    XGROUP DESTROY s g          => 1
    XINFO GROUPS s              => []
    XGROUP DESTROY none g       => -ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.
    XGROUP HELP                 => [/XGROUP/ ...]
    XINFO HELP                  => [/XINFO/ ...]
  `,
  claims: `
    XGROUP CREATE s g 0 MKSTREAM  => OK
    XADD s 1-1 a 1              => "1-1"
    XADD s 2-1 a 2              => "2-1"
    XADD s 3-1 a 3              => "3-1"
    XREADGROUP GROUP g u COUNT 2 STREAMS s >  => keyed["s" [["1-1" ["a" "1"]] ["2-1" ["a" "2"]]]]
    XCLAIM s g w 0 1-1 9-9      => [["1-1" ["a" "1"]]]
    XCLAIM s g w 60000 2-1      => []
    XCLAIM s g w 0 2-1 JUSTID RETRYCOUNT 7 IDLE 5000  => ["2-1"]
    XCLAIM s g w 0 3-1          => []
    XCLAIM s g w 0 3-1 FORCE JUSTID LASTID 3-1  => ["3-1"]
    XPENDING s g - + 10         => [["1-1" "w" <0..5000> 2] ["2-1" "w" <5000..60000> 7] ["3-1" "w" <0..5000> 1]]
    XREADGROUP GROUP g u STREAMS s >  => nil-array
    XDEL s 1-1                  => 1
    XCLAIM s g u 0 1-1          => []
    XPENDING s g                => [2 "2-1" "3-1" [["w" "2"]]]
    XDEL s 2-1                  => 1
    XAUTOCLAIM s g u 0 - COUNT 1  => ["3-1" [] ["2-1"]]
    XAUTOCLAIM s g u 0 0        => ["0-0" [["3-1" ["a" "3"]]] []]
    XAUTOCLAIM s g w 0 (2-1 JUSTID  => ["0-0" ["3-1"] []]
    XAUTOCLAIM s g w 60000 0    => ["0-0" [] []]
    XPENDING s g                => [1 "3-1" "3-1" [["w" "1"]]]
  `,
  'all about a stream': {
    script: `
      XGROUP CREATE s g 0 MKSTREAM  => OK
      XADD s 1-1 a 1              => "1-1"
      XADD s 2-1 a 2              => "2-1"
      XREADGROUP GROUP g u COUNT 1 STREAMS s >  => keyed["s" [["1-1" ["a" "1"]]]]
      XREADGROUP GROUP g w NOACK STREAMS s >    => keyed["s" [["2-1" ["a" "2"]]]]
      XINFO CONSUMERS s g         => [{"name" "u" "pending" 1 "idle" <0..60000> "inactive" <0..60000>} {"name" "w" "pending" 0 "idle" <0..60000> "inactive" -1}]
      XINFO STREAM s FULL         => {"length" 2 "radix-tree-keys" 1 "radix-tree-nodes" 2 "last-generated-id" "2-1" "max-deleted-entry-id" "0-0" "entries-added" 2 "recorded-first-entry-id" "1-1" "entries" [["1-1" ["a" "1"]] ["2-1" ["a" "2"]]] "groups" [{"name" "g" "last-delivered-id" "2-1" "entries-read" 2 "lag" 0 "pel-count" 1 "pending" [["1-1" "u" <1..9007199254740991> 1]] "consumers" [{"name" "u" "seen-time" <1..9007199254740991> "active-time" <1..9007199254740991> "pel-count" 1 "pending" [["1-1" <1..9007199254740991> 1]]} {"name" "w" "seen-time" <1..9007199254740991> "active-time" -1 "pel-count" 0 "pending" []}]}]}
      XINFO STREAM s FULL COUNT 1 => {"length" 2 "radix-tree-keys" 1 "radix-tree-nodes" 2 "last-generated-id" "2-1" "max-deleted-entry-id" "0-0" "entries-added" 2 "recorded-first-entry-id" "1-1" "entries" [["1-1" ["a" "1"]]] "groups" [<any>]}
      XINFO STREAM s FULL COUNT   => -ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.
    `,
    notRedis: SINCE_72,
  },
  'group readers wait in the order of arrival': {
    script: `
      XGROUP CREATE s g $ MKSTREAM  => OK
      b: XREADGROUP GROUP g u BLOCK 0 STREAMS s >  => waits
      c: XREADGROUP GROUP g w COUNT 1 BLOCK 0 STREAMS s >  => waits
      XINFO GROUPS s              => [{"name" "g" "consumers" 2 "pending" 0 "last-delivered-id" "0-0" "entries-read" nil "lag" 0}]
      XADD s 1-1 a 1              => "1-1"
      b:                          => keyed["s" [["1-1" ["a" "1"]]]]
      XDEL s 1-1                  => 1
      XADD s 2-1 a 2              => "2-1"
      c:                          => keyed["s" [["2-1" ["a" "2"]]]]
      XREADGROUP GROUP g u BLOCK 1 STREAMS s >  => nil-array
    `,
    notRedis: SINCE_72,
  },
  'group readers hear that the group, the key or its type is gone': {
    script: `
      XGROUP CREATE s g $ MKSTREAM  => OK
      XGROUP CREATE s h $         => OK
      b: XREADGROUP GROUP g u BLOCK 0 STREAMS s >  => waits
      c: XREADGROUP GROUP h u BLOCK 0 STREAMS s >  => waits
      XGROUP DESTROY s g          => 1
      b:                          => -NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option
      SET s v                     => OK
      c:                          => -${WRONG_TYPE}
      DEL s                       => 1
      XGROUP CREATE s g $ MKSTREAM  => OK
      b: XREADGROUP GROUP g u BLOCK 0 STREAMS s >  => waits
      DEL s                       => 1
      b:                          => -NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option
    `,
    notRedis: 'Redis before 7.2 answers UNBLOCKED',
  },
  'copies are complete': `
    XGROUP CREATE s g 0 MKSTREAM  => OK
    XADD s 1-1 a 1              => "1-1"
    XREADGROUP GROUP g u STREAMS s >  => keyed["s" [["1-1" ["a" "1"]]]]
    COPY s t                    => 1
    DEL s                       => 1
    XPENDING t g                => [1 "1-1" "1-1" [["u" "1"]]]
    RENAME t s                  => OK
    XACK s g 1-1                => 1
    XADD s 1-1 a 1              => -ERR The ID specified in XADD is equal or smaller than the target stream top item
    MOVE s 3                    => 1
    @3 XRANGE s - +             => [["1-1" ["a" "1"]]]
  `,
});
