import { must } from '@coxswain/base'
import type { KubeObject, ResourceType } from '@coxswain/api'
import { watchEvents } from './watch-events.ts'
import type { CallOptions, DeleteCallOptions, ListResult, Patch, ResourceClient } from './client.ts'
import type { ApiRequest, RequestTarget } from './request.ts'
import type { Transport, WatchStream } from './transport.ts'

export interface ResourceClientOptions {
  readonly namespace?: string | undefined
  /** Ask for metadata only, and cut answers down to it. */
  readonly convert?: ((object: KubeObject) => KubeObject) | undefined
  readonly convertStream?: ((stream: WatchStream) => WatchStream) | undefined
}

type Verb = ApiRequest['verb']

interface Call {
  readonly name?: string | undefined
  readonly options?: CallOptions | undefined
  readonly rest?: Pick<ApiRequest, 'body' | 'patchType'> | undefined
}

export function createResourceClient<T extends KubeObject>(
  transport: Transport,
  type: ResourceType,
  { namespace, convert, convertStream }: ResourceClientOptions,
): ResourceClient<T> {
  const asksForMetadata = convert !== undefined

  const target = (name: string | undefined, options: CallOptions | undefined): RequestTarget => ({
    group: type.group,
    version: type.version,
    resource: type.plural,
    namespace: type.namespaced ? namespace : undefined,
    name,
    subresource: options?.subresource,
  })

  const send = async (verb: Verb, { name, options, rest }: Call): Promise<unknown> => {
    const request: ApiRequest = {
      verb,
      target: target(name, options),
      options,
      body: rest?.body,
      patchType: rest?.patchType,
      metadataOnly: asksForMetadata,
      ...(verb === 'delete' || verb === 'deletecollection' ? { ignoresAnswer: true } : {}),
    }
    return (await transport.request(request, options?.signal)).body
  }

  const one = async <S extends KubeObject>(verb: Verb, call: Call): Promise<S> => {
    const object = (await send(verb, call)) as KubeObject
    return (convert === undefined ? object : convert(object)) as S
  }

  const watchBatches = async (options: CallOptions): Promise<WatchStream> => {
    const request = { target: target(undefined, options), options, metadataOnly: asksForMetadata }
    const stream = await transport.watch(request, options.signal)
    return convertStream === undefined ? stream : convertStream(stream)
  }

  return {
    get: (name, options) => one('get', { name, options }),
    list: async (options) => {
      const list = (await send('list', { options })) as ListBody
      const items = convert === undefined ? list.items : list.items?.map(convert)
      return listResult<T>(list, (items ?? []) as readonly T[])
    },
    create: (draft, options) => one('create', { name: options?.name, options, rest: { body: draft } }),
    update: (draft, options) => one('update', { name: nameOf(draft), options, rest: { body: draft } }),
    updateStatus: (draft, options) =>
      one('update', { name: nameOf(draft), options: { ...options, subresource: 'status' }, rest: { body: draft } }),
    patch: (name, patch: Patch, options) =>
      one('patch', { name, options, rest: { body: patch.body, patchType: patch.type } }),
    apply: (configuration, options) => {
      const body = { ...typeMetaOf(type), ...configuration }
      return one('patch', { name: configuration.metadata.name, options, rest: { body, patchType: 'apply' } })
    },
    delete: async (name, options) => {
      await send('delete', deletion(name, options))
    },
    deleteCollection: async (options) => {
      await send('deletecollection', deletion(undefined, options))
    },
    watch: (options = {}) => watchEvents<T>(() => watchBatches(options)),
    watchBatches,
  }
}

interface ListBody {
  readonly items?: readonly KubeObject[] | null | undefined
  readonly metadata?: {
    readonly resourceVersion?: string | undefined
    readonly continue?: string | undefined
    readonly remainingItemCount?: number | undefined
  }
}

function listResult<T>({ metadata }: ListBody, items: readonly T[]): ListResult<T> {
  return {
    items,
    resourceVersion: metadata?.resourceVersion ?? '',
    continue: metadata?.continue === '' ? undefined : metadata?.continue,
    remainingItemCount: metadata?.remainingItemCount,
  }
}

const typeMetaOf = ({ group, version, kind }: ResourceType): KubeObject => ({
  apiVersion: group === '' ? version : `${group}/${version}`,
  kind,
})

function nameOf(draft: KubeObject): string {
  return must(draft.metadata?.name, 'an object to update has a name')
}

/** Deletion takes its own options in the body; the query is for what selects. */
function deletion(name: string | undefined, options: DeleteCallOptions | undefined): Call {
  if (options === undefined) return { name }
  const { gracePeriodSeconds, propagationPolicy, preconditions, dryRun, ...query } = options
  const given = { gracePeriodSeconds, propagationPolicy, preconditions, dryRun }
  const isEmpty = Object.values(given).every((value) => value === undefined)
  const body = isEmpty ? undefined : { apiVersion: 'v1', kind: 'DeleteOptions', ...withoutUndefined(given) }
  return { name, options: query, rest: { body } }
}

const withoutUndefined = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
