import { sleep, type Clock, type SeededRandom } from '@coxswain/base'
import type { PartName } from '@coxswain/cluster'
import type { ApiRequest, ApiResponse, RequestTarget, Transport, WatchRequest, WatchStream } from '@coxswain/client'
import { FaultRule, type Asked, type Fault, type FaultLimits, type FaultVerb } from './fault-rule.ts'
import { FaultyStream, type DropManner } from './faulty-stream.ts'
import { connectionClosed, type Refusal } from './refusals.ts'

/** Milliseconds; a range is drawn from anew each time. */
export type DelayMs = number | { readonly minMs: number; readonly maxMs: number }

/**
 * What goes wrong between the parts and the API server. Resources are plural names: `pods`, `deployments/status`,
 * `pods/*`, `*`.
 */
export interface Faults {
  /** Requests are refused and do not reach the server. `error`: what they are answered with. */
  fail(verb: FaultVerb, resource: string, error: Error | Refusal, limits?: FaultLimits): Fault
  /** Requests take effect, but whoever asked does not hear of it: the connection breaks before the answer. */
  loseAnswers(verb: FaultVerb, resource: string, limits?: FaultLimits): Fault
  /** Requests reach the server late. */
  delay(verb: FaultVerb, resource: string, delay: DelayMs, limits?: FaultLimits): Fault
  /** What watches tell comes late: caches are behind. */
  delayWatches(resource: string, delay: DelayMs, limits?: FaultLimits): Fault
  /** Watches break in the midst of what they are telling. */
  breakWatches(resource: string, limits?: FaultLimits): Fault
  /** Takes away the watches that are open now, and tells how many. Default: of all resources, broken. */
  dropWatches(resource?: string, how?: { readonly part?: PartName | undefined; readonly manner?: DropManner }): number
  /** Ends all faults. */
  calm(): void
}

export interface FaultsOptions {
  readonly clock: Clock
  readonly random: SeededRandom
  /** Told of each hit. */
  onFault?: ((part: PartName, text: string) => void) | undefined
}

type Effect =
  | { readonly kind: 'fail'; readonly error: Error | Refusal }
  | { readonly kind: 'lose answer' }
  | { readonly kind: 'delay'; readonly delay: DelayMs }
  | { readonly kind: 'delay watch'; readonly delay: DelayMs }
  | { readonly kind: 'break watch' }

interface Entry {
  readonly rule: FaultRule
  readonly effect: Effect
}

/** The faults of one cluster, and the transport on which they show. */
export class FaultPlan implements Faults {
  readonly #options: FaultsOptions
  readonly #streams = new Map<FaultyStream, Asked>()
  #entries: Entry[] = []

  constructor(options: FaultsOptions) {
    this.#options = options
  }

  fail(verb: FaultVerb, resource: string, error: Error | Refusal, limits: FaultLimits = {}): Fault {
    return this.#add(verb, resource, limits, { kind: 'fail', error })
  }

  loseAnswers(verb: FaultVerb, resource: string, limits: FaultLimits = {}): Fault {
    return this.#add(verb, resource, limits, { kind: 'lose answer' })
  }

  delay(verb: FaultVerb, resource: string, delay: DelayMs, limits: FaultLimits = {}): Fault {
    return this.#add(verb, resource, limits, { kind: 'delay', delay })
  }

  delayWatches(resource: string, delay: DelayMs, limits: FaultLimits = {}): Fault {
    return this.#add('watch', resource, limits, { kind: 'delay watch', delay })
  }

  breakWatches(resource: string, limits: FaultLimits = {}): Fault {
    return this.#add('watch', resource, limits, { kind: 'break watch' })
  }

  dropWatches(
    resource?: string,
    { part, manner = 'broken' }: { readonly part?: PartName | undefined; readonly manner?: DropManner } = {},
  ): number {
    const hit = [...this.#streams].filter(
      ([, asked]) =>
        (part ?? asked.part) === asked.part && (resource ?? asked.target.resource) === asked.target.resource,
    )
    for (const [stream, asked] of hit) {
      this.#tell(asked, `watch ${manner}`)
      stream.drop(manner)
    }
    return hit.length
  }

