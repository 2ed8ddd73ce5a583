/**
 * DEBUG PROTOCOL: one reply of each kind, with which tests of clients and proxies see whether they read
 * it. The values are Redis's, because those tests expect them.
 */
import { ReplyError } from '../base/errors.ts';
import type { Call } from './call.ts';

const WRONG_KIND = new ReplyError(
  'ERR',
  'Wrong protocol type name. Please use one of the following: ' +
    'string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false',
);
const NO_PUSH = new ReplyError('ERR', 'RESP2 is not supported by this command');
const NO_PUSH_HERE = new ReplyError('ERR', 'an answer brings no push along on this connection');
const BIG = 1234567999999999999999999999999999999n;
/** Not pi, whatever it looks like: 3.141. */
const DOUBLE = 3141 / 1000;
const COUNT = 3;

const KINDS: ReadonlyMap<string, (call: Call) => void> = new Map([
  ['string', ({ reply }: Call) => reply.text('Hello World')],
  ['integer', ({ reply }: Call) => reply.integer(12345)],
  ['double', ({ reply }: Call) => reply.double(DOUBLE)],
  ['bignum', ({ reply }: Call) => reply.bigNumber(BIG)],
  ['null', ({ reply }: Call) => reply.nil()],
  ['true', ({ reply }: Call) => reply.boolean(true)],
  ['false', ({ reply }: Call) => reply.boolean(false)],
  ['verbatim', ({ reply }: Call) => reply.verbatim('txt', 'This is a verbatim\nstring')],
  ['array', array],
  ['set', set],
  ['map', map],
  ['attrib', attribute],
  ['push', push],
]);

/** DEBUG PROTOCOL string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false */
export function protocol(call: Call): void {
  const kind = KINDS.get(call.arguments.latin1(2).toLowerCase());
  if (kind === undefined) throw WRONG_KIND;
  kind(call);
}

function array({ reply }: Call): void {
  reply.array(COUNT);
  for (let i = 0; i < COUNT; i++) reply.integer(i);
}

function set({ reply }: Call): void {
  reply.set(COUNT);
  for (let i = 0; i < COUNT; i++) reply.integer(i);
}

function map({ reply }: Call): void {
  reply.map(COUNT);
  for (let i = 0; i < COUNT; i++) {
    reply.integer(i);
    reply.boolean(i === 1);
  }
}

/** What is told about a reply, and the reply: RESP3 alone has the former. */
function attribute({ caller, reply }: Call): void {
  if (caller.protocol === 3 && reply.attribute !== undefined) {
    reply.attribute(1);
    reply.text('key-popularity');
    reply.array(2);
    reply.text('key:123');
    reply.integer(90);
  }
  reply.text('Some real reply following the attribute');
}

/** A push before the reply, which only a connection of RESP3 can tell from one. */
function push({ caller, reply }: Call): void {
  if (caller.door !== 'resp') throw NO_PUSH_HERE;
  if (caller.protocol === 2) throw NO_PUSH;
  reply.push(2);
  reply.text('server-cpu-usage');
  reply.integer(42);
  reply.text('Some real reply following the push reply');
}
