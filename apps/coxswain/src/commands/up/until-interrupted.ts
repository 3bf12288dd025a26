import type { Report } from './report.ts'

/** What a shell reports of a process that was interrupted. */
const interruptedCode = 130

/** Resolves at the first SIGINT or SIGTERM; the second one ends the process at once. */
export function untilInterrupted(report: Report): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false
    const stop = (): void => {
      if (isStopping) process.exit(interruptedCode)
      isStopping = true
      report.say('Stopping. Once more Ctrl-C ends at once.')
      resolve()
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}
