// Mirrors pkg/controller/job/job_controller.go, syncOrphanPod and its worker, 1.36.
import {
  controllerOf,
  jobs,
  keyOf,
  labelsOf,
  nameOf,
  namespaceOf,
  parseSelector,
  pods as podType,
  printSelector,
  selects,
  toSelector,
  type Job,
  type Pod,
} from '@coxswain/api'
import { isNotFound, type Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { outcome, type Outcome } from '@coxswain/runtime'
import type { Logger } from '@coxswain/base'
import { resolveController } from '../shared/resolve-owner.ts'
import { hasTrackingFinalizer, withoutTrackingFinalizer } from './job-pods.ts'
import { externalManagerOf, isFinished } from './job-spec.ts'
import type { Listers } from './observe.ts'

/** `pod shop/web-x1` or `selector shop a=b,c=d`: one pod, or all that a selector finds in a namespace. */
export const orphanKeys = {
  ofPod: (pod: Pod): Key => `pod ${keyOf(pod)}`,
  /** Of a Job that has finished or is gone. Undefined when its selector is unusable: then it never had a pod. */
  ofJob: (job: Job): Key | undefined => {
    try {
      return `selector ${namespaceOf(job)} ${printSelector(toSelector(job.spec?.selector))}`
    } catch {
      return undefined
    }
  },
} as const

export interface OrphanDeps {
  readonly listers: Listers
  readonly client: Client
  readonly logger: Logger
}

/** Lets go of pods that no Job will count. */
export async function reconcileOrphans(deps: OrphanDeps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const [kind, where = '', ...rest] = key.split(' ')
  if (kind === 'pod') {
    const pod = deps.listers.pods.get(where)
    if (pod !== undefined) await releaseOrphan(deps, pod, signal)
    return outcome.done('the pod has no finalizer')
  }
  const selector = parseSelector(rest.join(' '))
  const candidates = deps.listers.pods.list(where).filter((pod) => selects(selector, labelsOf(pod)))
  await Promise.all(
    candidates.map((pod) =>
      releaseOrphan(deps, pod, signal).catch((error: unknown) => {
        // As upstream: the others are not asked again because of one.
        if (!signal.aborted) deps.logger.error('Releasing an orphan pod failed', error, { pod: keyOf(pod) })
      }),
    ),
  )
  return outcome.done('the pods have no finalizer')
}

async function releaseOrphan({ listers, client }: OrphanDeps, pod: Pod, signal: AbortSignal): Promise<void> {
  if (!hasTrackingFinalizer(pod) || isStillTracked(listers, pod)) return
  const patch = { type: 'strategic', body: withoutTrackingFinalizer } as const
  try {
    await client.resource(podType, namespaceOf(pod)).patch(nameOf(pod), patch, { signal })
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

/** Another kind's pod is that kind's affair, and a Job that goes on counts its pods itself. */
function isStillTracked(listers: Listers, pod: Pod): boolean {
  const controller = controllerOf(pod)
  if (controller === undefined) return false
  if (controller.kind !== jobs.kind || controller.apiVersion !== 'batch/v1') return true
  const job = resolveController(listers.jobs, jobs.kind, pod)
  return job !== undefined && (externalManagerOf(job) !== undefined || !isFinished(job))
}
