/**
 * `KUBEBUILDER_ASSETS=… node tests/drop-in/compare.ts [--large] [--rest SECONDS]`: Kubernetes' manager and ours in turn, each
 * against a fresh kube-apiserver and etcd on this machine, with the client's limits lifted.
 */
import { deployments, pods, replicaSets, type Deployment } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { startManager, until, type ManagerKind, type ManagerProcess } from './manager.ts'
import { goManager, hasRealServer, startRealServer } from './test-server.ts'

const { values } = parseArgs({
  options: {
    /** 100 Deployments of 100 pods too, and rest with those pods cached. */
    large: { type: 'boolean', default: false },
    rest: { type: 'string', default: '20' },
    only: { type: 'string', default: 'go,ours' },
  },
})

const ticksPerSecond = 100
const waitMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

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

interface Usage {
  readonly cpuSeconds: number
  readonly residentMb: number
  readonly peakMb: number
}

async function usageOf({ pid }: ManagerProcess): Promise<Usage> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
  ])
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  const megabytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024
  return { cpuSeconds: ticks / ticksPerSecond, residentMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') }
}

async function countPods(client: Client): Promise<number> {
  const { items, remainingItemCount = 0 } = await client.metadata(pods, 'default').list({ limit: 1 })
  return items.length + remainingItemCount
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
const megabytes = (value: number): string => `${value.toFixed(0)} MB`
const say = (kind: ManagerKind, what: string, figure: string): void =>
  console.log(`${kind.padEnd(5)} ${what.padEnd(44)} ${figure}`)

interface Load {
  readonly deployments: number
  readonly replicas: number
}

async function load(kind: ManagerKind, manager: ManagerProcess, client: Client, size: Load): Promise<void> {
  const names = Array.from({ length: size.deployments }, (_, index) => `d-${index}`)
  const name = `${size.deployments} × ${size.replicas} pods`
  const wanted = size.deployments * size.replicas
  const resource = client.resource(deployments, 'default')
  const before = await usageOf(manager)
  let startedMs = performance.now()
  await Promise.all(names.map((one) => resource.create(deployment(one, size.replicas))))
  await until('all pods', async () => (await countPods(client)) === wanted, { limitMs: 300_000, manager })
  const created = await usageOf(manager)
  say(
    kind,
    `${name}: created`,
    `${seconds(performance.now() - startedMs)}, CPU ${(created.cpuSeconds - before.cpuSeconds).toFixed(2)} s`,
  )
  if (size.deployments >= 100) await rest(kind, manager, `at rest with ${wanted} pods`)
  const middle = await usageOf(manager)
  startedMs = performance.now()
  await Promise.all(names.map((one) => resource.delete(one, { propagationPolicy: 'Background' })))
  await until('no pods', async () => (await countPods(client)) === 0, { limitMs: 300_000, manager })
  const { cpuSeconds, peakMb } = await usageOf(manager)
  say(
    kind,
    `${name}: deleted`,
    `${seconds(performance.now() - startedMs)}, CPU ${(cpuSeconds - middle.cpuSeconds).toFixed(2)} s, peak ${megabytes(peakMb)}`,
  )
}

async function rest(kind: ManagerKind, manager: ManagerProcess, what: string): Promise<void> {
  await waitMs(5000)
  const before = await usageOf(manager)
  const restSeconds = Number(values.rest)
  await waitMs(restSeconds * 1000)
  const after = await usageOf(manager)
  const share = ((after.cpuSeconds - before.cpuSeconds) / restSeconds) * 100
  say(kind, what, `${megabytes(after.residentMb)}, ${share.toFixed(1)} % of a core`)
}

async function compare(kind: ManagerKind): Promise<void> {
  await using server = await startRealServer()
  const { client } = server
  await client.resource(deployments, 'default').create(deployment('first', 0))
  const startedMs = performance.now()
  await using manager = await startManager(kind, server, ['--kube-api-qps=5000', '--kube-api-burst=10000'])
  await until('it leads', async () => /successfully acquired lease/i.test(await manager.log()), { manager })
  say(kind, 'start to leading', seconds(performance.now() - startedMs))
  const acts = async (): Promise<boolean> => (await client.resource(replicaSets, 'default').list()).items.length === 1
  await until('it acts', acts, { manager })
  say(kind, 'start to the first ReplicaSet', seconds(performance.now() - startedMs))
  await client.resource(deployments, 'default').delete('first', { propagationPolicy: 'Background' })
  await rest(kind, manager, 'at rest, nothing in the cluster')
  await load(kind, manager, client, { deployments: 20, replicas: 50 })
  await load(kind, manager, client, { deployments: 20, replicas: 50 })
  if (values.large) await load(kind, manager, client, { deployments: 100, replicas: 100 })
}

if (!hasRealServer || goManager === undefined) {
  console.error('KUBEBUILDER_ASSETS must name a folder with kube-apiserver, etcd and kube-controller-manager')
  process.exitCode = 1
} else {
  for (const kind of ['go', 'ours'] as const) if (values.only.split(',').includes(kind)) await compare(kind)
}
