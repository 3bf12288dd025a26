// Mirrors pkg/controller/podautoscaler/horizontal.go and rate_limiters.go, 1.36.
import { horizontalPodAutoscalers, keyOf, pods, type HorizontalPodAutoscaler } from '@coxswain/api'
import type { EventHandlers } from '@coxswain/cache'
import type { RateLimiter } from '@coxswain/queue'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { ServedTypes } from '../shared/served-types.ts'
import { createAutoscalerMetrics, type AutoscalerMetrics } from './metrics.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { RegisteredSelectors } from './registered-selectors.ts'
import { createServedMetrics } from './served-metrics.ts'
import { clientName, component, controllerName, gates, queueName } from './texts.ts'

export interface HorizontalPodAutoscalerOptions {
  /** `--concurrent-horizontal-pod-autoscaler-syncs` */
  readonly concurrentSyncs: number
  /** `--horizontal-pod-autoscaler-sync-period` */
  readonly syncPeriodMs: number
  /** `--horizontal-pod-autoscaler-downscale-stabilization` */
  readonly downscaleStabilizationMs: number
  /** `--horizontal-pod-autoscaler-tolerance` */
  readonly tolerance: number
  /** `--horizontal-pod-autoscaler-cpu-initialization-period` */
  readonly cpuInitializationPeriodMs: number
  /** `--horizontal-pod-autoscaler-initial-readiness-delay` */
  readonly initialReadinessDelayMs: number
}

export const horizontalPodAutoscalerController: ControllerDescriptor<HorizontalPodAutoscalerOptions> = {
  name: controllerName,
  aliases: ['horizontalpodautoscaling'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: {
    concurrentSyncs: 5,
    syncPeriodMs: 15_000,
    downscaleStabilizationMs: 5 * 60_000,
    tolerance: 0.1,
    cpuInitializationPeriodMs: 5 * 60_000,
    initialReadinessDelayMs: 30_000,
  },
  build,
}

function build(context: ControllerContext<HorizontalPodAutoscalerOptions>): Controller {
  const { client, clock, random, logger, informers, options } = context
  const { syncPeriodMs, downscaleStabilizationMs, tolerance } = options
  const autoscalers = informers.informer(horizontalPodAutoscalers)
  const served = new ServedTypes(client, clock)
  const selectors = new RegisteredSelectors()
  const metrics = createAutoscalerMetrics(context.metrics)
  const deps: Deps = {
    autoscalers,
    pods: informers.informer(pods),
    client,
    served,
    clock,
    random,
    logger,
    metrics,
    apis: createServedMetrics({ client, clock, served, versionTtlMs: syncPeriodMs }),
    recorder: context.recorder(component),
    selectors,
    histories: new Map(),
    times: options,
    usesPodLevel: context.gate(gates.podLevelResources),
    settings: {
      syncPeriodMs,
      downscaleStabilizationMs,
      tolerance,
      canScaleToZero: context.gate(gates.scaleToZero),
      hasOwnTolerances: context.gate(gates.configurableTolerance),
    },
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: options.concurrentSyncs,
    rateLimiter: everyPeriod(syncPeriodMs),
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  metrics.counted(0)
  const handlers = autoscalerHandlers({ controller, selectors, metrics, syncPeriodMs })
  autoscalers.addHandlers(handlers, { resyncMs: syncPeriodMs })
  return controller
}

/** No back-off: an autoscaler that fails is tried again when its turn comes, like all others. */
export function everyPeriod(periodMs: number): RateLimiter {
  return { when: () => periodMs, forget: () => {}, failures: () => 1 }
}

/** What the handlers of autoscalers may touch. */
export interface Watching {
  readonly controller: Pick<QueueController, 'wakeAfter'>
  readonly selectors: Pick<RegisteredSelectors, 'register' | 'remove' | 'size'>
  readonly metrics: Pick<AutoscalerMetrics, 'counted'>
  readonly syncPeriodMs: number
}

/** A change waits for its turn, too; one that waits already keeps its time. */
export function autoscalerHandlers(watching: Watching): EventHandlers<HorizontalPodAutoscaler> {
  const { controller, selectors, metrics, syncPeriodMs } = watching
  const seen = (autoscaler: HorizontalPodAutoscaler, what: string): void => {
    const key = keyOf(autoscaler)
    controller.wakeAfter(key, syncPeriodMs, what, autoscaler)
    selectors.register(key)
    metrics.counted(selectors.size)
  }
  return {
    added: (autoscaler) => seen(autoscaler, 'autoscaler added'),
    updated: (_, autoscaler) => seen(autoscaler, 'autoscaler updated'),
    deleted: (autoscaler) => {
      selectors.remove(keyOf(autoscaler))
      metrics.counted(selectors.size)
    },
  }
}
