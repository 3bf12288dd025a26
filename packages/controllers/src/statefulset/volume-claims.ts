// Mirrors pkg/controller/statefulset/stateful_set_utils.go, getPersistentVolumeClaims, storageMatches and updateStorage, 1.36.
import { nameOf, namespaceOf, type PersistentVolumeClaim, type Pod, type StatefulSet, type Volume } from '@coxswain/api'
import { ordinalOf } from './ordinals.ts'

const none: readonly never[] = []

const templatesOf = ({ spec }: StatefulSet): readonly PersistentVolumeClaim[] => spec?.volumeClaimTemplates ?? none

/** `data-web-3`; schedulers read the zone off this form. */
export const claimNameOf = (set: StatefulSet, template: string, ordinal: number): string =>
  `${template}-${nameOf(set)}-${ordinal}`

export function claimNamesOf(set: StatefulSet, ordinal: number): readonly string[] {
  const templates = templatesOf(set)
  return templates.length === 0 ? none : templates.map((template) => claimNameOf(set, nameOf(template), ordinal))
}

/** The claims of one ordinal, as they are to be created. */
export function claimsOf(set: StatefulSet, ordinal: number): readonly PersistentVolumeClaim[] {
  const matchLabels = set.spec?.selector.matchLabels
  return templatesOf(set).map((template) => ({
    ...template,
    metadata: {
      ...template.metadata,
      name: claimNameOf(set, nameOf(template), ordinal),
      namespace: namespaceOf(set),
      labels: template.metadata?.labels === undefined ? matchLabels : { ...template.metadata.labels, ...matchLabels },
    },
  }))
}

/** Whether the pod mounts every claim that is its own. */
export function hasStorage(set: StatefulSet, pod: Pod): boolean {
  const ordinal = ordinalOf(pod)
  if (ordinal < 0) return false
  if (templatesOf(set).length === 0) return true
  const claimed = new Map((pod.spec?.volumes ?? []).map((volume) => [volume.name, claimNameIn(volume)]))
  return templatesOf(set).every(
    (template) => claimed.get(nameOf(template)) === claimNameOf(set, nameOf(template), ordinal),
  )
}

const claimNameIn = ({ persistentVolumeClaim }: Volume): string | undefined => persistentVolumeClaim?.claimName

/** The volumes of the pod of this ordinal: its claims, then those of the template that no claim replaces. */
export function volumesOf(
  set: StatefulSet,
  ordinal: number,
  volumes: readonly Volume[] | undefined,
): readonly Volume[] | undefined {
  const templates = templatesOf(set)
  if (templates.length === 0) return volumes
  const names = new Set(templates.map(nameOf))
  const claimed = templates.map((template) => ({
    name: nameOf(template),
    persistentVolumeClaim: { claimName: claimNameOf(set, nameOf(template), ordinal) },
  }))
  return [...claimed, ...(volumes ?? []).filter(({ name }) => !names.has(name))]
}
