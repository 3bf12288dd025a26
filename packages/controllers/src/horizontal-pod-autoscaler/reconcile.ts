// Mirrors reconcileKey and reconcileAutoscaler of pkg/controller/podautoscaler/horizontal.go, 1.36.
import {
  apiVersionOf,
  horizontalPodAutoscalers,
  keyOf,
  nameOf,
  namespaceOf,
  type HorizontalPodAutoscaler,
  type HorizontalPodAutoscalerStatus,
  type MetricStatus,
} from '@coxswain/api'
import { must, semanticEqual } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import type { Key } from '@coxswain/queue'
import { outcome, referenceTo, type EventRecorder, type Outcome } from '@coxswain/runtime'
import { errorText } from '../shared/failures.ts'
import { combineProposals } from './combine-proposals.ts'
import { canWake, chooseCourse } from './course.ts'
import { decide } from './decide.ts'
import { beginHistory, type History } from './history.ts'
import { measure, type MeasureDeps } from './measure.ts'
import type { Action, ErrorLabel } from './metrics.ts'
import { rememberChange } from './normalize.ts'
import type { RegisteredSelectors } from './registered-selectors.ts'
import { selectPods } from './select-pods.ts'
import { nextStatus, withCondition, withoutCondition, type Conditions, type Result, type State } from './status.ts'
import {
  describeTarget,
  readTarget,
  resizeTarget,
  selectorTextOf,
  specReplicasOf,
  TargetError,
  type ScaleDeps,
  type Target,
} from './target-scale.ts'
import {
  conditionTexts,
  eventReasons,
  failedGetScale,
  failedRescaleText,
  failedUpdateScale,
  rescaledText,
  succeededRescale,
  type ConditionText,
} from './texts.ts'
import { tolerancesOf } from './tolerances.ts'

export interface Deps extends ScaleDeps, MeasureDeps {
  readonly autoscalers: Lister<HorizontalPodAutoscaler>
  readonly recorder: EventRecorder
  readonly selectors: RegisteredSelectors
  /** By the autoscaler's key. A reconcile alone touches its own. */
  readonly histories: Map<Key, History>
  readonly settings: Settings
}

export interface Settings {
  readonly syncPeriodMs: number
  readonly downscaleStabilizationMs: number
  readonly tolerance: number
  readonly canScaleToZero: boolean
  readonly hasOwnTolerances: boolean
}

/** How a sync ended that got as far as a size. */
interface Synced {
  readonly action: Action
  readonly why: string
  /** Some of the metrics failed, and the others were enough; or the status was refused. */
  readonly error: unknown
}

/** Comes round every period, whether it succeeds or not. */
export async function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const autoscaler = deps.autoscalers.get(key)
  if (autoscaler === undefined) {
    deps.histories.delete(key)
    return outcome.done('the autoscaler is gone')
  }
  const startedMs = deps.clock.monotonicMs()
  const report = (action: Action, error: ErrorLabel): void =>
    deps.metrics.reconciled(action, error, (deps.clock.monotonicMs() - startedMs) / 1000)
  try {
    const { action, why, error } = await sync(deps, autoscaler, signal)
    report(action, error === undefined ? 'none' : 'internal')
    return error === undefined ? outcome.wakeAfter(deps.settings.syncPeriodMs, why) : outcome.retry(error)
  } catch (error) {
    if (!signal.aborted) report('none', error instanceof TargetError && error.isSpecFault ? 'spec' : 'internal')
    throw error
  }
}

async function sync(deps: Deps, autoscaler: HorizontalPodAutoscaler, signal: AbortSignal): Promise<Synced> {
  const target = await targetOf(deps, autoscaler, signal)
  const current = specReplicasOf(target)
  const key = keyOf(autoscaler)
  if (!deps.histories.has(key)) deps.histories.set(key, beginHistory(current, deps.clock.monotonicMs()))
  const nowMs = deps.clock.now()
  const before = autoscaler.status?.conditions ?? []
  const conditions = withCondition(before, 'ableToScale', isTrue(conditionTexts.succeededGetScale), nowMs)
  const seen = { autoscaler, target, conditions, nowMs }
  const course = chooseCourse(autoscaler, current, deps.settings.canScaleToZero)
  switch (course.kind) {
    case 'off':
      return finish(deps, { ...seen, conditions: stateOff(deps, seen), desired: current, why: course.why }, signal)
    case 'clamp':
      return finish(deps, { ...seen, desired: course.replicas, why: course.why }, signal)
    case 'measure':
      return finish(deps, await sizeByMetrics(deps, seen, signal), signal)
    default:
      return course satisfies never
  }
}

