// Mirrors pkg/scheduler/scheduler.go and schedule_one.go, 1.36.
import {
  csiDrivers,
  csiStorageCapacities,
  isBeingDeleted,
  labelsOf,
  namespaces,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  replicaSets,
  replicationControllers,
  services,
  statefulSets,
  storageClasses,
  storageClassOf,
  uidOf,
  type KubeObject,
  type Pod,
} from '@coxswain/api'
import { deferred, sleep, TaskGroup, type Clock, type Deferred, type Logger, type Random } from '@coxswain/base'
import type { Informer, InformerFactory, Lister } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import {
  createEventBroadcaster,
  createSweepController,
  referenceTo,
  type Controller,
  type EventBroadcaster,
  type EventRecorder,
  type Metrics,
} from '@coxswain/runtime'
import { bindPod } from './bind.ts'
import { clusterEvents, type ClusterEvents } from './cluster-events.ts'
import { schedulePod, type Decision } from './cycle.ts'
import { describeFailure } from './describe-failure.ts'
import { defaultPlugins, type Plugins } from './framework/default-plugins.ts'
import type { Reservation } from './framework/plugin.ts'
import { storageClassIndex } from './plugins/volume-binding/assumed-volumes.ts'
import { BindVolumes } from './plugins/volume-binding/bind-volumes.ts'
import { SchedulingQueue, type QueuedPod } from './queue/scheduling-queue.ts'
import { cutMessage, failureCondition, writeCondition, type Failure } from './report-failure.ts'
import { schedulerMetrics, type SchedulerMetrics } from './scheduler-metrics.ts'
import { Scratch } from './scratch.ts'
import { ClusterSnapshot } from './snapshot/cluster-snapshot.ts'
import type { PodInfo } from './snapshot/pod-info.ts'
import { component, failedReason, scheduledReason } from './texts.ts'
import { nodeHandlers, podHandlers } from './watch-cluster.ts'

export interface SchedulerOptions {
  /** Speaks as `system:kube-scheduler`. */
  readonly client: Client
  readonly informers: InformerFactory
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  /** Of the nodes that will do, how many to compare; 0 (the default) lets it depend on the size of the cluster. */
  readonly percentageOfNodesToScore?: number | undefined
}

/** Requests of bindings and conditions under way at once; past that, scheduling waits. */
const writesMax = 100
/** How long the scheduler may keep the process to itself. */
const sliceMs = 10
const sweepEveryMs = 30_000
/** A binding that was made is shown by the cache much sooner; if not by then, it is looked at anew. */
const assumedMaxMs = 15 * 60_000

/**
 * Gives each pod of the profile `default-scheduler` a node. Pods are tried one at a time, each against what all decisions before
 * it led to; the requests that make decisions come true go out meanwhile, many at once.
 *
 * Asks for its informers at once; `run` is called when they have synced.
 */
export function createScheduler(options: SchedulerOptions): Controller {
  const { informers } = options
  const namespaceLister = informers.informer(namespaces)
  const snapshot = new ClusterSnapshot({
    get: (name) => {
      const namespace = namespaceLister.get(name)
      return namespace === undefined ? undefined : labelsOf(namespace)
    },
    entries: () => namespaceLister.list().map((each) => [each.metadata?.name ?? '', labelsOf(each)] as const),
  })
  const metrics = schedulerMetrics(options.metrics)
  const queue = new SchedulingQueue(options.clock, (name, size) => metrics.pending(name, size))
  const claims = informers.informer(persistentVolumeClaims)
  const volumes = informers.informer(persistentVolumes)
  const classes = informers.informer(storageClasses)
  const drivers = informers.informer(csiDrivers)
  const capacities = informers.informer(csiStorageCapacities)
  const podInformer = informers.informer(pods)
  const nodeInformer = informers.informer(nodes)
  volumes.addIndex(storageClassIndex, (volume) => [storageClassOf(volume)])
  const plugins = defaultPlugins(
    {
      services: informers.informer(services),
      replicationControllers: informers.informer(replicationControllers),
      replicaSets: informers.informer(replicaSets),
      statefulSets: informers.informer(statefulSets),
      claims,
      volumes,
      classes,
      drivers,
      capacities,
    },
    new BindVolumes({ ...options, claims, volumes, pods: podInformer, nodes: nodeInformer }),
  )
  const events = clusterEvents(queue, snapshot, plugins)
  const watched = { queue, snapshot, events }
  nodeInformer.addHandlers(nodeHandlers(watched))
  const claimChanged = (): void => events.happened('claim-changed')
  wakeOnChange(claims, claimChanged)
  wakeOnChange(volumes, claimChanged)
  wakeOnChange(classes, claimChanged)
  wakeOnChange(drivers, claimChanged)
  wakeOnChange(capacities, claimChanged)
  wakeOnChange(namespaceLister, () => events.happened('namespace-changed'))
  podInformer.addHandlers(podHandlers(watched))
  return new Scheduler(options, { ...watched, plugins, metrics, pods: podInformer })
}

