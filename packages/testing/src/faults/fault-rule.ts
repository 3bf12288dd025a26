import type { ApiRequest, RequestTarget } from '@coxswain/client'
import type { PartName } from '@coxswain/cluster'
import type { Clock, SeededRandom } from '@coxswain/base'

/** `write`: all that change something; `*`: everything. */
export type FaultVerb = ApiRequest['verb'] | 'watch' | 'write' | '*'

/** Which of the requests that a fault is for it hits. Default: all of them, until it is stopped. */
export interface FaultLimits {
  /** So many, and no more. */
  readonly times?: number | undefined
  /** Each with this probability, 0 to 1, by the cluster's seed. */
  readonly probability?: number | undefined
  /** From now on for so many milliseconds. */
  readonly forMs?: number | undefined
  /** Those of one part alone. Default: of all parts; the test's own requests are never hit. */
  readonly part?: PartName | undefined
  readonly namespace?: string | undefined
  readonly name?: string | undefined
}

/** A fault that is in force. */
export interface Fault {
  /** How many requests, or streams, it has hit. */
  readonly hits: number
  stop(): void
}

/** A request, as far as faults look at it. */
export interface Asked {
  readonly verb: ApiRequest['verb'] | 'watch'
  readonly target: RequestTarget
  readonly part: PartName
}

/** One fault: what it is for, and how often it still hits. */
export class FaultRule implements Fault {
  readonly #verb: FaultVerb
  readonly #resource: string
  readonly #limits: FaultLimits
  readonly #clock: Clock
  readonly #random: SeededRandom
  readonly #untilMs: number
  #isStopped = false
  #hits = 0

  constructor(
    what: { readonly verb: FaultVerb; readonly resource: string },
    limits: FaultLimits,
    { clock, random }: { readonly clock: Clock; readonly random: SeededRandom },
  ) {
    this.#verb = what.verb
    this.#resource = what.resource
    this.#limits = limits
    this.#clock = clock
    this.#random = random
    this.#untilMs = limits.forMs === undefined ? Infinity : clock.monotonicMs() + limits.forMs
  }

  get hits(): number {
    return this.#hits
  }

  stop(): void {
    this.#isStopped = true
  }

  get isOver(): boolean {
    return (
      this.#isStopped || this.#hits >= (this.#limits.times ?? Infinity) || this.#clock.monotonicMs() >= this.#untilMs
    )
  }

  /** Whether it hits this one; counts it then. Draws only for requests that it is for. */
  hit(asked: Asked): boolean {
    if (this.isOver || !this.#isFor(asked)) return false
    const { probability } = this.#limits
    if (probability !== undefined && this.#random.float() >= probability) return false
    this.#hits += 1
    return true
  }

  #isFor({ verb, target, part }: Asked): boolean {
    const { part: ofPart = part, namespace = target.namespace, name = target.name } = this.#limits
    const isPlace = ofPart === part && namespace === target.namespace && name === target.name
    return isPlace && coversVerb(this.#verb, verb) && coversResource(this.#resource, target)
  }
}

const reads: ReadonlySet<Asked['verb']> = new Set(['get', 'list', 'watch'])

function coversVerb(wanted: FaultVerb, verb: Asked['verb']): boolean {
  if (wanted === '*') return true
  return wanted === 'write' ? !reads.has(verb) : wanted === verb
}

/** As in RBAC: `pods` does not cover `pods/status`, `pods/*` all subresources, `*` everything. */
function coversResource(wanted: string, { resource, subresource }: RequestTarget): boolean {
  if (wanted === '*') return true
  if (subresource === undefined) return wanted === resource
  return wanted === `${resource}/${subresource}` || wanted === `${resource}/*`
}
