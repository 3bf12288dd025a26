import type { Clock } from '@coxswain/base'
import { NoExecuteQueue } from './no-execute-queue.ts'
import type { ZoneState } from './zone-states.ts'

export interface ZonesOptions {
  readonly clock: Clock
  /** Nodes a second that are tainted in a new zone. */
  readonly evictionRate: number
  /** Called for each zone that has not been there. */
  added(zone: string): void
  /** Called for zones in which nodes wait to be tainted. */
  wake(zone: string): void
}

/** The zones that have nodes: the state of each, and its queue of nodes that are to be tainted. */
export class Zones {
  readonly #options: ZonesOptions
  readonly #states = new Map<string, ZoneState>()
  /** Of every zone in `#states`, and of zones that have no nodes any more. */
  readonly #queues = new Map<string, NoExecuteQueue>()

  constructor(options: ZonesOptions) {
    this.#options = options
  }

  get states(): ReadonlyMap<string, ZoneState> {
    return this.#states
  }

  /** A zone that is new, or that was without nodes, begins with an empty queue. */
  ensure(zone: string): void {
    if (this.#states.has(zone)) return
    this.#states.set(zone, 'Initial')
    this.#queues.set(zone, new NoExecuteQueue(this.#options.clock, this.#options.evictionRate))
    this.#options.added(zone)
  }

  /** The zone's queue; of one never seen, a new one. */
  queue(zone: string): NoExecuteQueue {
    const known = this.#queues.get(zone)
    if (known !== undefined) return known
    const made = new NoExecuteQueue(this.#options.clock, this.#options.evictionRate)
    this.#queues.set(zone, made)
    return made
  }

  setState(zone: string, state: ZoneState): void {
    this.#states.set(zone, state)
  }

  forget(zone: string): void {
    this.#states.delete(zone)
  }

  wakeWaiting(): void {
    for (const [zone, queue] of this.#queues) if (queue.waiting > 0) this.#options.wake(zone)
  }
}
