// Mirrors pkg/scheduler/backend/queue: scheduling_queue.go, active_queue.go, backoff_queue.go, 1.36.
import { assert, deferred, Heap, raceAbort, type Clock, type Deferred, type Timer } from '@coxswain/base'
import { goesBefore } from '../plugins/priority-sort/priority-sort.ts'
import { gatedBy } from '../plugins/scheduling-gates/scheduling-gates.ts'
import type { PodInfo } from '../snapshot/pod-info.ts'

const backoffInitialMs = 1000
const backoffMaxMs = 10_000
/** Back-off ends at whole seconds, so that of the pods of one second the most important goes first. */
const backoffWindowMs = 1000
/** Pods that nothing woke for so long are tried again. */
const unschedulableMaxMs = 5 * 60_000

export type QueueName = 'active' | 'backoff' | 'unschedulable' | 'gated'

type Place = QueueName | 'error-backoff' | 'in-flight'

/** A pod that waits for a node, or is being given one. The queue alone changes it. */
export interface QueuedPod {
  readonly info: PodInfo
  /** Tries so far. */
  readonly attempts: number
  /** The plugins that rejected it last; empty after an error, and where there were no nodes. */
  readonly rejectedBy: ReadonlySet<string>
}

/** Invariant: in the heap of its place if it is `active`, `backoff` or `error-backoff`; else in none. */
interface Entry extends QueuedPod {
  info: PodInfo
  attempts: number
  rejectedBy: ReadonlySet<string>
  priority: number
  sinceMs: number
  sequence: number
  heapIndex: number
  place: Place
  /** Tries that ended with a rejection, and errors in a row since. */
  rejections: number
  errors: number
  backoffUntilMs: number
  /** While others are being pushed out for it: it is not tried; whether it is to be tried afterwards. */
  held: 'no' | 'asleep' | 'woken'
}

const nobody: ReadonlySet<string> = new Set()
const nobodysName = ''
const nobodyAlone: ReadonlySet<string> = new Set([nobodysName])

/**
 * Pods without a node. Each is in one place: `active` (to be tried, the most important first), `backoff` (to be tried when its
 * delay is over, or sooner if there is nothing else to do), `unschedulable` (until something changes that may help), `gated`
 * (until its gates are gone), or in flight.
 */
