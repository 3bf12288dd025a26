// Mirrors KindsFor of staging/src/k8s.io/apimachinery/pkg/api/meta/restmapper.go and multirestmapper.go, and
// staging/src/k8s.io/client-go/restmapper/discovery.go, NewDiscoveryRESTMapper, 1.36.
import type { ResourceType } from '@coxswain/api'
import type { GroupVersionKind } from './group-version-kind.ts'

export interface GroupVersionResource {
  readonly group: string
  /** Never empty: policies without a version are refused. */
  readonly version: string
  readonly resource: string
}

/**
 * The kinds that a resource stands for, or none where there is no such resource. The core group has no name, and who names no
 * group means all: `deployments` of `v1` are those of `apps/v1`, and `events` of `v1` those of two groups.
 */
export function kindsFor(served: readonly ResourceType[], asked: GroupVersionResource): readonly GroupVersionKind[] {
  const resource = asked.resource.toLowerCase()
  const inVersion = served.filter((type) => type.version === asked.version)
  return [...Map.groupBy(inVersion, (type) => type.group)].flatMap(([group, types]) => {
    const kind = asked.group === '' || asked.group === group ? kindNamed(types, resource) : undefined
    return kind === undefined ? [] : [{ group, version: asked.version, kind }]
  })
}

/** Resources of one group and version may be named in the singular; and each has lists, and there are lists of anything. */
function kindNamed(types: readonly ResourceType[], resource: string): string | undefined {
  const own = types.find(({ plural, singular, kind }) => {
    return plural === resource || (singular === '' ? kind.toLowerCase() : singular) === resource
  })
  if (own !== undefined) return own.kind
  const listed = types.find(({ kind }) => isListOf(resource, kind))
  return listed === undefined ? undefined : `${listed.kind}List`
}

const isListOf = (resource: string, kind: string): boolean => {
  const singular = `${kind.toLowerCase()}list`
  return resource === singular || resource === `${singular}s`
}
