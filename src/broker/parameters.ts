/**
 * The parameters of the journal and of connections that CONFIG SET can change, over the values that
 * the options gave at the start, and what follows from a change.
 */

import { field, type Kind, type Parameter, parameter, Refusal } from './parameter.ts';
import { choice, INT_MAX, integer, LONG_MAX, memory, yesNo } from './parameter-kinds.ts';

/** Values at the start. Durations in seconds, as Redis has them; 0 = none. */
export interface ConfigurationValues {
  appendfsync: 'always' | 'everysec' | 'no';
  appendonly: boolean;
  maxclients: number;
  protoMaxBulkLen: number;
  clientQueryBufferLimit: number;
  listMaxListpackSize: number;
  timeoutSeconds: number;
  tcpKeepaliveSeconds: number;
  hz: number;
}

/** Called after a change has been checked; throws what is wrong to refuse it. */
export interface ConfigurationEffects {
  fsync(policy: ConfigurationValues['appendfsync']): void;
  maxClients(count: number): void;
  bulkBytesMax(bytes: number): void;
  requestBytesMax(bytes: number): void;
  listMaxListpackSize(size: number): void;
  timeoutSeconds(seconds: number): void;
  tcpKeepaliveSeconds(seconds: number): void;
}

const SECONDS = integer({ min: 0, max: INT_MAX });

/** Every parameter over `values`. */
export function changeableParameters(
  values: ConfigurationValues,
  effects: ConfigurationEffects,
): Parameter[] {
  return [
    field(
      'appendfsync',
      choice('everysec', 'always', 'no'),
      { values, name: 'appendfsync' },
      effects.fsync,
    ),
    parameter('appendonly', yesNo, {
      get: () => values.appendonly,
      put: (value) => keepAppendonly(values.appendonly, value),
    }),
    field(
      'maxclients',
      integer({ min: 1, max: 4_294_967_295 }),
      { values, name: 'maxclients' },
      effects.maxClients,
    ),
    field(
      'proto-max-bulk-len',
      memory({ min: 1024 * 1024, max: 536_870_912 }),
      { values, name: 'protoMaxBulkLen' },
      effects.bulkBytesMax,
    ),
    field(
      'client-query-buffer-limit',
      memory({ min: 1024 * 1024, max: LONG_MAX }),
      { values, name: 'clientQueryBufferLimit' },
      effects.requestBytesMax,
    ),
    field('timeout', SECONDS, { values, name: 'timeoutSeconds' }, effects.timeoutSeconds),
    field(
      'tcp-keepalive',
      SECONDS,
      { values, name: 'tcpKeepaliveSeconds' },
      effects.tcpKeepaliveSeconds,
    ),
    field('hz', HERTZ, { values, name: 'hz' }),
    field(
      { name: 'list-max-listpack-size', alias: 'list-max-ziplist-size' },
      integer({ min: -INT_MAX - 1, max: INT_MAX }),
      { values, name: 'listMaxListpackSize' },
      effects.listMaxListpackSize,
    ),
  ];
}

/** As Redis: any number from 0 on is taken and brought within 1 to 500. */
const HERTZ: Kind<number> = {
  parse: (text) => {
    const { value } = integer({ min: 0, max: INT_MAX }).parse(text);
    const within = Math.min(500, Math.max(1, value));
    return { value: within, shown: String(within) };
  },
  show: String,
};

/** The journal is on or off from the start on: setting what is so already is accepted. */
function keepAppendonly(current: boolean, wanted: boolean): void {
  if (wanted === current) return;
  throw new Refusal('the journal is switched on or off at the start (--journal)');
}
