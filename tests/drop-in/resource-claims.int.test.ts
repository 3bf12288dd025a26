import {
  events,
  namespaces,
  nameOf,
  pods,
  resourceClaims,
  resourceClaimTemplates,
  serviceAccounts,
  uidOf,
  type PodResourceClaim,
} from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { expect, test } from 'vitest'
import { startManager, until, type ManagerKind, type ManagerProcess } from './manager.ts'
import { goManager, hasRealServer, startRealServer, type TestServer } from './test-server.ts'

const namespace = 'work'
const flags = ['--controllers=resourceclaim-controller', '--leader-elect=false', '--use-service-account-credentials']
const finalizer = 'resource.kubernetes.io/delete-protection'
const asks = { devices: { requests: [{ name: 'r', exactly: { deviceClassName: 'gpus' } }] } }

const createPod = (client: Client, name: string, entries: readonly PodResourceClaim[], nodeName?: string) =>
  client.resource(pods, namespace).create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      containers: [{ name: 'c', image: 'x' }],
      resourceClaims: entries,
      ...(nodeName === undefined ? {} : { nodeName }),
    },
  })

const claimsOf = async (client: Client) => (await client.resource(resourceClaims, namespace).list()).items

/** As the scheduler does; for nobody, when `user` is absent. */
async function allocate(client: Client, claimName: string, user?: string): Promise<void> {
  const claims = client.resource(resourceClaims, namespace)
  const pod = user === undefined ? undefined : await client.resource(pods, namespace).get(user)
  const results = [{ driver: 'gpu.example.com', pool: 'a', device: 'd', request: 'r' }]
  const reservedFor = pod === undefined ? [] : [{ resource: 'pods', name: nameOf(pod), uid: uidOf(pod) }]
  await claims.patch(claimName, { type: 'merge', body: { metadata: { finalizers: [finalizer] } } })
  const body = { status: { allocation: { devices: { results } }, reservedFor } }
  await claims.patch(claimName, { type: 'merge', body }, { subresource: 'status' })
}

async function eventTexts(client: Client): Promise<readonly string[]> {
  const { items } = await client.resource(events, namespace).list()
  return items.map(({ type, reason, message, source, involvedObject: about }) =>
    [type, reason, message, source?.component, about.kind, about.apiVersion, about.name].join(' '),
  )
}

async function metricsOf(manager: ManagerProcess, server: TestServer): Promise<readonly string[]> {
  const { body } = await manager.get('/metrics', { certificate: server.adminCertificate })
  return body.split('\n').filter((line) => /^resourceclaim_controller_|^workqueue_depth.*resource_claim/.test(line))
}

/** Who says that it holds what of the pod's status. */
async function holders(client: Client, name: string): Promise<readonly string[]> {
  const { metadata } = await client.resource(pods, namespace).get(name)
  return (metadata?.managedFields ?? [])
    .filter(({ subresource }) => subresource === 'status')
    .map(({ manager, operation, fieldsV1 }) => `${manager ?? ''} ${operation ?? ''} ${JSON.stringify(fieldsV1)}`)
}

/** A template that comes late, a claim that is shared and reserved here, both given back. */
async function claim(kind: ManagerKind) {
  await using server = await startRealServer()
  const { client } = server
  const [podsHere, claims] = [client.resource(pods, namespace), client.resource(resourceClaims, namespace)]
  await client.resource(namespaces).create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  await client.resource(serviceAccounts, namespace).create({ metadata: { name: 'default' } })
  await using manager = await startManager(kind, server, flags)
  await createPod(client, 'late', [{ name: 'gpu', resourceClaimTemplateName: 'gpus' }])
  await until('it hears of it', async () => (await eventTexts(client)).length === 1, { manager })
  const metadata = { labels: { a: 'b' }, annotations: { c: 'd' } }
  await client
    .resource(resourceClaimTemplates, namespace)
    .create({ metadata: { name: 'gpus' }, spec: { metadata, spec: asks } })
  await until('it has a claim', async () => (await claimsOf(client)).length === 1, { manager })
  await until('it is told', async () => (await holders(client, 'late')).length === 1, { manager })
  const made = await claimsOf(client)
  const held = await holders(client, 'late')

  await claims.create({ metadata: { name: 'shared' }, spec: asks })
  await createPod(client, 'placed', [{ name: 'gpu', resourceClaimName: 'shared' }], 'node')
  await allocate(client, 'shared')
  const isReserved = async () => (await claims.get('shared')).status?.reservedFor?.length === 1
  await until('it is reserved', isReserved, { manager })
  const reserved = await claims.get('shared')
  await allocate(client, nameOf(made[0] ?? {}), 'late')
  const metrics = await metricsOf(manager, server)

  for (const name of ['late', 'placed']) {
    await podsHere.patch(name, { type: 'merge', body: { status: { phase: 'Failed' } } }, { subresource: 'status' })
  }
  await until('one goes', async () => (await claimsOf(client)).length === 1, { manager })
  const isFree = async () => (await claims.get('shared')).metadata?.finalizers === undefined
  await until('the other is free', isFree, { manager })
  return { made, held, reserved, metrics, left: await claimsOf(client), events: await eventTexts(client) }
}

// Slow: an API server and a manager are started, as processes.
test.skipIf(!hasRealServer || goManager === undefined).each<ManagerKind>(['go', 'ours'])(
  'claims are made, reserved and given back with the manager: %s (needs KUBEBUILDER_ASSETS with all three)',
  { timeout: 60_000 },
  async (kind) => {
    const seen = await claim(kind)
    expect(seen.made).toMatchObject([
      {
        metadata: {
          generateName: 'late-gpu-',
          labels: { a: 'b' },
          annotations: { c: 'd', 'resource.kubernetes.io/pod-claim-name': 'gpu' },
          ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'late', controller: true }],
        },
      },
    ])
    expect(seen.made[0]?.metadata?.ownerReferences?.[0]).not.toHaveProperty('blockOwnerDeletion')
    expect(seen.held).toEqual([
      'ResourceClaimController Apply {"f:status":{"f:resourceClaimStatuses":{"k:{\\"name\\":\\"gpu\\"}":' +
        '{".":{},"f:name":{},"f:resourceClaimName":{}}}}}',
    ])
    expect(seen.reserved.status?.reservedFor).toMatchObject([{ resource: 'pods', name: 'placed' }])
    expect(seen.metrics).toEqual([
      'resourceclaim_controller_creates_total{admin_access="false",status="success"} 1',
      'resourceclaim_controller_resource_claims{admin_access="false",allocated="true",source=""} 1',
      'resourceclaim_controller_resource_claims{admin_access="false",allocated="true",source="resource_claim_template"} 1',
      'workqueue_depth{name="resource_claim"} 0',
    ])
    expect(seen.left).toMatchObject([{ metadata: { name: 'shared' }, status: {} }])
    expect(seen.left[0]?.status?.allocation).toBeUndefined()
    expect(seen.left[0]?.status?.reservedFor).toBeUndefined()
    expect(seen.events).toEqual([
      'Warning FailedResourceClaimCreation PodResourceClaim gpu: resource claim template "gpus": ' +
        'resourceclaimtemplate.resource.k8s.io "gpus" not found resource_claim Pod v1 late',
    ])
  },
)
