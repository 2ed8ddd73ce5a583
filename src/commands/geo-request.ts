/**
 * What the searches for places are asked for: GEORADIUS and GEORADIUSBYMEMBER, which have their shape
 * at fixed places, and GEOSEARCH and GEOSEARCHSTORE, which name it. The order in which arguments are
 * checked is Redis's.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { Shape } from '../base/geohash.ts';
import type { OpenSortedSet } from '../keyspace/sorted-sets.ts';
import type { Arguments } from './arguments.ts';
import { readMember, readPlace, readUnit } from './geo-members.ts';

const BAD_RADIUS = new ReplyError('ERR', 'need numeric radius');
const BAD_WIDTH = new ReplyError('ERR', 'need numeric width');
const BAD_HEIGHT = new ReplyError('ERR', 'need numeric height');
const NEGATIVE_RADIUS = new ReplyError('ERR', 'radius cannot be negative');
const NEGATIVE_SIDE = new ReplyError('ERR', 'height or width cannot be negative');
const NO_MEMBER = new ReplyError('ERR', 'could not decode requested zset member');
const BAD_COUNT = new ReplyError('ERR', 'COUNT must be > 0');
const ANY_WITHOUT_COUNT = new ReplyError('ERR', 'the ANY argument requires COUNT argument');

/** Which command is asked: what stands where, and what it may store. */
export interface GeoForm {
  readonly kind: 'radius' | 'member' | 'search';
  /** GEORADIUS and GEORADIUSBYMEMBER: may have STORE. GEOSEARCHSTORE always stores. */
  readonly stores: boolean;
  /** The argument of the sorted set that is searched. */
  readonly source: number;
}

export class GeoRequest {
  readonly shape: Shape = {
    kind: 'circle',
    longitude: 0,
    latitude: 0,
    radius: 0,
    width: 0,
    height: 0,
  };
  /** Meters of the unit that distances are told in. */
  unit = 1;
  withDistance = false;
  withHash = false;
  withPlace = false;
  order: 'none' | 'ascending' | 'descending' = 'none';
  /** At most so many; 0 = all. With `any` those found first. */
  count = 0;
  any = false;
  /** The argument of the key that the result goes to; 0 = it is answered. */
  destination = 0;
  storesDistance = false;

  #hasCenter = false;
  #hasShape = false;

  /**
   * Reads the arguments. `set` is the open source, undefined when there is none; then members cannot
   * be looked up, and no error says so.
   */
  read(args: Arguments, form: GeoForm, set: OpenSortedSet | undefined): void {
    this.#reset();
    let at = form.source + 1;
    if (form.kind === 'radius') {
      readPlace(args, 2, this.shape);
      this.#readRadius(args, 4);
      at = 6;
    } else if (form.kind === 'member') {
      if (set !== undefined) {
        this.#readMember(args, 2, set);
        this.#readRadius(args, 3);
      }
      at = 5;
    } else if (form.stores) {
      this.destination = 1;
    }
    while (at < args.count) at = this.#readOption(args, at, form, set);
    this.#check(args, form);
  }

  get hasOptions(): boolean {
    return this.withDistance || this.withHash || this.withPlace;
  }

