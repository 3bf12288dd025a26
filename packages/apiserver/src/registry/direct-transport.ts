import type { ApiRequest, ApiResponse, RawResponse, Transport, WatchRequest, WatchStream } from '@coxswain/client'
import type { ApiHandler, RequestContext } from './api-handler.ts'

/** Answers GETs of paths that are no resources: version, health, discovery. */
export interface RawHandler {
  raw(path: string, accept: string): Promise<RawResponse>
}

/** The API server in this process, without bytes and without copies. What it answers is shared: never change it. */
export function directTransport(
  handler: ApiHandler,
  identity: RequestContext,
  rawHandler: RawHandler = noRawPaths,
): Transport {
  return {
    request: (request: ApiRequest, signal?: AbortSignal): Promise<ApiResponse> =>
      handler.handle(request, identity, signal),
    watch: (request: WatchRequest, signal?: AbortSignal): Promise<WatchStream> =>
      handler.watch(request, identity, signal),
    raw: (path, accept) => rawHandler.raw(path, accept),
  }
}

const noRawPaths: RawHandler = {
  raw: async () => ({ code: 404, contentType: 'text/plain; charset=utf-8', body: '404 page not found\n' }),
}
