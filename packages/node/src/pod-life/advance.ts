import { parseTime, type Pod, type PodStatus } from '@coxswain/api'
import { behaviourOf } from './behaviour.ts'
import { nextConditions } from './conditions.ts'
import { containersOf, isTerminal, type Life, type NodeAddresses, type StageEvent } from './life.ts'
import { nextPhase, phaseWhenStopped } from './phase.ts'
import { earliest, killedCode, stages, stopAll } from './stages.ts'
import { stoppingMessage } from './texts.ts'

/** How far a pod has come by now. */
export interface Progress {
  readonly status: PodStatus
  readonly events: readonly StageEvent[]
  /** When to look again, in ms since the epoch; `undefined`: when the pod changes. */
  readonly wakeAtMs: number | undefined
  /** All is stopped, and the object may go. */
  readonly mayBeRemoved: boolean
}

/** Stages of one pod that can follow each other without any time passing. */
const stagesMax = 1000

/**
 * Everything that is due in a pod's life at `nowMs`, as one status to write. Pure: the next agent to look at the pod comes
 * to the same.
 */
export function advance(pod: Pod, node: NodeAddresses, nowMs: number): Progress {
  const life: Life = { pod, status: pod.status ?? {}, nowMs, node }
  return pod.metadata?.deletionTimestamp === undefined ? live(life) : terminate(life)
}

function live(first: Life): Progress {
  const events: StageEvent[] = []
  let life = first
  for (let count = 0; count < stagesMax; count += 1) {
    const stage = stages.find((each) => (each.dueMs(life) ?? Infinity) <= life.nowMs)
    if (stage === undefined) break
    const arrival = stage.enter(life)
    events.push(...arrival.events)
    const entered = { ...life, status: arrival.status }
    const phase =
      isTerminal(arrival.status) && arrival.status.reason !== undefined ? arrival.status.phase : nextPhase(entered)
    life = { ...entered, status: { ...arrival.status, phase } }
  }
  const status = life.status === first.status ? refreshed(life) : finished(life)
  return { status, events, wakeAtMs: earliest(stages.map((stage) => stage.dueMs(life))), mayBeRemoved: false }
}

function finished(life: Life): PodStatus {
  const generation = life.pod.metadata?.generation
  const status = generation === undefined ? life.status : { ...life.status, observedGeneration: generation }
  return { ...status, conditions: nextConditions({ ...life, status }) }
}

/** Nothing was due; a readiness gate or the spec may have changed all the same. */
function refreshed(life: Life): PodStatus {
  const { status, pod } = life
  if (status.startTime === undefined || isTerminal(status)) return status
  const next = finished(life)
  const isSame =
    next.observedGeneration === status.observedGeneration &&
    (next.conditions ?? []).every((condition) =>
      status.conditions?.some(
        (before) =>
          before.type === condition.type && before.status === condition.status && before.reason === condition.reason,
      ),
    )
  return isSame || pod.spec === undefined ? status : next
}

/** Asked to stop: the containers end when they choose to, at the latest when the grace period is over. */
function terminate(life: Life): Progress {
  const { pod, status, nowMs } = life
  if (status.startTime === undefined || isTerminal(status))
    return { status, events: [], wakeAtMs: undefined, mayBeRemoved: true }
  const limitMs = parseTime(pod.metadata?.deletionTimestamp ?? '') ?? nowMs
  const askedMs = limitMs - (pod.metadata?.deletionGracePeriodSeconds ?? 0) * 1000
  const stopsMs = containersOf(life).map(({ container }) => askedMs + behaviourOf(pod, container, false).stopsAfterMs)
  const doneMs = Math.min(limitMs, Math.max(askedMs, ...stopsMs))
  if (nowMs < doneMs) return { status, events: [], wakeAtMs: doneMs, mayBeRemoved: false }
  const wasKilled = Math.max(askedMs, ...stopsMs) > limitMs
  const stopped = { ...life, status: stopAll(life, wasKilled ? killedCode : 0) }
  const final = { ...stopped, status: { ...stopped.status, phase: phaseWhenStopped(stopped) } }
  const events = containersOf(life)
    .filter(({ status: before }) => before?.state?.running !== undefined)
    .map(({ container }) => ({
      type: 'Normal' as const,
      reason: 'Killing',
      message: stoppingMessage(container),
      fieldPath: `spec.containers{${container.name}}`,
    }))
  return { status: finished(final), events, wakeAtMs: undefined, mayBeRemoved: true }
}
