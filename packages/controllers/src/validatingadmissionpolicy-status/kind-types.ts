// Mirrors Combine and ClientDiscoveryResolver of staging/src/k8s.io/apiserver/pkg/cel/openapi/resolver, 1.36.
import type { Transport } from '@coxswain/client'
import { builtInType } from './built-in-type.ts'
import type { GroupVersionKind } from './group-version-kind.ts'
import { openApiType, type FoundType, type OpenApiDocument } from './open-api-type.ts'

const root = '/openapi/v3'
const accept = 'application/json'

interface OpenApiRoot {
  readonly paths?: Readonly<Record<string, { readonly serverRelativeURL?: string }>>
}

/** The types of kinds: of Kubernetes' own as they are known here, of all others as the server describes them now. */
export class KindTypes {
  readonly #transport: Transport
  readonly #signal: AbortSignal
  /** What was read for one policy; the next one asks again, for custom resources change. */
  readonly #documents = new Map<string, Promise<OpenApiDocument | undefined>>()

  constructor(transport: Transport, signal: AbortSignal) {
    this.#transport = transport
    this.#signal = signal
  }

  /** Undefined: nobody says what it looks like. Rejects when the server cannot be asked. */
  async find(kind: GroupVersionKind): Promise<FoundType | undefined> {
    const type = builtInType(kind)
    if (type !== undefined) return { type }
    const document = await this.#document(kind)
    return document && openApiType(document, kind)
  }

  #document({ group, version }: GroupVersionKind): Promise<OpenApiDocument | undefined> {
    const path = group === '' ? `api/${version}` : `apis/${group}/${version}`
    const reading = this.#documents.get(path) ?? this.#read(path)
    this.#documents.set(path, reading)
    return reading
  }

  async #read(path: string): Promise<OpenApiDocument | undefined> {
    const { paths = {} } = await this.#json<OpenApiRoot>(root)
    const url = paths[path]?.serverRelativeURL
    return url === undefined ? undefined : this.#json<OpenApiDocument>(url)
  }

  async #json<T>(path: string): Promise<T> {
    const answer = await this.#transport.raw(path, accept, this.#signal)
    if (answer.code !== 200) throw new Error(`GET ${path} answered ${answer.code}`)
    return JSON.parse(answer.body) as T // every field of it is optional and checked where it is read
  }
}
