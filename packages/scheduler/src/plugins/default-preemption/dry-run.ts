// Mirrors pkg/scheduler/framework/preemption/preemption.go: DryRunPreemption, and default_preemption.go: calculateNumCandidates, 1.36.
import type { NodeInfo } from '../../snapshot/node-info.ts'
import { selectVictims, type Candidate, type Preemptor } from './select-victims.ts'

const candidatesPercentage = 10
const candidatesMin = 100

export interface DryRun {
  /** Those that break no budget first. */
  readonly candidates: readonly Candidate[]
  /** Why nodes are none. */
  readonly reasons: readonly (readonly string[])[]
  /** Nodes on which the pod fits though no one goes: none should have been asked about. */
  readonly nobodyOn: readonly string[]
}

export interface DryRunLimits {
  /** Of the nodes, which is the first to be asked about. */
  readonly offset: number
  readonly wanted: number
}

/** How many candidates are enough. */
export function candidatesWanted(nodeCount: number): number {
  return Math.min(nodeCount, Math.max(candidatesMin, Math.trunc((nodeCount * candidatesPercentage) / 100)))
}

/** Asks about one node after the other, until there are enough candidates and at least one that breaks no budget. */
export function dryRun(nodes: readonly NodeInfo[], preemptor: Preemptor, { offset, wanted }: DryRunLimits): DryRun {
  const lawful: Candidate[] = []
  const violating: Candidate[] = []
  const reasons: (readonly string[])[] = []
  const nobodyOn: string[] = []
  for (const node of [...nodes.slice(offset), ...nodes.slice(0, offset)]) {
    const selection = selectVictims(node, preemptor)
    if (selection.kind === 'rejected') reasons.push(selection.reasons)
    else if (selection.kind === 'nobody') nobodyOn.push(node.name)
    else if (selection.candidate.violations === 0) lawful.push(selection.candidate)
    else if (violating.length < wanted) violating.push(selection.candidate)
    if (lawful.length > 0 && lawful.length + violating.length >= wanted) break
  }
  return { candidates: [...lawful, ...violating], reasons, nobodyOn }
}
