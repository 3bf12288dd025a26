import {
  leases,
  nameOf,
  namespaces,
  pods,
  resourceClaims,
  resourceSlices,
  serviceAccounts,
  type KubeObject,
  type Condition,
  type ResourceType,
} from '@coxswain/api'
import { createInformer } from '@coxswain/cache'
import { silentLogger } from '@coxswain/base'
import { systemClock, systemRandom } from '@coxswain/base/system'
import { isNotFound, type Client } from '@coxswain/client'
import { clusterTrustBundles } from '@coxswain/controllers/src/clustertrustbundle-publisher/cluster-trust-bundles.ts'
import { podCertificateRequests } from '@coxswain/controllers/src/podcertificaterequest-cleaner/pod-certificate-requests.ts'
import { sweep } from '@coxswain/controllers/src/podcertificaterequest-cleaner/sweep.ts'
import { podGroups } from '@coxswain/controllers/src/podgroup-protection/pod-groups.ts'
import { resourcePoolStatusRequests } from '@coxswain/controllers/src/resourcepoolstatusrequest/resource-pool-status-requests.ts'
import { storageVersions } from '@coxswain/controllers/src/storageversion-garbage-collector/storage-versions.ts'
import { generateKeyPairSync, sign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { startManager, until, type ManagerKind, type ManagerProcess } from './manager.ts'
import { goManager, hasRealServer, startRealServer, type TestServer } from './test-server.ts'

const namespace = 'work'
const driver = 'gpu.example.com'
const controllers = [
  'podcertificaterequest-cleaner-controller',
  'kube-apiserver-serving-clustertrustbundle-publisher-controller',
  'storageversion-garbage-collector-controller',
  'podgroup-protection-controller',
  'resourcepoolstatusrequest-controller',
]
const gates =
  '--feature-gates=PodCertificateRequest=true,ClusterTrustBundle=true,StorageVersionAPI=true,GenericWorkload=true,DRAResourcePoolStatus=true'
const served =
  '--runtime-config=certificates.k8s.io/v1beta1=true,internal.apiserver.k8s.io/v1alpha1=true,scheduling.k8s.io/v1alpha2=true,resource.k8s.io/v1alpha3=true'
const managerFlags = [`--controllers=${controllers.join(',')}`, gates, '--leader-elect=false']
const bundles = clusterTrustBundles('v1beta1')
const signerName = 'kubernetes.io/kube-apiserver-serving'
const staleBundle = 'kubernetes.io:kube-apiserver-serving:stale'
const identity = { 'apiserver.kubernetes.io/identity': 'kube-apiserver' }

const typed = (type: ResourceType) => ({ apiVersion: `${type.group}/${type.version}`, kind: type.kind })

const untimed = (conditions?: readonly Condition[]) =>
  conditions?.map((condition) => ({ ...condition, lastTransitionTime: 'then' }))

const isGone = (client: Client, type: ResourceType, name: string, from?: string): Promise<boolean> =>
  client
    .resource<KubeObject>(type, from)
    .get(name)
    .then(() => false, isNotFound)

async function makeLease(client: Client, name: string): Promise<void> {
  const metadata = { name, labels: identity }
  await client
    .resource(leases, 'kube-system')
    .create({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: { holderIdentity: name } })
}

/** `records`: API servers, and the version that each encodes in. */
async function tellVersions(client: Client, name: string, records: Readonly<Record<string, string>>): Promise<void> {
  const resource = client.resource(storageVersions)
  const made = await resource.create({ ...typed(storageVersions), metadata: { name }, spec: {} })
  const told = Object.entries(records).map(([apiServerID, encodingVersion]) => ({
    apiServerID,
    encodingVersion,
    decodableVersions: [encodingVersion],
  }))
  const versions = new Set(Object.values(records))
  const commonEncodingVersion = versions.size === 1 ? [...versions][0] : undefined
  const status = { storageVersions: told, commonEncodingVersion }
  await resource.updateStatus({ ...made, ...typed(storageVersions), status })
}

async function versionsTold(client: Client, name: string) {
  const { status } = await client.resource(storageVersions).get(name)
  const conditions = untimed(status?.conditions)
  return {
    ids: status?.storageVersions?.map((one) => one.apiServerID),
    common: status?.commonEncodingVersion,
    conditions,
  }
}

/** One server that lives, one that will not for long, and one that never did. */
async function collectVersions(client: Client, manager: ManagerProcess) {
  await makeLease(client, 'alive')
  await makeLease(client, 'dying')
  await tellVersions(client, 'example.com.things', { alive: 'v2', dying: 'v1', dead: 'v1' })
  await tellVersions(client, 'example.com.relics', { dead: 'v1' })
  await until('the relics go', () => isGone(client, storageVersions, 'example.com.relics'), { manager })
  const told = () => versionsTold(client, 'example.com.things')
  await until('the dead server is out', async () => (await told()).ids?.length === 2, { manager })
  const before = await told()
  await client.resource(leases, 'kube-system').delete('dying')
  await until('the dying server is out', async () => (await told()).ids?.length === 1, { manager })
  return { before, after: await told() }
}

async function protectGroup(client: Client, manager: ManagerProcess) {
  const [groupsHere, podsHere] = [client.resource(podGroups, namespace), client.resource(pods, namespace)]
  const spec = { schedulingPolicy: { basic: {} } }
  const group: KubeObject & { readonly spec: object } = { ...typed(podGroups), metadata: { name: 'web' }, spec }
  const made = await groupsHere.create(group)
  await podsHere.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { nodeName: 'node', containers: [{ name: 'c', image: 'x' }], schedulingGroup: { podGroupName: 'web' } },
  })
  await groupsHere.delete('web')
  await new Promise((resolve) => setTimeout(resolve, 500))
  const isKept = !(await isGone(client, podGroups, 'web', namespace))
  await podsHere.patch('web', { type: 'merge', body: { status: { phase: 'Succeeded' } } }, { subresource: 'status' })
  await until('the group goes', () => isGone(client, podGroups, 'web', namespace), { manager })
  return { finalizers: made.metadata?.finalizers, isKept }
}

