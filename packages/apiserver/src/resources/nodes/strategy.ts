// Mirrors pkg/registry/core/node/strategy.go, release 1.36.
import { nodes, type Node } from '@coxswain/api'
import { withField } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { cidrWarnings } from '../rules/ip-warnings.ts'
import { defaultNode } from './defaults.ts'
import { nodeCells } from './table.ts'
import { validateNode, validateNodeStatusUpdate, validateNodeUpdate } from './validation.ts'

export const nodeStrategy: Strategy<Node> = {
  resource: nodes,
  defaults: defaultNode,
  // A node may come with its status: kubelets register so.
  prepareForCreate: (draft) => withoutConfigSource(draft),
  prepareForUpdate: (draft, previous) =>
    previous.spec?.configSource === undefined ? withoutConfigSource(draft) : draft,
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  validateStatusUpdate: validateNodeStatusUpdate,
  warningsOnCreate: nodeWarnings,
  warningsOnUpdate: nodeWarnings,
  selectableFields: ({ spec }) => ({ 'spec.unschedulable': String(spec?.unschedulable ?? false) }),
  tableCells: nodeCells,
}

/** The feature is gone; only nodes that have the field from before keep it. */
function withoutConfigSource(node: Node): Node {
  const { spec, status } = node
  if (spec?.configSource === undefined && status?.config === undefined) return node
  return {
    ...node,
    ...(spec && { spec: withField(spec, 'configSource', undefined) }),
    ...(status && { status: withField(status, 'config', undefined) }),
  }
}

function nodeWarnings({ spec }: Node): readonly string[] {
  const warnings: string[] = []
  if (spec?.configSource) warnings.push('spec.configSource: the feature is removed')
  if (spec?.externalID) {
    warnings.push('spec.externalID: this field is deprecated, and is unused by Kubernetes')
  }
  for (const [index, cidr] of (spec?.podCIDRs ?? []).entries()) {
    warnings.push(...cidrWarnings(`spec.podCIDRs[${index}]`, cidr))
  }
  return warnings
}
