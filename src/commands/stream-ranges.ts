/** Entries of a stream between two ids: XRANGE and XREVRANGE. */
import { SYNTAX_ERROR } from '../base/errors.ts';
import type { OpenStream } from '../keyspace/streams.ts';
import { StreamId } from '../structures/stream-id.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { type CommandSpec, key } from './spec.ts';
import { answerEntry, openStream, readEnd, readStart } from './stream-ids.ts';

const start = new StreamId();
const end = new StreamId();

/** `[COUNT count]` from argument 4 on; -1 when it is not given, 0 when it is not above that. */
function readCount(args: Arguments): number {
  let count = -1;
  for (let i = 4; i < args.count; i += 2) {
    if (!args.is(i, 'COUNT') || i + 1 === args.count) throw SYNTAX_ERROR;
    count = Math.max(args.integer(i + 1), 0);
  }
  return count;
}

/** XRANGE key start end [COUNT count]; XREVRANGE has end and start. */
function xrange(call: Call, isReverse: boolean): void {
  const { arguments: args, reply } = call;
  readStart(args, isReverse ? 3 : 2, start);
  readEnd(args, isReverse ? 2 : 3, end);
  const count = readCount(args);
  const stream = openStream(call, 1);
  if (stream === undefined) reply.array(0);
  else if (count === 0) reply.nilArray();
  else answerRange(call, stream, isReverse, count < 0 ? Infinity : count);
}

function answerRange(call: Call, stream: OpenStream, isReverse: boolean, max: number): void {
  const { reply, keyspace } = call;
  const { nodes } = keyspace.streams.log;
  const { entry } = stream.cursor;
  let answered = 0;
  reply.beginArray();
  let more = isReverse ? stream.seekBack(end) : stream.seek(start);
  while (more && answered < max) {
    if (isReverse ? entry.id.compare(start) < 0 : entry.id.compare(end) > 0) break;
    answerEntry(reply, nodes, stream.cursor);
    answered++;
    more = isReverse ? stream.previous() : stream.next();
  }
  reply.endArray(answered);
}

function row(name: string, summary: string, isReverse: boolean): CommandSpec {
  return {
    name,
    arity: -4,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'stream',
    since: '5.0.0',
    summary,
    execute: (call) => xrange(call, isReverse),
  };
}

export const STREAM_RANGE_COMMANDS: readonly CommandSpec[] = [
  row('xrange', 'Answers the entries between two ids.', false),
  row('xrevrange', 'Answers the entries between two ids, the last first.', true),
];
