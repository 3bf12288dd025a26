import type { ResourceType } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import { discoverResources, type Client } from '@coxswain/client'

/** What was discovered counts for so long, as upstream's mapper is reset that often. */
const discoveryTtlMs = 30_000

/** What the API server serves, as it was at most half a minute ago. */
export class ServedTypes {
  readonly #client: Client
  readonly #clock: Clock
  #discovered: { readonly types: readonly ResourceType[]; readonly atMs: number } | undefined

  constructor(client: Client, clock: Clock) {
    this.#client = client
    this.#clock = clock
  }

  /** Of each group, the preferred version first. */
  async all(signal: AbortSignal): Promise<readonly ResourceType[]> {
    const nowMs = this.#clock.monotonicMs()
    if (this.#discovered !== undefined && nowMs - this.#discovered.atMs < discoveryTtlMs) return this.#discovered.types
    const { resources } = await discoverResources(this.#client.transport, signal)
    this.#discovered = { types: resources, atMs: nowMs }
    return resources
  }

  /** The next one who asks hears what is served by then. */
  forget(): void {
    this.#discovered = undefined
  }

  /**
   * Every resource of the kind, in its preferred version; the kind may be written in small letters. Rejects when there is none,
   * with Kubernetes' message.
   */
  async ofKind(group: string, kind: string, signal: AbortSignal): Promise<readonly ResourceType[]> {
    const byPlural = new Map<string, ResourceType>()
    for (const type of await this.all(signal)) {
      const isMeant = type.group === group && (type.kind === kind || type.kind.toLowerCase() === kind)
      if (isMeant && !byPlural.has(type.plural)) byPlural.set(type.plural, type)
    }
    if (byPlural.size === 0) throw new Error(`no matches for kind "${kind}" in group "${group}"`)
    return [...byPlural.values()]
  }
}
