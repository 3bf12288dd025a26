// Mirrors pkg/controller/job/pod_failure_policy.go, matchPodFailurePolicy, 1.36.
import {
  nameOf,
  namespaceOf,
  type ContainerStatus,
  type Pod,
  type PodFailurePolicy,
  type PodFailurePolicyOnExitCodesRequirement,
  type PodFailurePolicyRule,
} from '@coxswain/api'

export type PodFailureAction = 'Ignore' | 'FailIndex' | 'Count' | 'FailJob'

export interface PodFailureVerdict {
  /** Undefined when no rule matches. */
  readonly action?: PodFailureAction | undefined
  /** Whether the failure counts for the limits. */
  readonly isCounted: boolean
  /** Why the whole Job fails. */
  readonly failJobMessage?: string | undefined
}

/** The first rule that matches decides. A rule with an action of a later release is passed over. */
export function matchPodFailurePolicy(policy: PodFailurePolicy | undefined, pod: Pod): PodFailureVerdict {
  for (const [index, rule] of (policy?.rules ?? []).entries()) {
    const cause = causeOf(rule, pod)
    const action = cause === undefined ? undefined : knownAction(rule.action)
    if (cause === undefined || action === undefined) continue
    if (action !== 'FailJob') return { action, isCounted: action !== 'Ignore' }
    return { action, isCounted: true, failJobMessage: `${cause} matching ${action} rule at index ${index}` }
  }
  return { isCounted: true }
}

function knownAction(action: string): PodFailureAction | undefined {
  return action === 'Ignore' || action === 'FailIndex' || action === 'Count' || action === 'FailJob'
    ? action
    : undefined
}

/** What of the pod the rule is about, in words; undefined when the rule does not match. */
function causeOf({ onExitCodes, onPodConditions }: PodFailurePolicyRule, pod: Pod): string | undefined {
  const where = `${namespaceOf(pod)}/${nameOf(pod)}`
  if (onExitCodes !== undefined) {
    const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {}
    const container =
      containerStatuses.find((status) => matchesExitCode(status, onExitCodes)) ??
      initContainerStatuses.find((status) => matchesExitCode(status, onExitCodes))
    if (container === undefined) return undefined
    return `Container ${container.name} for pod ${where} failed with exit code ${container.state?.terminated?.exitCode}`
  }
  const condition = pod.status?.conditions?.find(({ type, status }) =>
    onPodConditions?.some((pattern) => pattern.type === type && pattern.status === status),
  )
  return condition === undefined ? undefined : `Pod ${where} has condition ${condition.type}`
}

/** A container that still runs has no exit code, and 0 is none that a rule could be about. */
function matchesExitCode(
  { name, state }: ContainerStatus,
  { containerName, operator, values }: PodFailurePolicyOnExitCodesRequirement,
): boolean {
  const exitCode = state?.terminated?.exitCode ?? 0
  if (exitCode === 0 || (containerName !== undefined && containerName !== name)) return false
  if (operator === 'In') return values.includes(exitCode)
  return operator === 'NotIn' && !values.includes(exitCode)
}
