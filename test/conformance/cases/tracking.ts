/** CLIENT TRACKING: who is told of which key, when, and in which form. */
import { cases } from '../script.ts';

export const TRACKING_CASES = cases({
  'a key that was read is told once, when another changes it': {
    doors: ['resp3', 'websocket'],
    because: 'a RESP2 connection cannot be told itself',
    script: `
    CLIENT TRACKING ON          => OK
    SET k 1                     => OK
    GET k                       => "1"
    MGET k j none               => ["1" nil nil]
    b: SET k 2                  => OK
    a:                          => >["invalidate" ["k"]]
    b: SET k 3                  => OK
    b: SET none x               => OK
    a:                          => >["invalidate" ["none"]]
    GET k                       => "3"
    b: DEL k                    => 1
    a:                          => >["invalidate" ["k"]]
    b: RPUSH l a                => 1
    LRANGE l 0 -1               => ["a"]
    b: @1 RPUSH l x             => 1
    a:                          => >["invalidate" ["l"]]
    CLIENT TRACKING OFF         => OK
    GET k                       => nil
    b: SET k 4                  => OK
  `,
  },
  'own changes are told behind their reply': {
    doors: ['resp3', 'websocket'],
    because: 'a RESP2 connection cannot be told itself',
    script: `
    CLIENT TRACKING ON          => OK
    GET k                       => nil
    SET k 1                     => OK
    a:                          => >["invalidate" ["k"]]
    CLIENT TRACKING ON NOLOOP   => OK
    GET k                       => "1"
    SET k 2                     => OK
    GET k                       => "2"
    b: SET k 3                  => OK
    a:                          => >["invalidate" ["k"]]
  `,
  },
  'a transaction is told as a whole, behind the reply of EXEC': {
    doors: ['resp3'],
    because: 'a RESP2 connection cannot be told itself; MULTI is for RESP',
    script: `
    CLIENT TRACKING ON          => OK
    GET k                       => nil
    GET j                       => nil
    MULTI                       => OK
    SET k 1                     => QUEUED
    SET j 1                     => QUEUED
    GET k                       => QUEUED
    SET k 2                     => QUEUED
    EXEC                        => [OK OK "1" OK]
    a:                          => >["invalidate" ["k"]] >["invalidate" ["j"]] >["invalidate" ["k"]]
    b: GET k                    => "2"
  `,
  },
  'flushing is told as everything': {
    doors: ['resp3', 'websocket'],
    because: 'a RESP2 connection cannot be told itself',
    script: `
    CLIENT TRACKING ON          => OK
    b: FLUSHALL                 => OK
    a:                          => >["invalidate" nil]
    b: @1 FLUSHDB               => OK
    a:                          => >["invalidate" nil]
    FLUSHALL                    => OK
    a:                          => >["invalidate" nil]
    PING                        => PONG
  `,
  },
  'expired keys are told': {
    doors: ['resp3', 'websocket'],
    because: 'a RESP2 connection cannot be told itself',
    script: `
    CLIENT TRACKING ON BCAST    => OK
    b: SET k v PX 30            => OK
    a:                          => >["invalidate" ["k"]]
    a:                          => >["invalidate" ["k"]]
    EXISTS k                    => 0
  `,
  },
  'broadcasts tell of prefixes, read or not': {
    doors: ['resp3', 'websocket'],
    because: 'a RESP2 connection cannot be told itself',
    script: `
    CLIENT TRACKING ON BCAST PREFIX user: PREFIX o  => OK
    b: SET user:1 x             => OK
    a:                          => >["invalidate" ["user:1"]]
    b: MSET user:3 x user:2 x zoo x  => OK
    a:                          => >["invalidate" ["user:2" "user:3"]]
    b: SET zoo x                => OK
    SET user:9 x                => OK
    a:                          => >["invalidate" ["user:9"]]
    CLIENT TRACKING ON BCAST NOLOOP  => OK
    CLIENT TRACKINGINFO         => {"flags" ~["on" "bcast" "noloop"] "redirect" 0 "prefixes" ["" "o" "user:"]}
    CLIENT TRACKING OFF         => OK
    CLIENT TRACKING ON BCAST NOLOOP  => OK
    SET user:9 x                => OK
    b: SET zoo x                => OK
    a:                          => >["invalidate" ["zoo"]]
    CLIENT TRACKING OFF         => OK
    b: SET user:1 x             => OK
  `,
  },
  'opting in and out': {
    doors: ['resp3', 'websocket'],
    because: 'a RESP2 connection cannot be told itself',
    script: `
    CLIENT TRACKING ON OPTIN    => OK
    GET k                       => nil
    b: SET k 1                  => OK
    CLIENT CACHING YES          => OK
    CLIENT TRACKINGINFO         => {"flags" ~["on" "optin" "caching-yes"] "redirect" 0 "prefixes" []}
    GET k                       => "1"
    CLIENT TRACKINGINFO         => {"flags" ~["on" "optin"] "redirect" 0 "prefixes" []}
    b: SET k 2                  => OK
    a:                          => >["invalidate" ["k"]]
    CLIENT CACHING NO           => -ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.
    CLIENT TRACKING ON OPTOUT   => -ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then re-enabling it with a different mode.
    CLIENT TRACKING OFF         => OK
    CLIENT TRACKING ON OPTOUT   => OK
    CLIENT CACHING NO           => OK
    GET k                       => "2"
    b: SET k 3                  => OK
    GET k                       => "3"
    b: SET k 4                  => OK
    a:                          => >["invalidate" ["k"]]
    CLIENT CACHING YES          => -ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.
  `,
  },
  'caching is for a transaction as a whole': {
    doors: ['resp3'],
    because: 'a RESP2 connection cannot be told itself; MULTI is for RESP',
    script: `
    CLIENT TRACKING ON OPTIN    => OK
    CLIENT CACHING YES          => OK
    MULTI                       => OK
    GET k                       => QUEUED
    GET j                       => QUEUED
    EXEC                        => [nil nil]
    GET l                       => nil
    b: MSET l 1 j 1 k 1         => OK
    a:                          => >["invalidate" ["j"]] >["invalidate" ["k"]]
  `,
  },
  'redirected to a RESP2 connection that subscribes': {
    doors: ['resp2'],
    because: 'this is how RESP2 connections are told',
    script: `
    CLIENT UNBLOCK $b.id        => 0
    b: SUBSCRIBE __redis__:invalidate  => >["subscribe" "__redis__:invalidate" 1]
    CLIENT TRACKING ON REDIRECT $b.id  => OK
    CLIENT GETREDIR             => <1..100000>
    GET k                       => nil
    c: SET k 1                  => OK
    b:                          => >["message" "__redis__:invalidate" ["k"]]
    c: FLUSHALL                 => OK
    b:                          => >["message" "__redis__:invalidate" nil]
    CLIENT TRACKING OFF         => OK
    CLIENT GETREDIR             => -1
  `,
  },
  'redirected, and the other is gone': {
    doors: ['resp3', 'websocket'],
    because: 'a RESP2 connection cannot be told itself',
    script: `
    CLIENT TRACKING ON REDIRECT $b.id  => OK
    GET k                       => nil
    c: SET k 1                  => OK
    b:                          => >["invalidate" ["k"]]
    GET k                       => "1"
    c: CLIENT KILL ID $b.id     => 1
    b:                          => closed
    c: SET k 2                  => OK
    a:                          => >["tracking-redir-broken" <1..100000>]
    CLIENT TRACKINGINFO         => {"flags" ~["on" "broken_redirect"] "redirect" <1..100000> "prefixes" []}
    CLIENT INFO                 => /flags=tR .* redir=\\d+ /
    CLIENT TRACKING ON          => OK
    CLIENT INFO                 => /flags=t .* redir=0 /
  `,
  },
  'options and their errors': `
    CLIENT GETREDIR             => -1
    CLIENT TRACKINGINFO         => {"flags" ~["off"] "redirect" -1 "prefixes" []}
    CLIENT CACHING YES          => -ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled
    CLIENT TRACKING             => -ERR wrong number of arguments for 'client|tracking' command
    CLIENT TRACKING maybe       => -ERR syntax error
    CLIENT TRACKING ON foo      => -ERR syntax error
    CLIENT TRACKING ON REDIRECT => -ERR syntax error
    CLIENT TRACKING ON REDIRECT x  => -ERR value is not an integer or out of range
    CLIENT TRACKING ON REDIRECT 999999  => -ERR The client ID you want redirect to does not exist
    CLIENT TRACKING ON REDIRECT $b.id REDIRECT $b.id  => -ERR A client can only redirect to a single other client
    CLIENT TRACKING ON PREFIX a => -ERR PREFIX option requires BCAST mode to be enabled
    CLIENT TRACKING ON BCAST OPTIN  => -ERR OPTIN and OPTOUT are not compatible with BCAST
    CLIENT TRACKING ON OPTIN OPTOUT  => -ERR You can't specify both OPTIN mode and OPTOUT mode
    CLIENT TRACKING ON BCAST PREFIX ab PREFIX a  => -ERR Prefix 'ab' overlaps with another provided prefix 'a'. Prefixes for a single client must not overlap.
    CLIENT TRACKING ON BCAST PREFIX ab PREFIX c  => OK
    CLIENT TRACKING ON BCAST PREFIX cd  => -ERR Prefix 'cd' overlaps with an existing prefix 'c'. Prefixes for a single client must not overlap.
    CLIENT TRACKING ON BCAST PREFIX d  => OK
    CLIENT TRACKINGINFO         => {"flags" ~["on" "bcast"] "redirect" 0 "prefixes" ["ab" "c" "d"]}
    CLIENT INFO                 => /flags=tB /
    CLIENT TRACKING ON          => -ERR You can't switch BCAST mode on/off before disabling tracking for this client, and then re-enabling it with a different mode.
    CLIENT CACHING YES          => -ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.
    CLIENT CACHING maybe        => -ERR syntax error
    CLIENT TRACKING OFF         => OK
    CLIENT TRACKING OFF         => OK
  `,
  'hello keeps tracking, reset ends it': {
    doors: ['resp3'],
    because: 'HELLO and RESET are for RESP, and a push is awaited',
    script: `
    CLIENT TRACKING ON          => OK
    HELLO 2                     => {"server" ...}
    GET k                       => nil
    b: SET k 1                  => OK
    HELLO 3                     => {"server" ...}
    GET k                       => "1"
    b: SET k 2                  => OK
    a:                          => >["invalidate" ["k"]]
    RESET                       => RESET
    CLIENT TRACKINGINFO         => {"flags" ~["off"] "redirect" -1 "prefixes" []}
    CLIENT INFO                 => /flags=N .* redir=-1 resp=2/
  `,
  },
});