function wakeOnChange<T extends KubeObject>(informer: Informer<T>, wake: () => void): void {
  informer.addHandlers({ added: wake, updated: wake })
}

interface Parts {
  readonly queue: SchedulingQueue
  readonly snapshot: ClusterSnapshot
  readonly events: ClusterEvents
  readonly plugins: Plugins
  readonly metrics: SchedulerMetrics
  readonly pods: Lister<Pod>
}

/** A pod on its way to a node. */
interface Attempt {
  readonly queued: QueuedPod
  readonly nodeName: string
  readonly startedMs: number
  readonly why: string
  readonly reservations: readonly Reservation[]
}

class Scheduler implements Controller {
  readonly #options: SchedulerOptions
  readonly #parts: Parts
  readonly #broadcaster: EventBroadcaster
  readonly #recorder: EventRecorder
  readonly #writes = new TaskGroup()
  /** Pods that have a node and wait for what they get there. They hold up nobody. */
  readonly #reserved = new TaskGroup()
  readonly #scratch = new Scratch()
  #nextIndex = 0
  /** Settled by the next write that ends, when as many as may be are under way. */
  #writeEnded: Deferred<void> | undefined

  constructor(options: SchedulerOptions, parts: Parts) {
    this.#options = options
    this.#parts = parts
    this.#broadcaster = createEventBroadcaster(options)
    this.#recorder = this.#broadcaster.recorder(component)
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options
    const sweep = createSweepController({ clock, logger, everyMs: sweepEveryMs, sweep: () => this.#sweep() })
    try {
      await Promise.all([this.#scheduleAll(signal), this.#broadcaster.run(signal), sweep.run(signal)])
    } finally {
      this.#parts.queue.stop()
      await this.#reserved.settled()
      await this.#writes.settled()
    }
  }

  async #scheduleAll(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    let sliceStartMs = clock.monotonicMs()
    /* oxlint-disable no-await-in-loop -- one pod after the other */
    while (!signal.aborted) {
      const queued = this.#parts.queue.pop()
      if (queued === undefined) {
        await this.#parts.queue.waitForPod(signal).catch(() => undefined) // Only the signal ends the wait.
        sliceStartMs = clock.monotonicMs()
        continue
      }
      this.#scheduleOne(queued, signal)
      if (this.#writes.size >= writesMax) await this.#aWriteEnds()
      if (clock.monotonicMs() - sliceStartMs < sliceMs) continue
      await sleep(clock, 0, signal).catch(() => undefined)
      sliceStartMs = clock.monotonicMs()
    }
    /* oxlint-enable no-await-in-loop */
  }

  #scheduleOne(queued: QueuedPod, signal: AbortSignal): void {
    const { queue, snapshot } = this.#parts
    const { info } = queued
    if (isBeingDeleted(info.pod)) {
      this.#warn(info, `skip schedule deleting pod: ${info.key}`)
      return queue.remove(info.uid)
    }
    // Shown without a node once more while its binding is on its way.
    if (snapshot.isAssumed(info.uid)) return queue.remove(info.uid)
    const startedMs = this.#options.clock.monotonicMs()
    const decision = this.#decide(queued, startedMs, signal)
    if (decision === undefined) return
    this.#nextIndex = decision.nextIndex
    if (decision.kind === 'unschedulable') {
      const message = describeFailure(info, decision.diagnosis, snapshot.nodes)
      this.#options.logger.info('Unable to schedule pod; no fit; waiting', { pod: info.key, err: message }, 2)
      queue.parkUnschedulable(queued, decision.diagnosis.plugins)
      this.#attempted('unschedulable', startedMs)
      return this.#report(info, { reason: 'Unschedulable', message }, signal)
    }
    const nodeName = decision.node.name
    const attempt: Attempt = { queued, nodeName, startedMs, why: decision.why, reservations: decision.reserve() }
    snapshot.assume(info, nodeName)
    if (attempt.reservations.length === 0) this.#write(info.key, () => this.#bind(attempt, signal), signal)
    else this.#reserved.run(info.key, () => this.#bindReserved(attempt, signal))
  }

  /** Undefined, after the failure has been reported, when the pod's own wishes could not be read. */
  #decide(queued: QueuedPod, startedMs: number, signal: AbortSignal): Decision | undefined {
    const { snapshot, plugins } = this.#parts
    try {
      return schedulePod({
        pod: queued.info,
        cluster: snapshot,
        plugins,
        startIndex: this.#nextIndex,
        percentageOfNodesToScore: this.#options.percentageOfNodesToScore ?? 0,
        random: this.#options.random,
        scratch: this.#scratch,
      })
    } catch (error) {
      this.#failed(queued, error, startedMs, signal)
      return undefined
    }
  }

  /** First what the pod was promised, then the pod. */
  async #bindReserved(attempt: Attempt, signal: AbortSignal): Promise<void> {
    for (const reservation of attempt.reservations) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- the first that fails ends it
        await reservation.bind(signal)
      } catch (error) {
        if (signal.aborted) return
        const message = `running PreBind plugin "${reservation.plugin}": ${messageOf(error)}`
        return this.#notBound(attempt, new Error(message, { cause: error }), signal)
      }
    }
    this.#write(attempt.queued.info.key, () => this.#bind(attempt, signal), signal)
  }

  async #bind(attempt: Attempt, signal: AbortSignal): Promise<void> {
    const { client, clock, logger } = this.#options
    const { queue, snapshot } = this.#parts
    const { queued, nodeName, startedMs, why } = attempt
    const { info } = queued
    try {
      await bindPod(client, info, nodeName, signal)
    } catch (error) {
      if (signal.aborted) return
      const message = `running Bind plugin "DefaultBinder": ${messageOf(error)}`
      return this.#notBound(attempt, new Error(message, { cause: error }), signal)
    }
    snapshot.bindingMade(info.uid, clock.now())
    queue.remove(info.uid)
    this.#attempted('scheduled', startedMs)
    if (logger.enabled(2)) {
      logger.info(
        'Successfully bound pod to node',
        { pod: info.key, node: nodeName, attempts: queued.attempts, why },
        2,
      )
    }
    const message = `Successfully assigned ${info.key} to ${nodeName}`
    this.#recorder.event(referenceTo(pods, info.pod), 'Normal', scheduledReason, message)
  }

  /** What it was given is free again. */
  #notBound({ queued, nodeName, startedMs, reservations }: Attempt, error: Error, signal: AbortSignal): void {
    const { snapshot, events } = this.#parts
    const { uid } = queued.info
    for (const reservation of reservations) reservation.release()
    if (snapshot.isAssumed(uid)) {
      snapshot.removePod(uid)
      events.happened('assigned-pod-deleted', nodeName)
    }
    this.#failed(queued, error, startedMs, signal)
  }

  /** A fault, not a lack of nodes: tried again after a while, unless the pod is gone or has a node after all. */
  #failed(queued: QueuedPod, error: unknown, startedMs: number, signal: AbortSignal): void {
    const { queue } = this.#parts
    const { info } = queued
    this.#options.logger.error('Error scheduling pod; retrying', error, { pod: info.key })
    this.#attempted('error', startedMs)
    const present = this.#present(info)
    if (present === undefined) return queue.remove(info.uid)
    queue.parkFailed(queued)
    this.#report(info, { reason: 'SchedulerError', message: messageOf(error) }, signal)
  }

  #report(info: PodInfo, failure: Failure, signal: AbortSignal): void {
    const { client, clock } = this.#options
    this.#warn(info, failure.message)
    const pod = this.#present(info)
    const condition = pod === undefined ? undefined : failureCondition(pod, failure, clock.now())
    if (pod === undefined || condition === undefined) return
    this.#write(info.key, () => writeCondition(client, pod, condition, signal), signal)
  }

  #warn({ pod }: PodInfo, message: string): void {
    this.#recorder.event(referenceTo(pods, pod), 'Warning', failedReason, cutMessage(message))
  }

  /** The pod as the cache has it, if it is still the same and has no node. */
  #present({ key, uid }: PodInfo): Pod | undefined {
    const pod = this.#parts.pods.get(key)
    return pod !== undefined && uidOf(pod) === uid && (pod.spec?.nodeName ?? '') === '' ? pod : undefined
  }

  #attempted(result: 'scheduled' | 'unschedulable' | 'error', startedMs: number): void {
    this.#parts.metrics.attempted(result, this.#options.clock.monotonicMs() - startedMs)
  }

  #write(pod: string, work: () => Promise<void>, signal: AbortSignal): void {
    this.#writes.run(pod, async () => {
      try {
        await work()
      } catch (error) {
        if (!signal.aborted) this.#options.logger.error('Could not report on a pod', error, { pod })
      } finally {
        this.#writeEnded?.resolve()
        this.#writeEnded = undefined
      }
    })
  }

  async #aWriteEnds(): Promise<void> {
    this.#writeEnded ??= deferred<void>()
    await this.#writeEnded.promise
  }

  async #sweep(): Promise<void> {
    const { clock, logger } = this.#options
    const { queue, snapshot } = this.#parts
    queue.retryForgotten()
    for (const info of snapshot.overdue(clock.now() - assumedMaxMs)) {
      logger.error('The cache never showed a binding that was made', undefined, { pod: info.key })
      snapshot.removePod(info.uid)
      if (this.#present(info) !== undefined) queue.add(info)
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
