import { nameOf, resourceClaims, resourceSlices } from '@coxswain/api'
import { expect, test } from 'vitest'
import { refusal } from '../shared/testing/recording-client.ts'
import { startWithKinds, type KindsCluster, type KindsOptions } from '../shared/testing/start-with-kinds.ts'
import {
  resourcePoolStatusRequests,
  type ResourcePoolStatusRequest,
  type ResourcePoolStatusRequestStatus,
} from './resource-pool-status-requests.ts'
import { controllerName } from './texts.ts'

const minuteMs = 60_000
const driver = 'gpu.example.com'
const prefix = 'resourcepoolstatusrequest_controller'

const start = (more: Partial<KindsOptions> = {}): Promise<KindsCluster> =>
  startWithKinds({
    controller: controllerName,
    gates: ['DRAResourcePoolStatus'],
    serves: [resourcePoolStatusRequests],
    ...more,
  })

const publish = ({ client }: KindsCluster, name: string, resourceSliceCount = 1) =>
  client.resource(resourceSlices).create({
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceSlice',
    metadata: { name },
    spec: {
      driver,
      nodeName: 'node-1',
      pool: { name: 'p1', generation: 1, resourceSliceCount },
      devices: [{ name: 'a' }, { name: 'b' }],
    },
  })

async function allocate({ client }: KindsCluster): Promise<void> {
  const claims = client.resource(resourceClaims, 'default')
  await claims.create({
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaim',
    metadata: { name: 'c' },
    spec: { devices: { requests: [{ name: 'r', exactly: { deviceClassName: 'gpus' } }] } },
  })
  const allocation = { devices: { results: [{ driver, pool: 'p1', device: 'a', request: 'r' }] } }
  await claims.patch('c', { type: 'merge', body: { status: { allocation } } }, { subresource: 'status' })
}

const ask = ({ client }: KindsCluster, name = 'r'): Promise<ResourcePoolStatusRequest> =>
  client.resource(resourcePoolStatusRequests).create({ metadata: { name }, spec: { driver } })

const answerTo = async ({ client }: KindsCluster): Promise<ResourcePoolStatusRequestStatus | undefined> =>
  (await client.resource(resourcePoolStatusRequests).get('r')).status

const left = async ({ client }: KindsCluster): Promise<readonly string[]> =>
  (await client.resource(resourcePoolStatusRequests).list()).items.map(nameOf)

test('a request is answered, once', async () => {
  await using cluster = await start()
  await publish(cluster, 's1')
  await allocate(cluster)
  await cluster.clock.settle()
  await ask(cluster)
  await cluster.clock.settle()
  const answer = await answerTo(cluster)
  expect(answer).toMatchObject({
    poolCount: 1,
    pools: [
      {
        driver,
        poolName: 'p1',
        generation: 1,
        nodeName: 'node-1',
        resourceSliceCount: 1,
        totalDevices: 2,
        allocatedDevices: 1,
        availableDevices: 1,
        unavailableDevices: 0,
      },
    ],
    conditions: [{ type: 'Complete', status: 'True', message: 'Calculated status for 1 pools' }],
  })
  await cluster.client.resource(resourceSlices).delete('s1')
  await cluster.client
    .resource(resourcePoolStatusRequests)
    .patch('r', { type: 'merge', body: { metadata: { labels: { seen: 'yes' } } } })
  await cluster.clock.advance(minuteMs)
  expect(await answerTo(cluster)).toEqual(answer)
  expect(cluster.writes).toEqual(['update resourcepoolstatusrequests/status r'])
  expect(cluster.metrics(prefix).filter((line) => !line.includes('_bucket') && !line.includes('_sum'))).toEqual([
    `${prefix}_request_processing_duration_seconds_count{driver_name="${driver}"} 1`,
    `${prefix}_requests_processed_total{driver_name="${driver}"} 1`,
  ])
})

test('a pool that is not complete is waited for', async () => {
  await using cluster = await start()
  await publish(cluster, 's1', 2)
  await cluster.clock.settle()
  await ask(cluster)
  await cluster.clock.advance(12)
  expect(await answerTo(cluster)).toBeUndefined()
  await publish(cluster, 's2', 2)
  await cluster.clock.advance(1000)
  expect(await answerTo(cluster)).toMatchObject({ pools: [{ resourceSliceCount: 2, totalDevices: 4 }] })
})

