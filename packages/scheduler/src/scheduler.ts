// Mirrors pkg/scheduler/scheduler.go and schedule_one.go, 1.36.
import { isBeingDeleted, pods, uidOf, type Pod } from '@coxswain/api'
import { deferred, linkSignals, sleep, TaskGroup, type Deferred, type OwnedSignal } from '@coxswain/base'
import {
  createEventBroadcaster,
  createSweepController,
  referenceTo,
  type Controller,
  type EventBroadcaster,
  type EventRecorder,
} from '@coxswain/runtime'
import { bindPod } from './bind.ts'
import { schedulePod, type Decision } from './cycle.ts'
import { describeFailure } from './describe-failure.ts'
import type { Reservation } from './framework/plugin.ts'
import type { PostFiltering } from './framework/post-filter.ts'
import { preempt, type PreemptDeps } from './plugins/default-preemption/preempt.ts'
import type { QueuedPod } from './queue/scheduling-queue.ts'
import { cutMessage, failureChange, writeStatus, type Failure } from './report-failure.ts'
import { schedulerParts, type SchedulerOptions, type SchedulerParts } from './scheduler-parts.ts'
import { Scratch } from './scratch.ts'
import type { PodInfo } from './snapshot/pod-info.ts'
import { component, failedReason, scheduledReason } from './texts.ts'

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
  return new Scheduler(options, schedulerParts(options))
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
  readonly #parts: SchedulerParts
  readonly #broadcaster: EventBroadcaster
  readonly #recorder: EventRecorder
  readonly #writes = new TaskGroup()
  /** Pods that have a node and wait for what they get there. They hold up nobody. */
  readonly #reserved = new TaskGroup()
  /** By uid: those among them for which the binding has not begun. */
  readonly #cancellable = new Map<string, OwnedSignal>()
  /** Pods that others are being pushed out for. */
  readonly #preempting = new TaskGroup()
  readonly #preemptDeps: PreemptDeps
  readonly #scratch = new Scratch()
  #nextIndex = 0
  /** Settled by the next write that ends, when as many as may be are under way. */
  #writeEnded: Deferred<void> | undefined

  constructor(options: SchedulerOptions, parts: SchedulerParts) {
    this.#options = options
    this.#parts = parts
    this.#broadcaster = createEventBroadcaster(options)
    this.#recorder = this.#broadcaster.recorder(component)
    this.#preemptDeps = {
      ...options,
      ...parts,
      recorder: this.#recorder,
      nominations: parts.snapshot.nominations,
      cancelBinding: (uid) => this.#cancelBinding(uid),
    }
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options
    const sweep = createSweepController({ clock, logger, everyMs: sweepEveryMs, sweep: () => this.#sweep() })
    try {
      await Promise.all([this.#scheduleAll(signal), this.#broadcaster.run(signal), sweep.run(signal)])
    } finally {
      this.#parts.queue.stop()
      await this.#preempting.settled()
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
      const { diagnosis, postFiltering } = decision
      const message = describeFailure(diagnosis, postFiltering)
      this.#options.logger.info('Unable to schedule pod; no fit; waiting', { pod: info.key, err: message }, 2)
      queue.parkUnschedulable(queued, diagnosis.plugins)
      this.#attempted('unschedulable', startedMs)
      if (postFiltering !== undefined) this.#postFiltered(info, postFiltering, signal)
      return this.#report(info, { reason: 'Unschedulable', message }, signal, nominationAfter(postFiltering))
    }
    const nodeName = decision.node.name
    const attempt: Attempt = { queued, nodeName, startedMs, why: decision.why, reservations: decision.reserve() }
    snapshot.assume(info, nodeName)
    if (attempt.reservations.length === 0) this.#write(info.key, () => this.#bind(attempt, signal), signal)
    else this.#reserved.run(info.key, () => this.#bindReserved(attempt, signal))
  }

  #postFiltered(pod: PodInfo, postFiltering: PostFiltering, signal: AbortSignal): void {
    if (postFiltering.kind !== 'fault') this.#parts.metrics.preemptionAttempted()
    if (postFiltering.kind !== 'preempt') return
    const { node, victims, why } = postFiltering
    const { logger } = this.#options
    logger.info('the target node for the preemption is determined', { pod: pod.key, node: node.name, why }, 2)
    const run = preempt(this.#preemptDeps, { pod, nodeName: node.name, victims }, signal)
    if (run !== undefined) this.#preempting.run(pod.key, run)
  }

  /** False when its binding has begun, or it is not being bound. */
  #cancelBinding(uid: string): boolean {
    const owned = this.#cancellable.get(uid)
    owned?.abort(new Error('preempted by DefaultPreemption'))
    return owned !== undefined
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
    const { uid, key } = attempt.queued.info
    using cancel = linkSignals(signal)
    this.#cancellable.set(uid, cancel)
    const failed = await bindReservations(attempt.reservations, cancel.signal)
    this.#cancellable.delete(uid)
    const failure = failed ?? (cancel.signal.aborted ? new Error(messageOf(cancel.signal.reason)) : undefined)
    if (signal.aborted) return
    if (failure !== undefined) return this.#notBound(attempt, failure, signal)
    this.#write(key, () => this.#bind(attempt, signal), signal)
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
    this.#report(info, { reason: 'SchedulerError', message: messageOf(error) }, signal, '')
  }

  /** `nominatedNodeName`: the node that it is promised from now on; empty: none; undefined: as before. */
  #report(info: PodInfo, failure: Failure, signal: AbortSignal, nominatedNodeName: string | undefined): void {
    const { client, clock } = this.#options
    this.#warn(info, failure.message)
    const pod = this.#present(info)
    if (pod === undefined) return
    this.#parts.snapshot.nominations.set(info, nominatedNodeName ?? pod.status?.nominatedNodeName ?? '')
    const change = failureChange(pod, failure, { nominatedNodeName, nowMs: clock.now() })
    if (change === undefined) return
    this.#write(info.key, () => writeStatus(client, pod, change, signal), signal)
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

/** The failure of the first that fails, which ends it. */
async function bindReservations(reservations: readonly Reservation[], signal: AbortSignal): Promise<Error | undefined> {
  for (const reservation of reservations) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- the first that fails ends it
      await reservation.bind(signal)
    } catch (error) {
      const cause: unknown = signal.aborted ? signal.reason : error
      return new Error(`running PreBind plugin "${reservation.plugin}": ${messageOf(cause)}`, { cause })
    }
  }
  return undefined
}

/** The node that the pod is promised from now on; empty: none; undefined: as before. */
function nominationAfter(postFiltering: PostFiltering | undefined): string | undefined {
  if (postFiltering?.kind === 'preempt') return postFiltering.node.name
  const isCleared =
    postFiltering?.kind === 'nothing' ? postFiltering.nomination === 'cleared' : postFiltering === undefined
  return isCleared ? '' : undefined
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
