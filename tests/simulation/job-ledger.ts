import {
  controllerOf,
  isBeingDeleted,
  jobs,
  nameOf,
  pods,
  uidOf,
  type Job,
  type KubeObject,
  type Pod,
} from '@coxswain/api'
import type { Commit, TestCluster } from '@coxswain/testing'
import { expect } from 'vitest'

const finalizer = 'batch.kubernetes.io/job-tracking'
const indexAnnotation = 'batch.kubernetes.io/job-completion-index'

/**
 * Follows what is written of Jobs and their pods, and fails at the first write after which a pod is counted twice, or not at
 * all. By the words of the API's documentation, not by the controller's code.
 */
export class JobLedger {
  readonly #cluster: TestCluster
  /** Uids of pods that were ever listed as uncounted: each comes into the list once. */
  readonly #listed = new Set<string>()
  /** Pods as they were last. */
  readonly #pods = new Map<string, Pod>()
  /** Of pods that have ended, in whatever way, while they had their finalizer. */
  readonly #succeeded = new Set<string>()

  constructor(cluster: TestCluster) {
    this.#cluster = cluster
    cluster.onCommit((commit) => this.#follow(commit))
  }

  /** Pods of this Job that ever succeeded. */
  succeededOf(job: Job): readonly Pod[] {
    return [...this.#pods.values()].filter(
      (pod) => this.#succeeded.has(uidOf(pod)) && controllerOf(pod)?.uid === uidOf(job),
    )
  }

  #follow({ type, object, previous }: Commit): void {
    if (isPod(object)) this.#followPod(object, previous, type)
    else if (isJob(object) && type === 'updated') this.#followJob(previous as Job, object)
  }

  #followPod(pod: Pod, previous: Pod | undefined, type: Commit['type']): void {
    this.#pods.set(uidOf(pod), pod)
    if (pod.status?.phase === 'Succeeded') this.#succeeded.add(uidOf(pod))
    // One that is gone is told of as it was last stored: with the finalizer whose removal let it go.
    const wasLetGo = isTracked(previous) && (type === 'deleted' || !isTracked(pod))
    // One too many is let go of uncounted, and somebody may have deleted it before the controller does.
    const { phase } = pod.status ?? {}
    const hasEnded = phase === 'Succeeded' || (phase === 'Failed' && !isBeingDeleted(pod))
    if (wasLetGo && hasEnded) expect(this.#isCounted(pod), `${nameOf(pod)} is let go of, and counted`).toBe(true)
  }

  #isCounted(pod: Pod): boolean {
    if (this.#listed.has(uidOf(pod))) return true
    const job = this.#cluster.get(jobs, controllerOf(pod)?.name ?? '')
    if (job === undefined || isBeingDeleted(job) || isFinished(job)) return true
    const index = Number(pod.metadata?.annotations?.[indexAnnotation])
    return pod.status?.phase === 'Succeeded' && indexesOf(job.status?.completedIndexes).has(index)
  }

  #followJob(previous: Job, job: Job): void {
    const isIndexed = job.spec?.completionMode === 'Indexed'
    for (const kind of ['succeeded', 'failed'] as const) {
      const before = new Set(previous.status?.uncountedTerminatedPods?.[kind])
      const after = new Set(job.status?.uncountedTerminatedPods?.[kind])
      for (const uid of [...after].filter((each) => !before.has(each))) this.#list(uid, kind)
      const flushed = [...before].filter((each) => !after.has(each))
      for (const uid of flushed)
        expect(isTracked(this.#podNow(uid)), `${uid} leaves the list as it is let go of`).toBe(false)
      const grownBy = (job.status?.[kind] ?? 0) - (previous.status?.[kind] ?? 0)
      if (!(isIndexed && kind === 'succeeded'))
        expect(grownBy, `${kind} grows with each that leaves the list`).toBe(flushed.length)
    }
    if (isIndexed) this.#followIndexes(previous, job)
  }

  #list(uid: string, kind: 'succeeded' | 'failed'): void {
    expect(this.#listed.has(uid), `${uid} is listed a second time`).toBe(false)
    this.#listed.add(uid)
    const pod = this.#pods.get(uid)
    expect(pod, `${uid} is a pod`).toBeDefined()
    if (kind === 'succeeded') expect(this.#succeeded.has(uid), `${uid} has succeeded`).toBe(true)
    else expect(this.#succeeded.has(uid), `${uid} has succeeded, and is listed as failed`).toBe(false)
  }

  #followIndexes(previous: Job, job: Job): void {
    const completed = indexesOf(job.status?.completedIndexes)
    for (const index of indexesOf(previous.status?.completedIndexes))
      expect(completed.has(index), `index ${index} stays completed`).toBe(true)
    expect(job.status?.succeeded ?? 0, 'succeeded is the number of completed indexes').toBe(completed.size)
    const ended = new Set(this.succeededOf(job).map((pod) => Number(pod.metadata?.annotations?.[indexAnnotation])))
    for (const index of completed) expect(ended.has(index), `a pod of index ${index} has succeeded`).toBe(true)
  }

  /** Undefined once it is gone. */
  #podNow(uid: string): Pod | undefined {
    const last = this.#pods.get(uid)
    if (last === undefined) return undefined
    const now = this.#cluster.get(pods, nameOf(last))
    return now !== undefined && uidOf(now) === uid ? now : undefined
  }
}

const isJob = (object: KubeObject): object is Job => object.kind === 'Job'
const isPod = (object: KubeObject): object is Pod => object.kind === 'Pod'
const isTracked = (pod: Pod | undefined): boolean => pod?.metadata?.finalizers?.includes(finalizer) === true

export const isFinished = ({ status }: Job): boolean =>
  status?.conditions?.some(({ type, status: value }) => ['Complete', 'Failed'].includes(type) && value === 'True') ===
  true

/** `0-2,5` */
export function indexesOf(text = ''): ReadonlySet<number> {
  const found = new Set<number>()
  for (const part of text.split(',').filter((each) => each !== '')) {
    const [first = 0, last = first] = part.split('-').map(Number)
    for (let index = first; index <= last; index += 1) found.add(index)
  }
  return found
}
