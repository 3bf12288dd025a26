// Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go, tryUpdateNodeHealth, 1.36.
import {
  creationTimeMs,
  findCondition,
  parseTime,
  toTime,
  type Lease,
  type Node,
  type NodeCondition,
} from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import { neverUpdated, stoppedUpdating } from './texts.ts'

/** What is remembered of a node from pass to pass. */
export interface NodeHealth {
  /** When a sign of life was last seen; monotonic, and by our clock: the node's own may be wrong. */
  readonly probeMs: number
  /** Its condition Ready, as it was with that sign of life or as we have written it. */
  readonly ready: NodeCondition | undefined
  readonly lease: Lease | undefined
}

export interface Instant {
  readonly wallMs: number
  readonly monotonicMs: number
}

export interface Grace {
  /** `--node-monitor-grace-period` */
  readonly monitorMs: number
  /** `--node-startup-grace-period`: for a node that has never said anything. */
  readonly startupMs: number
}

export interface Assessment {
  readonly health: NodeHealth
  /** Ready as the node has it, before anything is written. */
  readonly observed: NodeCondition
  /** Ready as it is once that is written; undefined for a node that has no such condition yet. */
  readonly current: NodeCondition | undefined
  /** To be written because the node has been silent for too long, and what is then remembered. */
  readonly silent?: { readonly conditions: readonly NodeCondition[]; readonly health: NodeHealth } | undefined
}

/** What a node may be told by its kubelet; the network's condition is not the kubelet's. */
const kubeletConditions = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'] as const

export function assessHealth(
  known: NodeHealth | undefined,
  { node, lease }: { readonly node: Node; readonly lease: Lease | undefined },
  now: Instant,
  grace: Grace,
): Assessment {
  const ready = findCondition(node.status?.conditions, 'Ready')
  const before = ready === undefined ? withoutReady(known, node, now) : known
  const health = withLease(withStatus(before, ready, now), before?.lease, lease, now)
  const observed = ready ?? neverReady(node)
  const graceMs = ready === undefined ? grace.startupMs : grace.monitorMs
  if (now.monotonicMs <= health.probeMs + graceMs) return { health, observed, current: ready }
  const conditions = unknownConditions(node, toTime(now.wallMs))
  const current = findCondition(conditions, 'Ready')
  if (deepEqual(current, observed)) return { health, observed, current }
  return {
    health,
    observed,
    current,
    silent: { conditions, health: { probeMs: health.probeMs, ready: current, lease } },
  }
}

/** The kubelet has not posted a status, so its time runs from when the node was made. */
function withoutReady(known: NodeHealth | undefined, node: Node, now: Instant): NodeHealth {
  if (known !== undefined) return known.ready === undefined ? known : { ...known, ready: undefined }
  const ageMs = now.wallMs - creationTimeMs(node)
  return { probeMs: now.monotonicMs - ageMs, ready: undefined, lease: undefined }
}

function withStatus(known: NodeHealth | undefined, ready: NodeCondition | undefined, now: Instant): NodeHealth {
  const isHeard =
    known === undefined ||
    (ready !== undefined && (known.ready === undefined || known.ready.lastHeartbeatTime !== ready.lastHeartbeatTime))
  // The lease goes as well, so that the next pass takes it for a new one: upstream's way.
  return isHeard ? { probeMs: now.monotonicMs, ready, lease: undefined } : known
}

/** A lease that was renewed, or is seen for the first time, is a sign of life. */
function withLease(health: NodeHealth, saved: Lease | undefined, seen: Lease | undefined, now: Instant): NodeHealth {
  if (seen === undefined || saved === seen || !isNewer(saved, seen)) return health
  return { ...health, lease: seen, probeMs: now.monotonicMs }
}

function isNewer(saved: Lease | undefined, seen: Lease): boolean {
  if (saved === undefined) return true
  const [savedMs, seenMs] = [parseTime(saved.spec?.renewTime), parseTime(seen.spec?.renewTime)]
  return savedMs !== undefined && seenMs !== undefined && savedMs < seenMs
}

function neverReady({ metadata }: Node): NodeCondition {
  const created = metadata?.creationTimestamp
  return { type: 'Ready', status: 'Unknown', lastHeartbeatTime: created, lastTransitionTime: created }
}

/** Nothing is known of the node any more: what was said of it stays, as long as it says just that. */
function unknownConditions({ metadata, status }: Node, now: string): readonly NodeCondition[] {
  const present = status?.conditions ?? []
  const isKubelets = (type: string): boolean => kubeletConditions.some((each) => each === type)
  const changed = present.map((condition) =>
    condition.status === 'Unknown' || !isKubelets(condition.type)
      ? condition
      : { ...condition, ...stoppedUpdating, status: 'Unknown', lastTransitionTime: now },
  )
  const missing = kubeletConditions.filter((type) => findCondition(present, type) === undefined)
  return [
    ...changed,
    ...missing.map((type) => ({
      type,
      status: 'Unknown',
      ...neverUpdated,
      lastHeartbeatTime: metadata?.creationTimestamp,
      lastTransitionTime: now,
    })),
  ]
}
