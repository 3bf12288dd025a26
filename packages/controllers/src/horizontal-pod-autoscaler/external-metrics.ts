// Mirrors k8s.io/metrics pkg/client/external_metrics and GetExternalMetric of pkg/controller/podautoscaler/metrics, 1.36.
import { parseQuantity, quantityMilliValue, type KubeObject, type ResourceType } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import type { ExternalMetricQuery } from './metric-apis.ts'
import { labelSelector } from './resource-metrics.ts'

interface ExternalMetricValue extends KubeObject {
  readonly value: string
}

/** A metric is a resource of its own. */
const typeOf = (metric: string): ResourceType<ExternalMetricValue> => ({
  group: 'external.metrics.k8s.io',
  version: 'v1beta1',
  plural: encodeURIComponent(metric),
  singular: '',
  kind: 'ExternalMetricValueList',
  namespaced: true,
  verbs: ['get'],
  shortNames: [],
  categories: [],
  subresources: [],
  schema: '',
})

/** The value of each series; undefined when there is none. */
export async function listExternalMetric(
  client: Client,
  { namespace, metric, series }: ExternalMetricQuery,
  signal: AbortSignal,
): Promise<readonly bigint[] | undefined> {
  const { items } = await client
    .resource(typeOf(metric), namespace)
    .list({ labelSelector: labelSelector(series), signal })
  return items.length === 0 ? undefined : items.map(({ value }) => quantityMilliValue(parseQuantity(value)))
}
