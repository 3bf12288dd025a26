// Mirrors pkg/scheduler/framework/plugins/noderesources/fit.go, 1.36.
import type { Filter, FilterPlugin, Rejection } from '../../framework/plugin.ts'
import type { NodeInfo } from '../../snapshot/node-info.ts'
import type { Resources } from '../../snapshot/resources.ts'

const plugin = 'NodeResourcesFit'

/** A node must have room for what the pod requests, and for one more pod. */
export const nodeResourcesFit: FilterPlugin = {
  name: plugin,
  isNodeLocal: true,
  helpfulEvents: new Set(['node-added', 'node-allocatable', 'assigned-pod-changed', 'assigned-pod-deleted']),
  preFilter: ({ requests }) => ({ kind: 'filter', filter: fitFilter(requests) }),
}

function fitFilter(requests: Resources): Filter {
  const { milliCpu, memory, ephemeralStorage } = requests
  const scalars = [...(requests.scalars ?? [])].filter(([, amount]) => amount !== 0)
  const hasScalars = scalars.length > 0
  return (node) => {
    const { allocatable, requested } = node
    const fits =
      node.pods.size < node.podsMax &&
      (milliCpu === 0 || milliCpu <= allocatable.milliCpu - requested.milliCpu) &&
      (memory === 0 || memory <= allocatable.memory - requested.memory) &&
      (ephemeralStorage === 0 || ephemeralStorage <= allocatable.ephemeralStorage - requested.ephemeralStorage) &&
      (!hasScalars || scalars.every(([name, amount]) => amount <= freeScalar(node, name)))
    return fits ? undefined : insufficient(node, requests)
  }
}

function freeScalar({ allocatable, requested }: NodeInfo, name: string): number {
  return (allocatable.scalars?.get(name) ?? 0) - (requested.scalars?.get(name) ?? 0)
}

/** All that is short. It cannot be helped by other pods' going when the node as a whole is too small. */
function insufficient(node: NodeInfo, requests: Resources): Rejection {
  const reasons: string[] = []
  let isResolvable = true
  if (node.pods.size >= node.podsMax) reasons.push('Too many pods')
  const check = (name: string, amount: number, free: number, all: number): void => {
    if (amount <= 0 || amount <= free) return
    reasons.push(`Insufficient ${name}`)
    if (amount > all) isResolvable = false
  }
  const { allocatable: all, requested: used } = node
  check('cpu', requests.milliCpu, all.milliCpu - used.milliCpu, all.milliCpu)
  check('memory', requests.memory, all.memory - used.memory, all.memory)
  const freeStorage = all.ephemeralStorage - used.ephemeralStorage
  check('ephemeral-storage', requests.ephemeralStorage, freeStorage, all.ephemeralStorage)
  for (const [name, amount] of requests.scalars ?? []) {
    check(name, amount, freeScalar(node, name), all.scalars?.get(name) ?? 0)
  }
  return { plugin, isResolvable, reasons }
}
