import {
  events,
  jobs,
  namespaces,
  nodes,
  persistentVolumeClaims,
  pods,
  resourceClaims,
  secrets,
  services,
} from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { podBody, type Seen, TestApi } from '../registry/testing/api.ts'
import type { AdmissionOperation } from './admission-plugin.ts'
import { createResourceQuota } from './resource-quota.ts'

type Texts = Readonly<Record<string, string>>
const zeros = (hard: Texts): Texts => Object.fromEntries(Object.keys(hard).map((name) => [name, '0']))
const container = (requests: Texts = {}, limits: Texts = {}) => ({
  containers: [{ name: 'c', image: 'a', resources: { requests, limits } }],
})

async function quota(
  api: TestApi,
  name: string,
  hard: Texts,
  more: { used?: Texts; spec?: object } = {},
): Promise<void> {
  await api.create('resourcequotas', { metadata: { name }, spec: { hard, ...more.spec } })
  const status = { hard, used: more.used ?? zeros(hard) }
  await api.call('patch', `resourcequotas/${name}/status`, { status }, { patchType: 'merge' })
}

async function usedOf(api: TestApi, name: string): Promise<unknown> {
  const { status } = await api.get(`resourcequotas/${name}`)
  return (status as { used?: unknown }).used
}

async function refusal(api: TestApi, attempt: Promise<Seen>): Promise<unknown> {
  const { code, message } = await api.refusal(attempt)
  return [code, message]
}

describe('what is looked at', () => {
  const { handles } = createResourceQuota()
  const requests: readonly (readonly [AdmissionOperation, string?])[] = [
    ['CREATE'],
    ['UPDATE'],
    ['DELETE'],
    ['CONNECT'],
    ['CREATE', 'any'],
    ['UPDATE', 'any'],
    ['UPDATE', 'status'],
    ['UPDATE', 'resize'],
  ]
  test.each([
    { type: pods, want: ['CREATE', 'UPDATE', 'UPDATE/resize'] },
    { type: services, want: ['CREATE', 'UPDATE'] },
    { type: persistentVolumeClaims, want: ['CREATE', 'UPDATE', 'UPDATE/status'] },
    { type: resourceClaims, want: ['CREATE', 'UPDATE'] },
    { type: secrets, want: ['CREATE'] },
    { type: jobs, want: ['CREATE'] },
    { type: events, want: [] },
    { type: nodes, want: [] },
    { type: namespaces, want: [] },
  ])('of $type.plural: $want', ({ type, want }) => {
    const handled = requests.filter(([operation, subresource]) => handles(operation, type, subresource))
    expect(handled.map((request) => request.join('/'))).toEqual(want)
  })
})

