import { isPodTerminal, keyOf, pods, type Pod } from '@coxswain/api'
import { deferred, type TaskGroup } from '@coxswain/base'
import {
  createEventBroadcaster,
  createQueueController,
  runTogether,
  type Controller,
  type EventRecorder,
  type RunnerContext,
} from '@coxswain/runtime'
import type { Informer, InformerFactory } from '@coxswain/cache'
import { NodeAgent, type AgentDeps } from './node-agent.ts'
import { reconcilePod } from './pod-agent.ts'
import {
  defaultCapacity,
  hostIpOf,
  podNetworkOf,
  type NodeCapacity,
  type NodeSpec,
} from './registration/node-object.ts'
import type { NodeAddresses } from './pod-life/life.ts'
import { eventSource } from './pod-life/texts.ts'
import { createResourceMetrics, type ResourceMetrics } from './usage/resource-metrics.ts'

export interface SimulatedNodesOptions extends AgentDeps, RunnerContext {
  readonly informers: InformerFactory
  /** Runs the writers of events. */
  readonly background: TaskGroup
  readonly count: number
  /** Nodes are called `<prefix>-1` and on. Default `node`. */
  readonly namePrefix?: string | undefined
  readonly capacity?: NodeCapacity | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
}

export interface SimulatedNodes extends Controller {
  readonly names: readonly string[]
  /** Resolves when every node has registered. */
  readonly ready: Promise<void>
  /** What they and their pods use. */
  readonly metrics: ResourceMetrics
}

/** Pods that are looked after at the same time. */
const podWorkers = 64
const podIpIndex = 'podIP'

/**
 * Nodes without machines: they register, keep their leases, and lead the pods that are bound to them through their lives.
 * Asks for informers while being built; run them before this.
 */
export function createSimulatedNodes(options: SimulatedNodesOptions): SimulatedNodes {
  const {
    count,
    namePrefix = 'node',
    capacity = defaultCapacity,
    labels,
    clock,
    random,
    logger,
    client,
    background,
  } = options
  const agents = Array.from({ length: count }, (_, index) => {
    const spec: NodeSpec = { name: `${namePrefix}-${index + 1}`, index, capacity, labels }
    return new NodeAgent(spec, { client, clock, random, logger })
  })
  const informer = options.informers.informer(pods)
  informer.addIndex(podIpIndex, addressInUse)
  const addresses = new Map(agents.map(({ spec }) => [spec.name, addressesOf(spec, informer)]))
  const broadcaster = createEventBroadcaster({ client, clock, random, logger })
  background.run('events of the nodes', (signal) => broadcaster.run(signal))
  const recorders = new Map<string, EventRecorder>()
  const recorder = (name: string): EventRecorder => {
    const known = recorders.get(name) ?? broadcaster.recorder({ component: eventSource, host: name })
    recorders.set(name, known)
    return known
  }
  const controller = createQueueController(options, {
    name: 'simulated-nodes',
    workers: podWorkers,
    reconcile: (key, signal) =>
      reconcilePod(
        { client, clock, recorder, pod: (each) => informer.get(each), node: (name) => addresses.get(name) },
        key,
        signal,
      ),
  })
  const changed = (pod: Pod, what: string): void => {
    if (addresses.has(pod.spec?.nodeName ?? '')) controller.wake(keyOf(pod), what, pod)
  }
  informer.addHandlers({ added: (pod) => changed(pod, 'pod bound'), updated: (_, pod) => changed(pod, 'pod updated') })

  const registered = deferred<void>()
  let waitingFor = agents.length
  if (waitingFor === 0) registered.resolve()
  const signsOfLife: Controller = {
    run: async (signal) => {
      const ready = (): void => {
        waitingFor -= 1
        if (waitingFor === 0) registered.resolve()
      }
      await Promise.all(agents.map((agent) => agent.run(signal, ready)))
    },
  }
  return {
    names: agents.map(({ spec }) => spec.name),
    ready: registered.promise,
    metrics: createResourceMetrics({ informers: options.informers, clock, isSimulated: (name) => addresses.has(name) }),
    run: (signal) => runTogether(signsOfLife, controller).run(signal),
  }
}

const hostsMax = 254

/** Who has ended keeps its address in its status, and others may have it. */
function addressInUse(pod: Pod): readonly string[] {
  const { podIP } = pod.status ?? {}
  return podIP === undefined || isPodTerminal(pod) ? [] : [podIP]
}

/** Hands out the addresses of a node's network in turn, and none that a pod has. */
function addressesOf(spec: NodeSpec, informer: Informer<Pod>): NodeAddresses {
  const network = podNetworkOf(spec)
  let last = 0
  const nextPodIp = (): string => {
    for (let tries = 0; tries < hostsMax; tries += 1) {
      last = (last % hostsMax) + 1
      const address = `${network}.${last}`
      if (informer.byIndex(podIpIndex, address).length === 0) return address
    }
    throw new Error(`node ${spec.name} has no free address left in ${network}.0/24`)
  }
  return { name: spec.name, hostIp: hostIpOf(spec), nextPodIp }
}
