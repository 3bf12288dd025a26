/** What a process manager sees of the end. */
const failedCode = 1
/** What a Go program ends with that was told to end as the first process of a container. */
const endedAsInitCode = 2

/**
 * Without `onStop` a signal ends the process as it ends any other: at once, the lease kept. The kernel keeps signals that
 * nobody handles from the first process of a container, so there it takes a handler to do the same.
 * With `onStop` the first signal asks to stop, and the second ends the process at once.
 */
export function handleSignals(onStop: (() => void) | undefined): void {
  if (onStop === undefined) {
    if (process.pid !== 1) return
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => process.exit(endedAsInitCode))
    return
  }
  let isStopping = false
  const stop = (): void => {
    if (isStopping) process.exit(failedCode)
    isStopping = true
    onStop()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
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
