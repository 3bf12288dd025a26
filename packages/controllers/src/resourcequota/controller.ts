// Mirrors pkg/controller/resourcequota/resource_quota_controller.go, 1.36.
import {
  deviceClasses,
  keyOf,
  pods,
  resourceClaims,
  resourceQuotas,
  type ResourceClaim,
  type ResourceQuota,
} from '@coxswain/api'
import {
  podOfSpecialClaim,
  readAmounts,
  sameAmounts,
  specialEvaluators,
  type DeviceFacts,
  type QuotaEvaluator,
} from '@coxswain/api/quota'
import type { EventHandlers, InformerFactory } from '@coxswain/cache'
import {
  createQueueController,
  createSweepController,
  outcome,
  runTogether,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { Monitors } from './monitors.ts'
import { needsPriority } from './needs-priority.ts'
import { quotasToReplenish, reconcile, type Deps } from './reconcile.ts'
import { changesQueueName, clientName, controllerName, primaryQueueName, priorityQueueName } from './texts.ts'

export interface ResourceQuotaOptions {
  /** `--concurrent-resource-quota-syncs`, of each of the two queues. */
  readonly concurrentSyncs: number
  /** `--resource-quota-sync-period`; 0: quotas are counted anew only when something tells. */
  readonly resyncMs: number
}

export const resourceQuotaController: ControllerDescriptor<ResourceQuotaOptions> = {
  name: controllerName,
  aliases: ['resourcequota'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { concurrentSyncs: 5, resyncMs: 5 * 60_000 },
  build,
}

const discoveryPeriodMs = 30_000

function build(context: ControllerContext<ResourceQuotaOptions>): Controller {
  const { client, clock, logger, informers, options } = context
  const quotas = informers.informer(resourceQuotas)
  const changed = new Map<string, { readonly evaluator: QuotaEvaluator; readonly namespace: string }>()
  const monitors = new Monitors({
    client,
    informers,
    clock,
    logger,
    special: specialEvaluators(observeDevices(informers)),
    isLimited: (namespace) => quotas.list(namespace).length > 0,
    freed: (evaluator, namespace) => {
      const key = `${evaluator.plural}.${evaluator.group}/${namespace}`
      changed.set(key, { evaluator, namespace })
      changes.wake(key, 'object deleted or updated')
    },
  })
  const deps: Deps = { quotas, client, clock, monitors }
  const queueOf = (queueName: string): QueueController =>
    createQueueController(context, {
      name: controllerName,
      queueName,
      workers: options.concurrentSyncs,
      reconcile: (key, signal) => reconcile(deps, key, signal),
    })
  const primary = queueOf(primaryQueueName)
  const priority = queueOf(priorityQueueName)
  const changes = createQueueController(context, {
    name: controllerName,
    queueName: changesQueueName,
    workers: 1,
    reconcile: async (key) => {
      const change = changed.get(key)
      changed.delete(key)
      if (change === undefined) return outcome.done('it was told already')
      const keys = quotasToReplenish(quotas, change.evaluator, change.namespace)
      for (const quota of keys) primary.wake(quota, 'something was freed')
      return outcome.done(`${keys.length} quotas are counted anew`)
    },
  })
  const recounts = createSweepController({
    clock,
    logger,
    everyMs: options.resyncMs,
    sweep: async () => {
      for (const quota of quotas.list()) primary.wake(keyOf(quota), 'resync', quota)
    },
  })
  quotas.addHandlers(quotaHandlers({ primary, priority, evaluators: () => monitors.evaluators }))
  const discovery = createSweepController({
    clock,
    logger,
    everyMs: discoveryPeriodMs,
    sweep: (signal) => monitors.sync(signal),
  })
  const counting = runTogether(primary, priority, ...(options.resyncMs > 0 ? [recounts] : []))
  return runTogether(discovery, changes, {
    run: async (signal) => {
      // A count of half of what there is would let too much in.
      await monitors.synced(signal)
      await counting.run(signal)
    },
  })
}

function observeDevices(informers: InformerFactory): DeviceFacts {
  const classes = informers.informer(deviceClasses)
  const podInformer = informers.informer(pods)
  const claims = informers.informer(resourceClaims)
  claims.addIndex(podIndex.name, podIndex.of)
  return {
    deviceClasses: () => classes.list(),
    pod: (namespace, name) => podInformer.get(`${namespace}/${name}`),
    claimsOfPod: (namespace, uid) => claims.byIndex(podIndex.name, `${namespace}/${uid}`),
  }
}

/** Claims for the extended resources of a pod. */
const podIndex = {
  name: 'pod-of-special-claim',
  of: (claim: ResourceClaim): readonly string[] => {
    const uid = podOfSpecialClaim(claim)
    return uid === undefined ? [] : [`${claim.metadata?.namespace ?? ''}/${uid}`]
  },
} as const

/** What the handlers of quotas may touch. */
export interface Watching {
  readonly primary: Pick<QueueController, 'wake'>
  readonly priority: Pick<QueueController, 'wake'>
  evaluators(): readonly QuotaEvaluator[]
}

/** A status is written by ourselves and by admission, all the time: only another limit wakes. */
export function quotaHandlers({ primary, priority, evaluators }: Watching): EventHandlers<ResourceQuota> {
  const wake = (quota: ResourceQuota, what: string): void => {
    const queue = needsPriority(quota, evaluators()) ? priority : primary
    queue.wake(keyOf(quota), what, quota)
  }
  return {
    added: (quota) => wake(quota, 'quota added'),
    updated: (previous, next) => {
      if (sameAmounts(readAmounts(previous.spec?.hard), readAmounts(next.spec?.hard))) return
      wake(next, 'its limits changed')
    },
    deleted: (quota) => primary.wake(keyOf(quota), 'quota deleted', quota),
  }
}
