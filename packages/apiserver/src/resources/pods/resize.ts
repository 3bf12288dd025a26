// Mirrors podResizeStrategy of pkg/registry/core/pod/strategy.go, release 1.36.
import type { Container, Pod } from '@coxswain/api'
import { withField } from '@coxswain/base'
import { dropDisabledFields } from '../pod-spec/drop-disabled-fields.ts'
import { keepMetadata } from '../rules/keep-metadata.ts'

/** Of a write to `pods/resize` nothing counts but resources and what their change means for the containers. */
export function takeResources(draft: Pod, previous: Pod): Pod {
  const spec = draft.spec ?? { containers: [] }
  const old = previous.spec ?? { containers: [] }
  const areOthers =
    spec.containers.length !== old.containers.length ||
    (spec.initContainers?.length ?? 0) !== (old.initContainers?.length ?? 0)
  // Validation refuses it.
  if (areOthers) return draft
  const containers = resized(spec.containers, old.containers)
  const sized = { ...withField(old, 'resources', spec.resources), containers }
  const { initContainers } = spec
  const next = initContainers?.length
    ? { ...sized, initContainers: resized(initContainers, old.initContainers ?? []) }
    : sized
  return { ...keepMetadata(draft, previous), spec: dropDisabledFields(next), status: previous.status }
}

/** Containers that changed their order or their names are left for validation to refuse. */
function resized(next: readonly Container[], previous: readonly Container[]): readonly Container[] {
  if (next.some(({ name }, index) => name !== previous[index]?.name)) return next
  return previous.map((container, index) => {
    const { resources, resizePolicy } = next[index] ?? container
    return withField(withField(container, 'resources', resources), 'resizePolicy', resizePolicy)
  })
}
