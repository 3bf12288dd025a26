// Mirrors component-helpers resource/helpers.go AggregateContainerRequests and AggregateContainerLimits, 1.36.
import { addQuantities, compareQuantities, parseQuantity, printQuantity, type Quantity } from '@coxswain/api'
import type { Container, PodSpec } from '@coxswain/api'
import type { ResourceList } from './resource-list-defaults.ts'

type Sum = Map<string, Quantity>

/**
 * What a pod needs of each resource by its containers. An init container runs alone but for the sidecars that started
 * before it, so the pod needs the larger of all containers together and of the greediest moment of its start.
 */
export function aggregateResources(spec: PodSpec, part: 'requests' | 'limits'): ResourceList {
  const sum: Sum = new Map()
  for (const container of spec.containers ?? []) add(sum, readList(container, part))
  const sidecars: Sum = new Map()
  const starting: Sum = new Map()
  for (const container of spec.initContainers ?? []) {
    const list = readList(container, part)
    if (container.restartPolicy === 'Always') {
      add(sum, list)
      add(sidecars, list)
      raise(starting, sidecars)
      continue
    }
    const atOnce: Sum = new Map(list)
    add(atOnce, sidecars)
    raise(starting, atOnce)
  }
  raise(sum, starting)
  return Object.fromEntries([...sum].map(([name, quantity]) => [name, printQuantity(quantity)]))
}

function readList(container: Container, part: 'requests' | 'limits'): Sum {
  const list = container.resources?.[part] ?? {}
  return new Map(Object.entries(list).map(([name, text]) => [name, parseQuantity(text)]))
}

function add(to: Sum, list: Sum): void {
  for (const [name, quantity] of list) {
    const value = to.get(name)
    to.set(name, value === undefined ? quantity : addQuantities(value, quantity))
  }
}

function raise(to: Sum, list: Sum): void {
  for (const [name, quantity] of list) {
    const value = to.get(name)
    if (value === undefined || compareQuantities(quantity, value) > 0) to.set(name, quantity)
  }
}
