// Objects for tests: complete, and with only what a test is about told.
import {
  keyOf,
  namespaceOf,
  type Deployment,
  type KubeObject,
  type OwnerReference,
  type Pod,
  type ReplicaSet,
} from '@coxswain/api'
import type { IndexFunction, Lister } from '@coxswain/cache'

export const at = (time: string): string => `2026-04-01T${time}Z`
export const atMs = (time: string): number => Date.parse(at(time))

type Metadata = NonNullable<KubeObject['metadata']>

export function ownedReference(kind: 'ReplicaSet' | 'Deployment', name: string, uid = `uid-${name}`): OwnerReference {
  return { apiVersion: 'apps/v1', kind, name, uid, controller: true, blockOwnerDeletion: true }
}

export interface PodTraits {
  readonly node?: string
  readonly phase?: string
  readonly ready?: boolean
  readonly readySince?: string
  readonly restarts?: number
  readonly owner?: string
  readonly metadata?: Metadata
}

export function pod(name: string, traits: PodTraits = {}): Pod {
  const {
    node = 'node-1',
    phase = 'Running',
    ready = true,
    readySince = '10:00:00',
    restarts,
    owner,
    metadata,
  } = traits
  return {
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      resourceVersion: '1',
      creationTimestamp: at('09:00:00'),
      labels: { app: 'web' },
      ...(owner === undefined ? {} : { ownerReferences: [ownedReference('ReplicaSet', owner)] }),
      ...metadata,
    },
    spec: { containers: [], ...(node === '' ? {} : { nodeName: node }) },
    status: {
      phase,
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: at(readySince) }],
      ...(restarts === undefined
        ? {}
        : { containerStatuses: [{ name: 'c', image: '', imageID: '', ready: true, restartCount: restarts }] }),
    },
  }
}

export interface ReplicaSetTraits {
  readonly size?: number
  readonly image?: string
  readonly owner?: string
  readonly created?: string
  readonly metadata?: Metadata
  readonly spec?: Partial<NonNullable<ReplicaSet['spec']>>
  readonly status?: Partial<NonNullable<ReplicaSet['status']>>
}

/** All its pods are there and available, unless its status tells otherwise. */
export function replicaSet(name: string, traits: ReplicaSetTraits = {}): ReplicaSet {
  const { size = 3, image = 'v1', owner, created = '09:00:00', metadata, spec, status } = traits
  const labels = { app: 'web' }
  return {
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: at(created),
      labels,
      ...(owner === undefined ? {} : { ownerReferences: [ownedReference('Deployment', owner)] }),
      ...metadata,
    },
    spec: {
      replicas: size,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image }] } },
      ...spec,
    },
    status: {
      replicas: size,
      readyReplicas: size,
      availableReplicas: size,
      fullyLabeledReplicas: size,
      terminatingReplicas: 0,
      observedGeneration: 1,
      ...status,
    },
  }
}

export interface DeploymentTraits {
  readonly size?: number
  readonly image?: string
  readonly metadata?: Metadata
  readonly spec?: Partial<NonNullable<Deployment['spec']>>
  readonly status?: NonNullable<Deployment['status']>
}

export function deployment(name: string, traits: DeploymentTraits = {}): Deployment {
  const { size = 3, image = 'v1', metadata, spec, status = {} } = traits
  const labels = { app: 'web' }
  return {
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: at('08:00:00'),
      ...metadata,
    },
    spec: {
      replicas: size,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image }] } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      ...spec,
    },
    status,
  }
}

/** A cache that holds just these objects. */
export function listerOf<T extends KubeObject>(
  objects: readonly T[],
  indexes: Readonly<Record<string, IndexFunction<T>>> = {},
): Lister<T> {
  return {
    get: (key) => objects.find((object) => keyOf(object) === key),
    list: (namespace) => objects.filter((object) => namespace === undefined || namespaceOf(object) === namespace),
    byIndex: (index, value) => objects.filter((object) => indexes[index]?.(object).includes(value) === true),
  }
}
