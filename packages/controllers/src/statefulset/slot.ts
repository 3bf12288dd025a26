// Mirrors pkg/controller/statefulset/stateful_set_control.go, processReplica, 1.36.
import { isBeingDeleted } from '@coxswain/api'
import { areOwnersUpToDate, hasUnexpectedController, isStaleOfPod, retentionPolicyOf } from './claim-owners.ts'
import { isAvailable, type Member } from './members.ts'
import { newPod } from './new-pod.ts'
import { isParallel, type Pass, type Task, type PodDecision } from './pass.ts'
import { claimNamesOf } from './volume-claims.ts'

/** What the pod of an ordinal that is wanted needs. */
export function decideSlot(pass: Pass, member: Member): PodDecision {
  const { pod, isPending } = member
  if (member.isTerminal) {
    const tasks: readonly Task[] = member.isGoing ? [] : [{ kind: 'delete', pod }]
    // Another one can only come when this one is gone: they have the same name.
    return { tasks, waits: true, why: `is ${pod.status?.phase}` }
  }
  if (!member.isCreated) return decideNew(pass, member)
  const claims: readonly Task[] = isPending && lacksClaims(pass, member) ? [{ kind: 'claims', pod }] : []
  const waitsFor = isParallel(pass.set) ? undefined : unfinished(pass, member)
  if (waitsFor !== undefined) return { tasks: claims, waits: true, why: waitsFor }
  const isRight = member.hasIdentity && member.hasStorage && (isPending || claimsAreOwned(pass, member))
  if (isRight) return { tasks: claims, waits: false, why: 'lacks a claim' }
  return { tasks: [...claims, { kind: 'repair', pod }], waits: false, why: 'is not as it should be' }
}

/** Claims that go with a pod of this name which was scaled away must be gone first. */
function decideNew({ set, revisions, claims }: Pass, { pod, ordinal }: Member): PodDecision {
  const isClaimed =
    retentionPolicyOf(set).whenScaled !== 'Retain' &&
    claimNamesOf(set, ordinal).some((name) => {
      const claim = claims(name)
      return claim !== undefined && isStaleOfPod(claim, pod)
    })
  if (isClaimed) return { tasks: [], waits: true, why: 'waits for claims of its predecessor to go' }
  return { tasks: [{ kind: 'create', pod: newPod(set, revisions, ordinal) }], waits: true, why: 'is missing' }
}

/**
 * Missing, going, or of another owner than the policy wants: what is looked at while a pod is pending. With a controller of
 * its own there is nothing to do for a claim but to tell of it, in each sync.
 */
function lacksClaims({ set, claims }: Pass, { pod, ordinal }: Member): boolean {
  return claimNamesOf(set, ordinal).some((name) => {
    const claim = claims(name)
    if (claim === undefined || isBeingDeleted(claim)) return true
    return !areOwnersUpToDate(claim, { set, pod }) || hasUnexpectedController(claim, { set, pod })
  })
}

export function claimsAreOwned({ set, claims }: Pass, { pod, ordinal }: Member): boolean {
  return claimNamesOf(set, ordinal).every((name) => {
    const claim = claims(name)
    return claim === undefined || areOwnersUpToDate(claim, { set, pod })
  })
}

/** Why the pods after this one must wait. */
function unfinished({ set, nowMs }: Pass, member: Member): string | undefined {
  if (member.isGoing) return 'is terminating'
  if (!member.isRunning) return 'is not running and ready'
  if (isAvailable(member, set.spec?.minReadySeconds ?? 0, nowMs)) return undefined
  return member.isReady ? 'is not available yet' : 'is not running and ready'
}
