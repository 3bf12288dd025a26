// Mirrors pkg/controller/nodeipam/ipam/range_allocator.go, syncNode and updateCIDRsAllocation, 1.36.
import { nameOf, nodes, uidOf, type Node } from '@coxswain/api'
import type { Logger } from '@coxswain/base'
import { isInvalid, isNotFound, StatusError, TransportError, type Client } from '@coxswain/client'
import { outcome, type EventRecorder, type Outcome } from '@coxswain/runtime'
import { nodeReference } from '../shared/node-reference.ts'
import type { Assigned, Assignments } from './assignments.ts'
import { decide } from './decide.ts'
import { observe, type Sources } from './observe.ts'
import { eventReasons, eventText, logs } from './texts.ts'

export interface Deps extends Sources {
  readonly client: Client
  readonly assignments: Assignments
  readonly recorder: EventRecorder
  readonly logger: Logger
}

/** One right after the other. */
const triesMax = 3

export async function reconcile(deps: Deps, name: string, signal: AbortSignal): Promise<Outcome> {
  const seen = observe(deps, name)
  if (seen === undefined) return outcome.done('the node is gone')
  const { node } = seen
  const decision = decide(seen)
  switch (decision.kind) {
    case 'wait':
      return outcome.wakeAfter(decision.recheckMs, decision.why)
    case 'nothing':
      return outcome.done(decision.why)
    case 'occupy': {
      const problem = deps.assignments.occupy(node)
      return problem === undefined ? outcome.done(decision.why) : outcome.retry(new Error(problem))
    }
    case 'allocate':
      return allocate(deps, node, signal)
    default:
      return decision satisfies never
  }
}

async function allocate(deps: Deps, node: Node, signal: AbortSignal): Promise<Outcome> {
  const name = nameOf(node)
  const assignment = deps.assignments.assign(name)
  if ('problem' in assignment) {
    tell(deps, node, eventReasons.notAvailable)
    return outcome.retry(new Error(assignment.problem))
  }
  const { podCidrs } = assignment
  const failure = await write(deps, node, assignment, signal)
  if (failure === undefined) {
    deps.logger.info(logs.assigned, { node: name, podCIDRs: podCidrs })
    return outcome.done('it has its ranges now')
  }
  if (!failure.mayBeDone) deps.assignments.takeBack(name, podCidrs)
  if (!signal.aborted) tell(deps, node, eventReasons.assignmentFailed)
  return outcome.retry(failure.error)
}

interface Failure {
  readonly error: unknown
  /** The node may have got its blocks all the same. */
  readonly mayBeDone: boolean
}

async function write(
  deps: Deps,
  node: Node,
  { podCidrs, isRepeated }: Assigned,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const name = nameOf(node)
  const body = { spec: { podCIDR: podCidrs[0], podCIDRs: podCidrs } }
  let mayBeDone = isRepeated
  for (let tries = 1; ; tries += 1) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      const live = await deps.client.resource(nodes).patch(name, { type: 'strategic', body }, { signal })
      deps.written.wrote(name, uidOf(node), nodes.plural, live.metadata?.resourceVersion)
      return undefined
    } catch (error) {
      mayBeDone ||= !isRefusal(error)
      // A node that is gone has nothing, and one that has other blocks keeps them: also the tries before came to nothing.
      if (isNotFound(error) || isInvalid(error)) mayBeDone = false
      if (tries === triesMax || signal.aborted) return { error, mayBeDone }
    }
  }
}

/** Whether nothing was written for certain. */
function isRefusal(error: unknown): boolean {
  if (error instanceof StatusError) return error.code < 500
  return error instanceof TransportError && (error.kind === 'refused' || error.kind === 'credentials')
}

function tell({ recorder }: Deps, node: Node, reason: string): void {
  recorder.event(nodeReference(node), 'Normal', reason, eventText(nameOf(node), reason))
}
