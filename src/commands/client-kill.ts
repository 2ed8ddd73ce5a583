/**
 * CLIENT KILL: which connections to end, by address in its old form, by filters in its new one.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { type ClientType, clientType, clientTypeNamed } from './client-list.ts';
import type { Caller, CommandSpec } from './spec.ts';

/** Every filter that is set must fit. */
interface Filters {
  id: number | undefined;
  type: ClientType | undefined;
  address: string | undefined;
  localAddress: string | undefined;
  ageSecondsMin: number | undefined;
  skipMe: boolean;
}

/** The filters in `option value` pairs from argument 2 on. */
function readFilters(args: Arguments): Filters {
  const filters: Filters = {
    id: undefined,
    type: undefined,
    address: undefined,
    localAddress: undefined,
    ageSecondsMin: undefined,
    skipMe: true,
  };
  for (let i = 2; i < args.count; i += 2) {
    if (i + 1 === args.count) throw SYNTAX_ERROR;
    readFilter(filters, args, i);
  }
  return filters;
}

function readFilter(filters: Filters, args: Arguments, option: number): void {
  const value = option + 1;
  if (args.is(option, 'ID')) {
    filters.id = positive(args, value, 'client-id should be greater than 0');
  } else if (args.is(option, 'TYPE')) {
    filters.type = clientTypeNamed(args.text(value));
    if (filters.type === undefined) {
      throw new ReplyError('ERR', `Unknown client type '${args.text(value)}'`);
    }
  } else if (args.is(option, 'ADDR')) {
    filters.address = args.latin1(value);
  } else if (args.is(option, 'LADDR')) {
    filters.localAddress = args.latin1(value);
  } else if (args.is(option, 'USER')) {
    // Everyone is the user `default`, so this filter only ever fits or fails.
    if (args.latin1(value) !== 'default') {
      throw new ReplyError('ERR', `No such user '${args.text(value)}'`);
    }
  } else if (args.is(option, 'MAXAGE')) {
    filters.ageSecondsMin = positive(args, value, 'maxage should be greater than 0');
  } else if (args.is(option, 'SKIPME')) {
    filters.skipMe = args.is(value, 'YES');
    if (!filters.skipMe && !args.is(value, 'NO')) throw SYNTAX_ERROR;
  } else {
    throw SYNTAX_ERROR;
  }
}

function positive(args: Arguments, index: number, message: string): number {
  const error = new ReplyError('ERR', message);
  const value = args.integer(index, error);
  if (value < 1) throw error;
  return value;
}

function fits(caller: Caller, filters: Filters, nowMs: number): boolean {
  const { id, type, address, localAddress, ageSecondsMin } = filters;
  if (id !== undefined && caller.id !== id) return false;
  if (type !== undefined && clientType(caller) !== type) return false;
  if (address !== undefined && caller.address !== address) return false;
  if (localAddress !== undefined && caller.localAddress !== localAddress) return false;
  return ageSecondsMin === undefined || nowMs - caller.connectedAtMs >= ageSecondsMin * 1000;
}

/** Ends a connection; the caller's own only after this command is answered. */
function end(call: Call, caller: Caller): void {
  if (caller.id === call.caller.id) caller.closeAfterReply();
  else call.host.callers.kill(caller.id);
}

/** CLIENT KILL ip:port | [ID id] [TYPE type] [ADDR a] [LADDR a] [USER u] [SKIPME yes|no] [MAXAGE s]. */
function kill(call: Call): void {
  const { arguments: args, nowMs } = call;
  const all = [...call.host.callers.all()];
  if (args.count === 3) {
    const address = args.latin1(2);
    const victim = all.find((caller) => caller.address === address);
    if (victim === undefined) throw new ReplyError('ERR', 'No such client');
    end(call, victim);
    call.reply.ok();
    return;
  }
  const filters = readFilters(args);
  const victims = all.filter(
    (caller) => fits(caller, filters, nowMs) && !(filters.skipMe && caller.id === call.caller.id),
  );
  for (const victim of victims) end(call, victim);
  call.reply.integer(victims.length);
}

export const CLIENT_KILL: CommandSpec = {
  name: 'kill',
  arity: -3,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  group: 'connection',
  since: '2.4.0',
  summary: 'Ends connections by address, id, type, user or age.',
  execute: kill,
};
