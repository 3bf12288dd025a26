// Mirrors pkg/scheduler/framework/plugins/noderesources least_allocated.go, most_allocated.go and
// requested_to_capacity_ratio.go, 1.36.
import { scoreMax, scored, type ScorePlugin } from '../../framework/plugin.ts'
import type { NodeInfo } from '../../snapshot/node-info.ts'
import type { CpuAndMemory } from '../../snapshot/pod-info.ts'
import { divide } from '../../snapshot/resources.ts'

/** How good it is that `requested` of `capacity` would be taken; absent resources of a node are not asked about. */
export type UtilizationScore = (requested: number, capacity: number) => number

export interface ScoringStrategy {
  readonly ofUtilization: UtilizationScore
  readonly weights: { readonly cpu: number; readonly memory: number }
  /** Whether resources that score nothing still count in the mean, and how it becomes a whole number. */
  readonly mean: 'cut' | 'rounded-without-zeros'
}

/** The emptier, the better: pods spread. */
export const leastAllocated: UtilizationScore = (requested, capacity) =>
  requested > capacity ? 0 : divide((capacity - requested) * scoreMax, capacity)

/** The fuller, the better: pods pack. */
export const mostAllocated: UtilizationScore = (requested, capacity) =>
  divide(Math.min(requested, capacity) * scoreMax, capacity)

export interface ShapePoint {
  /** 0…100 */
  readonly utilization: number
  /** 0…10 */
  readonly score: number
}

const shapeScoreMax = 10

/** A curve through points, flat beyond the first and the last. */
export function requestedToCapacityRatio(shape: readonly ShapePoint[]): UtilizationScore {
  const points = shape.map(({ utilization, score }) => ({ utilization, score: score * (scoreMax / shapeScoreMax) }))
  return (requested, capacity) =>
    scoreOnCurve(points, requested > capacity ? scoreMax : divide(requested * scoreMax, capacity))
}

function scoreOnCurve(points: readonly ShapePoint[], utilization: number): number {
  const index = points.findIndex((point) => utilization <= point.utilization)
  const to = points[index]
  if (to === undefined) return points.at(-1)?.score ?? 0
  const from = points[index - 1]
  if (from === undefined) return to.score
  const rise = (to.score - from.score) * (utilization - from.utilization)
  return from.score + Math.trunc(rise / (to.utilization - from.utilization))
}

export const defaultStrategy: ScoringStrategy = {
  ofUtilization: leastAllocated,
  weights: { cpu: 1, memory: 1 },
  mean: 'cut',
}

/** The weighted mean over cpu and memory, in which containers without requests count for some. */
export function nodeResourcesFitScore(strategy: ScoringStrategy = defaultStrategy): ScorePlugin {
  return {
    name: 'NodeResourcesFit',
    weight: 1,
    score: (pod, _cluster, nodes, scores) => {
      nodes.forEach((node, index) => {
        scores[index] = scoreNode(node, pod.scored, strategy)
      })
      return scored
    },
  }
}

function scoreNode(node: NodeInfo, pod: CpuAndMemory, { ofUtilization, weights, mean }: ScoringStrategy): number {
  const { allocatable, nonZeroMilliCpu, nonZeroMemory } = node
  let sum = 0
  let weight = 0
  if (allocatable.milliCpu > 0) {
    const score = ofUtilization(nonZeroMilliCpu + pod.milliCpu, allocatable.milliCpu)
    sum += score * weights.cpu
    if (mean === 'cut' || score > 0) weight += weights.cpu
  }
  if (allocatable.memory > 0) {
    const score = ofUtilization(nonZeroMemory + pod.memory, allocatable.memory)
    sum += score * weights.memory
    if (mean === 'cut' || score > 0) weight += weights.memory
  }
  if (weight === 0) return 0
  return mean === 'cut' ? Math.trunc(sum / weight) : Math.round(sum / weight)
}
