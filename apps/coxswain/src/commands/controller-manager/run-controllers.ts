// Mirrors cmd/kube-controller-manager/app/controllermanager.go, CreateControllerContext, BuildControllers, RunControllers, 1.36.
import { TaskGroup, type Clock, type Logger, type Random } from '@coxswain/base'
import { createInformerFactory, stripManagedFields } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import {
  controllerContexts,
  startControllers,
  type ControllerDescriptor,
  type HealthChecks,
  type Metrics,
} from '@coxswain/runtime'
import type { DebugPages } from './endpoints/controller-pages.ts'
import { createInformerMetrics } from './endpoints/informer-metrics.ts'

export interface RunControllersOptions {
  /** Those to run, in the order to build them in. */
  readonly descriptors: readonly ControllerDescriptor[]
  /** Lists and watches for all controllers. */
  readonly informerClient: Client
  client(clientName: string): Client
  gate(name: string): boolean
  options(descriptor: ControllerDescriptor): unknown
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  readonly health: HealthChecks
  readonly debugPages: DebugPages
  readonly resyncMs: number
  readonly startIntervalMs: number
  readonly shutdownTimeoutMs: number
  /** Called when all informers have synced and all workers run. */
  readonly onReady?: (() => void) | undefined
}

/** Builds the controllers and runs them until the signal aborts. Rejects if one cannot be built, fails or does not stop. */
export async function runControllers(options: RunControllersOptions, signal: AbortSignal): Promise<void> {
  // One that fails takes the others and the caches with it, so that nothing keeps the process.
  const ending = new AbortController()
  try {
    await runUntil(options, AbortSignal.any([signal, ending.signal]))
  } finally {
    ending.abort()
  }
}

async function runUntil(options: RunControllersOptions, signal: AbortSignal): Promise<void> {
  const { informerClient, clock, random, logger, metrics, health, descriptors } = options
  const informers = createInformerFactory({
    client: informerClient,
    clock,
    random,
    logger,
    transform: stripManagedFields,
    resyncMs: options.resyncMs,
    onApplied: createInformerMetrics(metrics),
  })
  const background = new TaskGroup({
    signal,
    onFailure: (task, error) => logger.error('Background work failed', error, { task }),
  })
  const started = startControllers(
    {
      descriptors,
      chosen: descriptors.map(({ name }) => name),
      context: controllerContexts({
        client: (name) => options.client(name),
        informers,
        clock,
        random,
        logger,
        metrics,
        gate: (name) => options.gate(name),
        options: (descriptor) => options.options(descriptor),
        background,
      }),
      informers,
      clock,
      random,
      logger,
      startIntervalMs: options.startIntervalMs,
      shutdownTimeoutMs: options.shutdownTimeoutMs,
    },
    signal,
  )
  for (const name of started.names) health.add(name, () => undefined)
  for (const [name, page] of started.debugPages) options.debugPages.add(name, page)
  void started.ready.then(() => options.onReady?.())
  await started.stopped
}
