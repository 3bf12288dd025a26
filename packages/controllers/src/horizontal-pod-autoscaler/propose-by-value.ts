// Mirrors computeStatusForObjectMetric and computeStatusForExternalMetric of pkg/controller/podautoscaler/horizontal.go, 1.36.
import type { ExternalMetricSource, MetricIdentifier, MetricValueStatus, ObjectMetricSource } from '@coxswain/api'
import { printLabelSelector } from '../shared/print-label-selector.ts'
import { MetricError } from './pod-samples.ts'
import { milli, printMilli } from './propose-by-pods.ts'
import { valueIn, valuesIn, withinUntold, type Scene, type Sizing } from './proposal.ts'
import type { Reading } from './read-metric.ts'
import { replicasByExternalShare, replicasByShare, replicasByValue, sumOf } from './replicas-by-value.ts'

/** Throws a `MetricError`. */
export function proposeByObject(
  { metric, target, describedObject }: ObjectMetricSource,
  namespace: string,
  reading: Reading,
  scene: Scene,
): Sizing<MetricValueStatus> {
  const { kind, name } = describedObject
  const read = (): bigint =>
    valueIn(reading, (error) => `unable to get metric ${metric.name}: ${kind} on ${namespace} ${name}/${error}`)
  if (target.type === 'Value' && target.value !== undefined) {
    const { replicas, usage } = replicasByValue(read(), milli(target.value), scene.pods, scene)
    return { replicas, metric: `${kind} metric ${metric.name}`, status: { value: printMilli(usage) } }
  }
  if (target.type === 'AverageValue' && target.averageValue !== undefined) {
    const wanted = milli(target.averageValue)
    // A metric that makes no sense was not even asked for.
    const value = reading.kind === 'refused' ? read() : withinUntold(`failed to get ${metric.name} object metric`, read)
    const { replicas, usage } = replicasByShare(value, wanted, scene.statusReplicas, scene.tolerances)
    return { replicas, metric: externalText(metric), status: { averageValue: printMilli(usage) } }
  }
  throw new MetricError('invalid object metric source: neither a value target nor an average value target was set')
}

/** Throws a `MetricError`. */
export function proposeByExternal(
  { metric, target }: ExternalMetricSource,
  namespace: string,
  reading: Reading,
  scene: Scene,
): Sizing<MetricValueStatus> {
  const selector = printLabelSelector(metric.selector)
  const read = (): readonly bigint[] =>
    valuesIn(reading, `unable to get external metric ${namespace}/${metric.name}/${selector}`)
  if (target.averageValue !== undefined) {
    const values = withinUntold(`failed to get ${metric.name} external metric`, read)
    const wanted = milli(target.averageValue)
    const { replicas, usage } = replicasByExternalShare(values, wanted, scene.statusReplicas, scene.tolerances)
    return { replicas, metric: externalText(metric), status: { averageValue: printMilli(usage) } }
  }
  if (target.value !== undefined) {
    const wanted = milli(target.value)
    const { replicas, usage } = withinUntold(`failed to get external metric ${metric.name}`, () =>
      replicasByValue(sumOf(read()), wanted, scene.pods, scene),
    )
    return { replicas, metric: externalText(metric), status: { value: printMilli(usage) } }
  }
  throw new MetricError('invalid external metric source: neither a value target nor an average value target was set')
}

/** Upstream has these words for shares of an object's metric, too. */
const externalText = ({ name, selector }: MetricIdentifier): string =>
  `external metric ${name}(${printLabelSelector(selector)})`
