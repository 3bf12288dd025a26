// Mirrors k8s.io/component-helpers/storage/ephemeral, pkg/controller/volume/common PodPVCIndexFunc and pkg/volume/util
// IsPodTerminated, 1.36.
import type { ContainerStatus, PersistentVolumeClaim, Pod, Volume } from './generated/types/core-v1.ts'
import { isBeingDeleted, nameOf, namespaceOf } from './meta.ts'
import { isControlledBy } from './owners.ts'
import { isPodTerminal } from './pods.ts'

/** The name of the claim behind a pod's volume; undefined for one that needs none. */
export function claimNameOf(pod: Pod, volume: Volume): string | undefined {
  if (volume.persistentVolumeClaim !== undefined) return volume.persistentVolumeClaim.claimName
  return volume.ephemeral === undefined ? undefined : `${nameOf(pod)}-${volume.name}`
}

const noKeys: readonly string[] = []

/** `namespace/name` of the claims that a pod uses, those for its ephemeral volumes included. Most have none: it costs nothing. */
export function claimKeysOf(pod: Pod): readonly string[] {
  let keys: string[] | undefined
  for (const volume of pod.spec?.volumes ?? noVolumes) {
    const name = claimNameOf(pod, volume)
    if (name !== undefined) (keys ??= []).push(`${namespaceOf(pod)}/${name}`)
  }
  return keys ?? noKeys
}

const noVolumes: readonly Volume[] = []

/** Why a claim that has the name of a pod's ephemeral volume is not the pod's; undefined: it is. */
export function foreignClaimText(pod: Pod, claim: PersistentVolumeClaim): string | undefined {
  if (namespaceOf(pod) === namespaceOf(claim) && isControlledBy(claim, pod)) return undefined
  const [claimKey, podKey] = [claim, pod].map((object) => `${namespaceOf(object)}/${nameOf(object)}`)
  return `PVC ${claimKey} was not created for pod ${podKey} (pod is not owner)`
}

/** Whether a pod lets go of its volumes: it has ended, or is on its way out and nothing of it runs. */
export function isPodTerminated(pod: Pod): boolean {
  if (isPodTerminal(pod)) return true
  if (!isBeingDeleted(pod)) return false
  const { initContainerStatuses, containerStatuses, ephemeralContainerStatuses } = pod.status ?? {}
  return [initContainerStatuses, containerStatuses, ephemeralContainerStatuses].every(
    (statuses) => statuses?.every(isStopped) ?? true,
  )
}

const isStopped = ({ state }: ContainerStatus): boolean =>
  state?.terminated !== undefined || state?.waiting !== undefined
