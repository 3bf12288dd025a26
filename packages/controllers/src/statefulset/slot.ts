// Mirrors pkg/controller/statefulset/stateful_set_control.go, processReplica, 1.36.
import { isBeingDeleted, isPodAvailable, isPodReady, isPodTerminal, type Pod } from '@coxswain/api'
import { areOwnersUpToDate, hasUnexpectedController, isStaleOfPod, retentionPolicyOf } from './claim-owners.ts'
import { hasIdentity, newPod } from './new-pod.ts'
import { ordinalOf } from './ordinals.ts'
import { isCreated, isParallel, type Pass, type Task, type PodDecision } from './pass.ts'
import { claimNamesOf, hasStorage } from './volume-claims.ts'

/** What the pod of an ordinal that is wanted needs. */
export function decideSlot(pass: Pass, pod: Pod): PodDecision {
  if (isPodTerminal(pod)) {
    const tasks: readonly Task[] = isBeingDeleted(pod) ? [] : [{ kind: 'delete', pod }]
    // Another one can only come when this one is gone: they have the same name.
    return { tasks, waits: true, why: `is ${pod.status?.phase}` }
  }
  if (!isCreated(pod)) return decideNew(pass, pod)
  const isPending = pod.status?.phase === 'Pending'
  const claims: readonly Task[] =
    isPending && claimNames(pass, pod).length > 0 && lacksClaims(pass, pod) ? [{ kind: 'claims', pod }] : []
  const waitsFor = isParallel(pass.set) ? undefined : unfinished(pass, pod)
  if (waitsFor !== undefined) return { tasks: claims, waits: true, why: waitsFor }
  const isRight = hasIdentity(pass.set, pod) && hasStorage(pass.set, pod) && (isPending || claimsAreOwned(pass, pod))
  if (isRight) return { tasks: claims, waits: false, why: 'lacks a claim' }
  return { tasks: [...claims, { kind: 'repair', pod }], waits: false, why: 'is not as it should be' }
}

/** Claims that go with a pod of this name which was scaled away must be gone first. */
function decideNew({ set, revisions, claims }: Pass, pod: Pod): PodDecision {
  const isClaimed =
    retentionPolicyOf(set).whenScaled !== 'Retain' &&
    claimNamesOf(set, ordinalOf(pod)).some((name) => {
      const claim = claims(name)
      return claim !== undefined && isStaleOfPod(claim, pod)
    })
  if (isClaimed) return { tasks: [], waits: true, why: 'waits for claims of its predecessor to go' }
  return { tasks: [{ kind: 'create', pod: newPod(set, revisions, ordinalOf(pod)) }], waits: true, why: 'is missing' }
}

const claimNames = ({ set }: Pass, pod: Pod): readonly string[] => claimNamesOf(set, ordinalOf(pod))

/**
 * Missing, going, or of another owner than the policy wants: what is looked at while a pod is pending. With a controller of
 * its own there is nothing to do for a claim but to tell of it, in each sync.
 */
function lacksClaims({ set, claims }: Pass, pod: Pod): boolean {
  return claimNamesOf(set, ordinalOf(pod)).some((name) => {
    const claim = claims(name)
    if (claim === undefined || isBeingDeleted(claim)) return true
    return !areOwnersUpToDate(claim, { set, pod }) || hasUnexpectedController(claim, { set, pod })
  })
}

function claimsAreOwned({ set, claims }: Pass, pod: Pod): boolean {
  return claimNamesOf(set, ordinalOf(pod)).every((name) => {
    const claim = claims(name)
    return claim === undefined || areOwnersUpToDate(claim, { set, pod })
  })
}

/** Why the pods after this one must wait. */
function unfinished({ set, nowMs }: Pass, pod: Pod): string | undefined {
  if (isBeingDeleted(pod)) return 'is terminating'
  if (pod.status?.phase !== 'Running') return 'is not running and ready'
  if (isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, nowMs)) return undefined
  return isPodReady(pod) ? 'is not available yet' : 'is not running and ready'
}