  #reset(): void {
    this.shape.kind = 'circle';
    this.shape.radius = this.shape.width = this.shape.height = 0;
    this.unit = 1;
    this.withDistance = this.withHash = this.withPlace = false;
    this.order = 'none';
    this.count = 0;
    this.any = false;
    this.destination = 0;
    this.storesDistance = false;
    this.#hasCenter = this.#hasShape = false;
  }

  /** Reads the option at argument `at`; where the next one is. */
  #readOption(args: Arguments, at: number, form: GeoForm, set: OpenSortedSet | undefined): number {
    if (args.is(at, 'WITHDIST')) this.withDistance = true;
    else if (args.is(at, 'WITHHASH')) this.withHash = true;
    else if (args.is(at, 'WITHCOORD')) this.withPlace = true;
    else if (args.is(at, 'ANY')) this.any = true;
    else if (args.is(at, 'ASC')) this.order = 'ascending';
    else if (args.is(at, 'DESC')) this.order = 'descending';
    else if (args.is(at, 'COUNT') && at + 1 < args.count) {
      this.count = args.integer(at + 1);
      if (this.count <= 0) throw BAD_COUNT;
      return at + 2;
    } else if (form.kind === 'search') return this.#readSearch(args, at, form, set);
    else if (form.stores && at + 1 < args.count) return this.#readStore(args, at);
    else throw SYNTAX_ERROR;
    return at + 1;
  }

  #readStore(args: Arguments, at: number): number {
    this.storesDistance = args.is(at, 'STOREDIST');
    if (!this.storesDistance && !args.is(at, 'STORE')) throw SYNTAX_ERROR;
    this.destination = at + 1;
    return at + 2;
  }

  /** The words that only GEOSEARCH and GEOSEARCHSTORE know. */
  #readSearch(args: Arguments, at: number, form: GeoForm, set: OpenSortedSet | undefined): number {
    const left = args.count - at - 1;
    if (form.stores && args.is(at, 'STOREDIST')) {
      this.storesDistance = true;
      return at + 1;
    }
    const hasPlace = this.#hasCenter;
    if (args.is(at, 'FROMMEMBER') && left >= 1 && !(hasPlace && this.#fromPlace)) {
      if (set !== undefined) this.#readMember(args, at + 1, set);
      this.#center(false);
      return at + 2;
    }
    if (args.is(at, 'FROMLONLAT') && left >= 2 && !(hasPlace && !this.#fromPlace)) {
      readPlace(args, at + 1, this.shape);
      this.#center(true);
      return at + 3;
    }
    const isBox = this.#hasShape && this.shape.kind === 'box';
    if (args.is(at, 'BYRADIUS') && left >= 2 && !isBox) {
      this.#readRadius(args, at + 1);
      this.#hasShape = true;
      return at + 3;
    }
    if (args.is(at, 'BYBOX') && left >= 3 && (isBox || !this.#hasShape)) {
      this.#readBox(args, at + 1);
      this.#hasShape = true;
      return at + 4;
    }
    throw SYNTAX_ERROR;
  }

  #fromPlace = false;

  #center(fromPlace: boolean): void {
    this.#hasCenter = true;
    this.#fromPlace = fromPlace;
  }

  #readMember(args: Arguments, index: number, set: OpenSortedSet): void {
    if (!readMember(args, index, set, this.shape)) throw NO_MEMBER;
  }

  #readRadius(args: Arguments, index: number): void {
    const radius = args.float(index, BAD_RADIUS);
    if (radius < 0) throw NEGATIVE_RADIUS;
    this.unit = readUnit(args, index + 1);
    this.shape.kind = 'circle';
    this.shape.radius = radius * this.unit;
  }

  #readBox(args: Arguments, index: number): void {
    const width = args.float(index, BAD_WIDTH);
    const height = args.float(index + 1, BAD_HEIGHT);
    if (width < 0 || height < 0) throw NEGATIVE_SIDE;
    this.unit = readUnit(args, index + 2);
    this.shape.kind = 'box';
    this.shape.width = width * this.unit;
    this.shape.height = height * this.unit;
  }

  #check(args: Arguments, form: GeoForm): void {
    if (this.destination > 0 && this.hasOptions) {
      const name = form.kind === 'search' ? 'GEOSEARCHSTORE' : 'STORE option in GEORADIUS';
      const text = 'is not compatible with WITHDIST, WITHHASH and WITHCOORD options';
      throw new ReplyError('ERR', `${name} ${text}`);
    }
    if (form.kind === 'search') {
      if (!this.#hasCenter) throw exactlyOne('FROMMEMBER or FROMLONLAT', args);
      if (!this.#hasShape) throw exactlyOne('BYRADIUS and BYBOX', args);
    }
    if (this.any && this.count === 0) throw ANY_WITHOUT_COUNT;
  }
}

function exactlyOne(words: string, args: Arguments): ReplyError {
  return new ReplyError('ERR', `exactly one of ${words} can be specified for ${args.text(0)}`);
}
