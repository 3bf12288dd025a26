import { describe, expect, test } from 'vitest'
import { deploymentBody, mapBody, podBody, type Seen, TestApi } from './testing/api.ts'
import { strategies } from '../resources/index.ts'
import type { Strategy } from './strategy.ts'

/** The strategies without their rules, so that an object needs nothing but a name. */
const onlyPropagation: ReadonlyMap<string, Strategy> = new Map(
  [...strategies].map(([name, { resource, defaultPropagation }]) => [name, { resource, defaultPropagation }]),
)

const gone = async (api: TestApi, path: string): Promise<boolean> =>
  api.get(path).then(
    () => false,
    () => true,
  )

describe('answers', () => {
  test('most kinds answer with a Status that names what went', async () => {
    await using api = await TestApi.start()
    const { metadata } = await api.create('configmaps', mapBody('m'))
    expect(await api.remove('configmaps/m')).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'm', kind: 'configmaps', uid: metadata?.uid },
    })
    expect(await api.refusal(api.remove('configmaps/m'))).toMatchObject({
      code: 404,
      message: 'configmaps "m" not found',
      details: { name: 'm', kind: 'configmaps' },
    })
  })

  test('some answer with the object, at the version of its deletion', async () => {
    await using api = await TestApi.start()
    await api.create('serviceaccounts', { metadata: { name: 'a' } })
    const deleted = await api.remove('serviceaccounts/a')
    expect(deleted).toMatchObject({ kind: 'ServiceAccount', metadata: { resourceVersion: String(api.store.revision) } })
  })

  test('what stays is always shown', async () => {
    await using api = await TestApi.start()
    await api.create('configmaps', mapBody('m', {}, { finalizers: ['example.com/a'] }))
    const going = await api.remove('configmaps/m')
    expect(going.metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:00Z',
      deletionGracePeriodSeconds: 0,
      finalizers: ['example.com/a'],
    })
    await api.clock.advance(60_000)
    expect(await api.remove('configmaps/m')).toBe(going)
  })

  test('202 is only for who said in the old way that dependents go', async () => {
    await using api = await TestApi.start()
    await api.create('configmaps', mapBody('m', {}, { finalizers: ['example.com/a'] }))
    expect((await api.respond('delete', 'configmaps/m', { orphanDependents: false })).code).toBe(202)
    expect((await api.respond('delete', 'configmaps/m')).code).toBe(200)
  })
})

