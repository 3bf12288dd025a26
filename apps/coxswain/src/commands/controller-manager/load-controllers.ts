import { sleep, type Clock } from '@coxswain/base'
import type { ControllerDescriptor } from '@coxswain/runtime'

/** A process that has not got the lease by then waits for another one to lose it. */
const standbyAfterMs = 2000

/** Loading them takes longer than getting the lease, and nobody needs them before. */
export const loadControllers = async (): Promise<readonly ControllerDescriptor[]> =>
  (await import('@coxswain/controllers')).controllers

/** Who waits for the lease has time to load them: then it takes over sooner. */
export async function loadWhileWaiting(clock: Clock, signal: AbortSignal): Promise<void> {
  await sleep(clock, standbyAfterMs, signal).catch(() => undefined)
  if (!signal.aborted) await loadControllers()
}
