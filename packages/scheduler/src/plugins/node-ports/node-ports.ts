// Mirrors pkg/scheduler/framework/plugins/nodeports/node_ports.go, 1.36.
import { skip, type FilterPlugin, type Rejection } from '../../framework/plugin.ts'

const rejection: Rejection = {
  plugin: 'NodePorts',
  isResolvable: true,
  reasons: ["node(s) didn't have free ports for the requested pod ports"],
}

/** Ports of the node that the pod wants must be free. */
export const nodePorts: FilterPlugin = {
  name: 'NodePorts',
  isNodeLocal: true,
  helpfulEvents: new Set(['node-added', 'assigned-pod-deleted']),
  preFilter: ({ hostPorts }) =>
    hostPorts.length === 0
      ? skip
      : {
          kind: 'filter',
          filter: ({ usedPorts }) => (hostPorts.some((port) => usedPorts.conflictsWith(port)) ? rejection : undefined),
        },
}