export class SchedulingQueue {
  readonly #clock: Clock
  readonly #entries = new Map<string, Entry>()
  readonly #active = new Heap<Entry>(goesBefore)
  readonly #backoff = new Heap<Entry>(endsBackoffBefore)
  /** Pods whose try met an error: their delay protects the API server, so they wait it out. */
  readonly #errorBackoff = new Heap<Entry>(endsBackoffBefore)
  /** The unschedulable pods by each plugin that rejected them; under the empty name those that none did. */
  readonly #unschedulable = new Map<string, Set<Entry>>()
  readonly #counts: Record<Place, number> = {
    active: 0,
    backoff: 0,
    'error-backoff': 0,
    unschedulable: 0,
    gated: 0,
    'in-flight': 0,
  }
  #sequence = 0
  #arrival: Deferred<void> | undefined
  #timer: Timer | undefined

  readonly #onSize: (name: QueueName, size: number) => void

  /** `onSize` is told whenever a queue has grown or shrunk. */
  constructor(clock: Clock, onSize: (name: QueueName, size: number) => void = () => {}) {
    this.#clock = clock
    this.#onSize = onSize
  }

  /** Pods that wait, by queue. */
  size(name: QueueName): number {
    return name === 'backoff' ? this.#counts.backoff + this.#counts['error-backoff'] : this.#counts[name]
  }

  has(uid: string): boolean {
    return this.#entries.has(uid)
  }

  /** A pod that was seen for the first time. */
  add(info: PodInfo): void {
    if (this.#entries.has(info.uid)) return this.update(info, true)
    const entry: Entry = {
      info,
      attempts: 0,
      rejectedBy: nobody,
      priority: info.priority,
      sinceMs: this.#clock.now(),
      sequence: this.#sequence++,
      heapIndex: -1,
      place: 'gated',
      rejections: 0,
      errors: 0,
      backoffUntilMs: 0,
      held: 'no',
    }
    this.#entries.set(info.uid, entry)
    this.#count('gated', 1)
    if (gatedBy(info.pod) === undefined) this.#moveTo(entry, 'active')
  }

  /** Another version of the pod; `isRelevant` when what changed may change where it can go. */
  update(info: PodInfo, isRelevant: boolean): void {
    const entry = this.#entries.get(info.uid)
    if (entry === undefined) return
    entry.info = info
    entry.priority = info.priority
    if (entry.place === 'active') this.#active.update(entry)
    if (entry.place === 'gated') {
      if (gatedBy(info.pod) === undefined) this.#moveTo(entry, 'active')
    } else if (isRelevant && entry.place === 'unschedulable') this.#retry(entry)
  }

  /** The pod is gone, or has a node. */
  remove(uid: string): void {
    const entry = this.#entries.get(uid)
    if (entry === undefined) return
    this.#takeOut(entry)
    this.#count(entry.place, -1)
    this.#entries.delete(uid)
  }

  /** The next pod to try; it is in flight until it is removed or parked. */
  pop(): QueuedPod | undefined {
    this.#endBackoffs()
    const entry = this.#active.peek() ?? this.#backoff.peek()
    if (entry === undefined) return undefined
    entry.attempts += 1
    this.#moveTo(entry, 'in-flight')
    return entry
  }

  /** Resolves when there is a pod to try; rejects when the signal aborts. */
  async waitForPod(signal: AbortSignal): Promise<void> {
    this.#endBackoffs()
    if (this.#active.size + this.#backoff.size > 0) return
    this.#arrival ??= deferred<void>()
    await raceAbort(this.#arrival.promise, signal)
  }

  /** No node will do, until something changes. */
  parkUnschedulable({ info }: QueuedPod, rejectedBy: ReadonlySet<string>): void {
    const entry = this.#inFlight(info.uid)
    if (entry === undefined) return
    entry.rejectedBy = rejectedBy
    entry.rejections += 1
    entry.errors = 0
    entry.backoffUntilMs = this.#backoffEnd(entry.rejections)
    this.#moveTo(entry, gatedBy(entry.info.pod) === undefined ? 'unschedulable' : 'gated')
  }

  /** The try met an error: the pod is tried again after a delay, whatever happens meanwhile. */
  parkFailed({ info }: QueuedPod): void {
    const entry = this.#inFlight(info.uid)
    if (entry === undefined) return
    entry.rejectedBy = nobody
    entry.errors += 1
    entry.backoffUntilMs = this.#backoffEnd(entry.errors)
    this.#moveTo(entry, 'error-backoff')
    this.#setTimer()
  }

  /** The unschedulable pod is not tried, whatever happens, until it is let go. */
  hold(uid: string): void {
    const entry = this.#entries.get(uid)
    if (entry?.place === 'unschedulable') entry.held = 'asleep'
  }

  /** It may be tried again. It is, if something happened meanwhile that would have woken it, and with `retry` in any case. */
  letGo(uid: string, { retry }: { readonly retry: boolean }): void {
    const entry = this.#entries.get(uid)
    if (entry === undefined || entry.held === 'no') return
    const isWoken = retry || entry.held === 'woken'
    entry.held = 'no'
    if (isWoken) this.#retry(entry)
  }

  /**
   * Something happened that may help pods that one of `plugins` rejected, and those that none did: the ones among them for
   * which `mayHelp` holds are tried again.
   */
  retryRejectedBy(plugins: Iterable<string>, mayHelp: (pod: QueuedPod) => boolean): void {
    if (this.#counts.unschedulable === 0) return
    for (const plugin of [nobodysName, ...plugins]) {
      for (const entry of this.#unschedulable.get(plugin) ?? []) {
        if (mayHelp(entry)) this.#retry(entry)
      }
    }
  }

  /** Tries again the pods that have waited for very long. Call it now and then. */
  retryForgotten(): void {
    if (this.#counts.unschedulable === 0) return
    const beforeMs = this.#clock.now() - unschedulableMaxMs
    for (const entry of this.#entries.values()) {
      if (entry.place === 'unschedulable' && entry.sinceMs < beforeMs) this.#retry(entry)
    }
  }

  stop(): void {
    this.#timer?.cancel()
  }

  #inFlight(uid: string): Entry | undefined {
    const entry = this.#entries.get(uid)
    if (entry === undefined) return undefined
    assert(entry.place === 'in-flight', 'only a pod in flight is parked')
    entry.sinceMs = this.#clock.now()
    return entry
  }

  #retry(entry: Entry): void {
    if (entry.held !== 'no') {
      entry.held = 'woken'
      return
    }
    this.#moveTo(entry, this.#isBackingOff(entry) ? 'backoff' : 'active')
  }

  #moveTo(entry: Entry, place: Place): void {
    this.#takeOut(entry)
    this.#count(entry.place, -1)
    this.#count(place, 1)
    entry.place = place
    this.#heapOf(place)?.push(entry)
    if (place === 'unschedulable') this.#index(entry)
    if (place === 'active' || place === 'backoff') {
      this.#arrival?.resolve()
      this.#arrival = undefined
    }
  }

  #count(place: Place, by: 1 | -1): void {
    this.#counts[place] += by
    if (place === 'in-flight') return
    const name = place === 'error-backoff' ? 'backoff' : place
    this.#onSize(name, this.size(name))
  }

  #takeOut(entry: Entry): void {
    this.#heapOf(entry.place)?.remove(entry)
    if (entry.place !== 'unschedulable') return
    for (const plugin of rejectorsOf(entry)) this.#unschedulable.get(plugin)?.delete(entry)
  }

  #index(entry: Entry): void {
    for (const plugin of rejectorsOf(entry)) {
      const entries = this.#unschedulable.get(plugin)
      if (entries === undefined) this.#unschedulable.set(plugin, new Set([entry]))
      else entries.add(entry)
    }
  }

  #heapOf(place: Place): Heap<Entry> | undefined {
    if (place === 'active') return this.#active
    if (place === 'backoff') return this.#backoff
    return place === 'error-backoff' ? this.#errorBackoff : undefined
  }

  /** 1, 2, 4, 8, 10, 10, … seconds after failures, cut to the window. */
  #backoffEnd(failures: number): number {
    const delayMs = Math.min(backoffMaxMs, backoffInitialMs * 2 ** (failures - 1))
    return windowOf(this.#clock.now() + delayMs)
  }

  #isBackingOff({ backoffUntilMs }: Entry): boolean {
    return backoffUntilMs >= windowOf(this.#clock.now())
  }

  #endBackoffs(): void {
    for (const heap of [this.#backoff, this.#errorBackoff]) {
      for (let first = heap.peek(); first !== undefined && !this.#isBackingOff(first); first = heap.peek()) {
        this.#moveTo(first, 'active')
      }
    }
  }

  /** Only errors need a timer: pods in the other back-off are taken as soon as there is nothing else to do. */
  #setTimer(): void {
    this.#timer?.cancel()
    const first = this.#errorBackoff.peek()
    if (first === undefined) return
    this.#timer = this.#clock.after(first.backoffUntilMs + backoffWindowMs - this.#clock.now(), () => {
      this.#endBackoffs()
      this.#setTimer()
    })
  }
}

function rejectorsOf({ rejectedBy }: Entry): ReadonlySet<string> {
  return rejectedBy.size === 0 ? nobodyAlone : rejectedBy
}

function windowOf(ms: number): number {
  return ms - (ms % backoffWindowMs)
}

function endsBackoffBefore(a: Entry, b: Entry): boolean {
  return a.backoffUntilMs === b.backoffUntilMs ? goesBefore(a, b) : a.backoffUntilMs < b.backoffUntilMs
}
