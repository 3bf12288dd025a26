// Mirrors pkg/kubelet/status/generate.go, 1.36.
import { toTime, type PodCondition } from '@coxswain/api'
import { containersOf, initContainersOf, isSidecar, type Life, type Running } from './life.ts'

type Judgement = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>

/** The conditions that a kubelet owns, from what the containers are doing; those of others stay as they are. */
export function nextConditions(life: Life): readonly PodCondition[] {
  const before = life.status.conditions ?? []
  const judged = [readyToStart(life), initialized(life), ready(life), containersReady(life), scheduled()]
  const own = new Set(judged.map(({ type }) => type))
  const foreign = before.filter(({ type }) => !own.has(type))
  return [...judged.map((judgement) => toCondition(life, judgement, before)), ...foreign]
}

function toCondition({ pod, nowMs }: Life, judgement: Judgement, before: readonly PodCondition[]): PodCondition {
  const previous = before.find(({ type }) => type === judgement.type)
  if (judgement.type === 'PodScheduled' && previous !== undefined) return previous
  const lastTransitionTime = previous?.status === judgement.status ? previous.lastTransitionTime : toTime(nowMs)
  const observedGeneration = pod.metadata?.generation
  return {
    ...judgement,
    lastProbeTime: undefined,
    lastTransitionTime,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  }
}

const holds = (type: string): Judgement => ({ type, status: 'True' })
const fails = (type: string, reason: string, message?: string): Judgement => ({
  type,
  status: 'False',
  reason,
  message,
})
const scheduled = (): Judgement => holds('PodScheduled')

function readyToStart({ status }: Life): Judgement {
  const hasSandbox = status.podIP !== undefined && status.phase !== 'Succeeded' && status.phase !== 'Failed'
  return { type: 'PodReadyToStartContainers', status: hasSandbox ? 'True' : 'False' }
}

function initialized(life: Life): Judgement {
  if (life.status.phase === 'Succeeded') return { type: 'Initialized', status: 'True', reason: 'PodCompleted' }
  const incomplete = initContainersOf(life).filter((one) => !isInitDone(one))
  return incomplete.length === 0
    ? holds('Initialized')
    : fails('Initialized', 'ContainersNotInitialized', `containers with incomplete status: [${names(incomplete)}]`)
}

/** A regular init container has exited with 0; a sidecar has started. */
export function isInitDone(one: Running): boolean {
  return isSidecar(one) ? one.status?.started === true : one.status?.state?.terminated?.exitCode === 0
}

function containersReady(life: Life): Judgement {
  const { phase } = life.status
  if (phase === 'Succeeded') return fails('ContainersReady', 'PodCompleted')
  if (phase === 'Failed') return fails('ContainersReady', 'PodFailed')
  const unready = [...initContainersOf(life).filter(isSidecar), ...containersOf(life)].filter(
    ({ status }) => status?.ready !== true,
  )
  return unready.length === 0
    ? holds('ContainersReady')
    : fails('ContainersReady', 'ContainersNotReady', `containers with unready status: [${names(unready)}]`)
}

function ready(life: Life): Judgement {
  const containers = containersReady(life)
  if (containers.status !== 'True') return { ...containers, type: 'Ready' }
  const messages = (life.pod.spec?.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = life.status.conditions?.find(({ type }) => type === conditionType)
    if (gate === undefined) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`]
    return gate.status === 'True'
      ? []
      : [`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`]
  })
  return messages.length === 0 ? holds('Ready') : fails('Ready', 'ReadinessGatesNotReady', messages.join(', '))
}

const names = (containers: readonly Running[]): string => containers.map(({ container }) => container.name).join(' ')
