import type { Timer } from '@coxswain/base'
import type { Revision } from '@coxswain/store'
import type { ApiRequest, ApiResponse, RefusedRequest, WatchRequest, WatchStream } from '@coxswain/client'
import type { ApiHandler, RequestContext } from './api-handler.ts'
import { createObject } from './create.ts'
import { decodeBody } from './decode-body.ts'
import { type DeleteOptions, readDeleteOptions } from './delete-options.ts'
import { strategyName } from './default-strategies.ts'
import { deleteNamespace } from './delete-namespace.ts'
import { deleteObject } from './delete.ts'
import { deleteCollection } from './delete-collection.ts'
import { getObject } from './get.ts'
import { listObjects } from './list.ts'
import type { RegistryWatch } from './registry-watch.ts'
import { validateCreateOptions } from './request-options.ts'
import { openScope, type RegistryDeps, type RequestScope } from './request-scope.ts'
import { deletedStatus, present, respond } from './respond.ts'
import type { ServedResource } from './served-resource.ts'
import { storageFolder } from './storage-keys.ts'
import { notImplemented, unknownGroup, unknownMethod, unknownPath } from './status-errors.ts'
import type { SubresourceHandlers } from './subresource.ts'
import { changeOfRequest } from './subresources/change-of-request.ts'
import { updateObject } from './update.ts'
import { watchObjects } from './watch.ts'

/** Namespaces end in a way of their own. */
const namespacesFolder = storageFolder('', 'namespaces')

/** How often watchers are told how far they have come. */
const bookmarkEveryMs = 60_000

/**
 * The API over a store: every verb of every resource, one way for all kinds. What is special about a kind is in its
 * strategy, what is special about a subresource in its handler.
 */
export class Registry implements ApiHandler {
  readonly #deps: RegistryDeps
  readonly #subresources: SubresourceHandlers
  /** Those that have not ended. */
  readonly #watches = new Set<RegistryWatch>()
  /** Runs from a write on, while there are watches: when nothing has changed there is nothing to tell. */
  #bookmarkTimer: Timer | undefined
  /** How far the last bookmarks told. */
  #bookmarkedAt: Revision | undefined
  #isClosed = false

  constructor(deps: RegistryDeps, subresources: SubresourceHandlers) {
    this.#deps = deps
    this.#subresources = subresources
  }

