import type { Clock, Logger, Random } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import type { InformerFactory } from '@coxswain/cache'
import type { EventRecorder } from './events/event-recorder.ts'
import type { Metrics } from './metrics.ts'
import type { Trace } from './trace.ts'

/** What a controller is built from. Everything it can touch is here. */
export interface ControllerContext<Options = unknown> {
  /** Speaks as the controller: its own credentials or User-Agent, its own rate limit. */
  readonly client: Client
  /** Shared by all controllers; ask for informers while building, they run before `run` is called. */
  readonly informers: InformerFactory
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  /** Makes a recorder whose events come from `component`. */
  recorder(component: string): EventRecorder
  /** Values of the controller's flags. */
  readonly options: Options
  /** Whether a feature gate is on. Gates of the descriptor itself were checked before `build`. */
  gate(name: string): boolean
  /** Who asks why: hand it to `createQueueController`. Absent when nobody does. */
  readonly trace?: Trace | undefined
  /** Called for a bug (a failed assertion, a TypeError) in a reconcile; tests make it fail the test. The key backs off. */
  readonly onBug?: ((error: unknown, controller: string, key: string) => void) | undefined
}

/** A controller as Kubernetes' own table has it; the registry is a list of these. */
export interface ControllerDescriptor<Options = unknown> {
  /** Canonical name, ends in `-controller` where upstream's does. */
  readonly name: string
  readonly aliases: readonly string[]
  readonly onByDefault: boolean
  /** All must be on, else the controller is not built. */
  readonly featureGates: readonly string[]
  /** ServiceAccount in kube-system, or User-Agent suffix. */
  readonly clientName: string
  readonly defaults: Options
  /**
   * Synchronous: asks for informers, indexes and handlers. No request before `run`. Returns nothing when the options or
   * the cluster leave it without work: it then counts as skipped.
   */
  build(context: ControllerContext<Options>): Controller | undefined
}

export interface Controller {
  /** Works until the signal aborts, then resolves once its workers have stopped. Informers are synced before the call. */
  run(signal: AbortSignal): Promise<void>
  /**
   * What the process shows under `/debug/controllers/<name>`. `path` is what follows: empty, or with its slash. Undefined:
   * there is no such page.
   */
  debugPage?(path: string, query: URLSearchParams): DebugPage | undefined
}

export interface DebugPage {
  readonly contentType: string
  readonly body: string
}
