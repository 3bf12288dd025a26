// Mirrors pkg/kubelet/kuberuntime/kuberuntime_manager.go, doBackOff, 1.36.
import { parseTime, type ContainerStatus, type Pod } from '@coxswain/api'
import { lastFinishedAtMs } from './container-status.ts'
import type { Running } from './life.ts'

const firstMs = 10_000
const maxMs = 300_000
/** A container that ran for so long without failing starts over. */
const resetAfterMs = 600_000

/** How long a container that has exited waits for its next start: none the first time, then 10 s, 20 s … up to 5 min. */
export function restartDelayMs(status: ContainerStatus): number {
  const last = status.state?.terminated ?? status.lastState?.terminated
  const ranMs = (parseTime(last?.finishedAt ?? '') ?? 0) - (parseTime(last?.startedAt ?? '') ?? 0)
  if (status.restartCount === 0 || ranMs >= resetAfterMs) return 0
  return Math.min(maxMs, firstMs * 2 ** Math.min(10, status.restartCount - 1))
}

export const restartDueMs = (status: ContainerStatus): number =>
  (lastFinishedAtMs(status) ?? 0) + restartDelayMs(status)

/** Whether a container that exited with `exitCode` is started again. An init container that succeeded has done its work. */
export function restarts(
  pod: Pod,
  { container, isInit }: Pick<Running, 'container' | 'isInit'>,
  exitCode: number,
): boolean {
  const policy = container.restartPolicy ?? pod.spec?.restartPolicy ?? 'Always'
  const isSettled = exitCode === 0 && (policy === 'OnFailure' || (isInit && container.restartPolicy !== 'Always'))
  return policy !== 'Never' && !isSettled
}
