// Mirrors podResourceClaimIndexFunc and podResourceClaimTemplateIndexFunc of pkg/controller/resourceclaim/controller.go, 1.36.
import { namespaceOf, type Pod } from '@coxswain/api'
import type { Informer, Lister } from '@coxswain/cache'
import { deviceClaimName } from '../shared/device-claims.ts'

const claimIndex = 'podResourceClaim'
const templateIndex = 'podResourceClaimTemplate'
const none: readonly string[] = []

/** Most pods claim nothing. */
const byEntries =
  (nameOf: (pod: Pod, entry: NonNullable<NonNullable<Pod['spec']>['resourceClaims']>[number]) => string | undefined) =>
  (pod: Pod): readonly string[] => {
    const entries = pod.spec?.resourceClaims
    if (entries === undefined || entries.length === 0) return none
    const names = new Set(entries.map((entry) => nameOf(pod, entry)))
    names.delete(undefined)
    return [...names].map((name) => `${namespaceOf(pod)}/${name}`)
  }

export const podIndexes = {
  /** The claims that a pod names, or whose names its status tells. */
  [claimIndex]: byEntries((pod, entry) => deviceClaimName(pod, entry)?.name),
  [templateIndex]: byEntries((_, entry) => entry.resourceClaimTemplateName),
}

/** Ask for them while building; the two below read them. */
export function addPodIndexes(informer: Informer<Pod>): void {
  for (const [name, of] of Object.entries(podIndexes)) informer.addIndex(name, of)
}

export const podsOfClaim = (pods: Lister<Pod>, claimKey: string): readonly Pod[] => pods.byIndex(claimIndex, claimKey)
export const podsOfTemplate = (pods: Lister<Pod>, templateKey: string): readonly Pod[] =>
  pods.byIndex(templateIndex, templateKey)
