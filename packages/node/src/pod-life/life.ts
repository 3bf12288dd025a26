import type { Container, ContainerStatus, Pod, PodStatus } from '@coxswain/api'

/** A pod at one moment of its life on a node. The pod is as the cache has it, the status as the stages left it. */
export interface Life {
  readonly pod: Pod
  readonly status: PodStatus
  readonly nowMs: number
  readonly node: NodeAddresses
}

export interface NodeAddresses {
  readonly name: string
  readonly hostIp: string
  /** An address that no pod has. */
  nextPodIp(): string
}

export interface StageEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  /** The container that it is about; absent: the pod. */
  readonly fieldPath?: string | undefined
}

/** Where a stage leads. */
interface Arrival {
  readonly status: PodStatus
  readonly events: readonly StageEvent[]
}

/**
 * One step of a pod's life, as data: when it comes and what is then. Pure; all that a stage knows is in the pod and its
 * status, so that an agent that starts anew goes on where the last one was.
 */
export interface Stage {
  readonly name: string
  /** When it is due, in ms since the epoch; `undefined` when it does not apply. In the past: now. */
  dueMs(life: Life): number | undefined
  enter(life: Life): Arrival
}

/** A container of the pod with what is known of it. */
export interface Running {
  readonly container: Container
  readonly status: ContainerStatus | undefined
  readonly isInit: boolean
}

export const isSidecar = ({ container, isInit }: Pick<Running, 'container' | 'isInit'>): boolean =>
  isInit && container.restartPolicy === 'Always'

export function initContainersOf({ pod, status }: Life): readonly Running[] {
  return withStatus(pod.spec?.initContainers, status.initContainerStatuses, true)
}

export function containersOf({ pod, status }: Life): readonly Running[] {
  return withStatus(pod.spec?.containers, status.containerStatuses, false)
}

function withStatus(
  containers: readonly Container[] | undefined,
  statuses: readonly ContainerStatus[] | undefined,
  isInit: boolean,
): readonly Running[] {
  return (containers ?? []).map((container) => ({
    container,
    status: statuses?.find((status) => status.name === container.name),
    isInit,
  }))
}

export const isTerminal = ({ phase }: PodStatus): boolean => phase === 'Succeeded' || phase === 'Failed'
