// Pods, claims and templates for tests: complete, and with only what a test is about told.
import type {
  DeviceRequest,
  ObjectMeta,
  Pod,
  PodResourceClaim,
  ResourceClaim,
  ResourceClaimConsumerReference,
  ResourceClaimTemplate,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { at, listerOf } from '../../shared/testing/builders.ts'
import { byController, ownerIndexName } from '../../shared/owner-index.ts'
import { podIndexes } from '../indexes.ts'
import type { Listers } from '../observe.ts'

export const namespace = 'shop'
export const finalizer = 'resource.kubernetes.io/delete-protection'
export const entryNote = 'resource.kubernetes.io/pod-claim-name'
export const deleted = at('09:30:00')
/** What every template here asks for. */
export const requests: readonly DeviceRequest[] = [{ name: 'r', exactly: { deviceClassName: 'gpus' } }]
export const withAdminAccess: readonly DeviceRequest[] = [
  { name: 'r', exactly: { deviceClassName: 'gpus', adminAccess: true } },
]
export const withAlternatives: readonly DeviceRequest[] = [
  { name: 'r', firstAvailable: [{ name: 'a', deviceClassName: 'gpus' }] },
]

export interface DevicePodTraits {
  readonly entries?: readonly PodResourceClaim[]
  /** What its status says of entries; undefined: the entry needs no claim. */
  readonly named?: Readonly<Record<string, string | undefined>>
  readonly node?: string
  readonly phase?: string
  readonly uid?: string
  readonly namespace?: string
  readonly isDeleted?: boolean
  readonly extendedClaim?: string
}

export const templated = (name = 'gpu', resourceClaimTemplateName = 'gpus'): PodResourceClaim => ({
  name,
  resourceClaimTemplateName,
})

/** It has no node yet, and is to have one claim from a template. */
export function devicePod(name = 'web', traits: DevicePodTraits = {}): Pod {
  const { entries = [templated()], named, node = '', phase = 'Pending', extendedClaim } = traits
  const statuses = Object.entries(named ?? {}).map(([entry, resourceClaimName]) => ({
    name: entry,
    ...(resourceClaimName === undefined ? {} : { resourceClaimName }),
  }))
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: traits.namespace ?? namespace,
      uid: traits.uid ?? `uid-${name}`,
      resourceVersion: '5',
      ...(traits.isDeleted === true ? { deletionTimestamp: deleted } : {}),
    },
    spec: { containers: [], resourceClaims: entries, ...(node === '' ? {} : { nodeName: node }) },
    status: {
      phase,
      ...(named === undefined ? {} : { resourceClaimStatuses: statuses }),
      ...(extendedClaim === undefined
        ? {}
        : { extendedResourceClaimStatus: { resourceClaimName: extendedClaim, requestMappings: [] } }),
    },
  }
}

export interface ClaimTraits {
  /** Uid of the pod `web` that it was made for; empty: for none. */
  readonly owner?: string
  /** The entry that it was made for. */
  readonly entry?: string
  readonly isAllocated?: boolean
  readonly users?: readonly ResourceClaimConsumerReference[]
  readonly isProtected?: boolean
  readonly isDeleted?: boolean
  readonly namespace?: string
  readonly requests?: readonly DeviceRequest[]
  readonly metadata?: ObjectMeta
}

/** Made for the pod `web`, and not allocated. */
export function claim(name = 'web-gpu-x', traits: ClaimTraits = {}): ResourceClaim {
  const { owner = 'uid-web', entry = 'gpu', isAllocated = false, users, isDeleted = false } = traits
  const owners = [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid: owner, controller: true }]
  return {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaim',
    metadata: {
      name,
      namespace: traits.namespace ?? namespace,
      uid: `uid-${name}`,
      resourceVersion: '5',
      ...(owner === '' ? {} : { ownerReferences: owners }),
      ...(entry === '' ? {} : { annotations: { [entryNote]: entry } }),
      ...(traits.isProtected === true ? { finalizers: [finalizer] } : {}),
      ...(isDeleted ? { deletionTimestamp: deleted } : {}),
      ...traits.metadata,
    },
    spec: { devices: { requests: traits.requests ?? requests } },
    status: {
      ...(isAllocated ? { allocation: { devices: { results: [] } } } : {}),
      ...(users === undefined ? {} : { reservedFor: users }),
    },
  }
}

export const user = (name = 'web', uid = `uid-${name}`): ResourceClaimConsumerReference => ({
  resource: 'pods',
  name,
  uid,
})

export function template(name = 'gpus', asks = requests, metadata?: ObjectMeta): ResourceClaimTemplate {
  return {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaimTemplate',
    metadata: { name, namespace },
    spec: { ...(metadata === undefined ? {} : { metadata }), spec: { devices: { requests: asks } } },
  }
}

export interface Cached {
  readonly pods?: readonly Pod[]
  readonly claims?: readonly ResourceClaim[]
  readonly templates?: readonly ResourceClaimTemplate[]
}

export function cachesOf({ pods = [], claims = [], templates = [] }: Cached): Listers {
  const ownedClaims: Lister<ResourceClaim> = listerOf(claims, { [ownerIndexName]: byController })
  return { pods: listerOf(pods, podIndexes), claims: ownedClaims, templates: listerOf(templates) }
}
