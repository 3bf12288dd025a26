/**
 * `node tests/drop-in/soak.ts [--minutes 2] [--restart-every 30]`: Deployments come, change and go for as long as asked,
 * while the API server is restarted and connections are cut. Fails if the manager's heap grows from the second quarter to the
 * last, if it ends, or if it does not converge at the end. With `KUBEBUILDER_ASSETS` against kube-apiserver, else our own.
 */
import { deployments, pods, type Deployment } from '@coxswain/api'
import { seededRandom } from '@coxswain/base'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { startFaultProxy } from './fault-proxy.ts'
import { startManager, until } from './manager.ts'
import { hasRealServer, startOwnServer, startRealServer } from './test-server.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    /** Seconds. */
    'restart-every': { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
  },
})

const allowedGrowth = 1.25
const random = seededRandom(Number(values.seed))
const waitMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const pick = (max: number): number => Math.floor(random.float() * max)

const deployment = (name: string, replicas: number): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'x' }] } },
  },
})

await using server = await (hasRealServer ? startRealServer() : startOwnServer())
await using proxy = await startFaultProxy(server.url, server.managerCertificate)
await using manager = await startManager('ours', server, [
  `--master=${proxy.url}`,
  '--leader-elect=false',
  '--kube-api-qps=500',
  '--kube-api-burst=500',
])
await until('the manager runs', async () => (await manager.log()).includes('All controllers run'), { manager })
const resource = server.client.resource(deployments, 'default')
const names = new Set<string>()

/** One thing that users do. What fails because the server is away just then does not matter. */
async function churn(count: number): Promise<void> {
  const existing = [...names]
  const name = existing[pick(existing.length)]
  const what = pick(4)
  if (name === undefined || (what === 0 && names.size < 20)) {
    await resource.create(deployment(`d-${count}`, 1 + pick(10)))
    names.add(`d-${count}`)
  } else if (what === 1) {
    await resource.delete(name, { propagationPolicy: 'Background' })
    names.delete(name)
  } else if (what === 2) {
    await resource.patch(name, { type: 'merge', body: { spec: { replicas: pick(10) } } })
  } else {
    const body = { spec: { template: { metadata: { labels: { version: String(count) } } } } }
    await resource.patch(name, { type: 'merge', body })
  }
}

async function residentMb(): Promise<number> {
  const status = await readFile(`/proc/${manager.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

const durationMs = Number(values.minutes) * 60_000
const restartEveryMs = Number(values['restart-every']) * 1000
const startedMs = performance.now()
const samples: { readonly atMs: number; readonly mb: number }[] = []
let restartAtMs = restartEveryMs
let ended: number | string | undefined
void manager.ended.then((end) => (ended = end))
for (let count = 0; performance.now() - startedMs < durationMs && ended === undefined; count += 1) {
  const atMs = performance.now() - startedMs
  await churn(count).catch(() => undefined)
  if (atMs > restartAtMs) {
    restartAtMs += restartEveryMs
    proxy.cutAll()
    await server.restart()
  }
  if (count % 20 === 0) samples.push({ atMs, mb: await residentMb() })
  await waitMs(50)
}

const meanMb = (from: number, to: number): number => {
  const within = samples.filter(({ atMs }) => atMs >= from * durationMs && atMs < to * durationMs)
  return within.reduce((sum, { mb }) => sum + mb, 0) / Math.max(1, within.length)
}
for (const name of names) await resource.delete(name, { propagationPolicy: 'Background' }).catch(() => undefined)
const rest = async (): Promise<boolean> =>
  (await server.client.metadata(pods, 'default').list({ limit: 1 })).items.length === 0
const converged = await until('nothing is left', rest, { limitMs: 60_000, manager }).then(
  () => true,
  (error: unknown) => {
    console.error(error)
    return false
  },
)
const [early, late] = [meanMb(0.25, 0.5), meanMb(0.75, 1)]
console.log(
  `memory: ${early.toFixed(0)} MB in the second quarter, ${late.toFixed(0)} MB in the last; ${samples.length} samples`,
)
const problems = [
  ...(ended === undefined ? [] : [`the manager ended with ${ended}`]),
  ...(converged ? [] : ['it did not converge']),
  ...(late <= early * allowedGrowth ? [] : ['its memory grew']),
]
console.log(problems.length === 0 ? 'ok' : problems.join('; '))
process.exitCode = problems.length === 0 ? 0 : 1
