// The documents of discovery before it was aggregated: k8s.io/apimachinery meta/v1 APIVersions, APIGroup, APIResourceList.
import type { ResourceType, SubresourceType } from '@coxswain/api'
import type { ServedGroup, ServedVersion } from './served-versions.ts'
import { storageVersionHash } from './storage-version-hash.ts'

type Document = Readonly<Record<string, unknown>>

/** `GET /api` */
export function coreVersions(core: ServedGroup, serverAddress: string): Document {
  return {
    kind: 'APIVersions',
    versions: core.versions.map(({ version }) => version),
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  }
}

/** `GET /apis` */
export function groupList(groups: readonly ServedGroup[]): Document {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(describeGroup) }
}

/** `GET /apis/GROUP` */
export function groupDocument(group: ServedGroup): Document {
  return { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(group) }
}

function describeGroup({ name, versions }: ServedGroup): Document {
  const described = versions.map(({ groupVersion, version }) => ({ groupVersion, version }))
  return { name, versions: described, preferredVersion: described[0] }
}

/** `GET /apis/GROUP/VERSION` and `GET /api/v1` */
export function resourceList({ group, groupVersion, resources }: ServedVersion): Document {
  return {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion,
    resources: resources.flatMap((resource) => [
      describeResource(resource),
      ...resource.subresources.map((subresource) => describeSubresource(resource, subresource)),
    ]),
  }
}

function describeResource(resource: ResourceType): Document {
  const hash = storageVersionHash(resource)
  return {
    name: resource.plural,
    singularName: resource.singular,
    namespaced: resource.namespaced,
    kind: resource.kind,
    verbs: resource.verbs,
    ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
    ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
    ...(hash === undefined ? {} : { storageVersionHash: hash }),
  }
}

function describeSubresource(resource: ResourceType, subresource: SubresourceType): Document {
  return {
    name: `${resource.plural}/${subresource.name}`,
    singularName: '',
    namespaced: resource.namespaced,
    ...(subresource.group === undefined ? {} : { group: subresource.group }),
    ...(subresource.version === undefined ? {} : { version: subresource.version }),
    kind: subresource.kind,
    verbs: subresource.verbs,
  }
}
