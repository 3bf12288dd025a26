import { parseTime, toTime, type ContainerStatus, type PodStatus } from '@coxswain/api'
import { behaviourOf, type ContainerBehaviour } from './behaviour.ts'
import { isInitDone } from './conditions.ts'
import { backingOff, exited, started, startedAtMs, waiting } from './container-status.ts'
import {
  containersOf,
  initContainersOf,
  isTerminal,
  type Life,
  type NodeAddresses,
  type Running,
  type Stage,
  type StageEvent,
} from './life.ts'
import { restartDelayMs, restartDueMs, restarts } from './restart-backoff.ts'
import {
  backOffMessage,
  deadlineMessage,
  pulledMessage,
  pullBackOffMessage,
  pullFailedMessage,
  restartingMessage,
} from './texts.ts'

/** What a stage does to one container: when it is due for it, and what it is then. */
interface ContainerStep {
  dueMs(life: Life, one: Running, behaviour: ContainerBehaviour): number | undefined
  next(life: Life, one: Running, behaviour: ContainerBehaviour): ContainerStatus
  events?(life: Life, one: Running): readonly StageEvent[]
}

/** A stage that every container reaches by itself. */
function containerStage(name: string, step: ContainerStep): Stage {
  const dueOf = (life: Life, one: Running): number | undefined =>
    step.dueMs(life, one, behaviourOf(life.pod, one.container, one.isInit))
  return {
    name,
    dueMs: (life) => (isOver(life) ? undefined : earliest(allOf(life).map((one) => dueOf(life, one)))),
    enter: (life) => {
      const due = allOf(life).filter((one) => (dueOf(life, one) ?? Infinity) <= life.nowMs)
      const next = due.map((one) => ({
        one,
        status: step.next(life, one, behaviourOf(life.pod, one.container, one.isInit)),
      }))
      return {
        status: next.reduce((status, change) => withContainer(status, change.one, change.status), life.status),
        events: due.flatMap((one) => step.events?.(life, one) ?? []),
      }
    },
  }
}

const isOver = ({ pod, status }: Life): boolean => isTerminal(status) || pod.metadata?.deletionTimestamp !== undefined
const allOf = (life: Life): readonly Running[] => [...initContainersOf(life), ...containersOf(life)]

export function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

function withContainer(status: PodStatus, { isInit }: Running, next: ContainerStatus): PodStatus {
  const field = isInit ? 'initContainerStatuses' : 'containerStatuses'
  return { ...status, [field]: (status[field] ?? []).map((each) => (each.name === next.name ? next : each)) }
}

/** The node takes the pod: it has an address, and its containers wait. */
const accept: Stage = {
  name: 'accept',
  dueMs: (life) => (life.status.startTime === undefined && !isOver(life) ? life.nowMs : undefined),
  enter: ({ pod, status, nowMs, node }) => {
    const inits = pod.spec?.initContainers ?? []
    const reason = inits.length > 0 ? 'PodInitializing' : 'ContainerCreating'
    return {
      status: {
        ...status,
        ...addresses(pod.spec?.hostNetwork === true, node),
        startTime: toTime(nowMs),
        ...(inits.length === 0
          ? {}
          : { initContainerStatuses: inits.map((container) => waiting(container, 'PodInitializing')) }),
        containerStatuses: (pod.spec?.containers ?? []).map((container) => waiting(container, reason)),
      },
      events: [],
    }
  },
}

function addresses(isOnHostNetwork: boolean, node: NodeAddresses): Partial<PodStatus> {
  const podIP = isOnHostNetwork ? node.hostIp : node.nextPodIp()
  return { hostIP: node.hostIp, hostIPs: [{ ip: node.hostIp }], podIP, podIPs: [{ ip: podIP }] }
}

/** When a container's turn comes: init containers one after the other, then all others together. */
function turnMs(life: Life, { container, isInit }: Running): number | undefined {
  const inits = initContainersOf(life)
  const before = isInit
    ? inits.slice(
        0,
        inits.findIndex((init) => init.container.name === container.name),
      )
    : inits
  if (!before.every(isInitDone)) return undefined
  const ends = before.map(({ status }) => status?.state?.terminated?.finishedAt ?? status?.state?.running?.startedAt)
  return Math.max(...[life.status.startTime, ...ends].map((time) => parseTime(time ?? '') ?? 0))
}

const waitsFor = ({ status }: Running): string | undefined => status?.state?.waiting?.reason
const isCreating = (one: Running): boolean =>
  waitsFor(one) === 'ContainerCreating' || waitsFor(one) === 'PodInitializing'
const fieldPathOf = ({ container, isInit }: Running): string =>
  `spec.${isInit ? 'initContainers' : 'containers'}{${container.name}}`

