import type { Node, Pod } from '@coxswain/api'
import { seededRandom } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import { schedulePod } from './cycle.ts'
import { defaultPlugins } from './framework/default-plugins.ts'
import { Scratch } from './scratch.ts'
import { ClusterSnapshot } from './snapshot/cluster-snapshot.ts'
import { boundPodInfo, podInfo } from './snapshot/pod-info.ts'

/** Places `podCount` pods of 100 owners on `nodeCount` nodes, each bound before the next; answers microseconds a pod. */
export function placePods(podCount: number, nodeCount: number, cpuUsageUs: () => number): number {
  const empty: Lister<never> = { get: () => undefined, list: () => [], byIndex: () => [] }
  const owners: Lister<never> = { ...empty, get: (key) => ownerOf(key) as never }
  const plugins = defaultPlugins({
    services: empty,
    replicationControllers: empty,
    replicaSets: owners,
    statefulSets: empty,
    budgets: empty,
    claims: empty,
    volumes: empty,
    classes: empty,
    drivers: empty,
    capacities: empty,
    csiNodes: empty,
    attachments: empty,
  })
  const cluster = new ClusterSnapshot({ entries: () => [], get: () => undefined })
  for (let index = 0; index < nodeCount; index += 1) cluster.setNode(node(index))
  const pods = Array.from({ length: podCount }, (_, index) => pod(index))
  const random = seededRandom('bench')
  const scratch = new Scratch()
  const startedUs = cpuUsageUs()
  let startIndex = 0
  for (const each of pods) {
    const info = podInfo(each)
    const decision = schedulePod({
      pod: info,
      cluster,
      plugins,
      startIndex,
      percentageOfNodesToScore: 0,
      random,
      scratch,
    })
    startIndex = decision.nextIndex
    if (decision.kind !== 'bind') throw new Error('a node will do')
    const { name } = decision.node
    cluster.assume(info, name)
    cluster.setPod(boundPodInfo(info, each), name)
  }
  return (cpuUsageUs() - startedUs) / podCount
}

const selectors = new Map<string, unknown>()

function ownerOf(key: string): unknown {
  const known = selectors.get(key)
  if (known !== undefined) return known
  const made = { spec: { selector: { matchLabels: labelsOf(key.split('/r')[1] ?? '') } } }
  selectors.set(key, made)
  return made
}

function labelsOf(owner: string): Readonly<Record<string, string>> {
  return { app: `a${owner}`, 'pod-template-hash': `h${owner}` }
}

function node(index: number): Node {
  const labels = { 'kubernetes.io/hostname': `n${index}`, 'topology.kubernetes.io/zone': `z${index % 3}` }
  return {
    metadata: { name: `n${index}`, labels },
    status: { allocatable: { cpu: '64', memory: '256Gi', pods: '1000' } },
  }
}

function pod(index: number): Pod {
  const owner = String(index % 100)
  const reference = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `r${owner}`, uid: owner, controller: true }
  return {
    metadata: {
      name: `p${index}`,
      namespace: 'shop',
      uid: `u${index}`,
      labels: labelsOf(owner),
      ownerReferences: [reference],
    },
    spec: {
      containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu: '100m', memory: '64Mi' } } }],
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
        { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      ],
    },
  }
}
