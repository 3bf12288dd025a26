import type { ApiRequest, ApiResponse, WatchRequest, WatchStream } from '@coxswain/client'
import type { UserInfo } from './strategy.ts'

/** Who asks, and what only the HTTP front end can know about a request. */
export interface RequestContext {
  readonly user: UserInfo
  readonly userAgent: string
  /** Paths of fields that stood twice in the body's text; for `fieldValidation`. */
  readonly duplicateFields?: readonly string[] | undefined
  /**
   * Who wrote which field is kept of an object from its creation on. Otherwise that begins when somebody applies to the object:
   * docs/decisions/0003-managed-fields.md.
   */
  readonly tracksCreations?: boolean | undefined
  /** Whether the sender may also create what a PUT or an apply finds missing. Rejects, or throws, if not; absent: yes. */
  readonly mayCreate?: (() => void | Promise<void>) | undefined
  /** Where to gather what the answer is to warn of, so that it is known when the request is refused. */
  readonly warnings?: Set<string> | undefined
}

/**
 * What the front end does and the handler does not: it strips `kind` and `apiVersion` from the items of lists, cuts objects
 * down to metadata (`metadataOnly` is ignored here), makes tables, and puts DeleteOptions of the query into the body.
 *
 * The API server without bytes: every request as a value. The HTTP front end and the direct transport both end here, so
 * what holds for one holds for the other. Rejects with `StatusError`.
 */
export interface ApiHandler {
  handle(request: ApiRequest, context: RequestContext, signal?: AbortSignal): Promise<ApiResponse>
  watch(request: WatchRequest, context: RequestContext, signal?: AbortSignal): Promise<WatchStream>
}
