import { events, nameOf, namespaces, pods, resourceClaims, uidOf, type Pod, type ResourceClaim } from '@coxswain/api'
import {
  chaos,
  internalError,
  minutes,
  pod as podOf,
  seconds,
  startCluster,
  type Faults,
  type TestCluster,
} from '@coxswain/testing'
import { describe, expect, test } from 'vitest'
import { VirtualClock } from '@coxswain/testing/clock'
import { runController } from '../shared/testing/run-controller.ts'
import { ServedResources } from '../shared/testing/served-resources.ts'
import { resourceClaimController } from './controller.ts'
import { finalizer, requests, template, templated, withAdminAccess, withAlternatives } from './testing/builders.ts'

interface Start {
  readonly seed?: number
  readonly featureGates?: Readonly<Record<string, boolean>>
  readonly faults?: (faults: Faults) => void
}

/** Without nodes and scheduler: pods, devices and reservations are what the test says. */
const start = (options: Start = {}): Promise<TestCluster> =>
  startCluster({
    ...options,
    nodes: 0,
    without: ['scheduler'],
    controllers: ['resourceclaim', 'garbage-collector'].map((name) => `${name}-controller`),
  })

const inDefault = <T extends { readonly metadata?: object | undefined }>(object: T): T => ({
  ...object,
  metadata: { ...object.metadata, namespace: 'default' },
})
const createTemplate = (cluster: TestCluster) => cluster.apply(inDefault(template()))
const createPod = (cluster: TestCluster, name: string, entries = [templated()], nodeName?: string) =>
  cluster.apply(podOf({ name, spec: { resourceClaims: entries, ...(nodeName === undefined ? {} : { nodeName }) } }))

const claimsOf = (cluster: TestCluster): readonly ResourceClaim[] => cluster.list(resourceClaims)
const claimNames = (cluster: TestCluster): readonly string[] => claimsOf(cluster).map(nameOf).toSorted()
const namesTold = (pod: Pod | undefined): readonly string[] =>
  (pod?.status?.resourceClaimStatuses ?? []).map(({ resourceClaimName = '' }) => resourceClaimName)
const toldTo = (cluster: TestCluster, name: string): readonly string[] => namesTold(cluster.get(pods, name))

/** What the scheduler does. */
async function allocate(cluster: TestCluster, claimName: string, ...users: readonly string[]): Promise<void> {
  await cluster.patch(resourceClaims, claimName, { metadata: { finalizers: [finalizer] } })
  const reservedFor = users.map((name) => ({ resource: 'pods', name, uid: uidOf(cluster.get(pods, name) ?? {}) }))
  const results = [{ request: 'r', driver: 'gpu.example.com', pool: 'a', device: 'd' }]
  const status = { allocation: { devices: { results } }, reservedFor }
  await cluster.patch(resourceClaims, claimName, { status }, { subresource: 'status' })
}

const end = (cluster: TestCluster, name: string) =>
  cluster.patch(pods, name, { status: { phase: 'Succeeded' } }, { subresource: 'status' })

const shared: ResourceClaim = {
  apiVersion: 'resource.k8s.io/v1',
  kind: 'ResourceClaim',
  metadata: { name: 'shared', namespace: 'default' },
  spec: { devices: { requests } },
}
const uses = (name: string) => [{ name: 'gpu', resourceClaimName: name }]

