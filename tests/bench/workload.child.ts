/**
 * Runs in a process of its own: one workload in a whole cluster in this process, and what it took until it is done.
 * `workload.child.ts job|statefulset|daemonset|cronjobs SIZE`; prints one line of JSON.
 *
 * A few hundred of the same go before it, and are deleted: what is measured is not the compiler's start.
 * Where most of the time would be spent waiting (pods that run for a second, the next full hour) the clock is a virtual one,
 * which moves on when nothing is left to do: the time that is told is then all work.
 */
import {
  cronJobs,
  daemonSets,
  jobs,
  nameOf,
  pods,
  statefulSets,
  type CronJob,
  type DaemonSet,
  type Job,
} from '@coxswain/api'
import type { KubeObject, ResourceType, StatefulSet } from '@coxswain/api'
import { kubeCodec } from '@coxswain/apiserver'
import { seededRandom, type Clock } from '@coxswain/base'
import { systemClock } from '@coxswain/base/system'
import type { Transport } from '@coxswain/client'
import { startCluster } from '@coxswain/cluster'
import { MemoryStore } from '@coxswain/store'
import { cronJob, daemonSet, days, job, statefulSet, VirtualClock } from '@coxswain/testing'

interface Workload {
  readonly isVirtual: boolean
  /** For so many pods at a time; a node takes 110. */
  nodesFor(size: number): number
  draftsFor(name: string, size: number): readonly [ResourceType, KubeObject][]
  /** How many units are done, to judge by an object that was written. */
  doneIn(object: KubeObject, kind: string): number
}

const workloads: Readonly<Record<string, Workload>> = {
  job: {
    isVirtual: true,
    nodesFor: () => 10,
    draftsFor: (name, size) => [[jobs, job({ name, completions: size, parallelism: Math.min(500, size / 20) })]],
    doneIn: (object, kind) => (kind === 'Job' ? completed(object) : 0),
  },
  statefulset: {
    isVirtual: false,
    nodesFor: (size) => Math.ceil((size + warmUpSize) / 100),
    draftsFor: (name, size) => [[statefulSets, statefulSet({ name, replicas: size })]],
    doneIn: (object, kind) => (kind === 'StatefulSet' ? ((object as StatefulSet).status?.availableReplicas ?? 0) : 0),
  },
  daemonset: {
    isVirtual: false,
    nodesFor: (size) => size,
    draftsFor: (name) => [[daemonSets, daemonSet({ name })]],
    doneIn: (object, kind) => (kind === 'DaemonSet' ? ((object as DaemonSet).status?.numberAvailable ?? 0) : 0),
  },
  cronjobs: {
    isVirtual: true,
    nodesFor: (size) => Math.ceil((size + warmUpSize) / 100),
    draftsFor: (name, size) =>
      Array.from({ length: size }, (_each, index) => [cronJobs, cronJob({ name: `${name}-${index}` })]),
    doneIn: (object, kind) => (kind === 'CronJob' && hasSucceeded(object) ? 1 : 0),
  },
}

const hasSucceeded = (object: KubeObject): boolean =>
  (object as CronJob).status?.lastSuccessfulTime !== undefined && (object as CronJob).status?.active === undefined

function completed(object: KubeObject): number {
  const { status } = object as Job
  return status?.conditions?.some(({ type }) => type === 'Complete') === true ? (status.succeeded ?? 0) : 0
}

const warmUpSize = 300

const [kind = 'job', sizeText = '1000'] = process.argv.slice(2)
const size = Number(sizeText)
const workload = workloads[kind]
if (workload === undefined) throw new Error(`there is no workload ${kind}`)

// A minute before the full hour, which is when CronJobs are due.
const virtual = workload.isVirtual ? new VirtualClock({ startMs: Date.UTC(2026, 0, 1, 11, 59) }) : undefined
const clock: Clock = virtual ?? systemClock()
const doneByName = new Map<string, number>()
let done = 0
let requests = 0
/** Called with each change of `done`. */
let onProgress = (): void => undefined
const store = new MemoryStore<KubeObject>({
  clock,
  codec: kubeCodec,
  onCommit: ({ entry: { key, value } }) => {
    const now = workload.doneIn(value, value.kind ?? '')
    const before = doneByName.get(key) ?? 0
    if (now === before) return
    doneByName.set(key, now)
    done += now - before
    onProgress()
  },
})
const counting = (direct: Transport): Transport => ({
  ...direct,
  request: (request, signal) => {
    requests += 1
    return direct.request(request, signal)
  },
})
const cluster = await startCluster({
  clock,
  random: seededRandom('bench'),
  nodes: workload.nodesFor(size),
  store,
  between: counting,
})

/** Lets time pass, if it is ours to move, until the work is done. */
async function until<T>(work: Promise<T>): Promise<T> {
  let isOver = false
  const end = (): void => {
    isOver = true
  }
  work.then(end, end)
  await virtual?.advanceUntil(() => isOver, days(1))
  return work
}

/** Resolves when so many units more than now are done. */
function moreDone(units: number): Promise<void> {
  const wanted = done + units
  return new Promise((resolve) => {
    onProgress = () => {
      if (done >= wanted) resolve()
    }
  })
}

async function run(drafts: readonly [ResourceType, KubeObject][], units: number): Promise<void> {
  const finished = moreDone(units)
  for (const [type, draft] of drafts) await until(client.resource(type, 'default').create(draft))
  await until(finished)
}

async function remove(drafts: readonly [ResourceType, KubeObject][]): Promise<void> {
  const options = { propagationPolicy: 'Background' } as const
  for (const [type, draft] of drafts) await until(client.resource(type, 'default').delete(nameOf(draft), options))
  while ((await client.resource(pods, 'default').list({ limit: 1 })).items.length > 0) await until(pause(100))
}

await until(cluster.ready)
await until(pause(2000))
const client = cluster.client()
const first = workload.draftsFor('first', warmUpSize)
await run(first, kind === 'daemonset' ? size : warmUpSize)
await remove(first)

const startVirtualMs = virtual?.monotonicMs() ?? 0
const requestsBefore = requests
const usage = process.cpuUsage()
const start = performance.now()
await run(workload.draftsFor('bench', size), size)
const wallMs = performance.now() - start
const { user, system } = process.cpuUsage(usage)
console.log(
  JSON.stringify({
    wallMs,
    virtualMs: virtual === undefined ? undefined : virtual.monotonicMs() - startVirtualMs,
    cpuMs: (user + system) / 1000,
    requests: requests - requestsBefore,
    peakMb: process.resourceUsage().maxRSS / 1024,
  }),
)
process.exit(0)

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve))
}
