import type { ApiRequest } from './request.ts'
import type { Transport } from './transport.ts'

export type OnWarning = (text: string, request: ApiRequest) => void

/** Hands each warning of an answer to `onWarning` before the caller sees the answer. */
export function reportWarnings(transport: Transport, onWarning: OnWarning): Transport {
  return {
    request: async (request, signal) => {
      const response = await transport.request(request, signal)
      for (const warning of response.warnings) onWarning(warning, request)
      return response
    },
    watch: (request, signal) => transport.watch(request, signal),
    raw: (path, accept, signal) => transport.raw(path, accept, signal),
  }
}