test('but not for long: after five retries the request is left alone, until something changes it', async () => {
  await using cluster = await start()
  await publish(cluster, 's1', 2)
  await cluster.clock.settle()
  await ask(cluster)
  await cluster.clock.advance(minuteMs)
  expect(cluster.log.filter((line) => line.startsWith('Dropping a key after its last retry'))).toEqual([
    expect.stringContaining('incomplete pools detected, requeueing'),
  ])
  await publish(cluster, 's2', 2)
  await cluster.clock.advance(minuteMs)
  expect(await answerTo(cluster)).toBeUndefined()
  expect(cluster.metrics(`${prefix}_requests_processed_total`)).toEqual([])
  await cluster.client
    .resource(resourcePoolStatusRequests)
    .patch('r', { type: 'merge', body: { metadata: { labels: { again: 'please' } } } })
  await cluster.clock.settle()
  expect(await answerTo(cluster)).toMatchObject({ poolCount: 1 })
})

test('answers that cannot be written are tried five times more, and counted', async () => {
  const refuse: KindsOptions['refuse'] = ({ verb }) => (verb === 'update' ? refusal(500, 'InternalError') : undefined)
  await using cluster = await start({ refuse })
  await publish(cluster, 's1')
  await cluster.clock.settle()
  await ask(cluster)
  await cluster.clock.advance(minuteMs)
  expect(cluster.writes).toHaveLength(6)
  expect(cluster.metrics(prefix).filter((line) => !line.includes('_bucket') && !line.includes('_sum'))).toEqual([
    `${prefix}_request_processing_duration_seconds_count{driver_name="${driver}"} 6`,
    `${prefix}_request_processing_errors_total{driver_name="${driver}"} 6`,
    `${prefix}_requests_processed_total{driver_name="${driver}"} 6`,
  ])
  expect(cluster.metrics(`${prefix}_request_processing_duration_seconds_bucket`)).toHaveLength(16)
  expect(cluster.metrics(`# HELP ${prefix}`)).toEqual([
    `# HELP ${prefix}_request_processing_duration_seconds [ALPHA] Time taken to process a ResourcePoolStatusRequest`,
    `# HELP ${prefix}_request_processing_errors_total [ALPHA] Total number of errors encountered while processing ResourcePoolStatusRequests`,
    `# HELP ${prefix}_requests_processed_total [ALPHA] Total number of ResourcePoolStatusRequests processed`,
  ])
})

test('its queue has no metrics', async () => {
  await using cluster = await start()
  await ask(cluster)
  await cluster.clock.settle()
  expect(await answerTo(cluster)).toMatchObject({ poolCount: 0 })
  expect(cluster.metrics('workqueue_')).toEqual([])
})

test('requests go an hour after their answer, and a day after they were made without one', async () => {
  const refuse: KindsOptions['refuse'] = ({ verb, target }) =>
    verb === 'update' && target.name === 'pending' ? refusal(500, 'InternalError') : undefined
  await using cluster = await start({ refuse })
  await ask(cluster, 'pending')
  const answered = await ask(cluster, 'answered')
  await cluster.clock.advance(60 * minuteMs)
  expect(await left(cluster)).toEqual(['answered', 'pending'])
  await cluster.clock.advance(10 * minuteMs)
  expect(await left(cluster)).toEqual(['pending'])
  await cluster.clock.advance((24 * 60 - 70) * minuteMs)
  expect(await left(cluster)).toEqual(['pending'])
  await cluster.clock.advance(10 * minuteMs)
  expect(await left(cluster)).toEqual([])
  const deletions = cluster.requests.filter(({ verb }) => verb === 'delete')
  expect(deletions[0]?.body).toMatchObject({ preconditions: { uid: answered.metadata?.uid } })
  expect(cluster.log).toContain('Deleted expired ResourcePoolStatusRequest answered')
})

test.each([
  {
    name: 'a deletion that fails is logged, and tried again with the next round',
    code: 500,
    reason: 'InternalError',
    logged: 1,
  },
  { name: 'that somebody else was faster is not', code: 404, reason: 'NotFound', logged: 0 },
])('$name', async ({ code, reason, logged }) => {
  let refusals = 1
  const refuse: KindsOptions['refuse'] = ({ verb }) =>
    verb === 'delete' && (refusals -= 1) >= 0 ? refusal(code, reason) : undefined
  await using cluster = await start({ refuse })
  await ask(cluster, 'a')
  await ask(cluster, 'b')
  await cluster.clock.advance(70 * minuteMs)
  expect(cluster.log.filter((line) => line.startsWith('Failed to delete expired'))).toHaveLength(logged)
  expect(await left(cluster)).toEqual(['a'])
  await cluster.clock.advance(10 * minuteMs)
  expect(await left(cluster)).toEqual([])
})

test('it waits for the kind to be served, and does not run without its gate', async () => {
  await using unserved = await start({ serves: [] })
  expect(unserved.isStarted).toBe(false)
  await using gateless = await start({ gates: [] })
  await ask(gateless)
  await gateless.clock.settle()
  expect(await answerTo(gateless)).toBeUndefined()
})
