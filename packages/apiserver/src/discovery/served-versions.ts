import type { ResourceType } from '@coxswain/api'

export interface ServedVersion {
  readonly group: string
  readonly version: string
  /** `v1`, `apps/v1` */
  readonly groupVersion: string
  readonly resources: readonly ResourceType[]
}

export interface ServedGroup {
  /** Empty for the core group. */
  readonly name: string
  /** The preferred one first. */
  readonly versions: readonly ServedVersion[]
}

/** The resources by group and version, in the order in which they are given: the order of discovery. */
export function groupResources(resources: readonly ResourceType[]): readonly ServedGroup[] {
  const groups = new Map<string, Map<string, ResourceType[]>>()
  for (const resource of resources) {
    const versions = groups.get(resource.group) ?? new Map<string, ResourceType[]>()
    groups.set(resource.group, versions)
    const served = versions.get(resource.version) ?? []
    versions.set(resource.version, served)
    served.push(resource)
  }
  return [...groups].map(([name, versions]) => ({
    name,
    versions: [...versions].map(([version, served]) => ({
      group: name,
      version,
      groupVersion: name === '' ? version : `${name}/${version}`,
      resources: served,
    })),
  }))
}
