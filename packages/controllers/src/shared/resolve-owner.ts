import {
  labelsOf,
  namespaceOf,
  selects,
  toSelector,
  type KubeObject,
  type LabelSelector,
  controllerOf,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'

/** The controller that the object names, if the cache has one of that kind, name and uid. */
export function resolveController<T extends KubeObject>(
  lister: Lister<T>,
  kind: string,
  object: KubeObject,
): T | undefined {
  const reference = controllerOf(object)
  if (reference === undefined || reference.kind !== kind) return undefined
  const owner = lister.get(`${namespaceOf(object)}/${reference.name}`)
  return owner?.metadata?.uid === reference.uid ? owner : undefined
}

/**
 * Who in the object's namespace might adopt an orphan: each must be asked. An object without labels interests nobody, and an
 * empty or unusable selector nobody's objects.
 */
export function ownersThatSelect<T extends KubeObject>(
  lister: Lister<T>,
  selectorOf: (owner: T) => LabelSelector | undefined,
  orphan: KubeObject,
): readonly T[] {
  const labels = labelsOf(orphan)
  if (Object.keys(labels).length === 0) return []
  return lister.list(namespaceOf(orphan)).filter((owner) => {
    const selector = selectorOf(owner)
    return selector !== undefined && !isEmpty(selector) && selectsSafely(selector, labels)
  })
}

function isEmpty(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0
}

function selectsSafely(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  try {
    return selects(toSelector(selector), labels)
  } catch {
    return false // upstream goes on to the next owner as well: this one's own sync tells of it
  }
}
