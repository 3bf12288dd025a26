import { raceAbort, TaskGroup, type Logger } from '@coxswain/base'
import { createInformerFactory, stripManagedFields } from '@coxswain/cache'
import type { PartName } from './cluster.ts'
import type { Part, PartContext } from './part.ts'

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
