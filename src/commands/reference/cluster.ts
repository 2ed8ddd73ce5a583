/** Clusters: syntax, cost and history of the commands (reference.ts). */
import type { References } from './reference-entry.ts';

export const CLUSTER_REFERENCE: References = {
  cluster: { complexity: 'Depends on subcommand.' },
  'cluster|addslots': { syntax: 'slot ...', complexity: 'O(1)' },
  'cluster|addslotsrange': { syntax: '(range: start-slot end-slot) ...', complexity: 'O(1)' },
  'cluster|bumpepoch': { complexity: 'O(1)' },
  'cluster|count-failure-reports': { syntax: 'node-id', complexity: 'O(1)' },
  'cluster|countkeysinslot': { syntax: 'slot', complexity: 'O(1)' },
  'cluster|delslots': { syntax: 'slot ...', complexity: 'O(1)' },
  'cluster|delslotsrange': { syntax: '(range: start-slot end-slot) ...', complexity: 'O(1)' },
  'cluster|failover': { syntax: '[options: FORCE | TAKEOVER]', complexity: 'O(1)' },
  'cluster|flushslots': { complexity: 'O(1)' },
  'cluster|forget': { syntax: 'node-id', complexity: 'O(1)' },
  'cluster|getkeysinslot': { syntax: 'slot count', complexity: 'O(1)' },
  'cluster|help': { complexity: 'O(1)' },
  'cluster|info': { complexity: 'O(1)' },
  'cluster|keyslot': { syntax: 'key<string>', complexity: 'O(1)' },
  'cluster|links': { complexity: 'O(1)' },
  'cluster|meet': {
    syntax: 'ip port [cluster-bus-port@4.0.0]',
    complexity: 'O(1)',
    history: [['4.0.0', 'The argument `cluster-bus-port`.']],
  },
  'cluster|myid': { complexity: 'O(1)' },
  'cluster|myshardid': { complexity: 'O(1)' },
  'cluster|nodes': { complexity: 'O(1)' },
  'cluster|replicas': { syntax: 'node-id', complexity: 'O(1)' },
  'cluster|replicate': { syntax: 'node-id', complexity: 'O(1)' },
  'cluster|reset': { syntax: '[reset-type: HARD | SOFT]', complexity: 'O(1)' },
  'cluster|saveconfig': { complexity: 'O(1)' },
  'cluster|set-config-epoch': { syntax: 'config-epoch', complexity: 'O(1)' },
  'cluster|setslot': {
    syntax:
      'slot (subcommand: IMPORTING importing=node-id | MIGRATING migrating=node-id | NODE node=node-id | STABLE)',
    complexity: 'O(1)',
  },
  'cluster|shards': { complexity: 'O(1)' },
  'cluster|slaves': {
    syntax: 'node-id',
    complexity: 'O(1)',
    deprecated: { since: '5.0.0', instead: '`CLUSTER REPLICAS`' },
  },
  'cluster|slots': {
    complexity: 'O(1)',
    history: [
      ['4.0.0', 'The ids of the nodes.'],
      ['7.0.0', 'More about the network.'],
    ],
    deprecated: { since: '7.0.0', instead: '`CLUSTER SHARDS`' },
  },
  asking: { complexity: 'O(1)' },
  readonly: { complexity: 'O(1)' },
  readwrite: { complexity: 'O(1)' },
};
