// Mirrors pkg/controller/daemon/daemon_controller.go, 1.36.
import {
  controllerRevisions,
  daemonSets,
  nameOf,
  nodes,
  pods,
  resourceVersionOf,
  type DaemonSet,
  type Node,
} from '@coxswain/api'
import { KeyedBackoff, sleep, type Clock } from '@coxswain/base'
import type { EventHandlers } from '@coxswain/cache'
import {
  createExpectations,
  createQueueController,
  createWrittenVersions,
  watchedWrites,
  outcome,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { addNodeIndex, podsOnNode } from '../shared/node-index.ts'
import { addOwnerIndex } from '../shared/owner-index.ts'
import { createPodControl } from '../shared/pod-control.ts'
import { createPodTemplateHash } from '../shared/pod-template-hash.ts'
import { createRevisionTexts } from '../shared/revision-history/template-patch.ts'
import { ownerHandlers, podHandlers, revisionHandlers, type Watching } from './handlers.ts'
import { createNodeFit } from './node-fit.ts'
import { concernedBy, matters } from './node-updates.ts'
import { burstMax, reconcile, type Deps } from './reconcile.ts'
import {
  clientName,
  component,
  controllerName,
  metricsSubsystem,
  nodeQueueName,
  queueName,
  staleControllerGate,
} from './texts.ts'

export interface DaemonSetOptions {
  /** `--concurrent-daemonset-syncs`; as many again look after nodes that change. */
  readonly concurrentSyncs: number
}

const failedPodsBackoff = { initialMs: 1000, maxMs: 15 * 60_000 } as const
const forgetEveryMs = 60_000

export const daemonSetController: ControllerDescriptor<DaemonSetOptions> = {
  name: controllerName,
  aliases: ['daemonset'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { concurrentSyncs: 2 },
  build,
}

function build(context: ControllerContext<DaemonSetOptions>): Controller {
  const { client, clock, informers } = context
  const listers = {
    daemonSets: informers.informer(daemonSets),
    pods: informers.informer(pods),
    revisions: informers.informer(controllerRevisions),
    nodes: informers.informer(nodes),
  }
  addOwnerIndex(listers.pods)
  addOwnerIndex(listers.revisions)
  addNodeIndex(listers.pods)
  const recorder = context.recorder(component)
  const deps: Deps = {
    listers,
    client,
    podControl: createPodControl(client, recorder),
    recorder,
    expectations: createExpectations(clock),
    written: context.gate(staleControllerGate)
      ? createWrittenVersions({
          watched: [watchedWrites(pods, listers.pods), watchedWrites(daemonSets, listers.daemonSets)],
          counted: { metrics: context.metrics, subsystem: metricsSubsystem, kind: daemonSets.kind },
        })
      : undefined,
    clock,
    fit: createNodeFit(),
    failedPods: new KeyedBackoff({ clock, ...failedPodsBackoff }),
    texts: createRevisionTexts(),
    // As the Go controllers see it: what comes by protobuf knows no empty lists.
    hashTemplate: createPodTemplateHash({ emptyIsNil: true }),
    burstMax,
  }
  const workers = context.options.concurrentSyncs
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  const watching: Watching = {
    daemonSets: listers.daemonSets,
    expectations: deps.expectations,
    written: deps.written,
    controller,
  }
  listers.daemonSets.addHandlers(ownerHandlers(watching))
  listers.pods.addHandlers(podHandlers(watching))
  listers.revisions.addHandlers(revisionHandlers(watching))
  const nodeUpdates = createQueueController(context, {
    name: controllerName,
    queueName: nodeQueueName,
    workers,
    reconcile: (name) => Promise.resolve(wakeConcerned(deps, controller, name)),
  })
  listers.nodes.addHandlers(nodeHandlers(nodeUpdates))
  return {
    run: async (signal) => {
      await Promise.all([
        controller.run(signal),
        nodeUpdates.run(signal),
        forgetBackoff(deps.failedPods, clock, signal),
      ])
    },
  }
}

/** A node that vanishes wakes nobody: its pods do, when they are deleted. */
function nodeHandlers(nodeUpdates: Pick<QueueController, 'wake'>): EventHandlers<Node> {
  return {
    added: (node) => nodeUpdates.wake(nameOf(node), 'node added', node),
    updated: (previous, next) => {
      if (matters(previous, next)) nodeUpdates.wake(nameOf(next), 'node updated', next)
    },
  }
}

function wakeConcerned({ listers, fit }: Deps, controller: Pick<QueueController, 'wake'>, name: string) {
  const node = listers.nodes.get(name)
  if (node === undefined) return outcome.done('the node is gone')
  const sets: readonly DaemonSet[] = listers.daemonSets.list()
  const concerned = concernedBy(node, { sets, podsThere: podsOnNode(listers.pods, name), fit })
  for (const daemonSet of concerned) {
    controller.wake(
      `${daemonSet.metadata?.namespace ?? ''}/${nameOf(daemonSet)}`,
      `node ${name} ${resourceVersionOf(node)}`,
      node,
    )
  }
  return outcome.done(`${concerned.length} sets woken`)
}

async function forgetBackoff(failedPods: KeyedBackoff, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // oxlint-disable-next-line no-await-in-loop -- from time to time is what this is
    await sleep(clock, forgetEveryMs, signal).catch(() => undefined)
    failedPods.collectGarbage()
  }
}