/** What a sync has seen, and says of the autoscaler so far. */
interface Seen {
  readonly autoscaler: HorizontalPodAutoscaler
  readonly target: Target
  readonly conditions: Conditions
  readonly nowMs: number
}

/** The size that the target is to have. */
interface Plan extends Seen {
  readonly desired: number
  readonly why: string
  readonly metrics?: readonly MetricStatus[] | undefined
  readonly error?: Error | undefined
}

const isTrue = (because: ConditionText): State => ({ is: 'True', because })
const isFalse = (because: ConditionText): State => ({ is: 'False', because })

async function targetOf(deps: Deps, autoscaler: HorizontalPodAutoscaler, signal: AbortSignal): Promise<Target> {
  try {
    return await readTarget(deps, autoscaler, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof TargetError)) throw error
    warn(deps, autoscaler, eventReasons.failedGetScale, error.why)
    const before = autoscaler.status?.conditions ?? []
    const conditions = withCondition(before, 'ableToScale', isFalse(failedGetScale(error.why)), deps.clock.now())
    // All else stays as it was: nothing is known of it.
    await tryWriteStatus(deps, autoscaler, { desiredReplicas: 0, ...autoscaler.status, conditions }, signal)
    throw error
  }
}

function stateOff({ settings }: Deps, { conditions, nowMs }: Seen): Conditions {
  const stated = withCondition(conditions, 'scalingActive', isFalse(conditionTexts.scalingDisabled), nowMs)
  return settings.canScaleToZero ? stated : withoutCondition(stated, 'scaledToZero')
}

async function sizeByMetrics(deps: Deps, seen: Seen, signal: AbortSignal): Promise<Plan> {
  const { autoscaler, target, nowMs } = seen
  const { settings } = deps
  const selection = selectPods(deps, autoscaler, selectorTextOf(target))
  if (selection.kind === 'failed') {
    warn(deps, autoscaler, selection.event, selection.why)
    const conditions = withCondition(seen.conditions, 'scalingActive', isFalse(selection.active), nowMs)
    return giveUp(deps, { ...seen, conditions, metrics: undefined, error: new Error(selection.why) }, signal)
  }
  const tolerances = tolerancesOf(autoscaler, settings.tolerance, settings.hasOwnTolerances)
  const { selector } = selection
  const proposals = await measure(deps, { autoscaler, target, selector, tolerances }, signal)
  for (const proposal of proposals) {
    if (proposal.kind === 'failed') warn(deps, autoscaler, proposal.reason, proposal.why)
  }
  const current = specReplicasOf(target)
  const { wanted, active, statuses: metrics, error } = combineProposals(proposals, current)
  const state = wanted === undefined ? isFalse(active) : isTrue(active)
  const conditions = withCondition(seen.conditions, 'scalingActive', state, nowMs)
  if (wanted === undefined) return giveUp(deps, { ...seen, conditions, metrics, error }, signal)
  const key = keyOf(autoscaler)
  const past = { history: historyOf(deps, key), nowMs: deps.clock.monotonicMs() }
  const decision = decide(autoscaler, { current, ...wanted }, past, settings.downscaleStabilizationMs)
  deps.histories.set(key, decision.history)
  const able = withCondition(conditions, 'ableToScale', isTrue(decision.able), nowMs)
  const limited = decision.isLimited ? isTrue(decision.limited) : isFalse(decision.limited)
  return {
    ...seen,
    conditions: withCondition(able, 'scalingLimited', limited, nowMs),
    desired: decision.replicas,
    why: decision.why,
    metrics,
    error,
  }
}

const historyOf = ({ histories }: Deps, key: Key): History =>
  must(histories.get(key), 'a sync begins the history of its autoscaler')

/** Nothing can be said of the size: it stays. */
async function giveUp(deps: Deps, plan: Omit<Plan, 'desired' | 'why'>, signal: AbortSignal): Promise<never> {
  const { autoscaler, target, conditions, metrics } = plan
  const why = errorText(plan.error)
  const status = nextStatus(autoscaler, { currentReplicas: specReplicasOf(target), metrics, conditions })
  await tryWriteStatus(deps, autoscaler, status, signal)
  warn(deps, autoscaler, eventReasons.failedComputeReplicas, why)
  const doing = 'failed to compute desired number of replicas based on listed metrics for'
  throw new Error(`${doing} ${describeTarget(autoscaler)}: ${why}`, { cause: plan.error })
}