describe('a claim from a template', () => {
  test('is made with its pod, and goes when the pod is done, before the pod does', async () => {
    await using cluster = await start()
    await createTemplate(cluster)
    await createPod(cluster, 'web')
    await cluster.settle()
    expect(claimNames(cluster)).toHaveLength(1)
    expect(toldTo(cluster, 'web')).toEqual(claimNames(cluster))
    await allocate(cluster, claimNames(cluster)[0] ?? '', 'web')
    await end(cluster, 'web')
    await cluster.advance(seconds(1))
    expect(claimNames(cluster)).toEqual([])
    await cluster.advance(minutes(5))
    expect(cluster.trace.filter((line) => line.includes('create resourceclaims'))).toHaveLength(1)
  })

  test('comes as soon as its template does; until then the pod hears of it', async () => {
    await using cluster = await start()
    await createPod(cluster, 'web')
    await cluster.advance(seconds(1))
    expect(cluster.list(events)).toMatchObject([
      {
        type: 'Warning',
        reason: 'FailedResourceClaimCreation',
        message:
          'PodResourceClaim gpu: resource claim template "gpus": resourceclaimtemplate.resource.k8s.io "gpus" not found',
        source: { component: 'resource_claim' },
        involvedObject: { kind: 'Pod', name: 'web' },
      },
    ])
    await cluster.advance(minutes(30))
    await createTemplate(cluster)
    await cluster.settle()
    expect(claimNames(cluster)).toHaveLength(1)
    expect(toldTo(cluster, 'web')).toEqual(claimNames(cluster))
  })

  test('is made again when somebody deletes it, beside others that stay', async () => {
    await using cluster = await start()
    await createTemplate(cluster)
    await createPod(cluster, 'web', [templated('a'), templated('b')])
    await cluster.settle()
    const [a = '', b = ''] = toldTo(cluster, 'web')
    await cluster.delete(resourceClaims, b)
    await cluster.advance(seconds(10))
    expect(toldTo(cluster, 'web')).toEqual([a, expect.not.stringMatching(`^${b}$`)])
    expect(toldTo(cluster, 'web').toSorted()).toEqual(claimNames(cluster))
  })

  test('is made once, however late caches are and however often the status is refused', async () => {
    await using cluster = await start()
    cluster.delayWatches('resourceclaims', seconds(20))
    cluster.fail('patch', 'pods/status', internalError(), { times: 5 })
    await createTemplate(cluster)
    await createPod(cluster, 'web')
    await cluster.advance(minutes(2))
    expect(claimNames(cluster)).toHaveLength(1)
    expect(toldTo(cluster, 'web')).toEqual(claimNames(cluster))
  })
})

describe('a claim of a user', () => {
  test('serves two pods, loses its devices with the last, and stays', async () => {
    await using cluster = await start()
    await cluster.apply(shared)
    await createPod(cluster, 'one', uses('shared'))
    await createPod(cluster, 'two', uses('shared'), 'node-1')
    await allocate(cluster, 'shared', 'one', 'two')
    await end(cluster, 'one')
    await cluster.advance(seconds(1))
    expect(claimsOf(cluster)[0]?.status).toMatchObject({ allocation: {}, reservedFor: [{ name: 'two' }] })
    const asked = cluster.fail('get', 'pods', internalError())
    await cluster.delete(pods, 'two', { gracePeriodSeconds: 0 })
    await cluster.advance(seconds(1))
    expect(claimsOf(cluster)[0]).toMatchObject({ metadata: { name: 'shared' }, status: {} })
    expect(claimsOf(cluster)[0]?.status?.allocation).toBeUndefined()
    expect(claimsOf(cluster)[0]?.metadata?.finalizers ?? []).toEqual([])
    // It was seen to go: nobody had to be asked.
    expect(asked.hits).toBe(0)
  })

  test('is given back by a pod that goes while nobody looks', async () => {
    await using cluster = await start()
    await cluster.apply(shared)
    await createPod(cluster, 'web', uses('shared'))
    await allocate(cluster, 'shared', 'web')
    await cluster.settle()
    await cluster.stop('controller-manager')
    await cluster.delete(pods, 'web')
    await cluster.start('controller-manager')
    await cluster.advance(minutes(1))
    expect(claimsOf(cluster)[0]?.status?.reservedFor).toBeUndefined()
    expect(claimsOf(cluster)[0]?.status?.allocation).toBeUndefined()
  })

  test('is reserved for a pod that came to its node without the scheduler', async () => {
    await using cluster = await start()
    await cluster.apply(shared)
    await createPod(cluster, 'web', uses('shared'), 'node-1')
    await allocate(cluster, 'shared')
    await cluster.advance(seconds(1))
    expect(claimsOf(cluster)[0]?.status?.reservedFor).toEqual([
      { resource: 'pods', name: 'web', uid: uidOf(cluster.get(pods, 'web') ?? {}) },
    ])
  })

  test('that is deleted waits for its pod, then goes', async () => {
    await using cluster = await start()
    await cluster.apply(shared)
    await createPod(cluster, 'web', uses('shared'))
    await allocate(cluster, 'shared', 'web')
    await cluster.delete(resourceClaims, 'shared')
    await cluster.advance(minutes(1))
    expect(claimNames(cluster)).toEqual(['shared'])
    await end(cluster, 'web')
    await cluster.advance(seconds(1))
    expect(claimNames(cluster)).toEqual([])
  })
})

