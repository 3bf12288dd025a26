import type { KubeObject, ResourceType } from '@coxswain/api'
import type { UserInfo } from '@coxswain/apiserver'
import type { Logger } from '@coxswain/base'
import type { Client, DeleteCallOptions, PatchType } from '@coxswain/client'
import type { PartName } from '@coxswain/cluster'
import type { ControllerDescriptor } from '@coxswain/runtime'
import type { VirtualClock } from '../clock/virtual-clock.ts'
import type { Faults } from '../faults/faults.ts'
import type { LoggedError } from './collected-log.ts'
import type { Commit, Place, Selection } from './committed-state.ts'

export interface TestClusterOptions {
  /** Default: one of its own, at its default start. */
  readonly clock?: VirtualClock | undefined
  /** Decides all that is left to chance: names, jitter, faults with a probability. Default 1. */
  readonly seed?: number | string | undefined
  /** Simulated nodes; default 3. */
  readonly nodes?: number | undefined
  /** As `--controllers`: `['*']` is the default, `['deployment', 'replicaset']` just these, `['*', '-namespace']` all but one.
   * The service account `default/default`, which pods need, is there in any case. */
  readonly controllers?: readonly string[] | undefined
  /** The controllers of your own operator; they run in the controller manager, beside the others. */
  readonly operator?: readonly ControllerDescriptor[] | undefined
  /** Values of a controller's flags; `undefined`: its defaults. */
  readonly controllerOptions?: ((descriptor: ControllerDescriptor) => unknown) | undefined
  /** Gates of controllers that are to be other than in 1.36: `{ MaxUnavailableStatefulSet: true }`. */
  readonly featureGates?: Readonly<Record<string, boolean>> | undefined
  /** Parts that are not started. They can be later. */
  readonly without?: readonly PartName[] | undefined
  /** Faults that are there from the start, before any part runs. */
  readonly faults?: ((faults: Faults) => void) | undefined
  /** Freezes what caches hold, so that whoever changes a cached object fails. Default: yes. */
  readonly freeze?: boolean | undefined
  /** Gets what the parts log; errors are collected in any case. */
  readonly logger?: Logger | undefined
}

export interface UntilOptions {
  /** Of virtual time. Default: ten minutes. */
  readonly withinMs?: number | undefined
  /** For the message of the error. */
  readonly what?: string | undefined
}

export interface PatchCallOptions extends Place {
  /** Default: `merge`. */
  readonly type?: PatchType | undefined
  readonly subresource?: string | undefined
}

/**
 * A whole cluster in this process, on a clock that only the test moves.
 *
 * Guarantees: nothing happens but in `settle`, `advance`, `until` and the calls below that say so (and at the present instant,
 * while the test awaits something else); the same seed and the same calls give the same `trace`. A bug in a controller (a
 * failed assertion, a TypeError) and a broken invariant make the next of these calls fail, at the latest the disposal.
 *
 * Requests of the test itself are never hit by faults, and are not tried again. Time passes for them only where the API
 * server makes them wait, as a pod for its service account.
 */
export interface TestCluster extends Faults, AsyncDisposable {
  readonly clock: VirtualClock
  /** Speaks as the cluster's administrator. */
  readonly client: Client
  clientAs(user: UserInfo): Client

  /** As `kubectl apply`: creates it or brings it to what the draft says. Without a namespace: in `default`. */
  apply<T extends KubeObject>(draft: T): Promise<T>
  patch<T extends KubeObject>(
    type: ResourceType<T>,
    name: string,
    body: unknown,
    options?: PatchCallOptions,
  ): Promise<T>
  delete(type: ResourceType, name: string, options?: DeleteCallOptions & Place): Promise<void>
  /** What the store holds now, past all caches and faults. Undefined: there is none. */
  get<T extends KubeObject>(type: ResourceType<T>, name: string, place?: Place): T | undefined
  /** The same of many. Default: of all namespaces. */
  list<T extends KubeObject>(type: ResourceType<T>, selection?: Selection): readonly T[]
  /** Everything that is in a namespace, of all kinds. */
  contentOf(namespace: string): readonly KubeObject[]

  /** Lets happen what is due now and all that follows from it. Fails if that never ends. Time does not pass. */
  settle(): Promise<void>
  /** Lets time pass. */
  advance(durationMs: number): Promise<void>
  /** Lets time pass until `check` returns something truthy, and returns that. Fails when it takes too long. */
  until<T>(check: () => T, options?: UntilOptions): Promise<T>

  /** Stops a part as a crash would. Moves the clock only if the part needs time to stop. */
  stop(part: PartName): Promise<void>
  /** Starts it, and lets time pass until it is ready. */
  start(part: PartName): Promise<void>
  /** Both. */
  restart(part: PartName): Promise<void>
  /** The same, without waiting for it to become ready. */
  crash(part: PartName): Promise<void>

  /** Called in the turn of every committed write, with the store as it is just then. What it throws fails the test. */
  onCommit(check: (commit: Commit) => void): void
  /** What happened so far, in lines: time, part, cause, verb, object, outcome. */
  readonly trace: readonly string[]
  /** What the parts have logged as errors. */
  readonly errors: readonly LoggedError[]
}