describe('a pod', () => {
  test.each([
    { hard: { pods: '0' }, spec: {}, why: 'exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0' },
    {
      hard: { 'requests.cpu': '1', 'limits.memory': '1Gi' },
      spec: container(),
      why: 'failed quota: q: must specify limits.memory for: c; requests.cpu for: c',
    },
    {
      hard: { 'requests.cpu': '1', 'limits.memory': '1Gi', pods: '5' },
      spec: container({ cpu: '1500m' }, { memory: '2048Mi' }),
      why: 'exceeded quota: q, requested: limits.memory=2Gi,requests.cpu=1500m, used: limits.memory=0,requests.cpu=0, limited: limits.memory=1Gi,requests.cpu=1',
    },
    {
      hard: { pods: '5', 'count/pods': '5', services: '5' },
      used: { services: '0' },
      spec: {},
      why: 'status unknown for quota: q, resources: count/pods,pods',
    },
  ])('is refused: $why', async ({ hard, used, spec, why }) => {
    await using api = await TestApi.start()
    await quota(api, 'q', hard, used === undefined ? {} : { used })
    expect(await refusal(api, api.create('pods', podBody('p', spec)))).toEqual([403, `pods "p" is forbidden: ${why}`])
  })

  test('is charged once it is made, and not by a dry run', async () => {
    await using api = await TestApi.start()
    await quota(api, 'q', { pods: '5', cpu: '4', services: '1' })
    await api.create('pods', podBody('dry', container({ cpu: '1' })), { dryRun: ['All'] })
    expect(await usedOf(api, 'q')).toEqual({ pods: '0', cpu: '0', services: '0' })
    await api.create('pods', podBody('p', container({ cpu: '1500m' })))
    expect(await usedOf(api, 'q')).toEqual({ pods: '1', cpu: '1500m', services: '0' })
  })

  test('is none of the business of quotas without a word on pods, or whose scopes it is not in', async () => {
    await using api = await TestApi.start()
    await quota(api, 'services', { services: '0' })
    await quota(api, 'ends', { pods: '0' }, { spec: { scopes: ['Terminating'] } })
    await api.create('pods', podBody('p'))
    const ends = podBody('ends', { activeDeadlineSeconds: 5 })
    expect(await refusal(api, api.create('pods', ends))).toEqual([
      403,
      'pods "ends" is forbidden: exceeded quota: ends, requested: pods=1, used: pods=0, limited: pods=0',
    ])
  })

  test('that gets a deadline is charged to another quota', async () => {
    await using api = await TestApi.start()
    await quota(api, 'ends', { pods: '1' }, { spec: { scopes: ['Terminating'] } })
    await quota(api, 'stays', { pods: '5' }, { spec: { scopes: ['NotTerminating'] } })
    for (const name of ['a', 'b']) await api.create('pods', podBody(name))
    const deadline = { spec: { activeDeadlineSeconds: 9 } }
    await api.call('patch', 'pods/a', deadline, { patchType: 'merge' })
    expect([await usedOf(api, 'ends'), await usedOf(api, 'stays')]).toEqual([{ pods: '1' }, { pods: '2' }])
    const second = api.call('patch', 'pods/b', deadline, { patchType: 'merge' })
    expect(await refusal(api, second)).toEqual([
      403,
      'pods "b" is forbidden: exceeded quota: ends, requested: pods=1, used: pods=1, limited: pods=1',
    ])
    await api.call('patch', 'pods/b', { metadata: { labels: { any: 'change' } } }, { patchType: 'merge' })
    await api.call('patch', 'pods/a', { spec: { activeDeadlineSeconds: 5 } }, { patchType: 'merge' })
    expect([await usedOf(api, 'ends'), await usedOf(api, 'stays')]).toEqual([{ pods: '1' }, { pods: '2' }])
  })

  test('has to find room in every quota, and is charged to none when one has none', async () => {
    await using api = await TestApi.start()
    await quota(api, 'a', { pods: '5' })
    await quota(api, 'b', { 'count/pods': '0' })
    expect(await refusal(api, api.create('pods', podBody('p')))).toMatchObject([
      403,
      expect.stringContaining('exceeded quota: b'),
    ])
    expect(await usedOf(api, 'a')).toEqual({ pods: '0' })
  })

  test('in another namespace is not counted', async () => {
    await using api = await TestApi.start()
    await quota(api, 'q', { pods: '0' })
    await api.create('namespaces', { metadata: { name: 'free' } })
    await api.create('serviceaccounts', { metadata: { name: 'default' } }, { namespace: 'free' })
    await api.create('pods', podBody('p'), { namespace: 'free' })
  })
})

test('of many at once exactly as many get in as there is room for, with few writes', async () => {
  await using api = await TestApi.start()
  await quota(api, 'q', { pods: '20' })
  const before = api.store.revision
  const results = await Promise.allSettled(Array.from({ length: 100 }, (_, n) => api.create('pods', podBody(`p-${n}`))))
  const made = results.filter(({ status }) => status === 'fulfilled').length
  expect([made, await usedOf(api, 'q')]).toEqual([20, { pods: '20' }])
  const writesOfQuota = api.store.revision - before - made
  expect(writesOfQuota).toBeGreaterThan(0)
  expect(writesOfQuota).toBeLessThan(10)
})

