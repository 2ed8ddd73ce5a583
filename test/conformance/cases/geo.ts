/** Places in sorted sets. */
import { cases } from '../script.ts';

const WRONG_TYPE = '-WRONGTYPE Operation against a key holding the wrong kind of value';
const SICILY = `
    GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania  => 2`;

export const GEO_CASES = cases({
  'geoadd, and what it makes': `${SICILY}
    ZRANGE g 0 -1 WITHSCORES    => pairs["Palermo" ,3479099956230698 "Catania" ,3479447370796909]
    TYPE g                      => zset
    GEOADD g 13.361389 38.115556 Palermo  => 0
    GEOADD g CH 13.5 38.1 Palermo  => 1
    GEOADD g NX 1 1 Palermo 2 2 new  => 1
    GEOADD g XX CH 1 1 new 3 3 none  => 1
    ZCARD g                     => 3
    GEOADD g NX XX 1 1 x        => -ERR syntax error
    GEOADD g 1 1                => -ERR wrong number of arguments for 'geoadd' command
    GEOADD g 1 1 x 2            => -ERR syntax error
    GEOADD g x 1 y              => -ERR value is not a valid float
    GEOADD g 181 1 y            => -ERR invalid longitude,latitude pair 181.000000,1.000000
    GEOADD g 1 1 y 1 86 z       => -ERR invalid longitude,latitude pair 1.000000,86.000000
    ZCARD g                     => 3
    RPUSH l a                   => 1
    GEOADD l 1 1 x              => ${WRONG_TYPE}
  `,
  'geopos in RESP2': {
    script: `${SICILY}
      GEOPOS g Palermo none Catania  => [["13.36138933897018433" "38.11555639549629859"] nil-array ["15.08726745843887329" "37.50266842333162032"]]
      GEOPOS g                  => []
      GEOPOS none a             => [nil-array]
      RPUSH l a                 => 1
      GEOPOS l a                => ${WRONG_TYPE}
    `,
    doors: ['resp2', 'replay'],
    because: 'RESP2 has coordinates as texts of 17 digits',
  },
  'geopos in RESP3': {
    script: `${SICILY}
      GEOPOS g Palermo none     => [[,13.36138933897018433 ,38.11555639549629859] nil]
      GEOSEARCH g FROMMEMBER Palermo BYRADIUS 1 m WITHCOORD  => [["Palermo" [,13.36138933897018433 ,38.11555639549629859]]]
    `,
    doors: ['resp3'],
    because: 'RESP3 has coordinates as doubles',
  },
  'geopos over WebSocket': {
    script: `${SICILY}
      GEOPOS g Palermo none     => [[,13.361389338970184 ,38.1155563954963] nil]
    `,
    doors: ['websocket'],
    because: 'doubles have no digits there',
  },
  'geodist and geohash': `${SICILY}
    GEODIST g Palermo Catania   => "166274.1516"
    GEODIST g Palermo Catania KM  => "166.2742"
    GEODIST g Palermo Catania mi  => "103.3182"
    GEODIST g Palermo Catania ft  => "545518.8700"
    GEODIST g Palermo Palermo   => "0.0000"
    GEODIST g Palermo none      => nil
    GEODIST none a b            => nil
    GEODIST g Palermo Catania yd  => -ERR unsupported unit provided. please use M, KM, FT, MI
    GEODIST g Palermo Catania km x  => -ERR syntax error
    GEOHASH g Palermo Catania none  => ["sqc8b49rny0" "sqdtr74hyu0" nil]
    GEOHASH none a              => [nil]
    GEOHASH g                   => []
    RPUSH l a                   => 1
    GEODIST l a b               => ${WRONG_TYPE}
    GEOHASH l a                 => ${WRONG_TYPE}
  `,
  georadius: `${SICILY}
    GEORADIUS g 15 37 200 km ASC  => ["Catania" "Palermo"]
    GEORADIUS g 15 37 200 km WITHDIST DESC  => [["Palermo" "190.4424"] ["Catania" "56.4413"]]
    GEORADIUS g 15 37 100 km WITHDIST WITHHASH  => [["Catania" "56.4413" 3479447370796909]]
    GEORADIUS g 15 37 200 km COUNT 1  => ["Catania"]
    GEORADIUS g 15 37 200 km COUNT 1 DESC  => ["Palermo"]
    GEORADIUS g 15 37 1 km      => []
    GEORADIUS none 15 37 1 km   => []
    GEORADIUS_RO g 15 37 100 km => ["Catania"]
    GEORADIUSBYMEMBER g Palermo 200 km ASC  => ["Palermo" "Catania"]
    GEORADIUSBYMEMBER_RO g Palermo 100000 m  => ["Palermo"]
    GEORADIUSBYMEMBER none a 1 km  => []
    GEORADIUSBYMEMBER g none 1 km  => -ERR could not decode requested zset member
    GEORADIUS g 15 37 200 km STORE d  => 2
    ZRANGE d 0 -1               => ["Palermo" "Catania"]
    GEORADIUS g 15 37 200 km STOREDIST d COUNT 1  => 1
    ZRANGE d 0 -1               => ["Catania"]
    GEORADIUSBYMEMBER g Palermo 1 m STORE d  => 1
    GEORADIUS g 15 37 1 m STORE d  => 0
    EXISTS d                    => 0
    GEORADIUS g 15 37 200 km STORE d WITHDIST  => -ERR STORE option in GEORADIUS is not compatible with WITHDIST, WITHHASH and WITHCOORD options
    GEORADIUS_RO g 15 37 200 km STORE d  => -ERR syntax error
    GEORADIUSBYMEMBER_RO g Palermo 1 m STORE d  => -ERR syntax error
    GEORADIUS g 15 37 x km      => -ERR need numeric radius
    GEORADIUS g 15 37 -1 km     => -ERR radius cannot be negative
    GEORADIUS g 15 37 1 yd      => -ERR unsupported unit provided. please use M, KM, FT, MI
    GEORADIUS g 15 37 1 km COUNT 0  => -ERR COUNT must be > 0
    GEORADIUS g 15 37 1 km ANY  => -ERR the ANY argument requires COUNT argument
    GEORADIUS g 15 37 1 km FOO  => -ERR syntax error
    RPUSH l a                   => 1
    GEORADIUS l 15 37 1 km      => ${WRONG_TYPE}
  `,
  geosearch: `${SICILY}
    GEOADD g 12.758489 38.788135 edge1 17.241510 38.788135 edge2  => 2
    GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km ASC  => ["Catania" "Palermo"]
    GEOSEARCH g FROMLONLAT 15 37 BYBOX 400 400 km ASC WITHDIST  => [["Catania" "56.4413"] ["Palermo" "190.4424"] ["edge2" "279.7403"] ["edge1" "279.7405"]]
    GEOSEARCH g FROMMEMBER Palermo BYRADIUS 0 m  => ["Palermo"]
    GEOSEARCH g BYRADIUS 1000 km FROMMEMBER Palermo COUNT 2 DESC  => ["edge2" "Catania"]
    GEOSEARCH g FROMLONLAT 15 37 BYBOX 400 400 km COUNT 3 ANY  => ["Palermo" "edge1" "Catania"]
    GEOSEARCH none FROMLONLAT 15 37 BYRADIUS 200 km  => []
    GEOSEARCH none FROMMEMBER x BYRADIUS 200 km  => []
    GEOSEARCH g FROMMEMBER none BYRADIUS 200 km  => -ERR could not decode requested zset member
    GEOSEARCH g FROMLONLAT 15 37 ASC DESC  => -ERR exactly one of BYRADIUS and BYBOX can be specified for GEOSEARCH
    geosearch g BYRADIUS 200 km ASC DESC  => -ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for geosearch
    GEOSEARCH g FROMLONLAT 15 37 FROMMEMBER x BYRADIUS 1 km  => -ERR syntax error
    GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1 km BYBOX 1 1 km  => -ERR syntax error
    GEOSEARCH g FROMLONLAT 15 37 BYBOX x 1 km  => -ERR need numeric width
    GEOSEARCH g FROMLONLAT 15 37 BYBOX 1 x km  => -ERR need numeric height
    GEOSEARCH g FROMLONLAT 15 37 BYBOX -1 1 km  => -ERR height or width cannot be negative
    GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1 km STOREDIST  => -ERR syntax error
    GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1 km ANY  => -ERR the ANY argument requires COUNT argument
    GEOSEARCH g FROMLONLAT 15   => -ERR wrong number of arguments for 'geosearch' command
  `,
  geosearchstore: `${SICILY}
    GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km  => 2
    ZRANGE d 0 -1 WITHSCORES    => pairs["Palermo" ,3479099956230698 "Catania" ,3479447370796909]
    GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km STOREDIST  => 2
    ZRANGE d 0 -1               => ["Catania" "Palermo"]
    GEOSEARCHSTORE g g FROMMEMBER Catania BYRADIUS 1 km  => 1
    ZRANGE g 0 -1               => ["Catania"]
    GEOSEARCHSTORE d none FROMLONLAT 15 37 BYRADIUS 200 km  => 0
    EXISTS d                    => 0
    SET d x                     => OK
    GEOSEARCHSTORE d g FROMLONLAT 1 1 BYRADIUS 1 km  => 0
    EXISTS d                    => 0
    GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km WITHDIST  => -ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options
    RPUSH l a                   => 1
    GEOSEARCHSTORE d l FROMLONLAT 15 37 BYRADIUS 200 km  => ${WRONG_TYPE}
  `,
  'keys that are options are found': `
    COMMAND GETKEYS GEORADIUS g 1 2 3 km STORE d  => ["g" "d"]
    COMMAND GETKEYS GEORADIUSBYMEMBER g m 3 km STOREDIST d ASC  => ["g" "d"]
    COMMAND GETKEYS GEORADIUS g 1 2 3 km  => ["g"]
    COMMAND GETKEYS GEOSEARCHSTORE d g FROMLONLAT 1 1 BYRADIUS 1 km  => ["d" "g"]
  `,
});
