// Mirrors pkg/printers/internalversion/printers.go printPod, 1.36.
import { isConditionTrue, parseTime, type ContainerStatus, type Pod } from '@coxswain/api'
import { ageCell, nameCell, orNone, sinceCell } from '../table-text.ts'

export function podCells(pod: Pod, now: number): readonly (string | number)[] {
  const { spec, status } = pod
  const summary = summarize(pod)
  return [
    nameCell(pod),
    `${summary.ready}/${summary.total}`,
    statusText(pod, summary.reason),
    restartsText(summary, now),
    ageCell(pod, now),
    orNone(status?.podIPs?.[0]?.ip),
    orNone(spec?.nodeName),
    orNone(status?.nominatedNodeName),
    gatesText(pod),
  ]
}

interface Summary {
  readonly ready: number
  readonly total: number
  readonly reason: string
  readonly restarts: number
  readonly lastRestart: string | undefined
}

function summarize(pod: Pod): Summary {
  const start = summarizeStart(pod)
  const sidecars = namesOfSidecars(pod)
  const total = (pod.spec?.containers?.length ?? 0) + sidecars.size
  if (start.isStarting && !isConditionTrue(pod.status?.conditions, 'Initialized')) {
    const statuses = pod.status?.initContainerStatuses?.slice(0, start.seen) ?? []
    return { ready: start.ready, total, reason: start.reason, ...countRestarts(statuses) }
  }
  const running = summarizeContainers(pod, start.reason)
  const sidecarStatuses = (pod.status?.initContainerStatuses?.slice(0, start.seen) ?? []).filter(({ name }) =>
    sidecars.has(name),
  )
  const restarts = countRestarts([...sidecarStatuses, ...(pod.status?.containerStatuses ?? [])])
  return { ready: start.ready + running.ready, total, reason: running.reason, ...restarts }
}

function namesOfSidecars(pod: Pod): ReadonlySet<string> {
  const sidecars = (pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  return new Set(sidecars.map(({ name }) => name))
}

interface Start {
  readonly isStarting: boolean
  readonly reason: string
  /** Sidecars that are ready. */
  readonly ready: number
  /** How many init containers were looked at: up to the first that is not done. */
  readonly seen: number
}

function summarizeStart(pod: Pod): Start {
  const statuses = pod.status?.initContainerStatuses ?? []
  const sidecars = namesOfSidecars(pod)
  let ready = 0
  for (const [index, status] of statuses.entries()) {
    if (status.state?.terminated?.exitCode === 0) continue
    if (sidecars.has(status.name) && status.started === true) {
      if (status.ready) ready++
      continue
    }
    const progress = `${index}/${pod.spec?.initContainers?.length ?? 0}`
    return { isStarting: true, reason: `Init:${startReason(status) ?? progress}`, ready, seen: index + 1 }
  }
  return { isStarting: false, reason: phaseReason(pod), ready, seen: statuses.length }
}

function startReason({ state }: ContainerStatus): string | undefined {
  if (state?.terminated) return endReason(state.terminated)
  const waiting = state?.waiting?.reason
  return waiting && waiting !== 'PodInitializing' ? waiting : undefined
}

type Terminated = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>

function endReason({ reason, signal, exitCode }: Terminated): string {
  if (reason) return reason
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`
}

function phaseReason({ status }: Pod): string {
  const isGated = status?.conditions?.some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  )
  return isGated ? 'SchedulingGated' : status?.reason || (status?.phase ?? '')
}

/** Of several containers the first in the list tells the reason. */
function summarizeContainers(pod: Pod, before: string): { readonly ready: number; readonly reason: string } {
  let reason = before
  let failure = ''
  let ready = 0
  for (const status of (pod.status?.containerStatuses ?? []).toReversed()) {
    const { waiting, terminated, running } = status.state ?? {}
    if (waiting?.reason) reason = waiting.reason
    else if (terminated) {
      reason = endReason(terminated)
      if (terminated.exitCode !== 0) failure = reason
    } else if (status.ready && running) ready++
  }
  if (reason !== 'Completed') return { ready, reason }
  if (ready > 0 && isConditionTrue(pod.status?.conditions, 'Ready')) return { ready, reason: 'Running' }
  if (failure !== '') return { ready, reason: failure }
  return { ready, reason: ready > 0 ? 'NotReady' : reason }
}

function countRestarts(statuses: readonly ContainerStatus[]): Pick<Summary, 'restarts' | 'lastRestart'> {
  let restarts = 0
  let lastRestart: string | undefined
  for (const { restartCount, lastState } of statuses) {
    restarts += restartCount
    const at = lastState?.terminated?.finishedAt ?? undefined
    if ((parseTime(at) ?? -Infinity) > (parseTime(lastRestart) ?? -Infinity)) lastRestart = at
  }
  return { restarts, lastRestart }
}

function restartsText({ restarts, lastRestart }: Summary, now: number): string {
  if (restarts === 0 || lastRestart === undefined) return String(restarts)
  return `${restarts} (${sinceCell(lastRestart, now)} ago)`
}

function statusText(pod: Pod, reason: string): string {
  if (pod.metadata?.deletionTimestamp === undefined) return reason
  if (pod.status?.reason === 'NodeLost') return 'Unknown'
  const phase = pod.status?.phase
  return phase === 'Succeeded' || phase === 'Failed' ? reason : 'Terminating'
}

function gatesText({ spec, status }: Pod): string {
  const gates = spec?.readinessGates ?? []
  if (gates.length === 0) return '<none>'
  const met = gates.filter(({ conditionType }) => isConditionTrue(status?.conditions, conditionType))
  return `${met.length}/${gates.length}`
}
