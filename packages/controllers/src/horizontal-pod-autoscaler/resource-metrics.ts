// Mirrors getPodMetrics and getContainerMetrics of pkg/controller/podautoscaler/metrics/client.go, 1.36.
import {
  nameOf,
  parseDurationMs,
  parseQuantity,
  parseTime,
  podMetrics,
  quantityMilliValue,
  type PodMetrics,
  type ResourceUsage,
} from '@coxswain/api'
import type { Client } from '@coxswain/client'
import type { PodResourceQuery } from './metric-apis.ts'
import type { PodSample, PodSamples } from './pod-samples.ts'

/** Undefined when nothing at all is measured. Pods that lack the resource are left out. */
export async function listPodResource(
  client: Client,
  { namespace, pods, resource, container }: PodResourceQuery,
  signal: AbortSignal,
): Promise<PodSamples | undefined> {
  const { items } = await client.resource(podMetrics, namespace).list({ labelSelector: labelSelector(pods), signal })
  return items.length === 0 ? undefined : samplesOf(items, resource, container)
}

/** An empty selector is not sent. */
export const labelSelector = (text: string): string | undefined => (text === '' ? undefined : text)

export function samplesOf(items: readonly PodMetrics[], resource: string, container: string | undefined): PodSamples {
  const samples = new Map<string, PodSample>()
  for (const item of items) {
    const milliValue = container === undefined ? totalOf(item, resource) : usageOf(item, resource, container)
    if (milliValue === undefined) continue
    const timestampMs = parseTime(item.timestamp)
    samples.set(nameOf(item), { milliValue, timestampMs, windowMs: parseDurationMs(item.window) })
  }
  return samples
}

/** Go writes null for what is empty: lists of containers, and usages. */
const amountIn = (usage: ResourceUsage | null | undefined, resource: string): string | undefined => usage?.[resource]

/** Of all containers together; undefined unless each is measured. */
function totalOf({ containers }: PodMetrics, resource: string): bigint | undefined {
  if ((containers ?? []).length === 0) return undefined
  let total = 0n
  for (const { usage } of containers) {
    const text = amountIn(usage, resource)
    if (text === undefined) return undefined
    total += quantityMilliValue(parseQuantity(text))
  }
  return total
}

function usageOf({ containers }: PodMetrics, resource: string, name: string): bigint | undefined {
  const text = amountIn((containers ?? []).find((container) => container.name === name)?.usage, resource)
  return text === undefined ? undefined : quantityMilliValue(parseQuantity(text))
}
