// Mirrors k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go, ForbiddenMessage, release 1.36.
import type { StatusError } from '@coxswain/client'
import { forbidden } from '../registry/status-errors.ts'
import { goQuote } from '@coxswain/api'
import type { AccessRequest } from './authorize.ts'
import { forbiddenPath } from './refusals.ts'
import type { ResourcePath } from './route.ts'

export function accessDenied({ user, verb, path, resource }: AccessRequest, why: string | undefined): StatusError {
  if (resource === undefined) return forbiddenPath(user.username, verb, path)
  const what = resource.subresource === undefined ? resource.resource : `${resource.resource}/${resource.subresource}`
  const namespace = namespaceOf(resource)
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace ${goQuote(namespace)}`
  const message = `User ${goQuote(user.username)} cannot ${verb} resource ${goQuote(what)} in API group ${goQuote(resource.group)} ${where}`
  const of = { group: resource.group, resource: resource.resource }
  return forbidden(of, resource.name ?? '', why === undefined || why === '' ? message : `${message}: ${why}`)
}

/** A namespace is inside itself. */
const namespaceOf = ({ namespace, resource, group, name }: ResourcePath): string | undefined =>
  namespace ?? (resource === 'namespaces' && group === '' ? name : undefined)

const verbsByMethod: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

/** The verb in rules of access. */
export function accessVerb(method: string, resource: ResourcePath | undefined, wantsWatch: boolean): string {
  if (resource === undefined) return method.toLowerCase()
  if (resource.isWatchPath) return 'watch'
  const verb = verbsByMethod[method] ?? ''
  if (resource.name !== undefined) return verb
  if (verb === 'get') return wantsWatch ? 'watch' : 'list'
  return verb === 'delete' ? 'deletecollection' : verb
}
