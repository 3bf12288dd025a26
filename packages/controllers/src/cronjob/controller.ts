// Mirrors pkg/controller/cronjob/cronjob_controllerv2.go, its watches, 1.36.
import { controllerOf, cronJobs, jobs, keyOf, resourceVersionOf, uidOf, type CronJob, type Job } from '@coxswain/api'
import { createTimeZones, ScheduleError, type TimeZones } from '@coxswain/api/cron'
import type { Clock } from '@coxswain/base'
import type { EventHandlers, Lister } from '@coxswain/cache'
import {
  createQueueController,
  createWrittenVersions,
  referenceTo,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type EventRecorder,
  type QueueController,
} from '@coxswain/runtime'
import { hasSameController } from '../shared/owner-references.ts'
import { resolveController } from '../shared/resolve-owner.ts'
import { controllerNameIndex } from './observe.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { nextRunDelayMs } from './schedule/due-times.ts'
import { clientName, component, controllerName, creationSkew, eventReasons, messages, queueName } from './texts.ts'
import { timetableOf } from './timetable.ts'

export interface CronJobOptions {
  /** `--concurrent-cron-job-syncs` */
  readonly concurrentSyncs: number
}

export const cronJobController: ControllerDescriptor<CronJobOptions> = {
  name: controllerName,
  aliases: ['cronjob'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { concurrentSyncs: 5 },
  build,
}

function build(context: ControllerContext<CronJobOptions>): Controller {
  const { client, clock, informers } = context
  const listers = { cronJobs: informers.informer(cronJobs), jobs: informers.informer(jobs) }
  listers.jobs.addIndex(controllerNameIndex.name, controllerNameIndex.of)
  const recorder = context.recorder(component)
  const zones = createTimeZones()
  const { name, help, buckets } = creationSkew
  const deps: Deps = {
    listers,
    client,
    recorder,
    clock,
    written: createWrittenVersions({
      watched: [
        { group: cronJobs.group, resource: cronJobs.plural, cache: listers.cronJobs },
        { group: jobs.group, resource: jobs.plural, cache: listers.jobs },
      ],
    }),
    zones,
    creationSkew: context.metrics.histogram(name, help, buckets),
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: context.options.concurrentSyncs,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  const forget = (cronJob: CronJob): void => deps.written.forget(keyOf(cronJob), uidOf(cronJob))
  listers.cronJobs.addHandlers(cronJobHandlers({ clock, zones, recorder, controller, forget }))
  listers.jobs.addHandlers(jobHandlers(listers.cronJobs, controller))
  return controller
}

export interface Watching {
  readonly clock: Clock
  readonly zones: TimeZones
  readonly recorder: EventRecorder
  readonly controller: Pick<QueueController, 'wake' | 'wakeAfter'>
  readonly forget: (cronJob: CronJob) => void
}

/** As upstream another schedule waits for its first time, with whatever else was changed together with it. */
export function cronJobHandlers(watching: Watching): EventHandlers<CronJob> {
  const { controller, forget } = watching
  return {
    added: (cronJob) => controller.wake(keyOf(cronJob), 'cron job added', cronJob),
    updated: (previous, next) => {
      const [before, after] = [previous.spec, next.spec]
      const hasOtherTimes = before?.schedule !== after?.schedule || before?.timeZone !== after?.timeZone
      if (hasOtherTimes) wakeAtNextRun(watching, next)
      else controller.wake(keyOf(next), 'cron job updated', next)
    },
    deleted: (cronJob) => {
      forget(cronJob)
      controller.wake(keyOf(cronJob), 'cron job deleted', cronJob)
    },
  }
}

function wakeAtNextRun({ clock, zones, recorder, controller }: Watching, cronJob: CronJob): void {
  try {
    const delayMs = nextRunDelayMs(timetableOf(cronJob, zones), clock.now())
    controller.wakeAfter(keyOf(cronJob), delayMs, 'cron job has another schedule', cronJob)
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error
    const message = messages.unparseableOnUpdate(cronJob.spec?.schedule ?? '')
    recorder.event(referenceTo(cronJobs, cronJob), 'Warning', eventReasons.unparseableOnUpdate, message)
  }
}

/** Only the Job that names its CronJob, kind and uid included, wakes it. */
export function jobHandlers(lister: Lister<CronJob>, controller: Pick<QueueController, 'wake'>): EventHandlers<Job> {
  const wakeOwner = (owned: Job, what: string): void => {
    const cronJob = resolveController(lister, cronJobs.kind, owned)
    if (cronJob !== undefined) controller.wake(keyOf(cronJob), what, owned)
  }
  return {
    added: (job) => wakeOwner(job, 'job added'),
    updated: (previous, next) => {
      if (resourceVersionOf(previous) === resourceVersionOf(next)) return
      const hadAnother = controllerOf(previous) !== undefined && !hasSameController(previous, next)
      if (hadAnother) wakeOwner(previous, 'job has another controller')
      wakeOwner(next, 'job updated')
    },
    deleted: (job) => wakeOwner(job, 'job deleted'),
  }
}