describe('gates', () => {
  const disabled =
    'PodResourceClaim gpu: template includes a prioritized list of subrequests, but the feature is disabled'
  test.each([
    { name: 'alternatives may be asked for', asks: withAlternatives, featureGates: {}, want: [] },
    {
      name: 'alternatives may not be asked for without DRAPrioritizedList',
      asks: withAlternatives,
      featureGates: { DRAPrioritizedList: false },
      want: [disabled],
    },
    { name: 'admin access may be asked for', asks: withAdminAccess, featureGates: {}, want: [] },
  ])('$name', async ({ asks, featureGates, want }) => {
    await using cluster = await start({ featureGates })
    const labels = { 'resource.kubernetes.io/admin-access': 'true' }
    await cluster.patch(namespaces, 'default', { metadata: { labels } })
    await cluster.apply(inDefault(template('gpus', asks)))
    await createPod(cluster, 'web')
    await cluster.settle()
    expect(cluster.list(events).map(({ message }) => message)).toEqual(want)
    expect(claimNames(cluster)).toHaveLength(1 - want.length)
  })
})

test('its queue and its claims are counted', async () => {
  const server = new ServedResources()
  server.put('resource.k8s.io/v1/resourceclaims', shared)
  const clock = new VirtualClock()
  const { metrics, stop } = runController(resourceClaimController, server, clock)
  const lines = metrics.write().split('\n')
  expect(lines).toContain('workqueue_depth{name="resource_claim"} 0')
  expect(lines).toContain(
    'resourceclaim_controller_resource_claims{admin_access="false",allocated="false",source=""} 1',
  )
  const stopped = stop()
  await clock.advance(1)
  await stopped
})

test.each([1, 2, 3, 4, 5, 109])(
  'after chaos of seed %i each pod has its claims, and leaves none behind',
  async (seed) => {
    await using cluster = await start({ seed, faults: chaos() })
    await createTemplate(cluster)
    const names = Array.from({ length: 10 }, (_, index) => `pod-${index}`)
    for (const name of names) await createPod(cluster, name, [templated('a'), templated('b')])
    await cluster.advance(minutes(2))
    cluster.calm()
    await cluster.advance(minutes(20))
    const told = names.flatMap((name) => toldTo(cluster, name))
    expect(told).toHaveLength(20)
    expect(new Set(told).size).toBe(20)
    expect(claimNames(cluster)).toEqual(expect.arrayContaining(told))

    for (const claim of claimsOf(cluster)) {
      const owner = claim.metadata?.ownerReferences?.[0]?.name ?? ''
      await allocate(cluster, nameOf(claim), owner)
    }
    chaos()(cluster)
    for (const [index, name] of names.entries())
      await (index % 2 === 0 ? end(cluster, name) : cluster.delete(pods, name))
    await cluster.advance(minutes(2))
    cluster.calm()
    await cluster.advance(minutes(20))
    expect(claimNames(cluster)).toEqual([])
  },
)
