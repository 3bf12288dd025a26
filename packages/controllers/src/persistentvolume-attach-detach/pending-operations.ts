// Mirrors pkg/volume/util/nestedpendingoperations/nestedpendingoperations.go, 1.36.
import { aborted, TaskGroup, type Clock, type Logger } from '@coxswain/base'
import type { Controller } from '@coxswain/runtime'
import { failedAgain, isTooSoon, type OperationFailure } from '../shared/operation-backoff.ts'

/** Without a node it is about the volume on all of them: it stands in the way of each, and each of it. */
export interface OperationKey {
  readonly uniqueName: string
  readonly node?: string | undefined
}

interface Operation {
  readonly node: string | undefined
  name: string
  isRunning: boolean
  failure: OperationFailure | undefined
}

/**
 * Work on volumes beside the loop that starts it.
 *
 * Guarantees: of keys that stand in each other's way no more than one runs; after a failure the same work is refused for a while,
 * longer each time, and other work begins without that burden. What is refused is not remembered: the loop asks again.
 */
export class PendingOperations implements Controller {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #changed: () => void
  /** By volume: those that run or have failed. No list is empty. */
  readonly #operations = new Map<string, Operation[]>()
  #tasks: TaskGroup | undefined

  constructor(deps: { readonly clock: Clock; readonly logger: Logger }, changed: () => void = () => undefined) {
    this.#clock = deps.clock
    this.#logger = deps.logger
    this.#changed = changed
  }

  /** Before it runs nothing is started. */
  async run(signal: AbortSignal): Promise<void> {
    const tasks = new TaskGroup({ signal })
    this.#tasks = tasks
    await aborted(signal)
    this.#tasks = undefined
    await tasks.settled()
  }

  isRunning(key: OperationKey): boolean {
    return this.#find(key)?.isRunning === true
  }

  /** Whether nothing runs in its way, and it has not just failed itself. */
  canStart(key: OperationKey, name: string): boolean {
    const operation = this.#find(key)
    if (operation === undefined) return true
    if (operation.isRunning) return false
    return operation.name !== name || !isTooSoon(operation.failure, this.#clock.monotonicMs())
  }

  /** Whether it was started. */
  start(key: OperationKey, name: string, work: (signal: AbortSignal) => Promise<void>): boolean {
    if (this.#tasks === undefined || !this.canStart(key, name)) return false
    const operation = this.#claim(key, name)
    this.#tasks.run(`${name} of ${key.uniqueName}`, async (signal) => {
      try {
        await work(signal)
        this.#forget(key.uniqueName, operation)
      } catch (error) {
        if (signal.aborted) throw error
        operation.isRunning = false
        operation.failure = failedAgain(operation.failure, this.#clock.monotonicMs())
        const { waitMs } = operation.failure
        this.#logger.error('Operation failed', error, { operation: name, ...key, noRetryForMs: waitMs })
      }
      this.#changed()
    })
    return true
  }

  /** An operation that failed becomes the one that is started, so that there is never a second one in its way. */
  #claim({ uniqueName, node }: OperationKey, name: string): Operation {
    const operations = this.#operations.get(uniqueName) ?? []
    const failed = this.#find({ uniqueName, node })
    const isOther = failed?.name !== name && isTooSoon(failed?.failure, this.#clock.monotonicMs())
    const claimed: Operation = { node, name, isRunning: true, failure: isOther ? undefined : failed?.failure }
    this.#operations.set(uniqueName, [...operations.filter((each) => each !== failed), claimed])
    return claimed
  }

  #forget(uniqueName: string, operation: Operation): void {
    const left = (this.#operations.get(uniqueName) ?? []).filter((each) => each !== operation)
    if (left.length === 0) this.#operations.delete(uniqueName)
    else this.#operations.set(uniqueName, left)
  }

  /** What runs comes first, then the one with the very key. */
  #find({ uniqueName, node }: OperationKey): Operation | undefined {
    const inTheWay = (this.#operations.get(uniqueName) ?? []).filter(
      (each) => each.node === undefined || node === undefined || each.node === node,
    )
    return inTheWay.find(({ isRunning }) => isRunning) ?? inTheWay.find((each) => each.node === node) ?? inTheWay[0]
  }
}
