// Mirrors computeReplicasForMetrics of pkg/controller/podautoscaler/horizontal.go, 1.36.
import {
  namespaceOf,
  printSelector,
  type HorizontalPodAutoscaler,
  type MetricSpec,
  type Pod,
  type Selector,
} from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import type { ReadinessTimes } from './group-pods.ts'
import type { MetricApis } from './metric-apis.ts'
import type { Action, AutoscalerMetrics, ErrorLabel } from './metrics.ts'
import type { Proposal, Scene } from './proposal.ts'
import { propose } from './propose.ts'
import { readMetric } from './read-metric.ts'
import { selectedPods } from './select-pods.ts'
import { specReplicasOf, statusReplicasOf, type Target } from './target-scale.ts'
import type { Tolerances } from './tolerances.ts'

export interface MeasureDeps {
  readonly pods: Lister<Pod>
  readonly apis: MetricApis
  readonly clock: Clock
  readonly metrics: AutoscalerMetrics
  readonly times: ReadinessTimes
  readonly usesPodLevel: boolean
}

export interface ToMeasure {
  readonly autoscaler: HorizontalPodAutoscaler
  readonly target: Target
  readonly selector: Selector
  readonly tolerances: Tolerances
}

/** What each metric of the autoscaler asks for, in their order. Rejects only when the signal aborts. */
export async function measure(deps: MeasureDeps, given: ToMeasure, signal: AbortSignal): Promise<readonly Proposal[]> {
  const { metrics = [] } = given.autoscaler.spec
  return Promise.all(metrics.map((spec) => measureOne(deps, given, spec, signal)))
}

async function measureOne(
  deps: MeasureDeps,
  given: ToMeasure,
  spec: MetricSpec,
  signal: AbortSignal,
): Promise<Proposal> {
  const { autoscaler, selector } = given
  const namespace = namespaceOf(autoscaler)
  const startedMs = deps.clock.monotonicMs()
  const reading = await readMetric(deps.apis, spec, { namespace, pods: printSelector(selector) }, signal)
  const proposal = propose(spec, namespace, reading, observe(deps, given))
  const seconds = (deps.clock.monotonicMs() - startedMs) / 1000
  const { action, error } = labelsOf(proposal, autoscaler)
  deps.metrics.computed(action, error, spec.type, seconds)
  return proposal
}

/** After the measuring, which takes its time: pods and samples should be of the same moment. */
function observe({ pods, times, usesPodLevel, clock }: MeasureDeps, given: ToMeasure): Scene {
  const { autoscaler, target, selector, tolerances } = given
  return {
    pods: selectedPods(pods, namespaceOf(autoscaler), selector),
    currentReplicas: specReplicasOf(target),
    statusReplicas: statusReplicasOf(target),
    tolerances,
    times,
    usesPodLevel,
    nowMs: clock.now(),
  }
}

/** Upstream compares with the size in the autoscaler's own status. */
function labelsOf(
  proposal: Proposal,
  { status }: HorizontalPodAutoscaler,
): { readonly action: Action; readonly error: ErrorLabel } {
  if (proposal.kind === 'failed') return { action: 'none', error: proposal.isSpecFault ? 'spec' : 'internal' }
  const current = status?.currentReplicas ?? 0
  if (proposal.replicas === current) return { action: 'none', error: 'none' }
  return { action: proposal.replicas > current ? 'scale_up' : 'scale_down', error: 'none' }
}
