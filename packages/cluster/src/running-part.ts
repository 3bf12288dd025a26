import { raceAbort, TaskGroup, type Logger } from '@coxswain/base'
import { createInformerFactory, stripManagedFields } from '@coxswain/cache'
import type { PartName } from './cluster.ts'
import type { Part, PartContext } from './part.ts'

/**
 * Watches end early so that connections spread over servers and a dead one is found. Within one process there is neither, and
 * on a virtual clock each end costs: a month of 5-minute watches is a quarter of a million of them.
 */
const watchTimeoutMinInProcessMs = 24 * 3_600_000

export interface RunningPart {
  /** What is ready, in a few words; never settles for a part that is stopped before. */
  readonly ready: Promise<string>
  /** Aborts it and waits until nothing of it runs any more. */
  stop(): Promise<void>
}

/** Runs a part with informers and background work of its own. */
export function runPart(
  name: PartName,
  part: Part,
  shared: Omit<PartContext, 'informers' | 'background'>,
): RunningPart {
  const stopping = new AbortController()
  const { signal } = stopping
  const { clock, random, options } = shared
  const logger: Logger = shared.logger.named(name)
  const background = new TaskGroup({
    signal,
    onFailure: (task, error) => logger.error('Background work failed', error, { task }),
  })
  const informers = createInformerFactory({
    client: shared.client(part.user, `coxswain/${name}/shared-informers`),
    clock,
    random,
    logger,
    transform: stripManagedFields,
    freeze: options.freeze,
    watchTimeoutMinMs: watchTimeoutMinInProcessMs,
  })
  const { ready, stopped } = part.run({ ...shared, logger, informers, background }, signal)
  background.run(name, () => stopped)
  return {
    ready: raceAbort(ready, signal),
    stop: async () => {
      stopping.abort()
      await Promise.allSettled([background.settled(), informers.stopped()])
    },
  }
}
