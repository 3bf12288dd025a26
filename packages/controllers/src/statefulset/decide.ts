// Mirrors pkg/controller/statefulset/stateful_set_control.go, updateStatefulSet, 1.36.
import { isBeingDeleted, nameOf } from '@coxswain/api'
import { decideCondemned } from './condemned.ts'
import type { Member } from './members.ts'
import { isParallel, type Decision, type Pass, type PodDecision, type Stage, type Task } from './pass.ts'
import { planReplacements } from './rolling-update.ts'
import { claimsAreOwned, decideSlot } from './slot.ts'

/** What the next round of a sync does. The stages, and what each leads to, are listed in pass.ts. */
export function decide(pass: Pass): Decision {
  if (isBeingDeleted(pass.set)) return { kind: 'settled', why: 'it is being deleted' }
  switch (pass.stage) {
    case 'slots':
      return decideEach(pass, { members: pass.slots, decideOne: decideSlot, next: 'condemned-claims' })
    case 'condemned-claims':
      return decideEach(pass, { members: pass.condemned, decideOne: decideOwners, next: 'condemned' })
    case 'condemned':
      return decideEach(pass, { members: pass.condemned, decideOne: decideCondemned(pass), next: 'update' })
    case 'update':
      return update(pass)
    case 'end':
      return { kind: 'settled', why: 'nothing more may be done now' }
    default:
      return pass.stage satisfies never
  }
}

interface Each {
  readonly members: readonly Member[]
  readonly decideOne: (pass: Pass, member: Member) => PodDecision
  readonly next: Stage
}

/** Goes on to the next stage at once when there is nothing to do here. */
function decideEach(pass: Pass, { members, decideOne, next }: Each): Decision {
  const tasks: (readonly Task[])[] = []
  const reasons: string[] = []
  const mayWait = !isParallel(pass.set)
  for (const member of members) {
    const decided = decideOne(pass, member)
    if (decided.tasks.length > 0) {
      tasks.push(decided.tasks)
      reasons.push(`${nameOf(member.pod)} ${decided.why}`)
    }
    if (decided.waits && mayWait) {
      const why = `${nameOf(member.pod)} ${decided.why}`
      return tasks.length === 0
        ? { kind: 'settled', why }
        : { kind: 'tasks', tasks, order: 'one-by-one', next: 'end', why }
    }
  }
  if (tasks.length === 0) return decide({ ...pass, stage: next })
  return { kind: 'tasks', tasks, order: mayWait ? 'one-by-one' : 'in-batches', next, why: summarize(reasons) }
}

const reasonsToldMax = 3

function summarize(reasons: readonly string[]): string {
  const told = reasons.slice(0, reasonsToldMax).join(', ')
  return reasons.length > reasonsToldMax ? `${told} and ${reasons.length - reasonsToldMax} more` : told
}

function decideOwners(pass: Pass, member: Member): PodDecision {
  const tasks: readonly Task[] = claimsAreOwned(pass, member) ? [] : [{ kind: 'claim-owners', pod: member.pod }]
  return { tasks, waits: false, why: 'has claims of which the retention policy wants another owner' }
}

function update(pass: Pass): Decision {
  const { pods, unavailable, why } = planReplacements(pass)
  if (pods.length === 0) return { kind: 'settled', unavailable, why }
  const tasks = pods.map((pod): readonly Task[] => [{ kind: 'delete', pod }])
  return { kind: 'tasks', tasks, order: 'one-by-one', next: 'end', replaces: true, unavailable, why }
}
