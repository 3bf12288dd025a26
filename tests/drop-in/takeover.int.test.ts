import {
  configMaps,
  controllerRevisions,
  deployments,
  jobs,
  pods,
  replicaSets,
  replicationControllers,
  serviceAccounts,
  statefulSets,
  type KubeObject,
  type ResourceType,
} from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { expect, test } from 'vitest'
import { startManager, until, type ManagerKind, type ManagerProcess } from './manager.ts'
import { goManager, hasRealServer, startRealServer, type TestServer } from './test-server.ts'

const electsFast = [
  '--leader-elect-lease-duration=3s',
  '--leader-elect-renew-deadline=2s',
  '--leader-elect-retry-period=500ms',
  '--kube-api-qps=200',
  '--kube-api-burst=200',
]

/** Long enough that every controller has looked at everything. */
const settledMs = 8000

const kinds = [
  pods,
  replicaSets,
  deployments,
  statefulSets,
  jobs,
  replicationControllers,
  controllerRevisions,
  configMaps,
  serviceAccounts,
] as readonly ResourceType[]

const template = (app: string, image = 'x') => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'c', image }] },
})
const selector = (app: string) => ({ matchLabels: { app } })

async function makeWorkloads(client: Client): Promise<void> {
  const make = <T extends KubeObject>(type: ResourceType<T>, name: string, spec: unknown): Promise<unknown> =>
    client.resource(type, 'default').create({
      apiVersion: type.group === '' ? type.version : `${type.group}/${type.version}`,
      kind: type.kind,
      metadata: { name, namespace: 'default' },
      spec,
    } as KubeObject)
  await make(deployments, 'web', { replicas: 3, selector: selector('web'), template: template('web') })
  await make(deployments, 'alone', { replicas: 1, selector: selector('alone'), template: template('alone') })
  await make(statefulSets, 'db', { replicas: 2, serviceName: 'db', selector: selector('db'), template: template('db') })
  await make(replicationControllers, 'old', { replicas: 2, selector: { app: 'old' }, template: template('old') })
  const once = template('once')
  await make(jobs, 'once', {
    completions: 2,
    parallelism: 2,
    template: { ...once, spec: { ...once.spec, restartPolicy: 'Never' } },
  })
}

/** What a kubelet would say. */
async function runPods(client: Client): Promise<number> {
  const { items } = await client.resource(pods, 'default').list()
  const waiting = items.filter(({ status }) => status?.phase === 'Pending')
  const now = new Date().toISOString().replace(/\.\d+Z/, 'Z')
  for (const pod of waiting) {
    const status = {
      phase: 'Running',
      startTime: now,
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: now }],
      containerStatuses: [
        {
          name: 'c',
          ready: true,
          restartCount: 0,
          image: 'x',
          imageID: 'x',
          started: true,
          state: { running: { startedAt: now } },
        },
      ],
    }
    const body = { status }
    await client
      .resource(pods, 'default')
      .patch(pod.metadata?.name ?? '', { type: 'merge', body }, { subresource: 'status' })
  }
  return items.length
}

/** Every object with its version: whatever was written, even if nothing came of it, shows. */
async function versions(client: Client): Promise<Readonly<Record<string, string>>> {
  const lists = await Promise.all(
    kinds.map(async (type) => {
      const { items } = await client.resource(type, 'default').list()
      return items.map(({ metadata }) => [
        `${type.plural}/${metadata?.name ?? ''}`,
        `${metadata?.uid ?? ''}@${metadata?.resourceVersion ?? ''}`,
      ])
    }),
  )
  return Object.fromEntries(lists.flat()) as Record<string, string>
}

const leads = async (manager: ManagerProcess): Promise<boolean> =>
  /successfully acquired lease/i.test(await manager.log())

async function take(kind: ManagerKind, server: TestServer): Promise<ManagerProcess> {
  const manager = await startManager(kind, server, electsFast)
  await until(`${kind} leads`, () => leads(manager), { manager })
  return manager
}

test.skipIf(!hasRealServer || goManager === undefined)(
  'workloads go from the Go manager to ours and back, and nothing is written (needs KUBEBUILDER_ASSETS with all three)',
  { timeout: 150_000 },
  async () => {
    await using server = await startRealServer()
    const { client } = server
    let manager = await take('go', server)
    await makeWorkloads(client)
    await until('all pods run', async () => (await runPods(client)) === 10, { manager })
    await client
      .resource(deployments, 'default')
      .patch('web', { type: 'merge', body: { spec: { template: template('web', 'y') } } })
    await until(
      'the new pods run',
      async () => {
        await runPods(client)
        const { status } = await client.resource(deployments, 'default').get('web')
        return status?.updatedReplicas === 3 && status.replicas === 3 && status.availableReplicas === 3
      },
      { manager },
    )
    await new Promise((resolve) => setTimeout(resolve, settledMs))
    const before = await versions(client)
    try {
      for (const kind of ['ours', 'go'] as const) {
        await manager.end('SIGTERM')
        manager = await take(kind, server)
        await new Promise((resolve) => setTimeout(resolve, settledMs))
        expect(await versions(client), `after ${kind} took over`).toEqual(before)
      }
    } finally {
      await manager.end('SIGKILL')
    }
  },
)
