// Mirrors sync, trySync, failSafe and syncStalePodDisruption of pkg/controller/disruption/disruption.go, 1.36.
import {
  apiVersionOf,
  namespaceOf,
  podDisruptionBudgets,
  pods as podType,
  type Pod,
  type PodDisruptionBudget,
  type PodDisruptionBudgetStatus,
} from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import { isConflict, type Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { outcome, referenceTo, type EventRecorder, type Outcome } from '@coxswain/runtime'
import { errorText } from '../shared/failures.ts'
import { countHealthy, stillDisrupted } from './disrupted-pods.ts'
import { controllersOf, expectPods, needsScale, type Expected, type ScalesByReference } from './expected-pods.ts'
import { observePods, observeScales, type Listers } from './observe.ts'
import type { ServedScales } from './served-scales.ts'
import { staleInMs, withoutTarget } from './stale-target.ts'
import { failedStatus, needsWrite, nextStatus } from './status.ts'
import { countFailedText, eventReasons, noPodsText, notDeletedText, podsFailedText, unmanagedText } from './texts.ts'

export interface Deps {
  readonly listers: Listers
  readonly client: Client
  readonly scales: ServedScales
  readonly recorder: EventRecorder
  readonly clock: Clock
  /** Looks at the budget again after a time. */
  recheckAfter(key: Key, delayMs: number): void
}

export async function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const budget = deps.listers.budgets.get(key)
  if (budget === undefined) return outcome.done('the budget is gone')
  try {
    const recheckMs = await trySync(deps, budget, signal)
    if (recheckMs !== undefined) deps.recheckAfter(key, recheckMs)
    return outcome.done('its status is up to date')
  } catch (error) {
    if (signal.aborted) throw error
    if (isConflict(error)) return outcome.retry(error)
    return failSafe(deps, budget, error, signal)
  }
}

/** Resolves to when the budget is to be looked at again, if at all. */
async function trySync(deps: Deps, budget: PodDisruptionBudget, signal: AbortSignal): Promise<number | undefined> {
  const pods = podsOf(deps, budget)
  const known = needsScale(budget) ? observed(deps, budget, pods) : new Map()
  if (pods.length === 0) {
    deps.recorder.event(referenceTo(podDisruptionBudgets, budget), 'Normal', eventReasons.noPods, noPodsText)
  }
  const { hasUnmanaged, ...expected } = await expectedOf(deps, budget, { pods, known }, signal)
  if (hasUnmanaged) warn(deps, budget, eventReasons.unmanaged, unmanagedText(budget.spec?.selector))
  const nowMs = deps.clock.now()
  const disrupted = stillDisrupted(budget, pods, nowMs)
  for (const pod of disrupted.notDeleted) {
    const message = notDeletedText(namespaceOf(budget))
    deps.recorder.event(referenceTo(podType, pod), 'Warning', eventReasons.notDeleted, message)
  }
  const currentHealthy = countHealthy(pods, disrupted.pods, nowMs)
  const status = nextStatus(budget, { ...expected, currentHealthy, disruptedPods: disrupted.pods }, nowMs)
  if (needsWrite(budget, status)) await writeStatus(deps, budget, status, signal)
  return disrupted.recheckMs
}

function podsOf(deps: Deps, budget: PodDisruptionBudget): readonly Pod[] {
  try {
    return observePods(deps.listers, budget)
  } catch (error) {
    warn(deps, budget, eventReasons.noPods, podsFailedText(errorText(error)))
    throw error
  }
}

function observed(deps: Deps, budget: PodDisruptionBudget, pods: readonly Pod[]): ScalesByReference {
  try {
    return observeScales(deps.listers, namespaceOf(budget), pods)
  } catch (error) {
    warn(deps, budget, eventReasons.countFailed, countFailedText(errorText(error)))
    throw error
  }
}

interface Seen {
  readonly pods: readonly Pod[]
  readonly known: ScalesByReference
}

async function expectedOf(
  deps: Deps,
  budget: PodDisruptionBudget,
  { pods, known }: Seen,
  signal: AbortSignal,
): Promise<Expected> {
  try {
    const scales = new Map(known)
    for (const reference of controllersOf(pods)) {
      if (!scales.has(reference.uid) || scales.get(reference.uid) !== undefined) continue
      // oxlint-disable-next-line no-await-in-loop -- the first owner that cannot be asked ends it
      scales.set(reference.uid, await deps.scales.get(reference, namespaceOf(budget), signal))
    }
    return expectPods(budget, pods, scales)
  } catch (error) {
    if (!signal.aborted) warn(deps, budget, eventReasons.countFailed, countFailedText(errorText(error)))
    throw error
  }
}

/** What cannot be counted must not be evicted. Once that is written the budget waits for its next change. */
async function failSafe(
  deps: Deps,
  budget: PodDisruptionBudget,
  error: unknown,
  signal: AbortSignal,
): Promise<Outcome> {
  const message = errorText(error)
  await writeStatus(deps, budget, failedStatus(budget, message, deps.clock.now()), signal)
  return outcome.done(`nothing may be disrupted: ${message}`)
}

async function writeStatus(
  { client }: Deps,
  budget: PodDisruptionBudget,
  status: PodDisruptionBudgetStatus,
  signal: AbortSignal,
): Promise<void> {
  const { kind } = podDisruptionBudgets
  const draft = { ...budget, apiVersion: apiVersionOf(podDisruptionBudgets), kind, status }
  await client.resource(podDisruptionBudgets, namespaceOf(budget)).updateStatus(draft, { signal })
}

function warn({ recorder }: Deps, budget: PodDisruptionBudget, reason: string, message: string): void {
  recorder.event(referenceTo(podDisruptionBudgets, budget), 'Warning', reason, message)
}

/** Takes the mark of a disruption off a pod that was not disrupted after all. */
export async function reconcileStalePod(
  { listers, client, clock }: Pick<Deps, 'listers' | 'client' | 'clock'>,
  key: Key,
  signal: AbortSignal,
): Promise<Outcome> {
  const pod = listers.pods.get(key)
  if (pod === undefined) return outcome.done('the pod is gone')
  const nowMs = clock.now()
  const delayMs = staleInMs(pod, nowMs)
  if (delayMs === undefined) return outcome.done('it is not marked, or on its way out')
  if (delayMs > 0) return outcome.wakeAfter(delayMs, 'its mark becomes stale')
  const { kind } = podType
  const draft = { ...withoutTarget(pod, nowMs), apiVersion: apiVersionOf(podType), kind }
  await client.resource(podType, namespaceOf(pod)).updateStatus(draft, { signal })
  return outcome.done('its stale mark is taken off')
}
