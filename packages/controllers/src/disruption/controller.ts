// Mirrors pkg/controller/disruption/disruption.go, 1.36.
import {
  deployments,
  keyOf,
  nameOf,
  namespaceOf,
  podDisruptionBudgets,
  pods,
  replicaSets,
  replicationControllers,
  statefulSets,
  type Pod,
  type PodDisruptionBudget,
} from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { EventHandlers } from '@coxswain/cache'
import {
  createQueueController,
  outcome,
  referenceTo,
  runTogether,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type EventRecorder,
  type QueueController,
} from '@coxswain/runtime'
import { BudgetsOfPods } from './observe.ts'
import { reconcile, reconcileStalePod, type Deps } from './reconcile.ts'
import { DiscoveredScales } from './served-scales.ts'
import { staleInMs } from './stale-target.ts'
import {
  clientName,
  component,
  controllerName,
  eventReasons,
  multipleText,
  queueName,
  recheckQueueName,
  stalePodQueueName,
} from './texts.ts'

export const disruptionController: ControllerDescriptor = {
  name: controllerName,
  aliases: ['disruption'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: {},
  build,
}

function build(context: ControllerContext): Controller {
  const { client, clock, informers } = context
  const budgets = informers.informer(podDisruptionBudgets)
  const podInformer = informers.informer(pods)
  const recorder = context.recorder(component)
  const deps: Deps = {
    listers: {
      budgets,
      pods: podInformer,
      replicationControllers: informers.informer(replicationControllers),
      replicaSets: informers.informer(replicaSets),
      deployments: informers.informer(deployments),
      statefulSets: informers.informer(statefulSets),
    },
    client,
    scales: new DiscoveredScales(client, clock),
    recorder,
    clock,
    recheckAfter: (key, delayMs) => rechecks.wakeAfter(key, delayMs, 'an eviction is given up'),
  }
  const syncs = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: 1,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  const rechecks = createQueueController(context, {
    name: controllerName,
    queueName: recheckQueueName,
    workers: 1,
    reconcile: async (key) => {
      syncs.queue.addRateLimited(key)
      return outcome.done('handed over')
    },
  })
  const stalePods = createQueueController(context, {
    name: controllerName,
    queueName: stalePodQueueName,
    workers: 1,
    reconcile: (key, signal) => reconcileStalePod(deps, key, signal),
  })
  budgets.addHandlers(budgetHandlers(syncs))
  podInformer.addHandlers(podHandlers({ budgets: new BudgetsOfPods(budgets), recorder, clock, syncs, stalePods }))
  return runTogether(syncs, rechecks, stalePods)
}

/** Every change wakes a budget, its own status and resyncs included. */
export function budgetHandlers(syncs: Pick<QueueController, 'wake'>): EventHandlers<PodDisruptionBudget> {
  return {
    added: (budget) => syncs.wake(keyOf(budget), 'budget added', budget),
    updated: (_, budget) => syncs.wake(keyOf(budget), 'budget updated', budget),
    deleted: (budget) => syncs.wake(keyOf(budget), 'budget deleted', budget),
  }
}

/** What the handlers of pods may touch. */
export interface Watching {
  readonly budgets: BudgetsOfPods
  readonly recorder: EventRecorder
  readonly clock: Clock
  readonly syncs: Pick<QueueController, 'wake'>
  readonly stalePods: Pick<QueueController, 'wakeAfter'>
}

/** A pod wakes the budget that its labels match now, and one only; a budget that matched its old labels sleeps on. */
export function podHandlers({ budgets, recorder, clock, syncs, stalePods }: Watching): EventHandlers<Pod> {
  const wakeBudget = (pod: Pod, what: string): void => {
    const found = budgets.of(pod)
    const [chosen] = found
    if (chosen === undefined) return
    if (found.length > 1) {
      const message = multipleText(namespaceOf(pod), nameOf(pod), nameOf(chosen))
      recorder.event(referenceTo(pods, pod), 'Warning', eventReasons.multiple, message)
    }
    syncs.wake(keyOf(chosen), what, pod)
  }
  const changed = (pod: Pod, what: string): void => {
    wakeBudget(pod, what)
    const delayMs = staleInMs(pod, clock.now())
    if (delayMs !== undefined) stalePods.wakeAfter(keyOf(pod), delayMs, 'marked for disruption', pod)
  }
  return {
    added: (pod) => changed(pod, 'pod added'),
    updated: (_, pod) => changed(pod, 'pod updated'),
    deleted: (pod) => wakeBudget(pod, 'pod deleted'),
  }
}
