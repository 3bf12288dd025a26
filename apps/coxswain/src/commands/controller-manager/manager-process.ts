/** What a process manager sees of the end. */
const failedCode = 1
/** What a Go program ends with that cannot end by the signal itself, or was told to show where it is. */
const endedAsGoCode = 2

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT'

/** What a signal does that is not left to the system: ends the process with a code, or asks it to stop. */
export type SignalAction = { readonly kind: 'end'; readonly code: number } | { readonly kind: 'stop' }

/**
 * Nobody is to stop: a signal ends the process as it ends any other, at once, the lease kept. The kernel keeps signals that
 * nobody handles from the first process of a container, so there it takes a handler to do the same; Go then ends with 2.
 * SIGQUIT makes Go tell where each goroutine is, and end with 2 wherever it runs; there is nothing to tell here.
 */
export function signalActions(isInit: boolean, stops: boolean): Readonly<Partial<Record<Signal, SignalAction>>> {
  const end: SignalAction = { kind: 'end', code: endedAsGoCode }
  const asked: SignalAction = { kind: 'stop' }
  return {
    SIGQUIT: end,
    ...(isInit ? { SIGINT: end, SIGTERM: end, SIGHUP: end } : {}),
    ...(stops ? { SIGINT: asked, SIGTERM: asked } : {}),
  }
}

/** With `onStop` the first signal asks to stop, and the second ends the process at once. */
export function handleSignals(onStop: (() => void) | undefined): void {
  let isStopping = false
  const stop = (): void => {
    if (isStopping) process.exit(failedCode)
    isStopping = true
    onStop?.()
  }
  for (const [signal, action] of Object.entries(signalActions(process.pid === 1, onStop !== undefined))) {
    process.on(signal, action.kind === 'stop' ? stop : () => process.exit(action.code))
  }
}

/** Nothing that is done at the side may end the process: it is logged, and the work that depends on it is tried again. */
export function survivePromises(log: (message: string, error: unknown) => void): void {
  process.on('unhandledRejection', (error) => log('A promise was rejected and nobody took notice', error))
}

/** After the lease is lost nothing may be written any more: no draining, no waiting. */
export function exitAtOnce(): never {
  process.exit(failedCode)
}

export { hostname } from 'node:os'
