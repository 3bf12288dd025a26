// Mirrors pkg/scheduler/framework/plugins/volumebinding/volume_binding.go, 1.36.
import {
  claimNameOf,
  compileNodeSelector,
  foreignClaimText,
  goQuote,
  isBeingDeleted,
  isBindCompleted,
  labelsOf,
  matchNodeSelector,
  waitsForFirstConsumer,
  type CompiledNodeSelector,
  type PersistentVolumeClaim,
  type Pod,
  type Volume,
} from '@coxswain/api'
import { skip, type Filter, type Filtering, type FilterPlugin, type Rejection } from '../../framework/plugin.ts'
import type { PodInfo } from '../../snapshot/pod-info.ts'
import type { AssumedVolumes } from './assumed-volumes.ts'
import type { BindVolumes } from './bind-volumes.ts'
import { findPodVolumes } from './find-pod-volumes.ts'
import type { PodVolumes } from './pod-volumes.ts'

const plugin = 'VolumeBinding'
const unreachableReason = "node(s) didn't match PersistentVolume's node affinity"
const missingReason = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'

/**
 * A pod goes where its volumes are; and where it goes, those of its claims that waited for it get theirs. Without `binder`
 * nothing is reserved.
 */
export function volumeBinding(assumed: AssumedVolumes, binder?: Pick<BindVolumes, 'bind'>): FilterPlugin {
  return {
    name: plugin,
    isNodeLocal: true,
    helpfulEvents: new Set(['claim-changed', 'node-added', 'node-labels']),
    preFilter: (pod) => preFilter(pod, assumed, binder),
  }
}

function preFilter(info: PodInfo, assumed: AssumedVolumes, binder?: Pick<BindVolumes, 'bind'>): Filtering {
  const { pod, namespace, key } = info
  const uses = (pod.spec?.volumes ?? []).filter((volume) => claimNameOf(pod, volume) !== undefined)
  if (uses.length === 0) return skip
  const bound: PersistentVolumeClaim[] = []
  const waiting: PersistentVolumeClaim[] = []
  let isImmediateUnbound = false
  for (const use of uses) {
    const claim = assumed.claim(`${namespace}/${claimNameOf(pod, use) ?? ''}`)
    const problem = problemOf(claim, use, pod)
    if (problem !== undefined || claim === undefined) return reject(problem ?? '')
    if (isBound(claim)) bound.push(claim)
    else if (isWaiting(claim, assumed)) waiting.push(claim)
    else isImmediateUnbound = true
  }
  if (isImmediateUnbound) return reject('pod has unbound immediate PersistentVolumeClaims')
  const reaches = filterByBound(bound, assumed)
  if (waiting.length === 0) return { kind: 'filter', filter: reaches }
  const found = new Map<string, PodVolumes>()
  return {
    kind: 'filter',
    filter: (nodeInfo) => {
      const elsewhere = reaches(nodeInfo)
      const { node } = nodeInfo
      if (elsewhere !== undefined || node === undefined) return elsewhere
      const volumes = findPodVolumes(waiting, node, assumed)
      if (typeof volumes === 'string') return rejection(volumes)
      found.set(nodeInfo.name, volumes)
      return undefined
    },
    reserve: ({ name: nodeName }) => {
      const volumes = found.get(nodeName)
      if (volumes === undefined || binder === undefined) return undefined
      const drafts = assumed.assume(volumes, nodeName)
      return {
        plugin,
        bind: (signal) => binder.bind(drafts, { podKey: key, nodeName }, signal),
        release: () => assumed.release(drafts),
      }
    },
  }
}

/** Of a node it wants that all volumes can be reached from there. */
function filterByBound(claims: readonly PersistentVolumeClaim[], assumed: AssumedVolumes): Filter {
  const selectors: CompiledNodeSelector[] = []
  for (const { spec } of claims) {
    const volume = assumed.volume(spec?.volumeName ?? '')
    if (volume === undefined) return () => rejection(missingReason)
    const required = volume.spec?.nodeAffinity?.required
    if (required !== undefined) selectors.push(compileNodeSelector(required))
  }
  if (selectors.length === 0) return () => undefined
  return ({ node }) => {
    const labels = node === undefined ? undefined : labelsOf(node)
    const canReach = selectors.every((selector) => matchNodeSelector(selector, { metadata: { labels } }).isMatch)
    return canReach ? undefined : rejection(unreachableReason)
  }
}

function rejection(reason: string): Rejection {
  return { plugin, isResolvable: false, reasons: [reason] }
}

function reject(reason: string): Filtering {
  return { kind: 'rejected', rejection: rejection(reason) }
}

/** Why the claim cannot be used, as a reason. */
function problemOf(claim: PersistentVolumeClaim | undefined, volume: Volume, pod: Pod): string | undefined {
  const name = goQuote(claimNameOf(pod, volume) ?? '')
  const isEphemeral = volume.ephemeral !== undefined
  if (claim === undefined) {
    return isEphemeral
      ? `waiting for ephemeral volume controller to create the persistentvolumeclaim ${name}`
      : `persistentvolumeclaim ${name} not found`
  }
  if (claim.status?.phase === 'Lost') {
    return `persistentvolumeclaim ${name} bound to non-existent persistentvolume ${goQuote(claim.spec?.volumeName ?? '')}`
  }
  if (isBeingDeleted(claim)) return `persistentvolumeclaim ${name} is being deleted`
  return isEphemeral ? foreignClaimText(pod, claim) : undefined
}

function isBound(claim: PersistentVolumeClaim): boolean {
  return (claim.spec?.volumeName ?? '') !== '' && isBindCompleted(claim)
}

/** One that names a volume does not wait: it only has to be bound. */
function isWaiting(claim: PersistentVolumeClaim, { listers }: AssumedVolumes): boolean {
  return (claim.spec?.volumeName ?? '') === '' && waitsForFirstConsumer(claim, listers.classes)
}
