// Mirrors pkg/controller/podautoscaler/metrics/client.go, 1.36.
import { errorText } from '../shared/failures.ts'
import { CustomMetrics, type CustomMetricsDeps } from './custom-metrics.ts'
import { listExternalMetric } from './external-metrics.ts'
import type { MetricApis } from './metric-apis.ts'
import { listPodResource } from './resource-metrics.ts'

/** The APIs that an API server hands on to whoever measures. */
export function createServedMetrics(deps: CustomMetricsDeps): MetricApis {
  const { client } = deps
  const custom = new CustomMetrics(deps)
  return {
    podResource: async (query, signal) =>
      someOf('resource', await from('resource', listPodResource(client, query, signal))),
    podMetric: async (query, signal) => someOf('custom', await from('custom', custom.ofPods(query, signal))),
    objectMetric: (query, signal) => from('custom', custom.ofObject(query, signal)),
    externalMetric: async (query, signal) =>
      someOf('external', await from('external', listExternalMetric(client, query, signal))),
  }
}

type ApiName = 'resource' | 'custom' | 'external'

/** Undefined stands for an answer without items. */
function someOf<T>(api: ApiName, answer: T | undefined): T {
  if (answer === undefined) throw new Error(`no metrics returned from ${api} metrics API`)
  return answer
}

async function from<T>(api: ApiName, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    throw new Error(`unable to fetch metrics from ${api} metrics API: ${errorText(error)}`, { cause: error })
  }
}
