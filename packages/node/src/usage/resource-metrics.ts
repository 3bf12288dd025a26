// Mirrors metrics-server pkg/api and pkg/storage: which nodes and pods have metrics, and what is said of them.
import {
  nameOf,
  namespaceOf,
  nodes,
  pods,
  printDurationMs,
  services,
  toTime,
  type ContainerMetrics,
  type KubeObject,
  type Node,
  type NodeMetrics,
  type ObjectMeta,
  type Pod,
  type PodMetrics,
} from '@coxswain/api'
import { compareTexts, type Clock } from '@coxswain/base'
import type { InformerFactory } from '@coxswain/cache'
import { addUsage, containerUsage, printUsage, type Usage } from './container-usage.ts'
import { lastSampleMs, runningContainers, sampleEveryMs } from './sample.ts'
import { shareServiceLoad, type ServiceLoad } from './service-load.ts'

type IsSelected = (object: KubeObject) => boolean

/** What the simulated nodes and their pods use: what a metrics-server would have gathered. Nothing is kept: all is worked out when asked. */
export interface ResourceMetrics {
  /** `absent`: there is no such object; `unknown`: there is no sample of it. */
  node(name: string): NodeMetrics | 'absent' | 'unknown'
  pod(namespace: string, name: string): PodMetrics | 'absent' | 'unknown'
  /** By name. */
  listNodes(isSelected: IsSelected): readonly NodeMetrics[]
  /** By namespace and name. */
  listPods(namespace: string | undefined, isSelected: IsSelected): readonly PodMetrics[]
}

export interface ResourceMetricsOptions {
  readonly informers: InformerFactory
  readonly clock: Clock
  /** Whether a node is one of ours: of others nothing is known. */
  readonly isSimulated: (nodeName: string) => boolean
}

/** A node has work of its own besides its pods: a tenth of a core, half a Gi. */
const ownUsage: Usage = { cpu: 100_000_000, memory: 512 * 1024 * 1024 }

/** Asks for informers of nodes, pods and services while being built. */
export function createResourceMetrics({ informers, clock, isSimulated }: ResourceMetricsOptions): ResourceMetrics {
  const nodeInformer = informers.informer(nodes)
  const podInformer = informers.informer(pods)
  const serviceInformer = informers.informer(services)
  const sampleNow = (namespace?: string): Sample => {
    const atMs = lastSampleMs(clock.now())
    const load = shareServiceLoad(serviceInformer.list(namespace), podInformer.list(namespace), atMs)
    return { atMs, nowMs: clock.now(), load }
  }
  const isOurs = (pod: Pod): boolean => isSimulated(pod.spec?.nodeName ?? '')
  const describe = (wanted: readonly Node[]): readonly NodeMetrics[] => {
    if (wanted.length === 0) return []
    const sample = sampleNow()
    const usages = usageByNode(podInformer.list().filter(isOurs), sample)
    return wanted.map((node) => nodeMetricsOf(node, usages, sample))
  }
  return {
    node: (name) => {
      const node = nodeInformer.get(name)
      if (node === undefined) return 'absent'
      return isSimulated(name) ? (describe([node])[0] ?? 'unknown') : 'unknown'
    },
    listNodes: (isSelected) =>
      describe(
        nodeInformer
          .list()
          .filter((node) => isSimulated(node.metadata?.name ?? '') && isSelected(node))
          .toSorted(byName),
      ),
    pod: (namespace, name) => {
      const pod = podInformer.get(`${namespace}/${name}`)
      if (pod === undefined) return 'absent'
      return isOurs(pod) ? (podMetricsOf(pod, sampleNow(namespace)) ?? 'unknown') : 'unknown'
    },
    listPods: (namespace, isSelected) => {
      const sample = sampleNow(namespace)
      return podInformer
        .list(namespace)
        .filter((pod) => isOurs(pod) && isSelected(pod))
        .toSorted(byName)
        .flatMap((pod) => podMetricsOf(pod, sample) ?? [])
    },
  }
}

/** What all answers to one request are about. */
interface Sample {
  readonly atMs: number
  readonly nowMs: number
  readonly load: ServiceLoad
}

function byName(a: KubeObject, b: KubeObject): number {
  return compareTexts(namespaceOf(a), namespaceOf(b)) || compareTexts(nameOf(a), nameOf(b))
}

/** Undefined while a container runs that has not run for long enough, and for a pod in which none runs. */
function podMetricsOf(pod: Pod, { atMs, nowMs, load }: Sample): PodMetrics | undefined {
  const containers: ContainerMetrics[] = []
  let shortestMs = sampleEveryMs
  for (const { container, windowMs } of runningContainers(pod, atMs)) {
    if (windowMs === undefined) return undefined
    shortestMs = Math.min(shortestMs, windowMs)
    const usage = containerUsage(pod, container, load.of(pod, container))
    containers.push({ name: container.name, usage: printUsage(usage) })
  }
  if (containers.length === 0) return undefined
  const { namespace } = pod.metadata ?? {}
  return {
    metadata: { ...metadataOf(pod, nowMs), ...(namespace === undefined ? {} : { namespace }) },
    timestamp: toTime(atMs),
    window: printDurationMs(shortestMs),
    containers,
  }
}

function usageByNode(ours: readonly Pod[], { atMs, load }: Sample): ReadonlyMap<string, Usage> {
  const usages = new Map<string, Usage>()
  for (const pod of ours) {
    const node = pod.spec?.nodeName ?? ''
    for (const { container } of runningContainers(pod, atMs)) {
      const usage = containerUsage(pod, container, load.of(pod, container))
      usages.set(node, addUsage(usages.get(node) ?? ownUsage, usage))
    }
  }
  return usages
}

/** The machine has been running for long, even where its Node is new. */
function nodeMetricsOf(node: Node, usages: ReadonlyMap<string, Usage>, { atMs, nowMs }: Sample): NodeMetrics {
  return {
    metadata: metadataOf(node, nowMs),
    timestamp: toTime(atMs),
    window: printDurationMs(sampleEveryMs),
    usage: printUsage(usages.get(node.metadata?.name ?? '') ?? ownUsage),
  }
}

/** Metrics are made when they are asked for, and have the labels of what they are about. */
function metadataOf({ metadata = {} }: KubeObject, nowMs: number): ObjectMeta {
  const { name, labels } = metadata
  return { name, creationTimestamp: toTime(nowMs), ...(labels === undefined ? {} : { labels }) }
}
