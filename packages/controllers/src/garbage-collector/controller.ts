// Mirrors pkg/controller/garbagecollector/garbagecollector.go, 1.36.
import { LruMap } from '@coxswain/base'
import {
  createQueueController,
  createSweepController,
  runTogether,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { dotGraph } from './dot-graph.ts'
import { Graph } from './graph.ts'
import { identityKey } from './identity.ts'
import { Kinds } from './kinds.ts'
import { LiveObjects } from './live-objects.ts'
import { Monitors } from './monitors.ts'
import { attemptToDelete, attemptToOrphan, type Deps } from './reconcile.ts'
import { step, type Effects, type GraphEvent } from './step.ts'
import {
  clientName,
  controllerName,
  deleteQueueName,
  invalidNamespaceMessage,
  invalidNamespaceReason,
  orphanQueueName,
  syncErrors,
} from './texts.ts'

export interface GarbageCollectorOptions {
  /** `--enable-garbage-collector` */
  readonly enabled: boolean
  /** `--concurrent-gc-syncs`, of each of the two queues. */
  readonly concurrentSyncs: number
}

export const garbageCollectorController: ControllerDescriptor<GarbageCollectorOptions> = {
  name: controllerName,
  aliases: ['garbagecollector'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { enabled: true, concurrentSyncs: 20 },
  build,
}

const absentOwnersMax = 500
const discoveryPeriodMs = 30_000

function build(context: ControllerContext<GarbageCollectorOptions>): Controller | undefined {
  const { client, clock, random, logger, informers, options } = context
  if (!options.enabled) return undefined
  const recorder = context.recorder(controllerName)
  const graph = new Graph()
  const kinds = new Kinds()
  const absent = new LruMap<string, true>(absentOwnersMax)
  const deps: Deps = {
    graph,
    absent,
    live: new LiveObjects({ client, clock, random, kinds }),
    apply: (event) => perform(step(graph, event), event),
    queueDelete: (uid, why) => deletions.wake(uid, why),
  }
  const deletions = createQueueController(context, {
    name: controllerName,
    queueName: deleteQueueName,
    workers: options.concurrentSyncs,
    reconcile: (uid, signal) => attemptToDelete(deps, uid, signal),
  })
  const orphans = createQueueController(context, {
    name: controllerName,
    queueName: orphanQueueName,
    workers: options.concurrentSyncs,
    reconcile: (uid, signal) => attemptToOrphan(deps, uid, signal),
  })

  function perform(effects: Effects, event: GraphEvent): void {
    for (const identity of effects.absent) absent.set(identityKey(identity), true)
    for (const uid of effects.attemptToDelete) deletions.wake(uid, event.kind)
    for (const uid of effects.attemptToDeleteLater) deletions.queue.addRateLimited(uid)
    for (const uid of effects.attemptToOrphan) orphans.wake(uid, event.kind)
    for (const { dependent, owner } of effects.invalidNamespace) {
      recorder.event(dependent, 'Warning', invalidNamespaceReason, invalidNamespaceMessage(owner, dependent.namespace))
    }
  }

  const monitors = new Monitors({
    client,
    informers,
    clock,
    logger,
    kinds,
    syncErrors: context.metrics.counter(syncErrors.name, syncErrors.help),
    apply: deps.apply,
  })
  const discovery = createSweepController({
    clock,
    logger,
    everyMs: discoveryPeriodMs,
    sweep: (signal) => monitors.sync(signal),
  })
  return {
    debugPage: (path, query) =>
      path === '/graph'
        ? { contentType: 'text/vnd.graphviz', body: dotGraph(graph.nodes, query.getAll('uid')) }
        : undefined,
    run: async (signal) => {
      // The first pass knows all kinds before anything is judged; a cache that does not sync holds up nothing.
      await monitors.sync(signal)
      await runTogether(discovery, deletions, orphans).run(signal)
    },
  }
}
