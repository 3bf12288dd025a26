// Mirrors computeReplicasForMetrics of pkg/controller/podautoscaler/horizontal.go, 1.36.
import type { MetricStatus } from '@coxswain/api'
import type { Proposal } from './proposal.ts'
import { metricFailed, validMetricFound, type ConditionText } from './texts.ts'

export interface Combined {
  /** Undefined: nothing can be said. */
  readonly wanted: { readonly replicas: number; readonly metric: string } | undefined
  /** One for each metric, in their order; of one that failed, nothing. */
  readonly statuses: readonly MetricStatus[]
  /** Of ScalingActive, which is true when something is wanted. */
  readonly active: ConditionText
  /** There is one as soon as one metric fails, also when the others suffice. */
  readonly error: Error | undefined
}

const nothingShown: MetricStatus = { type: '' }

/**
 * The largest proposal counts. Where a metric fails, the others may ask for more, but not for less: the one that is not known
 * may be what the present size is for.
 */
export function combineProposals(proposals: readonly Proposal[], specReplicas: number): Combined {
  let replicas = 0
  let metric = ''
  for (const proposal of proposals) {
    if (proposal.kind === 'failed' || (replicas !== 0 && proposal.replicas <= replicas)) continue
    replicas = proposal.replicas
    metric = proposal.metric
  }
  const failed = proposals.filter((proposal) => proposal.kind === 'failed')
  const [first] = failed
  const statuses = proposals.map((proposal) => (proposal.kind === 'failed' ? nothingShown : proposal.status))
  const active = validMetricFound(metric)
  if (first === undefined) return { wanted: { replicas, metric }, statuses, active, error: undefined }
  const counts = `${failed.length} invalid out of ${proposals.length}`
  const error = new Error(`invalid metrics (${counts}), first error is: ${first.error}`)
  if (failed.length < proposals.length && replicas >= specReplicas) {
    return { wanted: { replicas, metric }, statuses, active, error }
  }
  return { wanted: undefined, statuses, active: metricFailed(first.reason, first.why), error }
}
