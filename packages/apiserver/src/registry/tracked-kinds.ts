import type { KubeObject } from '@coxswain/api'
import type { TrackedKind } from '../managed-fields/index.ts'
import { resetFieldsOf } from './reset-fields.ts'
import type { FindTrackedKind } from './request-scope.ts'
import { present } from './respond.ts'
import type { ResourceTable, ServedResource } from './served-resource.ts'

/** Made once an endpoint. */
export function createTrackedKinds(resources: ResourceTable): FindTrackedKind {
  const known = new Map<ServedResource, Map<string | undefined, TrackedKind>>()
  return (resource, subresource) => {
    let endpoints = known.get(resource)
    if (endpoints === undefined) known.set(resource, (endpoints = new Map()))
    let kind = endpoints.get(subresource)
    if (kind === undefined) endpoints.set(subresource, (kind = trackedKind(resources, resource, subresource)))
    return kind
  }
}

function trackedKind({ all }: ResourceTable, resource: ServedResource, subresource: string | undefined): TrackedKind {
  const { type, apiVersion, folder } = resource
  const kind = { schema: type.schema, apiVersion, resetFields: resetFieldsOf(resource, subresource) }
  // Of another group's version Kubernetes knows nothing here, though it is the same object: an Event has two.
  const siblings = all.filter((other) => other.folder === folder && other.type.group === type.group)
  const versions = new Map(siblings.map((other) => [other.apiVersion, other]))
  if (versions.size === 1) return kind
  const convert = (object: KubeObject, wanted: string): KubeObject | undefined => {
    const [from = resource, to] = [versions.get(object.apiVersion ?? apiVersion), versions.get(wanted)]
    if (to === undefined || to === from) return to === undefined ? undefined : object
    return present(to, from.conversion === undefined ? object : from.conversion.toStored(object))
  }
  return { ...kind, convert }
}
