import { setImmediate } from 'node:timers'
import type { Transport } from '@coxswain/client'

/**
 * The same transport, for whoever moves the clock himself. Nearly all requests are answered without time passing. For one
 * that waits for something (a pod for its service account) `letTimePass` is called; it ends when its work does.
 */
export function answered(transport: Transport, letTimePass: (work: Promise<unknown>) => Promise<void>): Transport {
  const promptly = async <T>(work: Promise<T>): Promise<T> => {
    let isDone = false
    const end = (): void => {
      isDone = true
    }
    await Promise.race([work.then(end, end), new Promise<void>((resolve) => setImmediate(resolve))])
    if (!isDone) await letTimePass(work)
    return work
  }
  return {
    request: (request, signal) => promptly(transport.request(request, signal)),
    watch: (request, signal) => promptly(transport.watch(request, signal)),
    raw: (path, accept, signal) => transport.raw(path, accept, signal),
  }
}
