import type { Scale } from '@coxswain/api'
import { createClient } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { reconcile } from './reconcile.ts'
import { refusal, setUp } from './testing/autoscaler.ts'

const { signal } = new AbortController()

describe('a target', () => {
  test.each<{ name: string; target: readonly [apiVersion: string | undefined, kind: string]; path: string }>([
    { name: 'may be a Deployment', target: ['apps/v1', 'Deployment'], path: 'apps/v1/deployments' },
    { name: 'may be a ReplicaSet', target: ['apps/v1', 'ReplicaSet'], path: 'apps/v1/replicasets' },
    {
      name: 'may be a ReplicationController',
      target: ['v1', 'ReplicationController'],
      path: '/v1/replicationcontrollers',
    },
    {
      name: 'without a group is of the core',
      target: [undefined, 'ReplicationController'],
      path: '/v1/replicationcontrollers',
    },
    {
      name: 'is looked for in the version that is served',
      target: ['apps/v7', 'Deployment'],
      path: 'apps/v1/deployments',
    },
    { name: 'may be a custom resource', target: ['x.io/v1', 'Ship'], path: 'x.io/v1alpha1/ships' },
  ])('$name', async ({ target: [apiVersion, kind], path }) => {
    const spec = { scaleTargetRef: { apiVersion, kind, name: 'web' } }
    const { run, requests, sizes } = setUp({ levels: [600, 700, 800], spec })
    expect(await run()).toMatchObject({ kind: 'wake-after' })
    expect(sizes()).toEqual([5])
    const scales = requests.filter(({ target }) => target.subresource === 'scale')
    expect(scales.map(({ verb, target }) => [verb, `${target.group}/${target.version}/${target.resource}`])).toEqual([
      ['get', path],
      ['update', path],
    ])
  })

  const ship = { scaleTargetRef: { apiVersion: 'x.io/v1', kind: 'Ship', name: 'web' } }
  test('of several resources is the first one that has it', async () => {
    const { run, requests } = setUp({ levels: [600, 700, 800], spec: ship, get: [refusal(404, 'NotFound')] })
    expect(await run()).toMatchObject({ kind: 'wake-after' })
    const scales = requests.filter(({ target }) => target.subresource === 'scale')
    expect(scales.map(({ verb, target }) => [verb, target.resource])).toEqual([
      ['get', 'ships'],
      ['get', 'vessels'],
      ['update', 'vessels'],
    ])
  })

  test('of several resources of which none has it fails for the first', async () => {
    const { run } = setUp({ spec: ship, get: [refusal(404, 'NotFound'), refusal(403, 'Forbidden')] })
    expect(await run()).toMatchObject({
      kind: 'thrown',
      error: { message: 'failed to query scale subresource for Ship/shop/web: NotFound!' },
    })
  })
})

describe('a size that meets a conflict', () => {
  const conflict = refusal(409, 'Conflict')

  test('is asked for again, of the target as it is now', async () => {
    const { run, requests, sizes, told } = setUp({ levels: [600, 700, 800], update: [conflict] })
    expect(await run()).toMatchObject({ kind: 'wake-after' })
    expect(sizes()).toEqual([5, 5])
    const versions = requests
      .filter(({ verb, target }) => verb === 'update' && target.subresource === 'scale')
      .map(({ body }) => (body as Scale).metadata?.resourceVersion)
    expect(new Set(versions).size).toBe(2)
    expect(told).toHaveLength(1)
  })

  test('five times', async () => {
    const { run, sizes, states } = setUp({ levels: [600, 700, 800], update: Array.from({ length: 9 }, () => conflict) })
    expect(await run()).toMatchObject({
      kind: 'thrown',
      error: { message: 'failed to rescale Deployment/shop/web: Conflict!' },
    })
    expect(sizes()).toHaveLength(5)
    expect(states()[0]).toBe('AbleToScale False FailedUpdateScale')
  })

  test('also when the target cannot be read meanwhile', async () => {
    const { run, sizes, told } = setUp({
      levels: [600, 700, 800],
      update: [conflict],
      get: [undefined, refusal(500, 'InternalError')],
    })
    expect(await run()).toMatchObject({ kind: 'wake-after' })
    expect(sizes()).toEqual([5, 5])
    expect(told[0]).toBe('log Cannot read a scale again after a conflict')
  })
})

test.each([
  { name: 'of extensions/v1beta1', status: { replicas: 3, targetSelector: 'app=web' } },
  { name: 'of apps/v1beta1', status: { replicas: 3, selector: { app: 'web' } } },
  {
    name: 'of apps/v1beta2, of whose two forms the text counts',
    status: { replicas: 3, selector: { app: 'x' }, targetSelector: 'app=web' },
  },
])('the selector of a scale $name is read, too', async ({ status }) => {
  const { deps } = setUp({ levels: [600, 700, 800] })
  const updates: unknown[] = []
  const client = createClient({
    request: async ({ verb, target, body }) => {
      const scale = { metadata: { name: 'web' }, spec: { replicas: 3 }, status }
      if (verb === 'update' && target.subresource === 'scale') updates.push(body)
      return { code: 200, body: verb === 'get' ? scale : body, warnings: [] }
    },
    watch: () => Promise.reject(new Error('not asked for')),
    raw: (path, accept) => deps.client.transport.raw(path, accept),
  })
  await reconcile({ ...deps, client }, 'shop/web', signal)
  expect(updates).toMatchObject([{ spec: { replicas: 5 } }])
})
