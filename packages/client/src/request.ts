import type { KubeObject } from '@coxswain/api'

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply'

/** Every query option of the API, under its wire name; a request carries those that its verb knows. */
export interface RequestOptions {
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  readonly limit?: number | undefined
  readonly continue?: string | undefined
  readonly resourceVersion?: string | undefined
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan' | undefined
  readonly sendInitialEvents?: boolean | undefined
  readonly allowWatchBookmarks?: boolean | undefined
  readonly timeoutSeconds?: number | undefined
  readonly dryRun?: readonly string[] | undefined
  readonly fieldManager?: string | undefined
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict' | undefined
  readonly force?: boolean | undefined
  /** Of the custom metrics API alone: which series of a metric. */
  readonly metricLabelSelector?: string | undefined
}

/** Which resource, where. What a URL path says, already taken apart. */
export interface RequestTarget {
  readonly group: string
  readonly version: string
  /** Plural name. */
  readonly resource: string
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly subresource?: string | undefined
}

/**
 * One API request as a value, the same for both transports. `body` is plain JSON: an object to create or update, a patch,
 * or DeleteOptions. Neither side changes it, and the direct transport hands it over without a copy.
 */
export interface ApiRequest {
  readonly verb: 'create' | 'get' | 'list' | 'update' | 'patch' | 'delete' | 'deletecollection'
  readonly target: RequestTarget
  readonly options?: RequestOptions | undefined
  readonly body?: unknown
  readonly patchType?: PatchType | undefined
  /** Ask for metadata only (`as=PartialObjectMetadata`). A server may answer with the whole object. */
  readonly metadataOnly?: boolean | undefined
  /** Nobody looks at the answer of success: it need not be decoded, and `body` may be missing. */
  readonly ignoresAnswer?: boolean | undefined
}

export interface WatchRequest {
  readonly target: RequestTarget
  readonly options: RequestOptions
  readonly metadataOnly?: boolean | undefined
}

export interface ApiResponse {
  /** HTTP status code, 2xx: failures are thrown as `StatusError`. */
  readonly code: number
  readonly body: unknown
  /** Texts of the `Warning` headers. */
  readonly warnings: readonly string[]
}

export interface WatchEvent<T extends KubeObject = KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  /** A `Status` for ERROR, an object with only `metadata.resourceVersion` (and annotations) for BOOKMARK. */
  readonly object: T
}

/** Answer to a non-resource GET: /version, /healthz, discovery documents. */
export interface RawResponse {
  readonly code: number
  readonly contentType: string
  readonly body: string
}
