// Mirrors k8s.io/api/apidiscovery/v2: everything that is served, in one document.
import type { ResourceType, SubresourceType } from '@coxswain/api'
import type { ServedGroup, ServedVersion } from './served-versions.ts'

type Document = Readonly<Record<string, unknown>>

export const aggregatedContentType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** `GET /api` with the core group alone, `GET /apis` with all others. */
export function aggregatedDocument(groups: readonly ServedGroup[]): Document {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(({ name, versions }) => ({
      metadata: name === '' ? {} : { name },
      versions: versions.map(describeVersion),
    })),
  }
}

function describeVersion({ version, resources }: ServedVersion): Document {
  return { version, resources: resources.map(describeResource), freshness: 'Current' }
}

function describeResource(resource: ResourceType): Document {
  return {
    resource: resource.plural,
    // Group and version are left empty where they are those of the document's part.
    responseKind: { group: '', version: '', kind: resource.kind },
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
    ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
    ...(resource.subresources.length === 0 ? {} : { subresources: resource.subresources.map(describeSubresource) }),
  }
}

function describeSubresource({ name, group, version, kind, verbs }: SubresourceType): Document {
  return { subresource: name, responseKind: { group: group ?? '', version: version ?? '', kind }, verbs }
}