describe('propagation', () => {
  const foreground = ['foregroundDeletion']
  test.each([
    { name: 'nothing said', resource: 'configmaps', options: undefined, own: [], left: undefined },
    {
      name: 'Background',
      resource: 'configmaps',
      options: { propagationPolicy: 'Background' },
      own: [],
      left: undefined,
    },
    {
      name: 'Foreground',
      resource: 'configmaps',
      options: { propagationPolicy: 'Foreground' },
      own: [],
      left: foreground,
    },
    { name: 'Orphan', resource: 'configmaps', options: { propagationPolicy: 'Orphan' }, own: [], left: ['orphan'] },
    {
      name: 'orphanDependents',
      resource: 'configmaps',
      options: { orphanDependents: true },
      own: [],
      left: ['orphan'],
    },
    {
      name: 'not orphanDependents',
      resource: 'configmaps',
      options: { orphanDependents: false },
      own: foreground,
      left: undefined,
    },
    {
      name: 'a finalizer says foreground',
      resource: 'configmaps',
      options: undefined,
      own: foreground,
      left: foreground,
    },
    { name: 'a finalizer says orphan', resource: 'configmaps', options: undefined, own: ['orphan'], left: ['orphan'] },
    {
      name: 'the request goes before the finalizer',
      resource: 'configmaps',
      options: { propagationPolicy: 'Foreground' },
      own: ['orphan'],
      left: foreground,
    },
    {
      name: 'other finalizers stay',
      resource: 'configmaps',
      options: { propagationPolicy: 'Background' },
      own: ['a.b/c', 'orphan'],
      left: ['a.b/c'],
    },
    { name: 'jobs keep their pods', resource: 'jobs', options: undefined, own: [], left: ['orphan'] },
    {
      name: 'jobs may lose their pods',
      resource: 'jobs',
      options: { propagationPolicy: 'Background' },
      own: [],
      left: undefined,
    },
    {
      name: 'replication controllers keep theirs',
      resource: 'replicationcontrollers',
      options: undefined,
      own: [],
      left: ['orphan'],
    },
    {
      name: 'events have no dependents',
      resource: 'events',
      options: { propagationPolicy: 'Foreground' },
      own: [],
      left: undefined,
    },
  ])('$resource: $name', async ({ resource, options, own, left }) => {
    await using api = await TestApi.start({ strategies: onlyPropagation })
    const apiVersion = resource === 'events' ? { apiVersion: 'v1' } : {}
    await api.create(resource, { metadata: { name: 'x', finalizers: own } }, apiVersion)
    const deleted = await api.remove(`${resource}/x`, options, apiVersion)
    if (left === undefined) expect(deleted.kind).toBe('Status')
    else expect(deleted.metadata?.finalizers).toEqual(left)
  })

  test.each([
    {
      options: { propagationPolicy: 'Sideways' },
      message:
        /propagationPolicy: Unsupported value: "Sideways": supported values: "Foreground", "Background", "Orphan", "nil"$/,
    },
    {
      options: { propagationPolicy: 'Orphan', orphanDependents: true },
      message: /orphanDependents and deletionPropagation cannot be both set$/,
    },
    {
      options: { dryRun: ['Some'] },
      message: /^DeleteOptions\.meta\.k8s\.io "" is invalid: dryRun: Unsupported value: \["Some"\]/,
    },
  ])('$options is refused', async ({ options, message }) => {
    await using api = await TestApi.start()
    await api.create('configmaps', mapBody('m'))
    const refused = await api.refusal(api.remove('configmaps/m', options))
    expect(refused.code).toBe(422)
    expect(refused.message).toMatch(message)
  })

  test.each([
    {
      body: { preconditions: 'x' },
      message:
        'json: cannot unmarshal string into Go struct field DeleteOptions.preconditions of type v1.Preconditions',
    },
    {
      body: { kind: 'ConfigMap', apiVersion: 'v1' },
      message: /^no kind "ConfigMap" is registered for version "v1" in scheme/,
    },
  ])('a body that is no DeleteOptions: $body', async ({ body, message }) => {
    await using api = await TestApi.start()
    const refused = await api.refusal(api.remove('configmaps/m', body))
    expect(refused.code).toBe(400)
    expect(refused.message).toMatch(message)
  })

  test('generation grows once when deletion begins', async () => {
    await using api = await TestApi.start()
    await api.create('deployments', deploymentBody('d'))
    const options = { propagationPolicy: 'Foreground' }
    expect((await api.remove('deployments/d', options)).metadata?.generation).toBe(2)
    expect((await api.remove('deployments/d', options)).metadata?.generation).toBe(2)
  })

  test('jobs are deleted with a warning', async () => {
    await using api = await TestApi.start({ strategies: new Map() })
    await api.create('jobs', { metadata: { name: 'j' } })
    expect((await api.respond('delete', 'jobs/j')).warnings).toEqual([
      'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
    ])
  })
})

