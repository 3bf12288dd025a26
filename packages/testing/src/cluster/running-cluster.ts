import type { KubeObject, ResourceType } from '@coxswain/api'
import { directTransport, type UserInfo } from '@coxswain/apiserver'
import type { Cluster, PartName } from '@coxswain/cluster'
import { createClient, type Client, type DeleteCallOptions } from '@coxswain/client'
import type { Store } from '@coxswain/store'
import { defaultNamespace } from '../builders/object-options.ts'
import type { VirtualClock } from '../clock/virtual-clock.ts'
import { minutes } from '../durations.ts'
import type { FaultPlan, Faults } from '../faults/faults.ts'
import { answered } from './answered.ts'
import { applyObject } from './apply-object.ts'
import type { CollectedLog, LoggedError } from './collected-log.ts'
import type { Commit, CommittedState, Place, Selection } from './committed-state.ts'
import type { Findings } from './findings.ts'
import type { PatchCallOptions, TestCluster, UntilOptions } from './test-cluster.ts'
import type { TraceLog } from './trace-log.ts'

export interface ClusterPieces {
  readonly clock: VirtualClock
  readonly parts: Cluster
  readonly store: Store<KubeObject>
  readonly state: CommittedState
  readonly faults: FaultPlan
  readonly findings: Findings
  readonly traceLog: TraceLog
  readonly log: CollectedLog
  readonly checks: ((commit: Commit) => void)[]
}

const administrator: UserInfo = { username: 'system:admin', groups: ['system:masters', 'system:authenticated'] }
const untilDefaultMs = minutes(10)
/** Of virtual time, for a part to stop or to become ready under faults. */
const partChangeMaxMs = minutes(30)
/** Shown when a wait was in vain. */
const lastTraceLines = 15

/** The pieces of a test cluster behind one face. */
export class RunningCluster implements TestCluster {
  readonly clock: VirtualClock
  readonly client: Client
  readonly #pieces: ClusterPieces

  // Faults are taken over as they are: a cluster is where they show.
  readonly fail: Faults['fail']
  readonly loseAnswers: Faults['loseAnswers']
  readonly delay: Faults['delay']
  readonly delayWatches: Faults['delayWatches']
  readonly breakWatches: Faults['breakWatches']
  readonly dropWatches: Faults['dropWatches']
  readonly calm: Faults['calm']

  constructor(pieces: ClusterPieces) {
    const { faults } = pieces
    this.#pieces = pieces
    this.clock = pieces.clock
    this.client = this.clientAs(administrator)
    this.fail = faults.fail.bind(faults)
    this.loseAnswers = faults.loseAnswers.bind(faults)
    this.delay = faults.delay.bind(faults)
    this.delayWatches = faults.delayWatches.bind(faults)
    this.breakWatches = faults.breakWatches.bind(faults)
    this.dropWatches = faults.dropWatches.bind(faults)
    this.calm = faults.calm.bind(faults)
  }

  get trace(): readonly string[] {
    return this.#pieces.traceLog.lines
  }

  get errors(): readonly LoggedError[] {
    return this.#pieces.log.errors
  }

  clientAs(user: UserInfo): Client {
    const { parts, traceLog } = this.#pieces
    const direct = directTransport(parts.apiServer.handler, { user, userAgent: 'test' })
    const transport = answered(direct, async (work) => {
      // Whoever moves the clock already will get there.
      if (!this.clock.isMoving) await this.#passTime('a request', work, partChangeMaxMs)
    })
    return createClient(traceLog.observe(transport, 'test'))
  }

  apply<T extends KubeObject>(draft: T): Promise<T> {
    return applyObject(this.client, draft)
  }

  patch<T extends KubeObject>(
    type: ResourceType<T>,
    name: string,
    body: unknown,
    options: PatchCallOptions = {},
  ): Promise<T> {
    const { type: patchType = 'merge', namespace = defaultNamespace, subresource } = options
    return this.client.resource<T>(type, namespace).patch(name, { type: patchType, body }, { subresource })
  }

  delete(type: ResourceType, name: string, options: DeleteCallOptions & Place = {}): Promise<void> {
    const { namespace = defaultNamespace, ...call } = options
    return this.client.resource(type, namespace).delete(name, call)
  }

  get<T extends KubeObject>(type: ResourceType<T>, name: string, place?: Place): T | undefined {
    return this.#pieces.state.get(type, name, place)
  }

  list<T extends KubeObject>(type: ResourceType<T>, selection?: Selection): readonly T[] {
    return this.#pieces.state.list(type, selection)
  }

  contentOf(namespace: string): readonly KubeObject[] {
    return this.#pieces.state.inNamespace(namespace)
  }

  async settle(): Promise<void> {
    await this.clock.settle()
    this.#pieces.findings.throwIfAny()
  }

  async advance(durationMs: number): Promise<void> {
    await this.clock.advance(durationMs)
    this.#pieces.findings.throwIfAny()
  }

  async until<T>(check: () => T, { withinMs = untilDefaultMs, what }: UntilOptions = {}): Promise<T> {
    let result: T | undefined
    const isDone = await this.clock.advanceUntil(() => Boolean((result = check())), withinMs)
    this.#pieces.findings.throwIfAny()
    if (isDone) return result as T // `check` has returned it
    const last = this.trace.slice(-lastTraceLines).join('\n  ')
    throw new Error(`${what ?? String(check)}: not within ${withinMs / 1000} s. The last that happened:\n  ${last}`)
  }

  async stop(part: PartName): Promise<void> {
    this.#pieces.traceLog.tell(part, 'stops')
    await this.drive(`stop of ${part}`, this.#pieces.parts.stop(part))
  }

  async start(part: PartName): Promise<void> {
    this.#pieces.traceLog.tell(part, 'starts')
    await this.drive(`start of ${part}`, this.#pieces.parts.start(part))
  }

  async restart(part: PartName): Promise<void> {
    await this.stop(part)
    await this.start(part)
  }

  async crash(part: PartName): Promise<void> {
    await this.stop(part)
    this.#pieces.traceLog.tell(part, 'starts')
    // Nobody waits for it; that it was stopped before it was ready is no news.
    this.#pieces.parts.start(part).catch(() => undefined)
  }

  onCommit(check: (commit: Commit) => void): void {
    this.#pieces.checks.push(check)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { parts, store, findings, faults } = this.#pieces
    faults.calm()
    await this.drive('end of the cluster', Promise.resolve(parts[Symbol.asyncDispose]()))
    await store.close()
    findings.throwIfAny()
  }

  /** Lets time pass until the work is done, and is as the work. */
  async drive<T>(what: string, work: Promise<T>, withinMs = partChangeMaxMs): Promise<T> {
    await this.#passTime(what, work, withinMs)
    this.#pieces.findings.throwIfAny()
    return work
  }

  async #passTime(what: string, work: Promise<unknown>, withinMs: number): Promise<void> {
    let isDone = false
    const end = (): void => {
      isDone = true
    }
    work.then(end, end)
    const hasEnded = await this.clock.advanceUntil(() => isDone, withinMs)
    if (!hasEnded) throw new Error(`${what}: not within ${withinMs / 1000} s`)
  }
}
