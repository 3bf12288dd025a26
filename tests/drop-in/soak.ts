/**
 * `node tests/drop-in/soak.ts [--minutes 2] [--restart-every 30] [--snapshots FOLDER]`: Deployments come, change and go for as
 * long as asked, pages are read as a monitor would, the API server is restarted and connections are cut.
 *
 * Ten times all Deployments are deleted; once nothing is left, garbage is collected and the heap measured: the same state
 * each time, so what grows from one to the next is never given back. What the manager remembers of events does grow, up to
 * 4096 subjects a controller as in Kubernetes; that is reckoned off. Fails if the median of the last three exceeds that of the
 * third to fifth (until then code is still being compiled) by more than is allowed, if the process's memory does, if the
 * manager ends, or if it does not converge. With `KUBEBUILDER_ASSETS` against kube-apiserver, else our own.
 */
import { deployments, pods, replicaSets } from '@coxswain/api'
import { seededRandom } from '@coxswain/base'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { deployment } from './deployment.ts'
import { startFaultProxy } from './fault-proxy.ts'
import { connectHeapProbe } from './heap-probe.ts'
import { startManager, until } from './manager.ts'
import { freePort, hasRealServer, startOwnServer, startRealServer } from './test-server.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    /** Seconds. */
    'restart-every': { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    /** Where heap snapshots of the third and the last measurement go. */
    snapshots: { type: 'string' },
  },
})

const measurements = 10
/** In a short run code is compiled to the end: a megabyte is no leak, and would be one in an hour. */
const allowed = { heapMb: 1, resident: 1.15 }
const scrapeEvery = 40
const deploymentsMax = 20
/** What the manager remembers of events, read off heap snapshots: of each subject, and of each different message about it. */
const remembered = { max: 4096, subjectBytes: 1050, messageBytes: 405, messagesPerSubject: 6 }

const random = seededRandom(Number(values.seed))
const waitMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const pick = (max: number): number => Math.floor(random.float() * max)

await using server = await (hasRealServer ? startRealServer() : startOwnServer())
await using proxy = await startFaultProxy(server.url, server.managerCertificate)
const inspectPort = await freePort()
await using manager = await startManager(
  'ours',
  server,
  [
    `--master=${proxy.url}`,
    // On a busy machine a server is away for longer than ten seconds when it is restarted.
    '--leader-elect-lease-duration=90s',
    '--leader-elect-renew-deadline=60s',
    '--kube-api-qps=500',
    '--kube-api-burst=500',
    `--authorization-kubeconfig=${server.managerKubeconfig}`,
  ],
  [`--inspect=127.0.0.1:${inspectPort}`],
)
await until('the manager runs', async () => (await manager.log()).includes('All controllers run'), { manager })
const resource = server.client.resource(deployments, 'default')
const names = new Set<string>()
/** Objects that had events so far. */
const subjects = { deployments: 0, replicaSets: 0 }

/** One thing that users do. What fails because the server is away just then does not matter. */
async function churn(count: number): Promise<void> {
  const existing = [...names]
  const name = existing[pick(existing.length)]
  const what = pick(4)
  if (name === undefined || (what === 0 && names.size < deploymentsMax)) {
    await resource.create(deployment(`d-${count}`, 1 + pick(10)))
    names.add(`d-${count}`)
    subjects.deployments += 1
    subjects.replicaSets += 1
  } else if (what === 1) {
    await resource.delete(name, { propagationPolicy: 'Background' })
    names.delete(name)
  } else if (what === 2) {
    await resource.patch(name, { type: 'merge', body: { spec: { replicas: pick(10) } } })
  } else {
    const body = { spec: { template: { metadata: { labels: { version: String(count) } } } } }
    await resource.patch(name, { type: 'merge', body })
    subjects.replicaSets += 1
  }
}

async function scrape(): Promise<void> {
  const options = { certificate: server.adminCertificate }
  for (const page of ['/metrics', '/healthz?verbose', '/metrics/slis', '/nothing']) {
    // oxlint-disable-next-line no-await-in-loop -- as a monitor does
    await manager.get(page, options)
  }
  await manager.get('/metrics')
}

