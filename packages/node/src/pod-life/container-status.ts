import { parseTime, toTime, type Container, type ContainerStatus } from '@coxswain/api'

/** The states a container goes through, each as its status says it. */

export function waiting(container: Container, reason: string, before?: ContainerStatus): ContainerStatus {
  return {
    name: container.name,
    image: container.image ?? '',
    imageID: before?.imageID ?? '',
    ready: false,
    started: false,
    restartCount: before?.restartCount ?? 0,
    state: { waiting: { reason } },
    lastState: before?.lastState ?? {},
  }
}

export function started(container: Container, before: ContainerStatus | undefined, nowMs: number): ContainerStatus {
  const isRestart = before?.lastState?.terminated !== undefined || before?.state?.terminated !== undefined
  const restartCount = (before?.restartCount ?? 0) + (isRestart ? 1 : 0)
  return {
    name: container.name,
    image: container.image ?? '',
    imageID: imageId(container.image ?? ''),
    containerID: `containerd://${fingerprint(`${container.name}/${nowMs}/${restartCount}`)}`,
    ready: false,
    started: true,
    restartCount,
    state: { running: { startedAt: toTime(nowMs) } },
    lastState:
      before?.state?.terminated === undefined ? (before?.lastState ?? {}) : { terminated: before.state.terminated },
  }
}

export function exited(before: ContainerStatus, exitCode: number, nowMs: number): ContainerStatus {
  const terminated = {
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
    startedAt: before.state?.running?.startedAt ?? toTime(nowMs),
    finishedAt: toTime(nowMs),
    containerID: before.containerID,
  }
  return { ...before, ready: false, started: false, state: { terminated } }
}

/** A container that has exited waits for its next start. */
export function backingOff(container: Container, before: ContainerStatus, message: string): ContainerStatus {
  const lastState = before.state?.terminated === undefined ? before.lastState : { terminated: before.state.terminated }
  return {
    ...waiting(container, 'CrashLoopBackOff', before),
    lastState: lastState ?? {},
    state: { waiting: { reason: 'CrashLoopBackOff', message } },
  }
}

export const startedAtMs = (status: ContainerStatus): number | undefined =>
  parseTime(status.state?.running?.startedAt ?? '')

export const lastFinishedAtMs = (status: ContainerStatus): number | undefined =>
  parseTime((status.state?.terminated ?? status.lastState?.terminated)?.finishedAt ?? '')

function imageId(image: string): string {
  return `docker.io/library/${image.split('/').at(-1)?.split(':')[0] ?? image}@sha256:${fingerprint(image)}`
}

/** 64 hexadecimal digits that are the same for the same text: what a digest looks like. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  let digits = ''
  while (digits.length < 64) {
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
    hash = Math.imul(hash ^ digits.length, 0x01000193)
    digits += (hash >>> 0).toString(16).padStart(8, '0')
  }
  return digits
}
