import { sleep, type Clock } from '@coxswain/base'
import type { Transport } from '@coxswain/client'

const pollMs = 1000
const patienceMs = 10_000

/** Asks for `/healthz` until it is fine. Rejects if it is not within ten seconds, with the last reason. */
export async function waitForApiServer(transport: Transport, clock: Clock, signal: AbortSignal): Promise<void> {
  const deadlineMs = clock.monotonicMs() + patienceMs
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- a poll
    const reason = await whyUnhealthy(transport, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]))
    if (reason === undefined) return
    signal.throwIfAborted()
    if (clock.monotonicMs() >= deadlineMs) {
      throw new Error(`failed to wait for apiserver being healthy: timed out waiting for the condition: ${reason}`)
    }
    // oxlint-disable-next-line no-await-in-loop
    await sleep(clock, pollMs, signal)
  }
}

async function whyUnhealthy(transport: Transport, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { code, body } = await transport.raw('/healthz', '*/*', signal)
    return code === 200 ? undefined : `apiserver /healthz answered ${code}: ${body.slice(0, 200)}`
  } catch (error) {
    return `failed to get apiserver /healthz status: ${error instanceof Error ? error.message : String(error)}`
  }
}
