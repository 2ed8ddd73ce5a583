/**
 * Command tips: what COMMAND INFO tells proxies and cluster clients about a command's answer, by Redis's
 * words. They follow no rule, so they are listed by full name.
 */

/** What the answers depend on beside the data: time, chance, the process. */
const NONDETERMINISTIC: ReadonlySet<string> = new Set(
  (
    'client|info client|list cluster|bumpepoch cluster|count-failure-reports cluster|getkeysinslot ' +
    'cluster|info cluster|links cluster|myshardid cluster|nodes cluster|replicas cluster|shards cluster|slaves ' +
    'cluster|slots migrate dump function|stats hrandfield hscan info lastsave latency|doctor latency|graph ' +
    'latency|histogram latency|history latency|latest memory|doctor memory|malloc-stats memory|stats ' +
    'object|encoding object|freq object|idletime object|refcount pttl randomkey scan slowlog|get ' +
    'slowlog|len spop srandmember sscan time ttl xadd xautoclaim xclaim xinfo|consumers xpending ' +
    'xtrim zrandmember zscan'
  ).split(' '),
);

const ANY_ORDER: ReadonlySet<string> = new Set(
  (
    'command command|docs command|info command|list function|list hgetall hkeys hvals keys sdiff ' +
    'module|list sinter smembers sunion'
  ).split(' '),
);

/** Where a cluster's client sends it, and how it puts the answers together. */
const POLICIES: ReadonlyMap<string, readonly [request: string, response?: string]> = new Map([
  ...among('all_shards', 'all_succeeded', 'flushall flushdb memory|purge ping'),
  ...among('all_shards', 'all_succeeded', 'function|delete function|flush'),
  ...among('all_shards', 'all_succeeded', 'function|load function|restore'),
  ...among('all_shards', 'one_succeeded', 'function|kill script|kill'),
  ...among('all_shards', 'agg_logical_and', 'script|exists'),
  ...among('all_shards', 'agg_sum', 'dbsize'),
  ...among('all_shards', 'agg_min', 'wait waitaof'),
  ...among(
    'all_shards',
    'special',
    'function|stats info memory|doctor memory|malloc-stats memory|stats',
  ),
  ...among('all_shards', undefined, 'keys randomkey'),
  ...among(
    'all_nodes',
    'all_succeeded',
    'config|set latency|reset script|flush script|load slowlog|reset',
  ),
  ...among('all_nodes', 'agg_sum', 'slowlog|len'),
  ...among('all_nodes', undefined, 'slowlog|get'),
  ...among(
    'all_nodes',
    'special',
    'latency|doctor latency|graph latency|histogram latency|history latency|latest',
  ),
  ...among('multi_shard', 'agg_sum', 'del exists touch unlink'),
  ...among('multi_shard', 'agg_min', 'msetnx'),
  ...among('multi_shard', 'all_succeeded', 'mset'),
  ...among('multi_shard', undefined, 'mget'),
  ...among('special', undefined, 'scan'),
]);

function among(
  request: string,
  response: string | undefined,
  names: string,
): [string, readonly [string, string?]][] {
  return names
    .split(' ')
    .map((name) => [name, response === undefined ? [request] : [request, response]]);
}

/** The tips of a command; `fullName` is `get` or `client|id`. */
export function tipsOf(fullName: string): string[] {
  const [request, response] = POLICIES.get(fullName) ?? [];
  return [
    ...(NONDETERMINISTIC.has(fullName) ? ['nondeterministic_output'] : []),
    ...(ANY_ORDER.has(fullName) ? ['nondeterministic_output_order'] : []),
    ...(request === undefined ? [] : [`request_policy:${request}`]),
    ...(response === undefined ? [] : [`response_policy:${response}`]),
  ];
}
