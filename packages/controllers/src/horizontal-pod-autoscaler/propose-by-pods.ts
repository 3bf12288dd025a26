// Mirrors computeStatusForResourceMetricGeneric and computeStatusForPodsMetric of pkg/controller/podautoscaler/horizontal.go, 1.36.
import {
  newMilliQuantity,
  parseQuantity,
  printQuantity,
  quantityMilliValue,
  type MetricTarget,
  type MetricValueStatus,
  type PodsMetricSource,
} from '@coxswain/api'
import { must } from '@coxswain/base'
import { countPods, type CountedPods } from './group-pods.ts'
import { within, samplesIn, type Scene, type Sizing } from './proposal.ts'
import type { Reading } from './read-metric.ts'
import { replicasByAverage, replicasByUtilization } from './replicas-by-pods.ts'
import { requestsOf } from './requests.ts'
import { MetricError } from './pod-samples.ts'

export interface ResourceSource {
  /** The resource. */
  readonly name: string
  readonly target: MetricTarget
  readonly container?: string | undefined
}

/** Throws a `MetricError`. */
export function proposeByResource(source: ResourceSource, reading: Reading, scene: Scene): Sizing<MetricValueStatus> {
  const { averageValue, averageUtilization } = source.target
  if (averageValue !== undefined) {
    return within(`failed to get ${source.name} usage`, () => byUsage(source, milli(averageValue), reading, scene))
  }
  if (averageUtilization === undefined) {
    const why = 'neither an average utilization target nor an average value (usage) target was set'
    throw new MetricError(`invalid resource metric source: ${why}`)
  }
  return within(`failed to get ${source.name} utilization`, () =>
    byUtilization(source, averageUtilization, reading, scene),
  )
}

function byUsage({ name }: ResourceSource, target: bigint, reading: Reading, scene: Scene): Sizing<MetricValueStatus> {
  const counted = countResource(name, reading, scene)
  const { replicas, usage } = replicasByAverage(counted, target, scene)
  return { replicas, metric: `${name} resource`, status: { averageValue: amountOf(name, usage.average) } }
}

function byUtilization(
  { name, container }: ResourceSource,
  targetPercent: number,
  reading: Reading,
  scene: Scene,
): Sizing<MetricValueStatus> {
  const counted = countResource(name, reading, scene)
  const requests = requestsOf(scene.pods, { resource: name, container, usesPodLevel: scene.usesPodLevel })
  const { replicas, usage } = replicasByUtilization(counted, requests, targetPercent, scene)
  const noun = container === undefined ? 'resource' : 'container resource'
  return {
    replicas,
    metric: `${name} ${noun} utilization (percentage of request)`,
    status: { averageUtilization: usage.percent, averageValue: amountOf(name, usage.average) },
  }
}

function countResource(resource: string, reading: Reading, { pods, times, nowMs }: Scene): CountedPods {
  const samples = samplesIn(reading, `unable to get metrics for resource ${resource}`)
  return countPods({ pods, samples, resource, times, nowMs })
}

/** Throws a `MetricError`. */
export function proposeByPodMetric(
  { metric, target }: PodsMetricSource,
  reading: Reading,
  { pods, times, nowMs, ...present }: Scene,
): Sizing<MetricValueStatus> {
  const samples = samplesIn(reading, `unable to get metric ${metric.name}`)
  const counted = countPods({ pods, samples, resource: undefined, times, nowMs })
  const wanted = milli(must(target.averageValue, 'a metric of pods has an average to reach'))
  const { replicas, usage } = replicasByAverage(counted, wanted, present)
  return { replicas, metric: `pods metric ${metric.name}`, status: { averageValue: printMilli(usage.average) } }
}

/** Memory is written as metrics servers write it. */
export function amountOf(resource: string, milliValue: bigint): string {
  return printQuantity(newMilliQuantity(milliValue, resource === 'memory' ? 'BinarySI' : 'DecimalSI'))
}

export const printMilli = (milliValue: bigint): string => printQuantity(newMilliQuantity(milliValue))
export const milli = (text: string): bigint => quantityMilliValue(parseQuantity(text))
