import { printSelector, toSelector, type LabelSelector, type MetricSpec } from '@coxswain/api'
import type { MetricApis } from './metric-apis.ts'
import { MetricError, type PodSamples } from './pod-samples.ts'

/** What was measured for one metric of an autoscaler, or why nothing was. */
export type Reading =
  | { readonly kind: 'samples'; readonly samples: PodSamples }
  | { readonly kind: 'value'; readonly value: bigint }
  | { readonly kind: 'values'; readonly values: readonly bigint[] }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** The metric itself makes no sense, and nothing was asked. */
  | { readonly kind: 'refused'; readonly error: unknown }

export interface ReadFor {
  readonly namespace: string
  /** Text of the selector of the target's pods. */
  readonly pods: string
}

/** Asks whoever measures that kind of metric. Rejects only when the signal aborts. */
export async function readMetric(
  apis: MetricApis,
  spec: MetricSpec,
  read: ReadFor,
  signal: AbortSignal,
): Promise<Reading> {
  let ask: () => Promise<Reading>
  try {
    ask = queryOf(apis, spec, read, signal)
  } catch (error) {
    return { kind: 'refused', error }
  }
  try {
    return await ask()
  } catch (error) {
    if (signal.aborted) throw error
    return { kind: 'failed', error }
  }
}

/** Throws when the metric's own selector cannot be read, or for a source that only a newer API server knows. */
function queryOf(apis: MetricApis, spec: MetricSpec, read: ReadFor, signal: AbortSignal): () => Promise<Reading> {
  const { namespace } = read
  const { resource, containerResource, pods, object, external } = spec
  if (spec.type === 'Resource' && resource !== undefined) {
    const query = { ...read, resource: resource.name, container: undefined }
    return async () => ({ kind: 'samples', samples: await apis.podResource(query, signal) })
  }
  if (spec.type === 'ContainerResource' && containerResource !== undefined) {
    const query = { ...read, resource: containerResource.name, container: containerResource.container }
    return async () => ({ kind: 'samples', samples: await apis.podResource(query, signal) })
  }
  if (spec.type === 'Pods' && pods !== undefined) {
    const query = { ...read, metric: pods.metric.name, series: seriesOf(pods.metric.selector) }
    return async () => ({ kind: 'samples', samples: await apis.podMetric(query, signal) })
  }
  if (spec.type === 'Object' && object !== undefined) {
    const { metric, describedObject } = object
    const query = { namespace, object: describedObject, metric: metric.name, series: seriesOf(metric.selector) }
    return async () => ({ kind: 'value', value: await apis.objectMetric(query, signal) })
  }
  if (spec.type === 'External' && external !== undefined) {
    const query = { namespace, metric: external.metric.name, series: seriesOf(external.metric.selector) }
    return async () => ({ kind: 'values', values: await apis.externalMetric(query, signal) })
  }
  throw new MetricError(`unknown metric source type "${spec.type}"`)
}

const seriesOf = (selector: LabelSelector | undefined): string => printSelector(toSelector(selector))
