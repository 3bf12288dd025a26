import { everything, type Node, type Pod, type Taint } from '@coxswain/api'
import { seededRandom } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import { schedulePod, type CycleInput, type Decision } from '../cycle.ts'
import { defaultPlugins, type PluginListers } from '../framework/default-plugins.ts'
import type { FilterPlugin, ScorePlugin } from '../framework/plugin.ts'
import { podTopologySpreadScore } from '../plugins/pod-topology-spread/score.ts'
import { Scratch } from '../scratch.ts'
import { ClusterSnapshot, type NamespaceLabels } from '../snapshot/cluster-snapshot.ts'
import { podInfo } from '../snapshot/pod-info.ts'

type Labels = Readonly<Record<string, string>>

export interface NodeShape {
  readonly labels?: Labels
  readonly taints?: readonly Taint[]
  readonly unschedulable?: boolean
  readonly allocatable?: Labels
  readonly images?: readonly { readonly names: readonly string[]; readonly sizeBytes: number }[]
}

export function node(name: string, { labels, taints, unschedulable, allocatable, images }: NodeShape = {}): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
    spec: { taints, unschedulable },
    status: { allocatable: { cpu: '4', memory: '8Gi', pods: '110', ...allocatable }, images },
  }
}

export interface PodShape {
  readonly namespace?: string | undefined
  readonly labels?: Labels | undefined
  /** Of its only container. */
  readonly requests?: Labels | undefined
  readonly spec?: Partial<NonNullable<Pod['spec']>> | undefined
  readonly metadata?: Pod['metadata'] | undefined
  readonly status?: Pod['status'] | undefined
}

/** Its uid is its name with `uid-` before it. */
export function pod(
  name: string,
  { namespace = 'shop', labels, requests, spec, metadata, status }: PodShape = {},
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, uid: `uid-${name}`, labels, ...metadata },
    spec: { containers: [{ name: 'main', image: 'web:1', resources: { requests } }], ...spec },
    status,
  }
}

export function podOn(nodeName: string, name: string, shape: PodShape = {}): Pod {
  return pod(name, { ...shape, spec: { ...shape.spec, nodeName } })
}

const noNamespaces: NamespaceLabels = { entries: () => [], get: () => undefined }

export function snapshotOf(
  nodes: readonly Node[],
  pods: readonly Pod[] = [],
  namespaces: NamespaceLabels = noNamespaces,
): ClusterSnapshot {
  const snapshot = new ClusterSnapshot(namespaces)
  for (const each of nodes) snapshot.setNode(each)
  for (const each of pods) snapshot.setPod(podInfo(each), each.spec?.nodeName ?? '')
  return snapshot
}

export function namespacesOf(labels: Readonly<Record<string, Labels>>): NamespaceLabels {
  return { entries: () => Object.entries(labels), get: (name) => labels[name] }
}

/** What one plugin says of each node: the reasons of a rejection joined, `ok`, or for the pod as a whole `skip` or `no: …`. */
export function filterAll(
  plugin: FilterPlugin,
  cluster: ClusterSnapshot,
  subject: Pod,
): string | Readonly<Record<string, string>> {
  const filtering = plugin.preFilter(podInfo(subject), cluster)
  if (filtering.kind === 'skip') return 'skip'
  if (filtering.kind === 'rejected') return `no: ${filtering.rejection.reasons.join(', ')}`
  const { filter } = filtering
  return Object.fromEntries(cluster.nodes.map((each) => [each.name, filter(each)?.reasons.join(', ') ?? 'ok']))
}

/** One plugin's scores by node, 0…100, or `skip`. */
export function scoreAll(
  plugin: ScorePlugin,
  cluster: ClusterSnapshot,
  subject: Pod,
): string | Readonly<Record<string, number>> {
  const { nodes } = cluster
  const scores = new Float64Array(nodes.length)
  const scoring = plugin.score(podInfo(subject), cluster, nodes, scores)
  if (scoring.kind === 'skip') return 'skip'
  scoring.normalize?.(scores)
  return Object.fromEntries(nodes.map((each, index) => [each.name, scores[index] ?? NaN]))
}

export function listerOf<T>(objects: Readonly<Record<string, T>>): Lister<T & object> {
  return {
    get: (key) => objects[key] as T & object,
    list: () => Object.values(objects) as (T & object)[],
    byIndex: () => [],
  }
}

export const noListers: PluginListers = {
  services: listerOf({}),
  replicationControllers: listerOf({}),
  replicaSets: listerOf({}),
  statefulSets: listerOf({}),
  budgets: listerOf({}),
  claims: listerOf({}),
  volumes: listerOf({}),
  classes: listerOf({}),
  drivers: listerOf({}),
  capacities: listerOf({}),
  csiNodes: listerOf({}),
  attachments: listerOf({}),
}

/** Spreads only pods that ask for it. */
export const spreadScore = podTopologySpreadScore(() => everything)

export function decide(cluster: ClusterSnapshot, subject: Pod, given: Partial<CycleInput> = {}): Decision {
  return schedulePod({
    pod: podInfo(subject),
    cluster,
    plugins: defaultPlugins(noListers),
    startIndex: 0,
    percentageOfNodesToScore: 0,
    random: seededRandom('cycle'),
    scratch: new Scratch(),
    ...given,
  })
}
