// Mirrors pkg/quota/v1/install/update_filter.go, 1.36.
import type { ContainerStatus, KubeObject, PersistentVolumeClaim, Pod, ResourceType } from '@coxswain/api'
import { attributesClassNames, chargedServiceType, hasDeadline, isCharged } from '@coxswain/api/quota'
import { deepEqual } from '@coxswain/base'

type Filter = (previous: KubeObject, next: KubeObject, nowMs: number) => boolean

const filters: Readonly<Record<string, Filter>> = {
  pods: (previous, next, nowMs) => podFrees(previous, next, nowMs),
  services: (previous, next) => chargedServiceType(previous) !== chargedServiceType(next),
  persistentvolumeclaims: (previous, next) => claimFrees(previous, next),
}

/** Which updates can change what is used without admission having charged for it; undefined: none of the resource's. */
export function updateFilter({ group, plural }: ResourceType): Filter | undefined {
  return group === '' && Object.hasOwn(filters, plural) ? filters[plural] : undefined
}

function podFrees(previous: Pod, next: Pod, nowMs: number): boolean {
  return (
    isResized(previous, next) ||
    hasDeadline(previous) !== hasDeadline(next) ||
    (isCharged(previous, nowMs) && !isCharged(next, nowMs))
  )
}

function isResized({ status: previous }: Pod, { status: next }: Pod): boolean {
  return (
    haveOtherResources(previous?.containerStatuses, next?.containerStatuses) ||
    haveOtherResources(previous?.initContainerStatuses, next?.initContainerStatuses)
  )
}

function haveOtherResources(
  previous: readonly ContainerStatus[] | undefined,
  next: readonly ContainerStatus[] | undefined,
): boolean {
  if (previous === next || previous === undefined) return false
  return previous.some((before) => {
    const after = next?.find(({ name }) => name === before.name)
    return after !== undefined && !deepEqual(before.resources, after.resources)
  })
}

/** Upstream compares where the sizes are kept, not the sizes, and so counts anew after every update that is one. */
function claimFrees(previous: PersistentVolumeClaim, next: PersistentVolumeClaim): boolean {
  if (previous !== next) return true
  return attributesClassNames(previous).symmetricDifference(attributesClassNames(next)).size > 0
}
