// Mirrors pkg/controller/ttlafterfinished/ttlafterfinished_controller.go, 1.36.
import { jobs, keyOf, type Job } from '@coxswain/api'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { needsCleanup } from './decide.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { controllerName, deletionDuration, queueName } from './texts.ts'

export interface TtlAfterFinishedOptions {
  /** `--concurrent-ttl-after-finished-syncs` */
  readonly concurrentSyncs: number
}

export const ttlAfterFinishedController: ControllerDescriptor<TtlAfterFinishedOptions> = {
  name: controllerName,
  aliases: ['ttl-after-finished'],
  onByDefault: true,
  featureGates: [],
  clientName: controllerName,
  defaults: { concurrentSyncs: 5 },
  build,
}

function build(context: ControllerContext<TtlAfterFinishedOptions>): Controller {
  const informer = context.informers.informer(jobs)
  const { name, help, buckets } = deletionDuration
  const deps: Deps = {
    client: context.client,
    jobs: informer,
    clock: context.clock,
    deletionDuration: context.metrics.histogram(name, help, buckets),
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: context.options.concurrentSyncs,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  const changed = (job: Job, what: string): void => {
    if (needsCleanup(job)) controller.wake(keyOf(job), what, job)
  }
  informer.addHandlers({
    added: (job) => changed(job, 'job added'),
    updated: (_, job) => changed(job, 'job updated'),
  })
  return controller
}
