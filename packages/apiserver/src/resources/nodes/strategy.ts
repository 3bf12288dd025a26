// Mirrors pkg/registry/core/node/strategy.go, release 1.36.
import { nodes, type Node } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { nodeCells } from './table.ts'

export const nodeStrategy: Strategy<Node> = {
  resource: nodes,
  // A node may come with its status: kubelets register so.
  prepareForCreate: (draft) => draft,
  selectableFields: ({ spec }) => ({ 'spec.unschedulable': String(spec?.unschedulable ?? false) }),
  tableCells: nodeCells,
}
