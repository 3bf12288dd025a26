import type { ApiRequest, ApiResponse, RawResponse, WatchEvent, WatchRequest } from './request.ts'

/**
 * How requests reach an API server. Two exist: HTTP, to any server, and direct, to ours in the same process; nothing above
 * this line can tell them apart.
 */
export interface Transport {
  /** Rejects with `StatusError` for any answer outside 2xx, with `TransportError` when no answer came. */
  request(request: ApiRequest, signal?: AbortSignal): Promise<ApiResponse>
  /** Resolves when the server has accepted the watch; rejects as `request` does. */
  watch(request: WatchRequest, signal?: AbortSignal): Promise<WatchStream>
  /** GET of a non-resource path, with query. Does not reject for an HTTP status. */
  raw(path: string, accept: string, signal?: AbortSignal): Promise<RawResponse>
}

/**
 * Events in order, in the batches in which they arrived, so that a reader applies what came together in one turn.
 * One reader. Objects are shared with the server on the direct transport: never change them.
 */
export interface WatchStream {
  /** The next batch, never empty; `undefined` when the server has ended the stream. Rejects when the connection broke. */
  read(): Promise<readonly WatchEvent[] | undefined>
  /** Ends the stream from this side; a pending `read` resolves to `undefined`. Idempotent. */
  close(): void
}
