// Mirrors k8s.io/metrics pkg/apis/metrics/v1beta1/types.go, 1.36. Not a built-in API: some server provides it, or none does.
import type { ObjectMeta } from './generated/types/meta-v1.ts'
import type { ResourceType } from './resource-type.ts'

/** Quantities by resource: `cpu` in cores, `memory` in bytes of the working set. */
export type ResourceUsage = Readonly<Record<string, string>>

/** Samples were taken over the interval that ends at `timestamp` and is `window` (a Go duration) long. */
interface Measured {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly timestamp: string
  readonly window: string
}

export interface NodeMetrics extends Measured {
  readonly usage: ResourceUsage
}

export interface ContainerMetrics {
  readonly name: string
  readonly usage: ResourceUsage
}

export interface PodMetrics extends Measured {
  readonly containers: readonly ContainerMetrics[]
}

const provided = {
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  singular: '',
  verbs: ['get', 'list'],
  shortNames: [],
  categories: [],
  subresources: [],
  schema: '',
} as const

/** What each node uses. */
export const nodeMetrics: ResourceType<NodeMetrics> = {
  ...provided,
  plural: 'nodes',
  kind: 'NodeMetrics',
  namespaced: false,
}

/** What each running pod uses, by container. */
export const podMetrics: ResourceType<PodMetrics> = {
  ...provided,
  plural: 'pods',
  kind: 'PodMetrics',
  namespaced: true,
}
