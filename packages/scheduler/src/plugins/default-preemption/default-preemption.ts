// Mirrors pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go: PostFilter, and preemption.go: Preempt, 1.36.
import { goQuote, type PodDisruptionBudget } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { availability, printReasons } from '../../describe-failure.ts'
import type { Failed, PostFilterPlugin, PostFiltering } from '../../framework/post-filter.ts'
import { candidatesWanted, dryRun, type DryRun } from './dry-run.ts'
import { whyNotEligible } from './eligibility.ts'
import { pickNode } from './pick-node.ts'
import { potentialNodes } from './potential-nodes.ts'
import { budgetsByNamespace } from './split-by-budget.ts'

const notHelpful = 'Preemption is not helpful for scheduling'

/** A pod that fits nowhere makes room: less important pods have to go from the node where they are missed least. */
export function defaultPreemption(budgets: Pick<Lister<PodDisruptionBudget>, 'list'>): PostFilterPlugin {
  return {
    name: 'DefaultPreemption',
    postFilter: (failed) => {
      const notEligible = whyNotEligible(failed)
      if (notEligible !== undefined) return nothing(notEligible, 'kept')
      const run = tryNodes(failed, budgets)
      const picked = pickNode(run.candidates)
      if (picked === undefined) return giveUp(failed, run)
      const { candidate, why } = picked
      return { kind: 'preempt', node: candidate.node, victims: candidate.victims, why }
    },
  }
}

const noRun: DryRun = { candidates: [], reasons: [], nobodyOn: [] }

function tryNodes(failed: Failed, budgets: Pick<Lister<PodDisruptionBudget>, 'list'>): DryRun {
  const { pod, cluster, filters, random } = failed
  const nodes = potentialNodes(failed)
  // Mostly there is nobody to push out: then neither budgets nor chance are asked.
  const hasLesser = nodes.some((node) => node.pods.values().some(({ priority }) => priority < pod.priority))
  if (filters === undefined || nodes.length === 0) return noRun
  const preemptor = {
    pod,
    filters,
    nominations: cluster.nominations,
    budgets: hasLesser ? budgetsByNamespace(budgets.list()) : new Map(),
  }
  const offset = hasLesser ? Math.floor(random.float() * nodes.length) : 0
  return dryRun(nodes, preemptor, { offset, wanted: candidatesWanted(nodes.length) })
}

function giveUp({ diagnosis }: Failed, { reasons, nobodyOn }: DryRun): PostFiltering {
  if (nobodyOn.length > 0) return nothing(describeNobody(nobodyOn), 'kept')
  const counts = new Map<string, number>()
  for (const reason of reasons.flat()) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const hopeless = diagnosis.nodeCount - reasons.length
  if (hopeless > 0) counts.set(notHelpful, hopeless)
  return nothing(`${availability(diagnosis.nodeCount)} ${printReasons(counts)}.`, 'cleared')
}

/** As several errors are told in one. */
function describeNobody(nodeNames: readonly string[]): string {
  const errors = nodeNames.map((name) => `expected at least one victim pod on node ${goQuote(name)}`)
  const [only = ''] = errors
  return errors.length === 1 ? only : `[${errors.join(', ')}]`
}

function nothing(message: string, nomination: 'kept' | 'cleared'): PostFiltering {
  return { kind: 'nothing', message: `preemption: ${message}`, nomination }
}
