// Mirrors pkg/scheduler/framework/plugins/nodeunschedulable/node_unschedulable.go, 1.36.
import { areTolerated, type Taint } from '@coxswain/api'
import { skip, type FilterPlugin, type Rejection } from '../../framework/plugin.ts'

const rejection: Rejection = {
  plugin: 'NodeUnschedulable',
  isResolvable: false,
  reasons: ['node(s) were unschedulable'],
}

const unschedulableTaint: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }

/** A cordoned node takes only pods that tolerate the taint that stands for it. */
export const nodeUnschedulable: FilterPlugin = {
  name: 'NodeUnschedulable',
  isNodeLocal: true,
  helpfulEvents: new Set(['node-added', 'node-taints']),
  preFilter: ({ pod }) =>
    areTolerated(pod.spec?.tolerations, unschedulableTaint)
      ? skip
      : { kind: 'filter', filter: ({ isUnschedulable }) => (isUnschedulable ? rejection : undefined) },
}
