// Mirrors metrics-server pkg/api: install.go, node.go, pod.go, table.go, and its APIService.
import {
  addQuantities,
  newQuantity,
  nodeMetrics,
  parseQuantity,
  podMetrics,
  printQuantity,
  type KubeObject,
  type NodeMetrics,
  type PodMetrics,
  type ResourceUsage,
} from '@coxswain/api'
import { notFound, type ProvidedGroup, type ProvidedResource, type TablePrinter } from '@coxswain/apiserver'
import type { ResourceMetrics } from '@coxswain/node'

const { group, version } = podMetrics

/** `metrics.k8s.io`, out of what the simulated nodes report. */
export function metricsGroup(metrics: ResourceMetrics): ProvidedGroup {
  return {
    group,
    version,
    groupPriorityMinimum: 100,
    versionPriority: 100,
    resources: [nodesOf(metrics), podsOf(metrics)],
  }
}

/** The texts name what the lister of the object, or that of the metrics, did not find. */
function nodesOf(metrics: ResourceMetrics): ProvidedResource {
  return {
    type: nodeMetrics,
    get: (name) => {
      const found = metrics.node(name)
      if (found === 'absent') throw notFound({ group: '', resource: 'node' }, name)
      if (found === 'unknown') throw notFound({ group, resource: 'nodemetrics' }, name)
      return found
    },
    list: (_, isSelected) => metrics.listNodes(isSelected),
    printer: usagePrinter((object) => (object as NodeMetrics).usage), // the printer is asked for objects of its type alone
  }
}

function podsOf(metrics: ResourceMetrics): ProvidedResource {
  return {
    type: podMetrics,
    get: (name, namespace = '') => {
      const found = metrics.pod(namespace, name)
      if (found === 'absent') throw notFound({ group: '', resource: 'pods' }, name)
      if (found === 'unknown') throw notFound({ group, resource: 'podmetrics' }, `${namespace}/${name}`)
      return found
    },
    list: (namespace, isSelected) => metrics.listPods(namespace, isSelected),
    printer: usagePrinter((object) => sumOf((object as PodMetrics).containers.map(({ usage }) => usage))), // as above
  }
}

function usagePrinter(usageOf: (object: KubeObject) => ResourceUsage): TablePrinter {
  const column = { type: 'string', priority: 0 }
  return {
    columns: [
      { ...column, name: 'Name', format: 'name', description: 'Name of the resource' },
      { ...column, name: 'cpu', format: 'quantity' },
      { ...column, name: 'memory', format: 'quantity' },
      { ...column, name: 'Window', format: 'duration' },
    ],
    cells: (object) => {
      const { cpu, memory } = usageOf(object)
      return [object.metadata?.name, cpu, memory, (object as NodeMetrics | PodMetrics).window] // as above
    },
  }
}

function sumOf(usages: readonly ResourceUsage[]): ResourceUsage {
  const sum = (resource: string): string =>
    printQuantity(usages.map((usage) => parseQuantity(usage[resource] ?? '0')).reduce(addQuantities, newQuantity(0n)))
  return { cpu: sum('cpu'), memory: sum('memory') }
}
