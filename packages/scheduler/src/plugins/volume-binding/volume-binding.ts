// Mirrors pkg/scheduler/framework/plugins/volumebinding/volume_binding.go, 1.36, for claims that are bound.
import {
  compileNodeSelector,
  goQuote,
  isBeingDeleted,
  matchNodeSelector,
  type CompiledNodeSelector,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type StorageClass,
  type Volume,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { skip, type Filtering, type FilterPlugin, type Rejection } from '../../framework/plugin.ts'
import type { PodInfo } from '../../snapshot/pod-info.ts'

export interface VolumeListers {
  readonly claims: Lister<PersistentVolumeClaim>
  readonly volumes: Lister<PersistentVolume>
  readonly classes: Lister<StorageClass>
}

const plugin = 'VolumeBinding'
const unreachable: Rejection = {
  plugin,
  isResolvable: false,
  reasons: ["node(s) didn't match PersistentVolume's node affinity"],
}
const volumeMissing: Rejection = {
  plugin,
  isResolvable: false,
  reasons: ['node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'],
}

/**
 * A pod goes where its volumes are.
 *
 * Differs: claims that wait for their first consumer are not bound by this scheduler. A pod with such a claim stays without a
 * node, and is told so.
 */
export function volumeBinding(listers: VolumeListers): FilterPlugin {
  return {
    name: plugin,
    isNodeLocal: true,
    helpfulEvents: new Set(['claim-changed', 'node-added', 'node-labels']),
    preFilter: (pod) => preFilter(pod, listers),
  }
}

function preFilter({ pod, namespace, name, uid }: PodInfo, listers: VolumeListers): Filtering {
  const selectors: CompiledNodeSelector[] = []
  let isVolumeMissing = false
  const owner = { namespace, name, uid }
  const uses = (pod.spec?.volumes ?? []).filter((volume) => claimName(owner, volume) !== undefined)
  if (uses.length === 0) return skip
  for (const use of uses) {
    const claim = listers.claims.get(`${namespace}/${claimName(owner, use) ?? ''}`)
    const problem = problemOf(claim, use, { pod, listers, name: claimName(owner, use) ?? '' })
    if (problem !== undefined) return rejected(problem)
    const volume = listers.volumes.get(claim?.spec?.volumeName ?? '')
    if (volume === undefined) isVolumeMissing = true
    const required = volume?.spec?.nodeAffinity?.required
    if (required !== undefined) selectors.push(compileNodeSelector(required))
  }
  return {
    kind: 'filter',
    filter: ({ node }) => {
      if (isVolumeMissing) return volumeMissing
      const canReach = node !== undefined && selectors.every((selector) => matchNodeSelector(selector, node).isMatch)
      return canReach ? undefined : unreachable
    },
  }
}

function rejected(reason: string): Filtering {
  return { kind: 'rejected', rejection: { plugin, isResolvable: false, reasons: [reason] } }
}

function claimName({ name }: { readonly name: string }, volume: Volume): string | undefined {
  if (volume.persistentVolumeClaim !== undefined) return volume.persistentVolumeClaim.claimName
  return volume.ephemeral === undefined ? undefined : `${name}-${volume.name}`
}

interface Asked {
  readonly pod: Pod
  readonly listers: VolumeListers
  readonly name: string
}

/** Why the claim cannot be used yet, as a reason. */
function problemOf(claim: PersistentVolumeClaim | undefined, volume: Volume, asked: Asked): string | undefined {
  const name = goQuote(asked.name)
  const isEphemeral = volume.ephemeral !== undefined
  if (claim === undefined) {
    return isEphemeral
      ? `waiting for ephemeral volume controller to create the persistentvolumeclaim ${name}`
      : `persistentvolumeclaim ${name} not found`
  }
  const { volumeName = '' } = claim.spec ?? {}
  if (claim.status?.phase === 'Lost') {
    return `persistentvolumeclaim ${name} bound to non-existent persistentvolume ${goQuote(volumeName)}`
  }
  if (isBeingDeleted(claim)) return `persistentvolumeclaim ${name} is being deleted`
  if (isEphemeral && !isOwnedBy(claim, asked.pod)) {
    const { namespace = '', name: podName = '' } = asked.pod.metadata ?? {}
    return `PVC ${namespace}/${asked.name} was not created for pod ${namespace}/${podName} (pod is not owner)`
  }
  const isBound = volumeName !== '' && claim.metadata?.annotations?.['pv.kubernetes.io/bind-completed'] !== undefined
  if (isBound) return undefined
  return waitsForConsumer(claim, asked.listers)
    ? `persistentvolumeclaim ${name} waits for its first consumer, which this scheduler does not bind volumes for`
    : 'pod has unbound immediate PersistentVolumeClaims'
}

function isOwnedBy({ metadata }: PersistentVolumeClaim, pod: Pod): boolean {
  return (
    metadata?.ownerReferences?.some(({ controller, uid }) => controller === true && uid === pod.metadata?.uid) ?? false
  )
}

function waitsForConsumer({ spec, metadata }: PersistentVolumeClaim, { classes }: VolumeListers): boolean {
  const className = metadata?.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? ''
  return (spec?.volumeName ?? '') === '' && classes.get(className)?.volumeBindingMode === 'WaitForFirstConsumer'
}
