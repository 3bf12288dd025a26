// Mirrors pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go, 1.36.
import { scoreMax, scored, skip, type ScorePlugin } from '../../framework/plugin.ts'
import type { NodeInfo } from '../../snapshot/node-info.ts'
import type { CpuAndMemory } from '../../snapshot/pod-info.ts'

/**
 * Prefers nodes whose cpu and memory the pod brings into balance. The score is near 75 where it changes little, towards 100
 * where the balance gets better and towards 50 where it gets worse.
 */
export const nodeResourcesBalancedAllocation: ScorePlugin = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  score: ({ requests }, _cluster, nodes, scores) => {
    // Pods that ask for nothing change no balance; they would all go to the same node.
    if (requests.milliCpu === 0 && requests.memory === 0) return skip
    nodes.forEach((node, index) => {
      scores[index] = scoreNode(node, requests)
    })
    return scored
  },
}

function scoreNode({ allocatable, requested }: NodeInfo, { milliCpu, memory }: CpuAndMemory): number {
  // Where a node lacks one of the two, there is nothing to balance.
  if (allocatable.milliCpu === 0 || allocatable.memory === 0) return (scoreMax * 3) / 4
  const before = balance(requested.milliCpu / allocatable.milliCpu, requested.memory / allocatable.memory)
  const cpu = (requested.milliCpu + milliCpu) / allocatable.milliCpu
  const after = balance(cpu, (requested.memory + memory) / allocatable.memory)
  return scoreMax / 2 + Math.trunc((scoreMax / 2 + after - before) / 2)
}

/** 100 for equal parts, 50 for one all and the other none taken: the deviation of two numbers is half their difference. */
function balance(cpu: number, memory: number): number {
  const deviation = Math.abs((Math.min(1, cpu) - Math.min(1, memory)) / 2)
  return Math.trunc((1 - deviation) * scoreMax)
}
