import { allResources } from './generated/resources.ts'
import type { ResourceType } from './resource-type.ts'

/** By group (empty for core), version and plural name. */
export function createResourceFinder(
  resources: readonly ResourceType[],
): (group: string, version: string, plural: string) => ResourceType | undefined {
  const byPath = new Map(
    resources.map((resource) => [pathOf(resource.group, resource.version, resource.plural), resource]),
  )
  return (group, version, plural) => byPath.get(pathOf(group, version, plural))
}

const pathOf = (group: string, version: string, plural: string): string => `${group}/${version}/${plural}`

export const findResource = createResourceFinder(allResources)

/** By group, version and kind. The kinds that are only sent to subresources have none. */
export function findResourceOfKind(group: string, version: string, kind: string): ResourceType | undefined {
  return allResources.find(
    (resource) => resource.kind === kind && resource.group === group && resource.version === version,
  )
}

/** `v1`, `apps/v1`: what an object of the resource has as its apiVersion. */
export function apiVersionOf(resource: ResourceType): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`
}
