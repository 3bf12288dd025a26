// Mirrors pkg/controller/podgc/gc_controller.go, 1.36.
import { nodes, pods } from '@coxswain/api'
import { onAbort } from '@coxswain/base'
import { createWorkQueue } from '@coxswain/queue'
import {
  createQueueMetrics,
  createSweepController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { sweep, type Deps } from './reconcile.ts'
import {
  clientName,
  controllerName,
  deletedTotal,
  errorsTotal,
  metricLabels,
  quarantineQueueName,
  sweepEveryMs,
} from './texts.ts'

export interface PodGarbageCollectorOptions {
  /** `--terminated-pod-gc-threshold`: so many pods that are over are kept; 0: all. */
  readonly threshold: number
}

export const podGarbageCollectorController: ControllerDescriptor<PodGarbageCollectorOptions> = {
  name: controllerName,
  aliases: ['podgc'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { threshold: 12_500 },
  build,
}

function build(context: ControllerContext<PodGarbageCollectorOptions>): Controller {
  const { client, clock, logger, metrics, informers } = context
  const quarantine = createWorkQueue({
    name: quarantineQueueName,
    clock,
    metrics: createQueueMetrics(metrics, quarantineQueueName),
  })
  const deps: Deps = {
    client,
    clock,
    logger,
    pods: informers.informer(pods),
    nodes: informers.informer(nodes),
    quarantine,
    threshold: context.options.threshold,
    deleted: metrics.counter(deletedTotal.name, deletedTotal.help, metricLabels),
    errors: metrics.counter(errorsTotal.name, errorsTotal.help, metricLabels),
  }
  const sweeps = createSweepController({ clock, logger, everyMs: sweepEveryMs, sweep: (signal) => sweep(deps, signal) })
  return {
    run: (signal) => {
      onAbort(signal, () => quarantine.shutDown())
      return sweeps.run(signal)
    },
  }
}