async function publishPool(client: Client, pool: string, resourceSliceCount: number): Promise<void> {
  await client.resource(resourceSlices).create({
    ...typed(resourceSlices),
    metadata: { name: pool },
    spec: {
      driver,
      nodeName: 'node',
      pool: { name: pool, generation: 3, resourceSliceCount },
      devices: [{ name: 'a' }, { name: 'b' }],
    },
  })
}

async function askForPools(client: Client, manager: ManagerProcess) {
  const claims = client.resource(resourceClaims, namespace)
  const exactly = { deviceClassName: 'gpus' }
  await claims.create({
    ...typed(resourceClaims),
    metadata: { name: 'gpu' },
    spec: { devices: { requests: [{ name: 'r', exactly }] } },
  })
  const allocation = { devices: { results: [{ driver, pool: 'p2', device: 'a', request: 'r' }] } }
  await claims.patch('gpu', { type: 'merge', body: { status: { allocation } } }, { subresource: 'status' })
  await publishPool(client, 'p2', 1)
  await publishPool(client, 'p1', 1)
  await publishPool(client, 'incomplete', 2)
  await new Promise((resolve) => setTimeout(resolve, 500))
  const requests = client.resource(resourcePoolStatusRequests)
  const ask = (name: string, spec: object) =>
    requests.create({ ...typed(resourcePoolStatusRequests), metadata: { name }, spec: { driver, ...spec } })
  await ask('one', { poolName: 'p2' })
  await ask('waits', {})
  await ask('none', { poolName: 'p3' })
  const statusOf = async (name: string) => (await requests.get(name)).status
  await until('answers', async () => Boolean(await statusOf('one')) && Boolean(await statusOf('none')), { manager })
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const answers = await Promise.all(['one', 'none', 'waits'].map(statusOf))
  return answers.map((status) => {
    return status === undefined ? undefined : { ...status, conditions: untimed(status.conditions) }
  })
}

