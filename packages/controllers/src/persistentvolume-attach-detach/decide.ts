// Mirrors reconcile and attachDesiredVolumes of pkg/controller/volume/attachdetach/reconciler/reconciler.go, 1.36.
import { isConditionTrue, namespaceOf, nameOf, type Node, type Pod } from '@coxswain/api'
import type { ActualState } from './actual-state.ts'
import { allowsMultiAttach } from './attachable.ts'
import type { WantedVolume } from './desired-state.ts'
import { exclusiveText, forcedBy, multiAttachText, outOfServiceTaint, usedByOthersText, usedByText } from './texts.ts'

/** A node that says that a volume is in use is believed this long if it is silent. */
const unmountMaxMs = 360_000

export interface DetachFacts {
  /** Undefined: it is gone. */
  readonly node: Node | undefined
  readonly isInUse: boolean
  /** Since it was first wanted away. */
  readonly waitedMs: number
  /** Not `--disable-force-detach-on-timeout`. */
  readonly forcesOnTimeout: boolean
}

export type DetachDecision =
  | { readonly kind: 'wait'; readonly why: string }
  | {
      readonly kind: 'detach'
      /** Whether the node is asked once more. */
      readonly isVerified: boolean
      readonly forced?: (typeof forcedBy)[keyof typeof forcedBy]
    }

export function decideDetach({ node, isInUse, waitedMs, forcesOnTimeout }: DetachFacts): DetachDecision {
  const hasTimedOut = waitedMs > unmountMaxMs && forcesOnTimeout
  const isHealthy = isConditionTrue(node?.status?.conditions, 'Ready')
  const isOutOfService = node?.spec?.taints?.some(({ key }) => key === outOfServiceTaint) ?? false
  if (isInUse && !isOutOfService && (isHealthy || !hasTimedOut)) {
    return { kind: 'wait', why: 'the node says that it is in use' }
  }
  if (hasTimedOut) return { kind: 'detach', isVerified: false, forced: forcedBy.timeout }
  if (isOutOfService) return { kind: 'detach', isVerified: false, forced: forcedBy.outOfService }
  return { kind: 'detach', isVerified: true }
}

export type AttachDecision =
  | { readonly kind: 'attached' }
  | { readonly kind: 'attach' }
  /** Another node has it. */
  | { readonly kind: 'refuse'; readonly nodes: readonly string[] }

export function decideAttach(
  { uniqueName, node, spec }: WantedVolume,
  actual: Pick<ActualState, 'stateOf' | 'nodesOf'>,
): AttachDecision {
  if (actual.stateOf(uniqueName, node) === 'attached') return { kind: 'attached' }
  const nodes = allowsMultiAttach(spec) ? [] : actual.nodesOf(uniqueName)
  return nodes.length > 0 ? { kind: 'refuse', nodes } : { kind: 'attach' }
}

/** What a pod is told that waits for a volume which these pods use elsewhere. Names of other namespaces are none of its business. */
export function refusalText(pod: Pod, title: string, users: readonly Pod[]): string {
  if (users.length === 0) return multiAttachText(title, exclusiveText)
  const { local = [], other = [] } = Object.groupBy(users, (user) =>
    namespaceOf(user) === namespaceOf(pod) ? 'local' : 'other',
  )
  const why = local.length === 0 ? usedByOthersText(other.length) : usedByText(local.map(nameOf), other.length)
  return multiAttachText(title, why)
}
