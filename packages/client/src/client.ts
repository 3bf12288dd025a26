import type { KubeObject, ResourceType } from '@coxswain/api'
import type { PatchType, RequestOptions, WatchEvent } from './request.ts'
import type { Transport, WatchStream } from './transport.ts'

export interface CallOptions extends RequestOptions {
  readonly subresource?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export interface ApplyCallOptions extends CallOptions {
  /** Who holds these opinions: what it applied before and leaves out now goes. */
  readonly fieldManager: string
}

export interface DeleteCallOptions extends CallOptions {
  readonly gracePeriodSeconds?: number | undefined
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' | undefined
  readonly preconditions?:
    | { readonly uid?: string | undefined; readonly resourceVersion?: string | undefined }
    | undefined
}

export interface ListResult<T> {
  readonly items: readonly T[]
  readonly resourceVersion: string
  readonly continue?: string | undefined
  readonly remainingItemCount?: number | undefined
}

/**
 * Typed verbs on one resource, in one namespace (or in all, or of a cluster-scoped resource, when none is given).
 * Every method rejects with `StatusError` for a refusal by the server and `TransportError` when there was no answer.
 * What comes back is shared and must not be changed.
 */
export interface ResourceClient<T extends KubeObject> {
  get(name: string, options?: CallOptions): Promise<T>
  list(options?: CallOptions): Promise<ListResult<T>>
  /** POST. `S` is the body's type where a subresource takes another kind (binding, eviction, token). */
  create<S extends KubeObject = T>(draft: S, options?: CallOptions & { readonly name?: string | undefined }): Promise<S>
  /** PUT under the draft's own name. A draft with a resourceVersion is refused with a conflict if it is not the latest. */
  update<S extends KubeObject = T>(draft: S, options?: CallOptions): Promise<S>
  updateStatus(draft: T, options?: CallOptions): Promise<T>
  patch(name: string, patch: Patch, options?: CallOptions): Promise<T>
  /**
   * Server-side apply, under the configuration's own name: only what the manager has an opinion on. Creates what is missing.
   * Rejects with a conflict where another manager has a different opinion, unless `force` takes the fields from it.
   */
  apply<S extends KubeObject = T>(
    configuration: AppliedConfiguration<NoInfer<S>>,
    options: ApplyCallOptions,
  ): Promise<S>
  /** Resolves when the server has taken the request; the object may stay for finalizers or a grace period. */
  delete(name: string, options?: DeleteCallOptions): Promise<void>
  deleteCollection(options?: DeleteCallOptions): Promise<void>
  watch(options?: CallOptions): AsyncIterable<WatchEvent<T>>
  /** The raw stream, in batches; for reflectors. */
  watchBatches(options: CallOptions): Promise<WatchStream>
}

/** A part of an object, with a name. Its kind and version are those of the resource where it does not say. */
export type AppliedConfiguration<T extends KubeObject> = PartOf<T> & { readonly metadata: { readonly name: string } }

type PartOf<T> = T extends readonly (infer Item)[]
  ? readonly PartOf<Item>[]
  : T extends object
    ? { readonly [Field in keyof T]?: PartOf<T[Field]> | undefined }
    : T

export interface Patch {
  readonly type: PatchType
  readonly body: unknown
}

export interface Client {
  resource<T extends KubeObject>(type: ResourceType<T>, namespace?: string): ResourceClient<T>
  /** The same verbs, with objects cut down to `metadata`: for garbage collection, quota and namespace deletion. */
  metadata(type: ResourceType, namespace?: string): ResourceClient<KubeObject>
  readonly transport: Transport
}
