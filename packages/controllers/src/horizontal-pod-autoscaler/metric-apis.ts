import type { CrossVersionObjectReference } from '@coxswain/api'
import type { PodSamples } from './pod-samples.ts'

export interface PodResourceQuery {
  readonly namespace: string
  /** Text of the label selector. */
  readonly pods: string
  readonly resource: string
  /** Of this container; undefined: of all of them together. */
  readonly container: string | undefined
}

export interface PodMetricQuery {
  readonly namespace: string
  /** Text of the label selector. */
  readonly pods: string
  readonly metric: string
  /** Text of a label selector of series; empty: all. */
  readonly series: string
}

export interface ObjectMetricQuery {
  readonly namespace: string
  readonly object: CrossVersionObjectReference
  readonly metric: string
  readonly series: string
}

export interface ExternalMetricQuery {
  readonly namespace: string
  readonly metric: string
  readonly series: string
}

/** Where metrics come from. Values are in thousandths. Rejects with Kubernetes' message, which says which API it was. */
export interface MetricApis {
  podResource(query: PodResourceQuery, signal: AbortSignal): Promise<PodSamples>
  podMetric(query: PodMetricQuery, signal: AbortSignal): Promise<PodSamples>
  objectMetric(query: ObjectMetricQuery, signal: AbortSignal): Promise<bigint>
  externalMetric(query: ExternalMetricQuery, signal: AbortSignal): Promise<readonly bigint[]>
}