  async handle(request: ApiRequest, context: RequestContext): Promise<ApiResponse> {
    const resource = this.#find(request)
    const { subresource } = request.target
    if (request.verb !== 'get' && request.verb !== 'list') this.#armBookmarks()
    const scope = openScope(this.#deps, resource, request, context)
    if (subresource !== undefined) return this.#handleSubresource(request, scope, subresource)
    const reviewer = this.#subresources.find(resource.type.group, resource.type.plural, '')
    if (reviewer !== undefined) return reviewer(this.#deps, scope, request)
    const wanted = request.verb === 'get' && request.target.name === undefined ? 'list' : request.verb
    if (!resource.type.verbs.includes(wanted)) throw unknownMethod()
    if (!resource.type.verbs.includes('get')) throw notImplemented(strategyName(resource.type))
    return this.#dispatch(request, scope)
  }

  async watch(request: WatchRequest, context: RequestContext, signal?: AbortSignal): Promise<WatchStream> {
    const resource = this.#find({ verb: 'watch', target: request.target })
    if (request.target.subresource !== undefined || !resource.type.verbs.includes('watch')) throw unknownMethod()
    signal?.throwIfAborted()
    const scope = openScope(this.#deps, resource, request, context)
    const stream = await watchObjects(this.#deps, scope, this.#watches, signal)
    if (this.#isClosed) stream.close()
    if (this.#deps.store.revision !== this.#bookmarkedAt) this.#armBookmarks()
    return stream
  }

  /** Ends all watches. */
  close(): void {
    this.#isClosed = true
    this.#bookmarkTimer?.cancel()
    for (const watch of this.#watches) watch.close()
  }

  #find({ verb, target }: RefusedRequest): ServedResource {
    const resource = this.#deps.resources.find(target.group, target.version, target.resource)
    if (resource === undefined) {
      const isKnownGroup = this.#deps.resources.all.some(({ type }) => type.group === target.group)
      throw isKnownGroup ? unknownPath() : unknownGroup({ verb, target })
    }
    if (target.namespace !== undefined && !resource.type.namespaced) throw unknownPath()
    return resource
  }

  #dispatch(request: ApiRequest, scope: RequestScope): Promise<ApiResponse> {
    const { name, namespace } = request.target
    const isOne = request.verb !== 'create' && request.verb !== 'list' && request.verb !== 'deletecollection'
    if (isOne !== (name !== undefined) && request.verb !== 'list') throw unknownMethod()
    const mayBeAnywhere = request.verb === 'list' || !scope.resource.type.namespaced
    if (namespace === undefined && !mayBeAnywhere) throw unknownMethod()
    switch (request.verb) {
      case 'get':
        return this.#get(scope)
      case 'list':
        return this.#list(scope)
      case 'create':
        return this.#create(scope, request.body)
      case 'update':
      case 'patch':
        return this.#change(scope, request)
      case 'delete':
        return this.#delete(scope, request.body)
      case 'deletecollection':
        return this.#deleteCollection(scope, request.body)
      default:
        return request.verb satisfies never
    }
  }

  async #handleSubresource(request: ApiRequest, scope: RequestScope, name: string): Promise<ApiResponse> {
    const { type, subresources } = scope.resource
    const known = subresources.get(name)
    if (known === undefined) throw unknownPath()
    if (!known.verbs.includes(request.verb)) throw unknownMethod()
    if (type.namespaced && request.target.namespace === undefined) throw unknownPath()
    const handler = this.#subresources.find(type.group, type.plural, name)
    if (handler === undefined) throw notImplemented(`${type.plural}/${name}`)
    return handler(this.#deps, scope, request)
  }

  async #get(scope: RequestScope): Promise<ApiResponse> {
    return respond(scope, 200, present(scope.resource, await getObject(this.#deps, scope)))
  }

  async #list(scope: RequestScope): Promise<ApiResponse> {
    return respond(scope, 200, await listObjects(this.#deps, scope))
  }

  async #create(scope: RequestScope, body: unknown): Promise<ApiResponse> {
    validateCreateOptions(scope.options)
    const draft = decodeBody(this.#deps, scope, body)
    const object = await createObject(this.#deps, scope, draft)
    return respond(scope, 201, present(scope.resource, object))
  }

  async #change(scope: RequestScope, request: ApiRequest): Promise<ApiResponse> {
    const change = changeOfRequest(this.#deps, scope, request, 'main')
    const { object, wasCreated } = await updateObject(this.#deps, scope, scope.target.name ?? '', change)
    return respond(scope, wasCreated ? 201 : 200, present(scope.resource, object))
  }

  async #delete(scope: RequestScope, body: unknown): Promise<ApiResponse> {
    const options = readDeleteOptions(body, scope.options)
    const { resource } = scope
    warnOfOrphans(scope, options)
    const remove = resource.folder === namespacesFolder ? deleteNamespace : deleteObject
    const deleted = await remove(this.#deps, scope, scope.target.name ?? '', options)
    const showsObject = (!deleted.isGone && !deleted.wasPending) || resource.strategy.returnsDeletedObject === true
    const code = !deleted.isGone && options.orphanDependents === false ? 202 : 200
    return respond(
      scope,
      code,
      showsObject ? present(resource, deleted.object) : deletedStatus(resource, deleted.object),
    )
  }

  async #deleteCollection(scope: RequestScope, body: unknown): Promise<ApiResponse> {
    const options = readDeleteOptions(body, scope.options)
    warnOfOrphans(scope, options)
    return respond(scope, 200, await deleteCollection(this.#deps, scope, options))
  }

  #armBookmarks(): void {
    if (this.#bookmarkTimer !== undefined || this.#watches.size === 0 || this.#isClosed) return
    this.#bookmarkTimer = this.#deps.clock.after(bookmarkEveryMs, () => {
      this.#bookmarkTimer = undefined
      const { revision } = this.#deps.store
      if (revision === this.#bookmarkedAt) return
      this.#bookmarkedAt = revision
      for (const watch of this.#watches) watch.sendBookmark()
    })
  }
}

const orphansText =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning'

function warnOfOrphans({ resource, warnings }: RequestScope, options: DeleteOptions): void {
  if (resource.type.plural !== 'jobs' || options.propagationPolicy !== undefined) return
  if (options.orphanDependents === undefined) warnings.add(orphansText)
}
