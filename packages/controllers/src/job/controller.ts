// Mirrors pkg/controller/job/job_controller.go, its watches, 1.36.
import { jobs, keyOf, pods, uidOf, type Job } from '@coxswain/api'
import { itemExponentialRateLimiter } from '@coxswain/queue'
import {
  createExpectations,
  createQueueController,
  createWrittenVersions,
  runTogether,
  watchedWrites,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type WrittenVersions,
} from '@coxswain/runtime'
import { addOwnerIndex } from '../shared/owner-index.ts'
import { createPodControl } from '../shared/pod-control.ts'
import { createFinalizerExpectations } from './finalizer-expectations.ts'
import { jobHandlers, podHandlers, type Watching } from './handlers.ts'
import { createJobMetrics } from './metrics.ts'
import { reconcileOrphans } from './orphan-pods.ts'
import { reconcile, type Deps } from './reconcile.ts'
import {
  clientName,
  component,
  controllerName,
  metricsSubsystem,
  mutableSchedulingGate,
  orphanQueueName,
  queueName,
} from './texts.ts'

export interface JobOptions {
  /** `--concurrent-job-syncs` */
  readonly concurrentSyncs: number
}

/** Of both queues: a key's retries wait 1 s, 2 s, 4 s, … up to a minute. */
const retryFirstMs = 1000
const retryMaxMs = 60_000

export const jobController: ControllerDescriptor<JobOptions> = {
  name: controllerName,
  aliases: ['job'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { concurrentSyncs: 5 },
  build,
}

function build(context: ControllerContext<JobOptions>): Controller {
  const { client, clock, informers, logger } = context
  const listers = { jobs: informers.informer(jobs), pods: informers.informer(pods) }
  addOwnerIndex(listers.pods)
  const recorder = context.recorder(component)
  const metrics = createJobMetrics(context.metrics)
  const deps: Deps = {
    listers,
    client,
    podControl: createPodControl(client, recorder),
    recorder,
    expectations: createExpectations(clock),
    finalizerExpectations: createFinalizerExpectations(),
    backoffs: new Map(),
    written: ledger(context),
    clock,
    metrics,
    clearsStartTime: context.gate(mutableSchedulingGate),
  }
  const workers = context.options.concurrentSyncs
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers,
    rateLimiter: itemExponentialRateLimiter(retryFirstMs, retryMaxMs),
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  const orphans = createQueueController(context, {
    name: controllerName,
    queueName: orphanQueueName,
    workers,
    rateLimiter: itemExponentialRateLimiter(retryFirstMs, retryMaxMs),
    reconcile: (key, signal) => reconcileOrphans({ listers, client, logger }, key, signal),
  })
  const forget = (job: Job): void => {
    deps.written.forget(keyOf(job), uidOf(job))
    deps.backoffs.delete(keyOf(job))
  }
  const watching: Watching = { ...deps, jobs: listers.jobs, controller, orphans, forget }
  listers.jobs.addHandlers(jobHandlers(watching))
  listers.pods.addHandlers(podHandlers(watching))
  return runTogether(controller, orphans)
}

function ledger({ informers, metrics }: ControllerContext<JobOptions>): WrittenVersions {
  return createWrittenVersions({
    watched: [watchedWrites(pods, informers.informer(pods)), watchedWrites(jobs, informers.informer(jobs))],
    counted: { metrics, subsystem: metricsSubsystem, kind: jobs.kind },
  })
}
