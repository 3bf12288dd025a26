// Mirrors deletionFinalizersForGarbageCollection in apiserver pkg/registry/generic/registry/store.go, release 1.36.
import type { DeleteOptions, PropagationPolicy } from './delete-options.ts'
import type { Strategy } from './strategy.ts'

export const orphanFinalizer = 'orphan'
export const foregroundFinalizer = 'foregroundDeletion'

/** What is to become of dependents: as the request says, else as the object's finalizers say, else as is usual for its kind. */
function policyOf(strategy: Strategy, finalizers: readonly string[], options: DeleteOptions): PropagationPolicy {
  if (options.orphanDependents !== undefined) return options.orphanDependents ? 'Orphan' : 'Background'
  if (options.propagationPolicy !== undefined) return options.propagationPolicy
  const said = finalizers.find((name) => name === orphanFinalizer || name === foregroundFinalizer)
  if (said !== undefined) return said === orphanFinalizer ? 'Orphan' : 'Foreground'
  return strategy.defaultPropagation === 'Orphan' ? 'Orphan' : 'Background'
}

/** The finalizers that a deleted object has to have; the same list when nothing changes. */
export function finalizersForDeletion(
  strategy: Strategy,
  finalizers: readonly string[],
  options: DeleteOptions,
): readonly string[] {
  const policy = strategy.defaultPropagation === 'unsupported' ? 'Background' : policyOf(strategy, finalizers, options)
  const wanted = { Orphan: orphanFinalizer, Foreground: foregroundFinalizer, Background: undefined }[policy]
  const own = [orphanFinalizer, foregroundFinalizer].filter((name) => finalizers.includes(name))
  if (own.length === (wanted === undefined ? 0 : 1) && own[0] === wanted) return finalizers
  const others = finalizers.filter((name) => name !== orphanFinalizer && name !== foregroundFinalizer)
  return wanted === undefined ? others : [...others, wanted]
}
