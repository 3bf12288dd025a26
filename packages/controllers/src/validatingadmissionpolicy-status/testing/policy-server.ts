import type { ResourceType } from '@coxswain/api'
import { createClient, type ApiRequest, type Client } from '@coxswain/client'
import type { OpenApiDocument } from '../open-api-type.ts'

interface Served {
  readonly types: readonly ResourceType[]
  /** By their paths below `/openapi/v3/`. */
  readonly documents?: Readonly<Record<string, OpenApiDocument>> | undefined
}

/** A server of which a test says what it serves. Writes are answered with their own body, and change nothing. */
export class PolicyServer {
  #served: Served
  readonly requests: ApiRequest[] = []
  /** Paths of all else that was asked for. */
  readonly asked: string[] = []
  refuse: (request: ApiRequest) => Error | undefined = () => undefined
  /** Paths that are answered with a failure. */
  broken: ReadonlySet<string> = new Set()

  constructor(served: Served) {
    this.#served = served
  }

  serve(served: Served): void {
    this.#served = served
  }

  get client(): Client {
    return createClient({
      request: async (request) => {
        this.requests.push(request)
        const refused = this.refuse(request)
        if (refused !== undefined) throw refused
        return { code: 200, body: request.body, warnings: [] }
      },
      watch: () => Promise.reject(new Error('not asked for')),
      raw: async (path) => {
        this.asked.push(path)
        const body = this.broken.has(path) ? undefined : this.#document(path)
        return {
          code: body === undefined ? 503 : 200,
          contentType: 'application/json',
          body: JSON.stringify(body ?? {}),
        }
      },
    })
  }

  #document(path: string): unknown {
    const { types, documents = {} } = this.#served
    if (path === '/api') return discovery(types.filter(({ group }) => group === ''))
    if (path === '/apis') return discovery(types.filter(({ group }) => group !== ''))
    const url = (name: string) => ({ serverRelativeURL: `/openapi/v3/${name}?hash=1` })
    if (path === '/openapi/v3') {
      return { paths: Object.fromEntries(Object.keys(documents).map((name) => [name, url(name)])) }
    }
    return documents[path.slice('/openapi/v3/'.length).replace('?hash=1', '')]
  }
}

function discovery(types: readonly ResourceType[]): object {
  const items = types.map(({ group, version, plural, singular, kind }) => {
    const resource = {
      resource: plural,
      singularResource: singular,
      responseKind: { kind },
      verbs: [],
      scope: 'Cluster',
    }
    return { metadata: { name: group }, versions: [{ version, resources: [resource] }] }
  })
  return { kind: 'APIGroupDiscoveryList', items }
}
