// Fleets for tests of the rules: nodes by name, pods that run, and only what a test is about told.
import type { DaemonSet, Node, Pod } from '@coxswain/api'
import { atMs, pod, type PodTraits } from '../../shared/testing/builders.ts'
import { groupByNode } from '../daemon-pods.ts'
import { createNodeFit } from '../node-fit.ts'
import type { Fleet } from '../snapshot.ts'

type Spec = Partial<NonNullable<DaemonSet['spec']>>

interface Traits extends Omit<PodTraits, 'metadata'> {
  readonly name?: string
  readonly revision?: 'old' | 'new'
  readonly going?: boolean
  readonly created?: string
}

/** A pod of the current revision that runs on its node and is ready, unless told otherwise. */
export function daemon(
  node: string,
  { name = node, revision = 'new', going = false, created = '09:00:00', ...traits }: Traits = {},
): Pod {
  return pod(name, {
    node,
    ...traits,
    metadata: {
      creationTimestamp: `2026-04-01T${created}Z`,
      labels: { 'controller-revision-hash': revision },
      ...(going ? { deletionTimestamp: '2026-04-01T10:00:00Z' } : {}),
    },
  })
}

/** One that the scheduler has not bound yet. */
export function unbound(node: string, name = node): Pod {
  const terms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }]
  const affinity = {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
  }
  return { ...daemon('', { name, phase: 'Pending', ready: false }), spec: { containers: [], affinity } }
}

const taints = {
  kept: [{ key: 'k', effect: 'NoSchedule' }],
  evicted: [{ key: 'k', effect: 'NoExecute' }],
} as const

export interface Situation {
  readonly spec?: Spec
  readonly status?: DaemonSet['status']
  readonly generation?: string
  /** `a`, or `a:evicted` for one with a taint. */
  readonly nodes: readonly string[]
  readonly pods?: readonly Pod[]
}

export function fleetOf({ spec, status, generation, nodes, pods = [] }: Situation): Fleet {
  const annotations = generation === undefined ? {} : { 'deprecated.daemonset.template.generation': generation }
  const daemonSet: DaemonSet = {
    metadata: { name: 'agent', namespace: 'shop', generation: 3, annotations },
    spec: {
      selector: {},
      template: {},
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      ...spec,
    },
    status,
  }
  const all = nodes.map((text): Node => {
    const [name = '', taint] = text.split(':')
    const found = taint === 'kept' || taint === 'evicted' ? taints[taint] : []
    return { metadata: { name }, spec: { taints: found } }
  })
  const fit = createNodeFit()
  const fits = new Map(all.map((node) => [node.metadata?.name ?? '', fit(daemonSet.spec?.template, node)]))
  const podsByNode = groupByNode(pods)
  return { daemonSet, nodes: all, podsByNode, fitOf: (name) => fits.get(name), hash: 'new', nowMs: atMs('12:00:00') }
}

export const namesOf = (pods: readonly Pod[]): readonly string[] =>
  pods.map(({ metadata }) => metadata?.name ?? '').toSorted()

export const rolling = (maxUnavailable: number | string, maxSurge?: number | string): Spec => ({
  updateStrategy: {
    type: 'RollingUpdate',
    rollingUpdate: { maxUnavailable, ...(maxSurge === undefined ? {} : { maxSurge }) },
  },
})
export const surge = rolling(0, 1)

export const old = { revision: 'old' } as const
export const bad = { ready: false } as const
