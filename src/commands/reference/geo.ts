/** Places: syntax, cost and history of the commands (reference.ts). */
import type { References } from './reference-entry.ts';

const AREA = 'O(log(N)+M) for M members in the boxes around the area, of a set of N';

export const GEO_REFERENCE: References = {
  geoadd: {
    syntax:
      'key [condition@6.2.0: NX | XX] [change=CH@6.2.0] (data: longitude latitude member) ...',
    complexity: 'O(log(N)) for each member, in a set of N',
    history: [['6.2.0', 'The options `CH`, `NX` and `XX`.']],
  },
  geopos: { syntax: 'key [member ...]', complexity: 'O(1) for each member' },
  geohash: { syntax: 'key [member ...]', complexity: 'O(1) for each member' },
  geodist: { syntax: 'key member1 member2 [unit: M | KM | FT | MI]', complexity: 'O(1)' },
  georadius: {
    syntax:
      'key longitude latitude radius (unit: M | KM | FT | MI) [WITHCOORD] [WITHDIST] [WITHHASH] [count-block: COUNT count [ANY@6.2.0]] [order: ASC | DESC] [store: STORE storekey=key | STOREDIST storedistkey=key]',
    complexity: AREA,
    history: [
      ['6.2.0', 'The option `ANY` of `COUNT`.'],
      ['7.0.0', 'Units in capitals.'],
    ],
    deprecated: {
      since: '6.2.0',
      instead: '`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` argument',
    },
  },
  georadius_ro: {
    syntax:
      'key longitude latitude radius (unit: M | KM | FT | MI) [WITHCOORD] [WITHDIST] [WITHHASH] [count-block: COUNT count [ANY@6.2.0]] [order: ASC | DESC]',
    complexity: AREA,
    history: [['6.2.0', 'The option `ANY` of `COUNT`.']],
    deprecated: { since: '6.2.0', instead: '`GEOSEARCH` with the `BYRADIUS` argument' },
  },
  georadiusbymember: {
    syntax:
      'key member radius (unit: M | KM | FT | MI) [WITHCOORD] [WITHDIST] [WITHHASH] [count-block: COUNT count [ANY]] [order: ASC | DESC] [store: STORE storekey=key | STOREDIST storedistkey=key]',
    complexity: AREA,
    history: [['7.0.0', 'Units in capitals.']],
    deprecated: {
      since: '6.2.0',
      instead: '`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` and `FROMMEMBER` arguments',
    },
  },
  georadiusbymember_ro: {
    syntax:
      'key member radius (unit: M | KM | FT | MI) [WITHCOORD] [WITHDIST] [WITHHASH] [count-block: COUNT count [ANY]] [order: ASC | DESC]',
    complexity: AREA,
    deprecated: {
      since: '6.2.0',
      instead: '`GEOSEARCH` with the `BYRADIUS` and `FROMMEMBER` arguments',
    },
  },
  geosearch: {
    syntax:
      'key (from: FROMMEMBER member | FROMLONLAT (fromlonlat: longitude latitude)) (by: (circle: BYRADIUS radius (unit: M | KM | FT | MI)) | (box: BYBOX width height (unit: M | KM | FT | MI))) [order: ASC | DESC] [count-block: COUNT count [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]',
    complexity: AREA,
    history: [['7.0.0', 'Units in capitals.']],
  },
  geosearchstore: {
    syntax:
      'destination source (from: FROMMEMBER member | FROMLONLAT (fromlonlat: longitude latitude)) (by: (circle: BYRADIUS radius (unit: M | KM | FT | MI)) | (box: BYBOX width height (unit: M | KM | FT | MI))) [order: ASC | DESC] [count-block: COUNT count [ANY]] [STOREDIST]',
    complexity: AREA,
    history: [['7.0.0', 'Units in capitals.']],
  },
};
