import { keyOf, type KubeObject } from '@coxswain/api'
import { createClient, StatusError, type ApiRequest, type Client } from '@coxswain/client'

export const refusal = (code: number, reason: string): StatusError =>
  new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason, message: reason })

export interface RecordingClient {
  readonly client: Client
  /** In order, those that were refused too. */
  readonly requests: readonly ApiRequest[]
  /** The same as `verb resource namespace/name`. */
  readonly told: () => readonly string[]
}

export type Refuse = (request: ApiRequest, earlier: number) => Error | undefined
/** What comes back for a write. */
export type Answer = (request: ApiRequest) => unknown

/**
 * A server for the tests of one reconcile: GET finds the objects given, by resource; writes are answered with their own
 * body, or as `answer` says, and change nothing. `refuse` may say no to a request, of which so many came before.
 */
export function recordingClient(
  objects: Readonly<Record<string, readonly KubeObject[]>> = {},
  refuse: Refuse = () => undefined,
  answer: Answer = ({ body }) => body,
): RecordingClient {
  const requests: ApiRequest[] = []
  const never = () => Promise.reject(new Error('not asked for'))
  const pathOf = ({ namespace, name }: ApiRequest['target']): string =>
    namespace === undefined ? (name ?? '') : `${namespace}/${name ?? ''}`
  const client = createClient({
    request: async (request) => {
      const refused = refuse(request, requests.length)
      requests.push(request)
      if (refused !== undefined) throw refused
      if (request.verb !== 'get') return { code: 200, body: answer(request), warnings: [] }
      const found = objects[request.target.resource]?.find((object) => keyOf(object) === pathOf(request.target))
      if (found === undefined) throw refusal(404, 'NotFound')
      return { code: 200, body: found, warnings: [] }
    },
    watch: never,
    raw: never,
  })
  const told = () => requests.map(({ verb, target }) => `${verb} ${target.resource} ${pathOf(target)}`)
  return { client, requests, told }
}
