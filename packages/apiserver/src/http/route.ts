// Mirrors k8s.io/apiserver/pkg/endpoints/request/requestinfo.go, RequestInfoFactory, release 1.36: what a path means.
import type { ResourceType, SubresourceType } from '@coxswain/api'
import type { ApiRequest, RequestTarget } from '@coxswain/client'
import { unknownMethod, unknownPath, unsupportedVerb } from './refusals.ts'

/** What a path below `/api` or `/apis` names, before anybody knows whether it is there. */
export interface ResourcePath {
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly namespace: string | undefined
  readonly name: string | undefined
  readonly subresource: string | undefined
  /** Segments behind the subresource. */
  readonly rest: readonly string[]
  /** Below the deprecated `watch/`. */
  readonly isWatchPath: boolean
}

const namespaceSubresources = new Set(['status', 'finalize'])

/** Undefined for what is no resource's path: too short, or somewhere else. */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const segments = path.split('/').slice(1)
  if (segments.at(-1) === '') segments.pop()
  if (segments[0] === 'api' && segments.length >= 3) return below('', segments[1] ?? '', segments.slice(2))
  if (segments[0] === 'apis' && segments.length >= 4)
    return below(segments[1] ?? '', segments[2] ?? '', segments.slice(3))
  return undefined
}

function below(group: string, version: string, encoded: readonly string[]): ResourcePath | undefined {
  const decoded = encoded.map(decodeSegment)
  if (decoded.some((segment) => segment === undefined || segment === '')) return undefined
  const segments = decoded as readonly string[]
  const isWatchPath = segments[0] === 'watch' && segments.length > 1
  const parts = isWatchPath ? segments.slice(1) : segments
  const isInside = parts[0] === 'namespaces' && parts.length > 2 && !namespaceSubresources.has(parts[2] ?? '')
  const [resource = '', name, subresource, ...rest] = isInside ? parts.slice(2) : parts
  return { group, version, resource, namespace: isInside ? parts[1] : undefined, name, subresource, rest, isWatchPath }
}

function decodeSegment(segment: string): string | undefined {
  try {
    return segment.includes('%') ? decodeURIComponent(segment) : segment
  } catch {
    return undefined
  }
}

/** A request for a resource that is there, with a method that it has. */
export interface ResourceRoute {
  readonly type: ResourceType
  readonly subresource: SubresourceType | undefined
  readonly target: RequestTarget
  readonly verb: ApiRequest['verb'] | 'watch'
}

const verbsOfObject: Readonly<Record<string, ApiRequest['verb']>> = {
  GET: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}
const verbsOfCollection: Readonly<Record<string, ApiRequest['verb']>> = {
  GET: 'list',
  POST: 'create',
  DELETE: 'deletecollection',
}

export type FindResource = (group: string, version: string, plural: string) => ResourceType | undefined

/** Throws the 404 or 405 of a path or a method that is not there. `wantsWatch`: what the query says. */
export function resolveRoute(
  path: ResourcePath,
  method: string,
  wantsWatch: boolean,
  find: FindResource,
): ResourceRoute {
  const type = find(path.group, path.version, path.resource)
  if (type === undefined || !isInScope(path, type)) throw unknownPath()
  const { group, version, resource, namespace, name } = path
  if (path.subresource !== undefined) return subresourceRoute(path, method, type)
  const target = { group, version, resource, namespace, name }
  if (path.isWatchPath) {
    if (!type.verbs.includes('watch')) throw unknownPath()
    if (method !== 'GET') throw unknownMethod()
    return { type, subresource: undefined, target, verb: 'watch' }
  }
  const verb = verbOf(path, method, type)
  if (verb !== 'list' || !wantsWatch) return { type, subresource: undefined, target, verb }
  if (!type.verbs.includes('watch')) throw unsupportedVerb({ group, resource }, 'watch')
  return { type, subresource: undefined, target, verb: 'watch' }
}

/** Objects of a namespaced kind are only found inside a namespace; other kinds never are. */
function isInScope(path: ResourcePath, type: ResourceType): boolean {
  if (path.namespace !== undefined) return type.namespaced
  return !type.namespaced || path.name === undefined
}

function verbOf(path: ResourcePath, method: string, type: ResourceType): ApiRequest['verb'] {
  const verb = (path.name === undefined ? verbsOfCollection : verbsOfObject)[method]
  if (verb === undefined || !type.verbs.includes(verb)) throw unknownMethod()
  const isAllNamespaces = type.namespaced && path.namespace === undefined
  if (isAllNamespaces && verb !== 'list') throw unknownMethod()
  return verb
}

const verbsOfSubresource: Readonly<Record<string, ApiRequest['verb']>> = { ...verbsOfObject, POST: 'create' }

/** These pass paths on to something else. */
const takesPath = new Set(['proxy'])

function subresourceRoute(path: ResourcePath, method: string, type: ResourceType): ResourceRoute {
  const { group, version, resource, namespace, name, subresource: wanted } = path
  const subresource = type.subresources.find((one) => one.name === wanted)
  if (subresource === undefined || path.isWatchPath) throw unknownPath()
  if (path.rest.length > 0 && !takesPath.has(subresource.name)) throw unknownPath()
  const verb = verbsOfSubresource[method]
  if (verb === undefined || !subresource.verbs.includes(verb)) throw unknownMethod()
  return { type, subresource, verb, target: { group, version, resource, namespace, name, subresource: wanted } }
}