describe('preconditions', () => {
  test.each([
    {
      precondition: { uid: 'other' },
      message:
        /^Operation cannot be fulfilled on ConfigMap "m": the UID in the precondition \(other\) does not match the UID in record \(.*\)\. The object might have been deleted and then recreated$/,
    },
    {
      precondition: { resourceVersion: '1' },
      message:
        /the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record \(\d+\)\. The object might have been modified$/,
    },
  ])('$precondition', async ({ precondition, message }) => {
    await using api = await TestApi.start()
    await api.create('configmaps', mapBody('m'))
    const refused = await api.refusal(api.remove('configmaps/m', { preconditions: precondition }))
    expect(refused).toMatchObject({ code: 409, reason: 'Conflict', details: { kind: 'ConfigMap' } })
    expect(refused.message).toMatch(message)
  })

  test('that hold let it go', async () => {
    await using api = await TestApi.start()
    const { metadata } = await api.create('configmaps', mapBody('m'))
    await api.remove('configmaps/m', {
      preconditions: { uid: metadata?.uid, resourceVersion: metadata?.resourceVersion },
    })
    expect(await gone(api, 'configmaps/m')).toBe(true)
  })
})

describe('grace of pods', () => {
  const bound = { nodeName: 'n1' }
  const start = async (spec: object, metadata?: object): Promise<TestApi> => {
    const api = await TestApi.start()
    await api.create('pods', podBody('p', spec, metadata))
    return api
  }

  test.each([
    { name: 'one that no node has goes at once', spec: {}, options: undefined, seconds: 0 },
    { name: 'its own period', spec: { ...bound, terminationGracePeriodSeconds: 2 }, options: undefined, seconds: 2 },
    { name: 'the default period', spec: bound, options: undefined, seconds: 30 },
    { name: 'the period that is asked for', spec: bound, options: { gracePeriodSeconds: 7 }, seconds: 7 },
    { name: 'a negative one is a second', spec: bound, options: { gracePeriodSeconds: -1 }, seconds: 1 },
    { name: 'none', spec: bound, options: { gracePeriodSeconds: 0 }, seconds: 0 },
  ])('$name', async ({ spec, options, seconds }) => {
    await using api = await start(spec)
    const deleted = await api.remove('pods/p', options)
    const due = new Date(api.clock.now() + seconds * 1000).toISOString().replace('.000', '')
    expect(deleted.metadata).toMatchObject({
      deletionGracePeriodSeconds: seconds,
      deletionTimestamp: due,
      generation: 2,
    })
    expect(await gone(api, 'pods/p')).toBe(seconds === 0)
  })

  test('a finished pod goes at once', async () => {
    await using api = await start(bound)
    await api.merge('pods/p/status', { status: { phase: 'Succeeded' } })
    await api.remove('pods/p')
    expect(await gone(api, 'pods/p')).toBe(true)
  })

  test('the period can be shortened, never extended', async () => {
    await using api = await start(bound)
    const first = await api.remove('pods/p')
    expect(await api.remove('pods/p', { gracePeriodSeconds: 60 })).toBe(first)
    expect(await api.remove('pods/p')).toBe(first)
    await api.clock.advance(2000)
    const shorter = await api.remove('pods/p', { gracePeriodSeconds: 5 })
    expect(shorter.metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:05Z',
      deletionGracePeriodSeconds: 5,
      generation: 2,
    })
    await api.clock.advance(10_000)
    const late = await api.remove('pods/p', { gracePeriodSeconds: 2 })
    expect(late.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:12Z', deletionGracePeriodSeconds: 1 })
    await api.remove('pods/p', { gracePeriodSeconds: 0 })
    expect(await gone(api, 'pods/p')).toBe(true)
  })

  test('a finalizer holds it even without a period', async () => {
    await using api = await start(bound, { finalizers: ['example.com/x'] })
    expect((await api.remove('pods/p', { gracePeriodSeconds: 0 })).metadata?.deletionGracePeriodSeconds).toBe(0)
    await api.merge('pods/p', { metadata: { finalizers: null } })
    expect(await gone(api, 'pods/p')).toBe(true)
  })

  test('watchers see that it ends before it is gone', async () => {
    await using api = await start(bound)
    const watch = await api.watch('pods', { resourceVersion: String(api.store.revision) })
    await api.remove('pods/p', { gracePeriodSeconds: 0 })
    expect(await watch.take(2)).toEqual(['MODIFIED p', 'DELETED p'])
  })

  test('a dry run shows what would be', async () => {
    await using api = await start(bound)
    const before = api.store.revision
    expect((await api.remove('pods/p', undefined, { dryRun: ['All'] })).metadata?.deletionGracePeriodSeconds).toBe(30)
    expect(
      (await api.remove('pods/p', { dryRun: ['All'], gracePeriodSeconds: 0 })).metadata?.deletionGracePeriodSeconds,
    ).toBe(0)
    expect(api.store.revision).toBe(before)
  })
})