async function publishBundle(client: Client, manager: ManagerProcess) {
  const all = async () => (await client.resource(bundles).list()).items
  await until('a bundle', async () => (await all()).length === 1, { manager })
  const [bundle] = await all()
  const trustBundle = bundle?.spec.trustBundle ?? ''
  await client
    .resource(bundles)
    .create({ ...typed(bundles), metadata: { name: staleBundle }, spec: { signerName, trustBundle } })
  await until('the stale one goes', () => isGone(client, bundles, staleBundle), { manager })
  await client.resource(bundles).delete(nameOf(bundle ?? {}))
  await until('it comes back', async () => (await all()).length === 1, { manager })
  const name = nameOf((await all())[0] ?? {})
  return {
    isSameName: name === nameOf(bundle ?? {}),
    prefix: name.slice(0, -24),
    signer: bundle?.spec.signerName,
    trustBundle,
  }
}

async function metricsOf(manager: ManagerProcess, server: TestServer): Promise<readonly string[]> {
  const { body } = await manager.get('/metrics', { certificate: server.adminCertificate })
  const own =
    /^(?:# HELP )?(?:resourcepoolstatusrequest_controller\w+(?:total|count)|clustertrustbundle_publisher_sync\w+(?:_seconds|total))/
  const lines = body.split('\n').filter((line) => own.test(line) && !/_bucket|_sum/.test(line))
  return lines.map((line) => (line.startsWith('#') ? line : line.replace(/ \d+$/, '')))
}

const versionsEqual = {
  type: 'AllEncodingVersionsEqual',
  status: 'True',
  reason: 'CommonEncodingVersionSet',
  message: 'Common encoding version set',
  lastTransitionTime: 'then',
}
const versionsDifferent = {
  type: 'AllEncodingVersionsEqual',
  status: 'False',
  reason: 'CommonEncodingVersionUnset',
  message: 'Common encoding version unset',
  lastTransitionTime: 'then',
}
const answered = (pools: number) => ({
  type: 'Complete',
  status: 'True',
  reason: 'CalculationComplete',
  message: `Calculated status for ${pools} pools`,
  lastTransitionTime: 'then',
})
const fullPool = {
  driver,
  poolName: 'p2',
  generation: 3,
  nodeName: 'node',
  resourceSliceCount: 1,
  totalDevices: 2,
  allocatedDevices: 1,
  availableDevices: 1,
  unavailableDevices: 0,
}

// Slow: an API server and a manager are started, as processes.
const withBoth = test.skipIf(!hasRealServer || goManager === undefined).each<ManagerKind>(['go', 'ours'])

withBoth(
  'controllers that are off by default leave the same with the manager: %s (needs KUBEBUILDER_ASSETS with all three)',
  { timeout: 90_000 },
  async (kind) => {
    await using server = await startRealServer([gates, served])
    const { client } = server
    await client.resource(namespaces).create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    await client.resource(serviceAccounts, namespace).create({ metadata: { name: 'default' } })
    await using manager = await startManager(kind, server, managerFlags)
    expect(await publishBundle(client, manager)).toEqual({
      isSameName: true,
      prefix: 'kubernetes.io:kube-apiserver-serving:',
      signer: signerName,
      trustBundle: await readFile(server.caFile, 'utf8'),
    })
    expect(await collectVersions(client, manager)).toEqual({
      before: { ids: ['alive', 'dying'], common: undefined, conditions: [versionsDifferent] },
      after: { ids: ['alive'], common: 'v2', conditions: [versionsEqual] },
    })
    expect(await protectGroup(client, manager)).toEqual({
      finalizers: ['scheduling.k8s.io/podgroup-protection'],
      isKept: true,
    })
    expect(await askForPools(client, manager)).toEqual([
      { poolCount: 1, pools: [fullPool], conditions: [answered(1)] },
      { poolCount: 0, conditions: [answered(0)] },
      undefined,
    ])
    expect(await metricsOf(manager, server)).toEqual([
      '# HELP clustertrustbundle_publisher_sync_duration_seconds [ALPHA] The time it took to sync a cluster trust bundle.',
      'clustertrustbundle_publisher_sync_duration_seconds_count{code="200"}',
      '# HELP clustertrustbundle_publisher_sync_total [ALPHA] Number of syncs that occurred in cluster trust bundle publisher.',
      'clustertrustbundle_publisher_sync_total{code="200"}',
      `resourcepoolstatusrequest_controller_request_processing_duration_seconds_count{driver_name="${driver}"}`,
      '# HELP resourcepoolstatusrequest_controller_requests_processed_total [ALPHA] Total number of ResourcePoolStatusRequests processed',
      `resourcepoolstatusrequest_controller_requests_processed_total{driver_name="${driver}"}`,
    ])
  },
)

withBoth(
  'where their kinds are not served, the rest works with the manager: %s (needs KUBEBUILDER_ASSETS with all three)',
  { timeout: 60_000 },
  async (kind) => {
    await using server = await startRealServer()
    const { client } = server
    const more = `--controllers=${[...controllers, 'namespace', 'serviceaccount'].join(',')}`
    await using manager = await startManager(kind, server, [...managerFlags, more])
    const missing = 'no known scheme version was found for clustertrustbundles, cannot start'
    await until('it is said', async () => (await manager.log()).includes(missing), { manager })
    await client.resource(namespaces).create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    const account = () => client.resource(serviceAccounts, namespace).get('default')
    await until('others work', async () => nameOf(await account()) === 'default', { manager })
    expect(await manager.get('/healthz', { certificate: server.adminCertificate })).toMatchObject({ code: 200 })
    expect(await manager.log()).toMatch(
      /Warning: skipping controller.*kube-apiserver-serving-clustertrustbundle-publisher/,
    )
    for (const missed of ['PodCertificateRequest', 'PodGroup', 'ResourcePoolStatusRequest', 'StorageVersion']) {
      const line = new RegExp(
        `Failed to watch.*the server could not find the requested resource.*type="[*.\\w]*${missed}"`,
      )
      await until(`it is said of ${missed}`, async () => line.test(await manager.log()), { manager })
    }
  },
)

/** As a kubelet asks for a pod. */
async function requestCertificate(client: Client, name: string): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const podUID = 'uid-of-the-pod'
  await client.resource(podCertificateRequests, namespace).create<KubeObject & { readonly spec: object }>({
    ...typed(podCertificateRequests),
    metadata: { name },
    spec: {
      signerName: 'example.com/signer',
      podName: 'web',
      podUID,
      serviceAccountName: 'default',
      serviceAccountUID: 'uid-of-the-account',
      nodeName: 'node',
      nodeUID: 'uid-of-the-node',
      maxExpirationSeconds: 86_400,
      pkixPublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      proofOfPossession: sign(null, Buffer.from(podUID), privateKey).toString('base64'),
    },
  })
}

// Nobody can make a request that is a quarter of an hour old, so the sweep is made with a clock that is ahead.
test.skipIf(!hasRealServer)(
  'PodCertificateRequests go after a quarter of an hour (needs KUBEBUILDER_ASSETS)',
  { timeout: 60_000 },
  async () => {
    await using server = await startRealServer([gates, served])
    const { client } = server
    await client.resource(namespaces).create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    await requestCertificate(client, 'web')
    const [clock, stop] = [systemClock(), new AbortController()]
    const requests = createInformer({
      client,
      clock,
      random: systemRandom(),
      logger: silentLogger,
      type: podCertificateRequests,
    })
    const running = requests.run(stop.signal)
    await requests.whenSynced(stop.signal)
    const sweepAfter = (minutes: number): Promise<void> => {
      const ahead = { ...clock, now: () => clock.now() + minutes * 60_000 }
      return sweep({ client, requests, clock: ahead, logger: silentLogger }, stop.signal)
    }
    await sweepAfter(14)
    expect(await isGone(client, podCertificateRequests, 'web', namespace)).toBe(false)
    await sweepAfter(16)
    expect(await isGone(client, podCertificateRequests, 'web', namespace)).toBe(true)
    stop.abort()
    await running
  },
)