  calm(): void {
    for (const { rule } of this.#entries) rule.stop()
    this.#entries = []
  }

  /** The same transport, with the faults on it. */
  between(direct: Transport, part: PartName): Transport {
    return {
      request: (request, signal) => this.#request(direct, request, part, signal),
      watch: (request, signal) => this.#watch(direct, request, part, signal),
      raw: (path, accept, signal) => direct.raw(path, accept, signal),
    }
  }

  #add(verb: FaultVerb, resource: string, limits: FaultLimits, effect: Effect): Fault {
    const rule = new FaultRule({ verb, resource }, limits, this.#options)
    this.#entries = [...this.#entries.filter((entry) => !entry.rule.isOver), { rule, effect }]
    return rule
  }

  async #request(direct: Transport, request: ApiRequest, part: PartName, signal?: AbortSignal): Promise<ApiResponse> {
    if (this.#entries.length === 0) return direct.request(request, signal)
    const asked: Asked = { verb: request.verb, target: request.target, part }
    await this.#before(asked, signal)
    const answer = await direct.request(request, signal)
    if (this.#hit('lose answer', asked) !== undefined) {
      this.#tell(asked, 'answer lost')
      throw connectionClosed()(request.target)
    }
    return answer
  }

  async #watch(direct: Transport, request: WatchRequest, part: PartName, signal?: AbortSignal): Promise<WatchStream> {
    const asked: Asked = { verb: 'watch', target: request.target, part }
    await this.#before(asked, signal)
    const stream = new FaultyStream(await direct.watch(request, signal), {
      clock: this.#options.clock,
      lagMs: () => this.#delayMs('delay watch', asked),
      breaks: () => {
        const isHit = this.#hit('break watch', asked) !== undefined
        if (isHit) this.#tell(asked, 'watch broken')
        return isHit
      },
      onClose: (closed) => this.#streams.delete(closed),
    })
    this.#streams.set(stream, asked)
    return stream
  }

  /** Delays it, and throws what it is refused with. */
  async #before(asked: Asked, signal: AbortSignal | undefined): Promise<void> {
    const delayMs = this.#delayMs('delay', asked)
    if (delayMs > 0) {
      this.#tell(asked, `delayed by ${delayMs} ms`)
      await sleep(this.#options.clock, delayMs, signal)
    }
    const effect = this.#hit('fail', asked)
    if (effect?.kind !== 'fail') return
    const error = typeof effect.error === 'function' ? effect.error(asked.target) : effect.error
    this.#tell(asked, `refused: ${error.message}`)
    throw error
  }

  #delayMs(kind: 'delay' | 'delay watch', asked: Asked): number {
    const effect = this.#hit(kind, asked)
    if (effect === undefined || !('delay' in effect)) return 0
    const { delay } = effect
    if (typeof delay === 'number') return delay
    return delay.minMs + Math.floor(this.#options.random.float() * (delay.maxMs - delay.minMs + 1))
  }

  /** The effect of the first fault of this kind that hits. */
  #hit(kind: Effect['kind'], asked: Asked): Effect | undefined {
    return this.#entries.find(({ effect, rule }) => effect.kind === kind && rule.hit(asked))?.effect
  }

  #tell({ verb, target, part }: Asked, text: string): void {
    this.#options.onFault?.(part, `${verb} ${pathOf(target)}: ${text}`)
  }
}

/** `pods/status team/web-1` */
export function pathOf({ resource, subresource, namespace, name }: RequestTarget): string {
  const what = subresource === undefined ? resource : `${resource}/${subresource}`
  const which = [namespace, name].filter((part) => part !== undefined).join('/')
  return which === '' ? what : `${what} ${which}`
}
