// Devices, claims and pods for tests: complete, and with only what a test is about told.
import type { DeviceTaint, DeviceToleration, Pod, PodResourceClaim, ResourceClaim, ResourceSlice } from '@coxswain/api'
import { at, atMs } from '../../shared/testing/builders.ts'

export const driver = 'gpu.example.com'
/** When every taint was added that does not say otherwise. */
export const addedMs = atMs('10:00:00')

export function taint(more: Partial<DeviceTaint> = {}): DeviceTaint {
  return { key: 'broken', effect: 'NoExecute', timeAdded: at('10:00:00'), ...more }
}

export function tolerates(seconds?: number, more: Partial<DeviceToleration> = {}): DeviceToleration {
  const time = seconds === undefined ? {} : { tolerationSeconds: seconds }
  return { operator: 'Exists', effect: 'NoExecute', ...time, ...more }
}

export interface SliceTraits {
  readonly pool?: string
  readonly generation?: number
  readonly name?: string
}

/** What is published of a pool, by device. */
export function slice(
  devices: Readonly<Record<string, readonly DeviceTaint[]>>,
  { pool = 'node-1', generation = 1, name = pool }: SliceTraits = {},
): ResourceSlice {
  return {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceSlice',
    metadata: { name },
    spec: {
      driver,
      nodeName: pool,
      pool: { name: pool, generation, resourceSliceCount: 1 },
      devices: Object.entries(devices).map(([device, taints]) => ({ name: device, taints })),
    },
  }
}

export interface ClaimTraits {
  /** Of the pool `node-1`; none: nothing is allocated. */
  readonly devices?: readonly string[]
  readonly pool?: string
  readonly tolerations?: readonly DeviceToleration[]
  /** Uids of pods, by name. */
  readonly users?: Readonly<Record<string, string>>
  /** Uid of the pod that it was made for. */
  readonly owner?: string
  readonly uid?: string
  readonly namespace?: string
}

/** Allocated, and in use by the pod `web`. */
export function claim(name = 'gpu', traits: ClaimTraits = {}): ResourceClaim {
  const { devices = ['a'], pool = 'node-1', tolerations, users = { web: 'uid-web' }, namespace = 'shop' } = traits
  const { owner, uid = `uid-${name}` } = traits
  const results = devices.map((device) => ({
    driver,
    pool,
    device,
    request: 'r',
    ...(tolerations === undefined ? {} : { tolerations }),
  }))
  const reservedFor = Object.entries(users).map(([pod, podUid]) => ({ resource: 'pods', name: pod, uid: podUid }))
  const owners = [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid: owner ?? '', controller: true }]
  return {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaim',
    metadata: { name, namespace, uid, ...(owner === undefined ? {} : { ownerReferences: owners }) },
    spec: {},
    status: devices.length === 0 ? {} : { allocation: { devices: { results } }, reservedFor },
  }
}

export interface DevicePodTraits {
  readonly claims?: readonly PodResourceClaim[]
  /** Names of the claims that were made from templates, by entry. */
  readonly made?: Readonly<Record<string, string | undefined>>
  readonly node?: string
  readonly uid?: string
  readonly namespace?: string
}

/** On a node, and uses the claim `gpu`. */
export function devicePod(name = 'web', traits: DevicePodTraits = {}): Pod {
  const { claims = [{ name: 'gpu', resourceClaimName: 'gpu' }], made, node = 'node-1', namespace = 'shop' } = traits
  const statuses = Object.entries(made ?? {}).map(([entry, resourceClaimName]) => ({
    name: entry,
    ...(resourceClaimName === undefined ? {} : { resourceClaimName }),
  }))
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, uid: traits.uid ?? `uid-${name}` },
    spec: { containers: [], resourceClaims: claims, ...(node === '' ? {} : { nodeName: node }) },
    status: made === undefined ? {} : { resourceClaimStatuses: statuses },
  }
}

/** With a claim made from a template. */
export function templatedPod(made?: Readonly<Record<string, string | undefined>>): Pod {
  const claims = [{ name: 'gpu', resourceClaimTemplateName: 'gpus' }]
  return devicePod('web', made === undefined ? { claims } : { claims, made })
}
