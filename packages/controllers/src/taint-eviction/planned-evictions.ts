// Mirrors pkg/controller/tainteviction/timed_workers.go, TimedWorkerQueue, 1.36.
import type { Clock, Timer } from '@coxswain/base'
import type { Key } from '@coxswain/queue'

interface Plan {
  readonly plannedMs: number
  readonly dueMs: number
  /** Undefined once it is time. */
  timer: Timer | undefined
}

/**
 * Pods that are to be evicted, each once: either its timer runs, or it is time and the eviction is under way until `end`.
 * Times are monotonic.
 */
export class PlannedEvictions {
  readonly #clock: Clock
  readonly #evict: (pod: Key) => void
  readonly #plans = new Map<Key, Plan>()

  constructor(clock: Clock, evict: (pod: Key) => void) {
    this.#clock = clock
    this.#evict = evict
  }

  get size(): number {
    return this.#plans.size
  }

  /** When the eviction that is still waiting was planned. */
  plannedMs(pod: Key): number | undefined {
    const plan = this.#plans.get(pod)
    return plan?.timer === undefined ? undefined : plan.plannedMs
  }

  /** When the eviction that is under way became due. */
  dueMs(pod: Key): number | undefined {
    const plan = this.#plans.get(pod)
    return plan === undefined || plan.timer !== undefined ? undefined : plan.dueMs
  }

  /** No effect while there is a plan for the pod. */
  plan(pod: Key, plannedMs: number, dueMs: number): void {
    if (this.#plans.has(pod)) return
    const plan: Plan = { plannedMs, dueMs, timer: undefined }
    this.#plans.set(pod, plan)
    if (dueMs <= plannedMs) return this.#evict(pod)
    plan.timer = this.#clock.after(dueMs - plannedMs, () => {
      plan.timer = undefined
      this.#evict(pod)
    })
  }

  /** True when an eviction was still waiting. One that is under way is not interrupted, but not tried again either. */
  cancel(pod: Key): boolean {
    const plan = this.#plans.get(pod)
    if (plan === undefined) return false
    this.#plans.delete(pod)
    plan.timer?.cancel()
    return plan.timer !== undefined
  }

  /** Called when the eviction that became due at `dueMs` is over. */
  end(pod: Key, dueMs: number): void {
    if (this.dueMs(pod) === dueMs) this.#plans.delete(pod)
  }

  clear(): void {
    for (const { timer } of this.#plans.values()) timer?.cancel()
    this.#plans.clear()
  }
}