describe('collections', () => {
  const filled = async (): Promise<TestApi> => {
    const api = await TestApi.start()
    for (const [name, labels, finalizers] of [
      ['a', { t: '1' }],
      ['b', { t: '1' }],
      ['c', { t: '2' }],
      ['d', {}, ['example.com/x']],
    ] as const) {
      await api.create('configmaps', mapBody(name, {}, { labels, finalizers }))
    }
    return api
  }
  const deleteAll = async (api: TestApi, options: object, body?: unknown): Promise<readonly string[]> => {
    const list = (await api.call('deletecollection', 'configmaps', body, options)) as unknown as {
      kind: string
      items: Seen[]
    }
    expect(list.kind).toBe('ConfigMapList')
    return list.items.map((item) => item.metadata?.name ?? '')
  }

  test('what is selected goes; what has finalizers stays for now', async () => {
    await using api = await filled()
    expect(await deleteAll(api, { labelSelector: 't=1', dryRun: ['All'] })).toEqual(['a', 'b'])
    expect(await api.names('configmaps')).toHaveLength(4)
    expect(await deleteAll(api, { labelSelector: 't=1' })).toEqual(['a', 'b'])
    expect(await deleteAll(api, { fieldSelector: 'metadata.name=c' })).toEqual(['c'])
    expect(await deleteAll(api, {})).toEqual(['d'])
    expect(await api.names('configmaps')).toEqual(['d'])
  })

  test('a limit deletes one page', async () => {
    await using api = await filled()
    expect(await deleteAll(api, { limit: 2 })).toEqual(['a', 'b'])
    expect(await api.names('configmaps')).toEqual(['c', 'd'])
  })
})

describe('namespaces', () => {
  test('end when they are finalized', async () => {
    await using api = await TestApi.start()
    const { metadata } = await api.get('namespaces/ns')
    const going = await api.remove('namespaces/ns')
    expect(going).toMatchObject({ status: { phase: 'Terminating' }, spec: { finalizers: ['kubernetes'] } })
    expect(going.metadata).not.toHaveProperty('deletionGracePeriodSeconds')
    expect(await api.remove('namespaces/ns')).toBe(going)
    const refused = await api.refusal(api.create('configmaps', mapBody('m')))
    expect(refused).toMatchObject({
      code: 403,
      message:
        'configmaps "m" is forbidden: unable to create new content in namespace ns because it is being terminated',
      details: {
        causes: [
          { reason: 'NamespaceTerminating', message: 'namespace ns is being terminated', field: 'metadata.namespace' },
        ],
      },
    })
    await api.update('namespaces/ns/finalize', { metadata: { name: 'ns', uid: metadata?.uid }, spec: {} })
    expect(await gone(api, 'namespaces/ns')).toBe(true)
  })

  test('some cannot be deleted', async () => {
    await using api = await TestApi.start()
    await api.create('namespaces', { metadata: { name: 'default' } })
    expect(await api.refusal(api.remove('namespaces/default'))).toMatchObject({
      code: 403,
      message: 'namespaces "default" is forbidden: this namespace may not be deleted',
    })
  })

  test('finalizers of an ordinary update do not count', async () => {
    await using api = await TestApi.start()
    expect(await api.merge('namespaces/ns', { spec: { finalizers: [] } })).toMatchObject({
      spec: { finalizers: ['kubernetes'] },
    })
  })
})
