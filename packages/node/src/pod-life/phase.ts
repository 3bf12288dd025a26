// Mirrors pkg/kubelet/kubelet_pods.go, getPhase, 1.36.
import { containersOf, initContainersOf, isSidecar, type Life } from './life.ts'
import { restarts } from './restart-backoff.ts'
import { isInitDone } from './conditions.ts'

export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed'

/** What the containers add up to. */
export function nextPhase(life: Life): Phase {
  const { pod } = life
  const inits = initContainersOf(life)
  const failedInit = inits.find((one) => {
    const exitCode = one.status?.state?.terminated?.exitCode
    return exitCode !== undefined && exitCode !== 0 && !restarts(pod, one, exitCode)
  })
  if (failedInit !== undefined) return 'Failed'
  if (!inits.every(isInitDone) && !containersOf(life).some(({ status }) => hasStarted(status))) return 'Pending'
  const containers = containersOf(life)
  if (containers.some(({ status }) => !hasStarted(status))) return 'Pending'
  const exits = containers.map((one) => ({ one, exit: one.status?.state?.terminated }))
  const isOver = exits.every(({ one, exit }) => exit !== undefined && !restarts(pod, one, exit.exitCode))
  if (!isOver || containers.length === 0) return 'Running'
  return exits.every(({ exit }) => exit?.exitCode === 0) ? 'Succeeded' : 'Failed'
}

type Status = ReturnType<typeof containersOf>[number]['status']

/** Runs, or has run before. */
function hasStarted(status: Status): boolean {
  return (
    status?.state?.running !== undefined ||
    status?.state?.terminated !== undefined ||
    status?.lastState?.terminated !== undefined
  )
}

/** What is left when every container has been stopped, whatever the restart policy says. */
export function phaseWhenStopped(life: Life): Phase {
  const all = [...initContainersOf(life).filter(isSidecar), ...containersOf(life)]
  const failed = all.some(({ status }) => (status?.state?.terminated?.exitCode ?? 0) !== 0)
  return failed ? 'Failed' : 'Succeeded'
}
