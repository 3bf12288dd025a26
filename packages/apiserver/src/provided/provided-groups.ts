import type { ResourceType } from '@coxswain/api'
import type { ApiRequest, ApiResponse, WatchRequest, WatchStream } from '@coxswain/client'
import type { FindPrinter } from '../http/table.ts'
import type { ApiHandler, RequestContext } from '../registry/api-handler.ts'
import { unsupportedVerb } from '../registry/status-errors.ts'
import { answerProvided } from './answer-provided.ts'
import type { ProvidedGroup, ProvidedResource } from './provided-group.ts'

/**
 * The API with what others provide beside the registry's own. A group that is the registry's cannot be provided, and one
 * group has one provider at a time.
 */
export class ProvidedGroups implements ApiHandler {
  readonly #inner: ApiHandler
  readonly #own: readonly ResourceType[]
  /** By group. */
  readonly #groups = new Map<string, ProvidedGroup>()
  /** The registry's resources and those of `#groups`; a new array after each change of them, and only then. */
  #resources: readonly ResourceType[]

  constructor(inner: ApiHandler, own: readonly ResourceType[]) {
    this.#inner = inner
    this.#own = own
    this.#resources = own
  }

  /** Everything that is served now, in the order of discovery; the same array as long as that does not change. */
  get resources(): readonly ResourceType[] {
    return this.#resources
  }

  has(group: string): boolean {
    return this.#groups.has(group)
  }

  add(group: ProvidedGroup): void {
    const isTaken = this.#groups.has(group.group) || this.#own.some((type) => type.group === group.group)
    if (isTaken) throw new Error(`the API group ${group.group} is served already`)
    this.#groups.set(group.group, group)
    this.#list()
  }

  remove(group: ProvidedGroup): void {
    if (this.#groups.get(group.group) !== group) return
    this.#groups.delete(group.group)
    this.#list()
  }

  /** How provided resources are printed; all others as `own` says. */
  printer(own: FindPrinter): FindPrinter {
    return (type, subresource) => {
      const provided = this.#groups.get(type.group)?.resources.find((resource) => resource.type === type)
      return provided?.printer ?? own(type, subresource)
    }
  }

  /** Most requests are the registry's, and take no detour. */
  handle(request: ApiRequest, context: RequestContext, signal?: AbortSignal): Promise<ApiResponse> {
    const provided = this.#find(request.target)
    return provided === undefined ? this.#inner.handle(request, context, signal) : answerProvided(provided, request)
  }

  async watch(request: WatchRequest, context: RequestContext, signal?: AbortSignal): Promise<WatchStream> {
    const { group, resource } = request.target
    if (this.#find(request.target) !== undefined) throw unsupportedVerb({ group, resource }, 'watch')
    return this.#inner.watch(request, context, signal)
  }

  #find({ group, version, resource }: ApiRequest['target']): ProvidedResource | undefined {
    const provided = this.#groups.get(group)
    if (provided === undefined || provided.version !== version) return undefined
    return provided.resources.find(({ type }) => type.plural === resource)
  }

  #list(): void {
    const provided = [...this.#groups.values()].flatMap(({ resources }) => resources.map(({ type }) => type))
    this.#resources = provided.length === 0 ? this.#own : [...this.#own, ...provided]
  }
}