describe('other objects', () => {
  const volumeClaim = (name: string, storage: string, storageClassName: string) => ({
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } },
  })
  const nodePorts = {
    type: 'NodePort',
    ports: [
      { name: 'a', port: 1 },
      { name: 'b', port: 2 },
    ],
  }
  test.each([
    {
      hard: { 'count/configmaps': '0' },
      path: 'configmaps',
      body: { metadata: { name: 'o' } },
      why: 'count/configmaps=1, used: count/configmaps=0, limited: count/configmaps=0',
    },
    {
      hard: { secrets: '0' },
      path: 'secrets',
      body: { metadata: { name: 'o' } },
      why: 'secrets=1, used: secrets=0, limited: secrets=0',
    },
    {
      hard: { resourcequotas: '1' },
      used: { resourcequotas: '1' },
      path: 'resourcequotas',
      body: { metadata: { name: 'o' }, spec: {} },
      why: 'resourcequotas=1, used: resourcequotas=1, limited: resourcequotas=1',
    },
    {
      hard: { 'services.nodeports': '1', services: '1' },
      path: 'services',
      body: { metadata: { name: 'o' }, spec: nodePorts },
      why: 'services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1',
    },
    {
      hard: { 'requests.storage': '5Gi' },
      path: 'persistentvolumeclaims',
      body: volumeClaim('o', '6Gi', 'any'),
      why: 'requests.storage=6Gi, used: requests.storage=0, limited: requests.storage=5Gi',
    },
    {
      hard: { 'gold.storageclass.storage.k8s.io/requests.storage': '1Gi' },
      path: 'persistentvolumeclaims',
      body: volumeClaim('o', '6Gi', 'gold'),
      why: 'gold.storageclass.storage.k8s.io/requests.storage=6Gi, used: gold.storageclass.storage.k8s.io/requests.storage=0, limited: gold.storageclass.storage.k8s.io/requests.storage=1Gi',
    },
    {
      hard: { 'count/leases.coordination.k8s.io': '0' },
      path: 'leases',
      body: { metadata: { name: 'o' }, spec: {} },
      why: 'count/leases.coordination.k8s.io=1, used: count/leases.coordination.k8s.io=0, limited: count/leases.coordination.k8s.io=0',
    },
  ])('of $path are refused: $why', async ({ hard, used, path, body, why }) => {
    await using api = await TestApi.start()
    await quota(api, 'q', hard, used === undefined ? {} : { used })
    const group = path === 'leases' ? '.coordination.k8s.io' : ''
    expect(await refusal(api, api.create(path, body))).toEqual([
      403,
      `${path}${group} "o" is forbidden: exceeded quota: q, requested: ${why}`,
    ])
  })

  test('claims on devices are charged under every name of their class, less what their pod pays', async () => {
    await using api = await TestApi.start()
    const devices = { apiVersion: 'resource.k8s.io/v1' }
    const extendedResourceName = 'example.com/gpu'
    await api.create('deviceclasses', { metadata: { name: 'gpu' }, spec: { extendedResourceName } }, devices)
    const limit = '4'
    await quota(api, 'q', {
      'count/resourceclaims.resource.k8s.io': limit,
      'gpu.deviceclass.resource.k8s.io/devices': limit,
      'requests.deviceclass.resource.kubernetes.io/gpu': limit,
      'requests.example.com/gpu': limit,
      'requests.example.com/tin': limit,
    })
    const body = podBody('p', container({ 'example.com/gpu': '1' }, { 'example.com/gpu': '1' }))
    const { metadata } = await api.create('pods', body)
    const claim = (name: string, count: number, more: object = {}) => {
      const exactly = { deviceClassName: 'gpu', allocationMode: 'ExactCount', count }
      const spec = { devices: { requests: [{ name: 'r', exactly }] } }
      return api.create('resourceclaims', { metadata: { name, ...more }, spec }, devices)
    }
    await claim('special', 2, {
      annotations: { 'resource.kubernetes.io/extended-resource-claim': 'true' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: metadata?.uid, controller: true }],
    })
    expect(await usedOf(api, 'q')).toEqual({
      'count/resourceclaims.resource.k8s.io': '1',
      'gpu.deviceclass.resource.k8s.io/devices': '2',
      'requests.deviceclass.resource.kubernetes.io/gpu': '2',
      'requests.example.com/gpu': '2',
      'requests.example.com/tin': '0',
    })
    expect(await refusal(api, claim('more', 3))).toEqual([
      403,
      expect.stringContaining(
        'exceeded quota: q, requested: gpu.deviceclass.resource.k8s.io/devices=3,requests.deviceclass.resource.kubernetes.io/gpu=3,requests.example.com/gpu=3, used: gpu',
      ),
    ])
  })

  test('a service is charged for what an update adds, and charged nothing for what it takes away', async () => {
    await using api = await TestApi.start()
    await quota(api, 'q', { services: '1', 'services.nodeports': '2' })
    await api.create('services', { metadata: { name: 's' }, spec: { ports: [{ port: 1 }] } })
    const update = (spec: object) => api.call('patch', 'services/s', { spec }, { patchType: 'merge' })
    await update({ type: 'NodePort' })
    expect(await usedOf(api, 'q')).toEqual({ services: '1', 'services.nodeports': '1' })
    await update({ type: 'ClusterIP', ports: [{ port: 1 }] })
    expect(await usedOf(api, 'q')).toEqual({ services: '1', 'services.nodeports': '1' })
  })

  test('events are never counted', async () => {
    await using api = await TestApi.start()
    await quota(api, 'q', { 'count/events': '0' })
    const involvedObject = { kind: 'Pod', namespace: 'ns', name: 'p' }
    await api.create('events', { metadata: { name: 'e' }, involvedObject, reason: 'x', message: 'y', type: 'Normal' })
  })
})
