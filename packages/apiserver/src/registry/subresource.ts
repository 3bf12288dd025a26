import type { ApiRequest, ApiResponse } from '@coxswain/client'
import type { RegistryDeps, RequestScope } from './request-scope.ts'

/** Answers all verbs of one subresource, or of a resource that is not stored. The verb was checked before. */
export type RequestHandler = (deps: RegistryDeps, scope: RequestScope, request: ApiRequest) => Promise<ApiResponse>

/** By `plural/subresource` or `plural.group/subresource`; `*` stands for every resource. */
export class SubresourceHandlers {
  readonly #handlers: ReadonlyMap<string, RequestHandler>

  constructor(handlers: Readonly<Record<string, RequestHandler>>) {
    this.#handlers = new Map(Object.entries(handlers))
  }

  find(group: string, plural: string, subresource: string): RequestHandler | undefined {
    const name = group === '' ? plural : `${plural}.${group}`
    return this.#handlers.get(`${name}/${subresource}`) ?? this.#handlers.get(`*/${subresource}`)
  }
}
