import { deployments, pods } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { deployment } from './deployment.ts'
import { startManager, until, type ManagerKind, type ManagerProcess } from './manager.ts'
import type { Measurement } from './measurement.ts'
import type { TestServer } from './test-server.ts'
import { usageOf } from './usage.ts'

export interface Load {
  readonly deployments: number
  readonly replicas: number
}

export interface LoadOptions {
  readonly kind: ManagerKind
  readonly server: TestServer
  readonly loads: readonly Load[]
  readonly restSeconds: number
  readonly onMeasured: (measurement: Measurement) => void
}

/** Work is over for so long before rest is measured. */
const settleMs = 10_000
const limitMs = 600_000
const waitMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** One manager through all loads, with its client's limits lifted. Each pod is created and deleted. */
export async function measureLoads(options: LoadOptions): Promise<void> {
  await using manager = await startManager(options.kind, options.server, [
    '--kube-api-qps=5000',
    '--kube-api-burst=10000',
  ])
  await until('it leads', async () => /successfully acquired lease/i.test(await manager.log()), { manager })
  await rest(options, manager, 'rest, empty cluster')
  for (const load of options.loads) await createAndDelete(options, manager, load)
}

async function createAndDelete(options: LoadOptions, manager: ManagerProcess, size: Load): Promise<void> {
  const { kind, server, onMeasured } = options
  const names = Array.from({ length: size.deployments }, (_, index) => `d-${index}`)
  const resource = server.client.resource(deployments, 'default')
  const wanted = size.deployments * size.replicas
  const name = `${size.deployments} × ${size.replicas}`
  const measured = async (what: string, work: () => Promise<void>): Promise<void> => {
    const before = await usageOf(manager.pid)
    const startedMs = performance.now()
    await work()
    const wall = (performance.now() - startedMs) / 1000
    const after = await usageOf(manager.pid)
    onMeasured({ kind, what: `${name} ${what}: time`, value: wall, unit: 's' })
    onMeasured({ kind, what: `${name} ${what}: CPU`, value: after.cpuSeconds - before.cpuSeconds, unit: 's' })
    onMeasured({ kind, what: `${name} ${what}: peak memory so far`, value: after.peakMb, unit: 'MB' })
  }
  await measured('created', async () => {
    await Promise.all(names.map((one) => resource.create(deployment(one, size.replicas))))
    await until('all pods', async () => (await countPods(server.client)) === wanted, { limitMs, manager })
    await until('all reported', async () => (await countReported(server.client)) === wanted, { limitMs, manager })
  })
  await rest(options, manager, `rest, ${wanted} pods`)
  await measured('deleted', async () => {
    await Promise.all(names.map((one) => resource.delete(one, { propagationPolicy: 'Background' })))
    await until('no pods', async () => (await countPods(server.client)) === 0, { limitMs, manager })
  })
}

async function rest(
  { kind, restSeconds, onMeasured }: LoadOptions,
  manager: ManagerProcess,
  what: string,
): Promise<void> {
  if (restSeconds === 0) return
  await waitMs(settleMs)
  const before = await usageOf(manager.pid)
  await waitMs(restSeconds * 1000)
  const after = await usageOf(manager.pid)
  const share = ((after.cpuSeconds - before.cpuSeconds) / restSeconds) * 100
  onMeasured({ kind, what: `${what}: memory`, value: after.residentMb, unit: 'MB' })
  onMeasured({ kind, what: `${what}: CPU`, value: share, unit: '% of a core' })
}

async function countPods(client: Client): Promise<number> {
  const { items, remainingItemCount = 0 } = await client.metadata(pods, 'default').list({ limit: 1 })
  return items.length + remainingItemCount
}

/** Pods that the Deployments know of. */
async function countReported(client: Client): Promise<number> {
  const { items } = await client.resource(deployments, 'default').list()
  return items.reduce((sum, { status }) => sum + (status?.replicas ?? 0), 0)
}