const failPull = containerStage('fail to pull', {
  dueMs: (life, one, { imageIsMissing, startDelayMs }) => {
    const turn = isCreating(one) && imageIsMissing ? turnMs(life, one) : undefined
    return turn === undefined ? undefined : turn + startDelayMs
  },
  next: (_, { container, status }) => ({
    ...waiting(container, 'ImagePullBackOff', status),
    state: { waiting: { reason: 'ImagePullBackOff', message: pullBackOffMessage(container.image ?? '') } },
  }),
  events: (_, one) => [
    {
      type: 'Warning',
      reason: 'Failed',
      message: pullFailedMessage(one.container.image ?? ''),
      fieldPath: fieldPathOf(one),
    },
    {
      type: 'Normal',
      reason: 'BackOff',
      message: pullBackOffMessage(one.container.image ?? ''),
      fieldPath: fieldPathOf(one),
    },
  ],
})

function startedEvents(one: Running): readonly StageEvent[] {
  const fieldPath = fieldPathOf(one)
  return [
    { type: 'Normal', reason: 'Pulled', message: pulledMessage(one.container.image ?? ''), fieldPath },
    { type: 'Normal', reason: 'Created', message: 'Container created', fieldPath },
    { type: 'Normal', reason: 'Started', message: 'Container started', fieldPath },
  ]
}

const start = containerStage('start', {
  dueMs: (life, one, { imageIsMissing, startDelayMs }) => {
    const turn = isCreating(one) && !imageIsMissing ? turnMs(life, one) : undefined
    return turn === undefined ? undefined : turn + startDelayMs
  },
  next: ({ nowMs }, { container, status }) => started(container, status, nowMs),
  events: (_, one) => startedEvents(one),
})

const exit = containerStage('exit', {
  dueMs: (_, { status }, { runsForMs }) => {
    const since = status === undefined || runsForMs === undefined ? undefined : startedAtMs(status)
    return since === undefined ? undefined : since + (runsForMs ?? 0)
  },
  next: ({ nowMs }, { container, status }, { exitCode }) => exited(status ?? waiting(container, ''), exitCode, nowMs),
})

const becomeReady = containerStage('become ready', {
  dueMs: (_, { status, isInit, container }, { readyAfterMs }) => {
    const isRegularInit = isInit && container.restartPolicy !== 'Always'
    if (status === undefined || status.ready || isRegularInit || readyAfterMs === undefined) return undefined
    const since = startedAtMs(status)
    return since === undefined ? undefined : since + readyAfterMs
  },
  next: (_, { container, status }) => ({ ...(status ?? waiting(container, '')), ready: true }),
})

/** Exited, and to be started again. */
function comesBack(life: Life, one: Running): boolean {
  const terminated = one.status?.state?.terminated
  return terminated !== undefined && restarts(life.pod, one, terminated.exitCode)
}

const backOff = containerStage('back off', {
  dueMs: (life, one) => {
    const isFirst = one.status === undefined || restartDelayMs(one.status) === 0
    return comesBack(life, one) && !isFirst ? life.nowMs : undefined
  },
  next: ({ pod }, { container, status }) => {
    const before = status ?? waiting(container, '')
    return backingOff(container, before, restartingMessage(container, pod, restartDelayMs(before)))
  },
  events: ({ pod }, one) => [
    { type: 'Warning', reason: 'BackOff', message: backOffMessage(one.container, pod), fieldPath: fieldPathOf(one) },
  ],
})

const restart = containerStage('restart', {
  dueMs: (life, one) => {
    const { status } = one
    if (status === undefined) return undefined
    return comesBack(life, one) || waitsFor(one) === 'CrashLoopBackOff' ? restartDueMs(status) : undefined
  },
  next: ({ nowMs }, { container, status }) => started(container, status, nowMs),
  events: (_, one) => startedEvents(one),
})

const exceedDeadline: Stage = {
  name: 'exceed the deadline',
  dueMs: (life) => {
    const seconds = life.pod.spec?.activeDeadlineSeconds
    const since = parseTime(life.status.startTime ?? '')
    return seconds === undefined || since === undefined || isOver(life) ? undefined : since + seconds * 1000
  },
  enter: (life) => ({
    status: { ...stopAll(life, killedCode), phase: 'Failed', reason: 'DeadlineExceeded', message: deadlineMessage },
    events: [{ type: 'Normal', reason: 'DeadlineExceeded', message: deadlineMessage }],
  }),
}

/** What a container that had to be killed exits with. */
export const killedCode = 137

/** The status with every container that still runs, or waits, stopped. */
export function stopAll(life: Life, exitCode: number): PodStatus {
  const open = allOf(life).filter(({ status }) => status !== undefined && status.state?.terminated === undefined)
  return open.reduce<PodStatus>((status, one) => {
    const before = one.status
    return before === undefined ? status : withContainer(status, one, exited(before, exitCode, life.nowMs))
  }, life.status)
}

/** In the order in which they are looked at; of those that are due the first is entered. */
export const stages: readonly Stage[] = [accept, exceedDeadline, failPull, start, exit, backOff, restart, becomeReady]
