// Mirrors pkg/printers/internalversion/printers.go printNode, release 1.36.
import type { Node } from '@coxswain/api'
import { findCondition } from '@coxswain/api'
import { ageCell, nameCell, none, orNone, unknown } from '../table-text.ts'

const rolePrefix = 'node-role.kubernetes.io/'
const roleLabel = 'kubernetes.io/role'

export function nodeCells(node: Node, now: number): readonly string[] {
  const { nodeInfo } = node.status ?? {}
  const kernel = nodeInfo?.kernelVersion || unknown
  return [
    nameCell(node),
    statusText(node),
    rolesText(node),
    ageCell(node, now),
    nodeInfo?.kubeletVersion ?? '',
    addressText(node, 'InternalIP'),
    addressText(node, 'ExternalIP'),
    nodeInfo?.osImage || unknown,
    nodeInfo?.architecture ? `${kernel} (${nodeInfo.architecture})` : kernel,
    nodeInfo?.containerRuntimeVersion || unknown,
  ]
}

function statusText({ spec, status }: Node): string {
  const ready = findCondition(status?.conditions, 'Ready')
  const text = readyText(ready?.status)
  return spec?.unschedulable === true ? `${text},SchedulingDisabled` : text
}

function readyText(status: string | undefined): string {
  if (status === undefined) return 'Unknown'
  return status === 'True' ? 'Ready' : 'NotReady'
}

function rolesText({ metadata }: Node): string {
  const roles = new Set<string>()
  for (const [key, value] of Object.entries(metadata?.labels ?? {})) {
    const role = key.startsWith(rolePrefix) ? key.slice(rolePrefix.length) : key === roleLabel ? value : ''
    if (role !== '') roles.add(role)
  }
  return orNone([...roles].toSorted().join(','))
}

function addressText({ status }: Node, type: string): string {
  return status?.addresses?.find((address) => address.type === type)?.address ?? none
}
