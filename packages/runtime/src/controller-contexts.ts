import type { Clock, Logger, Random, TaskGroup } from '@coxswain/base'
import type { InformerFactory } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import type { ControllerContext, ControllerDescriptor } from './controller.ts'
import { createEventBroadcaster } from './events/event-broadcaster.ts'
import type { Metrics } from './metrics.ts'
import type { Trace } from './trace.ts'

/** What all controllers of a process share. */
export interface ControllerEnvironment {
  /** A client that speaks under the controller's name, with a rate limit of its own. */
  client(clientName: string): Client
  readonly informers: InformerFactory
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  /** Whether a feature gate is on. */
  gate(name: string): boolean
  /** Flags' values of a controller. Default: its own defaults. */
  readonly options?: ((descriptor: ControllerDescriptor) => unknown) | undefined
  readonly trace?: Trace | undefined
  readonly onBug?: ControllerContext['onBug']
  /** Runs the writers of events, until its signal aborts. */
  readonly background: TaskGroup
}

/** Makes the context that each controller is built from; each has its own limits on events. */
export function controllerContexts(
  environment: ControllerEnvironment,
): (descriptor: ControllerDescriptor) => ControllerContext {
  return (descriptor) => {
    const { informers, clock, random, metrics, trace, onBug, background } = environment
    const client = environment.client(descriptor.clientName)
    const logger = environment.logger.named(descriptor.name)
    const broadcaster = createEventBroadcaster({ client, clock, random, logger })
    background.run(`events of ${descriptor.name}`, (signal) => broadcaster.run(signal))
    return {
      client,
      informers,
      clock,
      random,
      logger,
      metrics,
      recorder: (component) => broadcaster.recorder(component),
      options: environment.options?.(descriptor) ?? descriptor.defaults,
      gate: (name) => environment.gate(name),
      trace,
      onBug,
    }
  }
}
