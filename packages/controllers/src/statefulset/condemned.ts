// Mirrors pkg/controller/statefulset/stateful_set_control.go, processCondemned, 1.36.
import { isAvailable, type Member } from './members.ts'
import { isUnavailable, type Pass, type PodDecision } from './pass.ts'

/**
 * The one pod that may go although it is not healthy: of all that are not, the one of the lowest ordinal. Where it matters,
 * those that are wanted are all available by now.
 */
function firstUnavailable(pass: Pass): Member | undefined {
  return pass.condemned.findLast((member) => isUnavailable(pass, member))
}

/**
 * Whether a pod that is not wanted may go now. A healthy one may; one that is not could be about to recover, and while it is
 * missing no other may go missing as well.
 */
export function decideCondemned(pass: Pass): (pass: Pass, member: Member) => PodDecision {
  const exempt = firstUnavailable(pass)
  return ({ set, nowMs }, member) => {
    const { pod } = member
    if (member.isGoing) return { tasks: [], waits: true, why: 'is terminating' }
    const isHealthy = member.isRunning && isAvailable(member, set.spec?.minReadySeconds ?? 0, nowMs)
    const mayGo = isHealthy || member === exempt || set.spec?.podManagementPolicy === 'Parallel'
    if (!mayGo) return { tasks: [], waits: true, why: 'is to go but not healthy' }
    return { tasks: [{ kind: 'delete', pod }], waits: true, why: 'is not wanted' }
  }
}