async function residentMb(): Promise<number> {
  const status = await readFile(`/proc/${manager.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

async function nothingIsLeft(): Promise<boolean> {
  await resource.deleteCollection({ propagationPolicy: 'Background' })
  const left = await Promise.all(
    [deployments, replicaSets, pods].map((type) => server.client.metadata(type, 'default').list({ limit: 1 })),
  )
  return left.every(({ items }) => items.length === 0)
}

interface Measured {
  readonly atMs: number
  readonly heapMb: number
  /** Without the memory of events. */
  readonly restMb: number
  readonly residentMb: number
}

function eventsMb(): number {
  const { max, subjectBytes, messageBytes, messagesPerSubject } = remembered
  const bytes = Object.values(subjects).map(
    (count) => Math.min(max, count) * subjectBytes + Math.min(max, count * messagesPerSubject) * messageBytes,
  )
  return bytes.reduce((sum, one) => sum + one, 0) / 2 ** 20
}

async function measure(atMs: number, index: number): Promise<Measured> {
  await until('nothing is left', nothingIsLeft, { limitMs: 90_000, manager })
  names.clear()
  await waitMs(2000)
  // Not for longer than it takes: a process that is looked into does not end.
  using probe = await connectHeapProbe(inspectPort)
  const heapMb = (await probe.usedBytes()) / 2 ** 20
  const restMb = heapMb - eventsMb()
  const measured = { atMs, heapMb, restMb, residentMb: await residentMb() }
  const figures = `heap ${heapMb.toFixed(2)} MB, without events ${restMb.toFixed(2)} MB, resident ${measured.residentMb.toFixed(0)} MB`
  console.log(`${(atMs / 60_000).toFixed(1)} min: ${figures}`)
  if (values.snapshots !== undefined && (index === 2 || index === measurements - 1)) {
    await probe.snapshot(path.join(values.snapshots, `soak-${index + 1}.heapsnapshot`))
  }
  return measured
}

const durationMs = Number(values.minutes) * 60_000
const restartEveryMs = Number(values['restart-every']) * 1000
const startedMs = performance.now()
const measured: Measured[] = []
let restartAtMs = restartEveryMs
const end: { with: number | string | undefined } = { with: undefined }
let problem: unknown
void manager.ended.then((code) => (end.with = code))
try {
  for (let count = 0; measured.length < measurements && end.with === undefined; count += 1) {
    const atMs = performance.now() - startedMs
    await churn(count).catch(() => undefined)
    if (count % scrapeEvery === 0) await scrape().catch(() => undefined)
    if (atMs > restartAtMs) {
      restartAtMs += restartEveryMs
      proxy.cutAll()
      await server.restart()
    }
    if (atMs > ((measured.length + 1) * durationMs) / measurements) {
      measured.push(await measure(atMs, measured.length))
    }
    await waitMs(50)
  }
} catch (error) {
  problem = error
}

const median = (of: (one: Measured) => number, from: number, to: number): number =>
  measured
    .slice(from, to)
    .map(of)
    .toSorted((a, b) => a - b)[1] ?? 0
const heapGrowthMb = median(({ restMb }) => restMb, -3, measurements) - median(({ restMb }) => restMb, 2, 5)
const residentGrowth = median(({ residentMb: mb }) => mb, -3, measurements) / median(({ residentMb: mb }) => mb, 2, 5)
console.log(`growth: heap ${heapGrowthMb.toFixed(2)} MB, resident × ${residentGrowth.toFixed(3)}`)
if (problem !== undefined) console.error(problem)
const problems = [
  ...(end.with === undefined ? [] : [`the manager ended with ${end.with}`]),
  ...(problem === undefined ? [] : ['it did not converge']),
  ...(heapGrowthMb <= allowed.heapMb ? [] : ['its heap grew']),
  ...(residentGrowth <= allowed.resident ? [] : ['its memory grew']),
]
console.log(problems.length === 0 ? 'ok' : problems.join('; '))
process.exitCode = problems.length === 0 ? 0 : 1
