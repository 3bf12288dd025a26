import {
  endpoints,
  endpointSlices,
  nodes,
  pods,
  serviceAccounts,
  serviceCIDRs,
  services,
  type KubeObject,
  type ResourceType,
  type Service,
} from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { expect, test } from 'vitest'
import { startManager, until, type ManagerKind, type ManagerProcess } from './manager.ts'
import { goManager, hasRealServer, startRealServer, type TestServer } from './test-server.ts'

const flags = [
  '--leader-elect-lease-duration=3s',
  '--leader-elect-renew-deadline=2s',
  '--leader-elect-retry-period=500ms',
  '--kube-api-qps=200',
  '--kube-api-burst=200',
  '--controllers=endpoint,endpointslice,endpointslicemirroring,service-cidr-controller,serviceaccount',
]

/** Long enough that every controller has looked at everything, and once more a second after it saw the slices. */
const settledMs = 5000

const create = <T extends KubeObject>(client: Client, type: ResourceType<T>, name: string, rest: object) =>
  client.resource(type, type.namespaced ? 'default' : undefined).create({
    apiVersion: 'v1',
    kind: type.kind,
    metadata: { name, ...(type.namespaced ? { namespace: 'default' } : {}), labels: { app: 'web', team: 'x' } },
    ...rest,
  } as unknown as T)

const ports = [
  { name: 'http', port: 80, targetPort: 'web' },
  { name: 'metrics', port: 90, targetPort: 9090, appProtocol: 'example.com/m' },
  { name: 'udp', port: 80, protocol: 'UDP', targetPort: 53 },
  { name: 'z', port: 7, targetPort: 7 },
]

/** Pods with other numbers behind the same name, in two zones, one of them not ready. */
async function makePods(client: Client): Promise<void> {
  const zoned = (zone: string) => ({ metadata: { name: zone, labels: { 'topology.kubernetes.io/zone': zone } } })
  await Promise.all(['z1', 'z2'].map((zone) => create(client, nodes, zone, zoned(zone))))
  const one = async (index: number): Promise<void> => {
    const containerPorts = [{ name: 'web', containerPort: 8080 + (index % 2) }]
    const containers = [{ name: 'c', image: 'x', ports: containerPorts }]
    const nodeName = index % 2 === 0 ? 'z1' : 'z2'
    await create(client, pods, `p${index}`, {
      spec: { nodeName, hostname: `h${index}`, subdomain: 'headless', containers },
    })
    const podIP = `10.1.0.${index + 1}`
    const conditions = [
      { type: 'Ready', status: index === 4 ? 'False' : 'True', lastTransitionTime: '2026-01-01T00:00:00Z' },
    ]
    const body = { status: { phase: 'Running', podIP, podIPs: [{ ip: podIP }], conditions } }
    await client.resource(pods, 'default').patch(`p${index}`, { type: 'merge', body }, { subresource: 'status' })
  }
  await Promise.all([0, 1, 2, 3, 4].map(one))
}

async function makeServices(client: Client): Promise<void> {
  const make = (name: string, spec: Partial<Service['spec']>) =>
    create(client, services, name, { spec: { selector: { app: 'web' }, ...spec } })
  await make('headless', { clusterIP: 'None', ports })
  await make('close', { ports, trafficDistribution: 'PreferClose' })
  await make('nobody', { selector: { app: 'none' }, ports })
  await make('bare', { clusterIP: 'None' })
  await make('hand', { selector: undefined, ports })
  await create(client, endpoints, 'hand', {
    subsets: [
      {
        addresses: [{ ip: '192.0.2.2' }, { ip: '2001:db8::1' }],
        notReadyAddresses: [{ ip: '192.0.2.1' }],
        ports: [
          { name: 'http', port: 80 },
          { name: 'https', port: 443 },
        ],
      },
    ],
  })
}

async function versions(client: Client): Promise<Readonly<Record<string, string>>> {
  const kinds = [endpoints, endpointSlices, serviceCIDRs] as readonly ResourceType[]
  const lists = await Promise.all(
    kinds.map(async (type) => {
      const { items } = await client.resource(type, type.namespaced ? 'default' : undefined).list()
      return items.map(({ metadata }) => [`${type.plural}/${metadata?.name ?? ''}`, metadata?.resourceVersion ?? ''])
    }),
  )
  return Object.fromEntries(lists.flat()) as Record<string, string>
}

async function take(kind: ManagerKind, server: TestServer): Promise<ManagerProcess> {
  const manager = await startManager(kind, server, flags)
  const leads = async (): Promise<boolean> => /successfully acquired lease/i.test(await manager.log())
  await until(`${kind} leads`, leads, { manager })
  return manager
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, settledMs))

test.skipIf(!hasRealServer || goManager === undefined)(
  'what is behind Services goes from the Go manager to ours and back, and nothing is written (needs KUBEBUILDER_ASSETS with all three)',
  { timeout: 120_000 },
  async () => {
    await using server = await startRealServer()
    const { client } = server
    let manager = await take('go', server)
    const hasAccount = async () => (await client.resource(serviceAccounts, 'default').list()).items.length > 0
    await until('there is an account for pods', hasAccount, { manager })
    await makePods(client)
    await makeServices(client)
    await settled()
    const before = await versions(client)
    // Of `kubernetes` and five Services: Endpoints and slices, of which two have several.
    expect(Object.keys(before).length).toBeGreaterThan(12)
    for (const kind of ['ours', 'go'] as const) {
      await manager.end('SIGTERM')
      manager = await take(kind, server)
      await settled()
      expect(await versions(client)).toEqual(before)
      expect(kind === 'ours' ? await manager.log() : '').not.toMatch(/Reconcile failed|Bug in/)
    }
    await manager.end('SIGTERM')
  },
)
