import { seededRandom, silentLogger, TaskGroup, type Clock } from '@coxswain/base'
import {
  controllerContexts,
  createMetricsRegistry,
  type Controller,
  type ControllerDescriptor,
  type MetricsRegistry,
} from '@coxswain/runtime'
import type { ServedResources } from './served-resources.ts'

export interface RunningController {
  /** Undefined when it does not want to run. */
  readonly controller: Controller | undefined
  readonly metrics: MetricsRegistry
  stop(): Promise<void>
}

/** One controller alone, against a server that does nothing by itself. Stopping waits: the clock has to move meanwhile. */
export function runController<Options>(
  descriptor: ControllerDescriptor<Options>,
  { client, informers }: ServedResources,
  clock: Clock,
  options: Options = descriptor.defaults,
): RunningController {
  const stop = new AbortController()
  const background = new TaskGroup({ signal: stop.signal })
  const metrics = createMetricsRegistry()
  const random = seededRandom(1)
  const environment = { client: () => client, informers, clock, random, metrics, background, gate: () => true }
  const context = controllerContexts({ ...environment, logger: silentLogger })(descriptor)
  const controller = descriptor.build({ ...context, options })
  const running = controller?.run(stop.signal)
  return {
    controller,
    metrics,
    stop: async () => {
      stop.abort()
      await Promise.all([running, background.settled()])
    },
  }
}