/** Gives the target its size and tells so. */
async function finish(deps: Deps, plan: Plan, signal: AbortSignal): Promise<Synced> {
  const { autoscaler, target, desired, metrics, nowMs, error } = plan
  const current = specReplicasOf(target)
  const isRescaled = desired !== current
  const conditions = isRescaled ? await rescale(deps, plan, signal) : plan.conditions
  const rescaledMs = isRescaled ? nowMs : undefined
  const result: Result = { currentReplicas: current, desiredReplicas: desired, metrics, conditions, rescaledMs }
  deps.metrics.desired(namespaceOf(autoscaler), nameOf(autoscaler), desired)
  const written = writeStatus(deps, autoscaler, nextStatus(autoscaler, result), signal)
  // The size is what it is, whatever becomes of the status.
  const failure = await written.catch((refused: unknown) => {
    if (signal.aborted) throw refused
    return refused
  })
  const why = isRescaled ? rescaledText(desired, plan.why) : 'its size is what it should be'
  const action = !isRescaled ? 'none' : desired > current ? 'scale_up' : 'scale_down'
  return { action, why, error: failure ?? error }
}

async function rescale(deps: Deps, plan: Plan, signal: AbortSignal): Promise<Conditions> {
  const { autoscaler, target, desired, why, nowMs } = plan
  try {
    await resizeTarget(deps, autoscaler, { target, replicas: desired }, signal)
  } catch (error) {
    if (signal.aborted) throw error
    return failRescale(deps, plan, error, signal)
  }
  const conditions = withCondition(plan.conditions, 'ableToScale', isTrue(succeededRescale(desired)), nowMs)
  const about = referenceTo(horizontalPodAutoscalers, autoscaler)
  deps.recorder.event(about, 'Normal', eventReasons.successfulRescale, rescaledText(desired, why))
  const key = keyOf(autoscaler)
  const change = { from: specReplicasOf(target), to: desired }
  const history = rememberChange(historyOf(deps, key), autoscaler.spec.behavior, change, deps.clock.monotonicMs())
  deps.histories.set(key, history)
  if (!deps.settings.canScaleToZero) return withoutCondition(conditions, 'scaledToZero')
  // Told with every new size, so that it is never about an older one.
  const isAtZero = desired === 0 && canWake(autoscaler)
  const state = isAtZero ? isTrue(conditionTexts.scaledToZero) : isFalse(conditionTexts.notScaledToZero)
  return withCondition(conditions, 'scaledToZero', state, nowMs)
}

async function failRescale(deps: Deps, plan: Plan, error: unknown, signal: AbortSignal): Promise<never> {
  const { autoscaler, target, desired, metrics, nowMs } = plan
  const why = errorText(error)
  warn(deps, autoscaler, eventReasons.failedRescale, failedRescaleText(desired, plan.why, why))
  const conditions = withCondition(plan.conditions, 'ableToScale', isFalse(failedUpdateScale(why)), nowMs)
  const status = nextStatus(autoscaler, { currentReplicas: specReplicasOf(target), metrics, conditions })
  await tryWriteStatus(deps, autoscaler, status, signal)
  throw new Error(`failed to rescale ${describeTarget(autoscaler)}: ${why}`, { cause: error })
}

/** For a sync that has failed already: that is what is to be told. */
async function tryWriteStatus(
  deps: Deps,
  autoscaler: HorizontalPodAutoscaler,
  status: HorizontalPodAutoscalerStatus,
  signal: AbortSignal,
): Promise<void> {
  try {
    await writeStatus(deps, autoscaler, status, signal)
  } catch (error) {
    if (signal.aborted) throw error
    deps.logger.error('Cannot write the status of an autoscaler', error, { key: keyOf(autoscaler) })
  }
}

async function writeStatus(
  deps: Deps,
  autoscaler: HorizontalPodAutoscaler,
  status: HorizontalPodAutoscalerStatus,
  signal: AbortSignal,
): Promise<void> {
  if (semanticEqual(autoscaler.status, status)) return
  const { kind } = horizontalPodAutoscalers
  const draft = { ...autoscaler, apiVersion: apiVersionOf(horizontalPodAutoscalers), kind, status }
  try {
    await deps.client.resource(horizontalPodAutoscalers, namespaceOf(autoscaler)).updateStatus(draft, { signal })
  } catch (error) {
    if (signal.aborted) throw error
    warn(deps, autoscaler, eventReasons.failedUpdateStatus, errorText(error))
    throw new Error(`failed to update status for ${nameOf(autoscaler)}: ${errorText(error)}`, { cause: error })
  }
}

function warn({ recorder }: Deps, autoscaler: HorizontalPodAutoscaler, reason: string, message: string): void {
  recorder.event(referenceTo(horizontalPodAutoscalers, autoscaler), 'Warning', reason, message)
}
