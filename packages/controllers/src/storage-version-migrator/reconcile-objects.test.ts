import type { KubeObject, ResourceType } from '@coxswain/api'
import type { Informer, InformerFactory } from '@coxswain/cache'
import { StatusError, TransportError } from '@coxswain/client'
import { NotYetError, type Outcome } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { reconcileObjects } from './reconcile-objects.ts'
import type { StorageVersionMigration } from './storage-version-migrations.ts'
import { deployments, migration, nowMs, stored, withoutVerb, type MigrationTraits } from './testing/builders.ts'

interface World {
  readonly migration?: StorageVersionMigration | undefined
  readonly types?: readonly ResourceType[]
  readonly objects?: readonly KubeObject[]
  /** Up to which version the cache has read; undefined: it has read nothing. */
  readonly read?: string | undefined
  readonly refuse?: Refuse
}

const started = (traits: MigrationTraits = {}): StorageVersionMigration => migration('m', { version: '100', ...traits })

function setUp(world: World) {
  const { migration: seen = started(), types = [deployments], objects = [], refuse } = world
  const clock = new VirtualClock({ startMs: nowMs })
  const { client, requests } = recordingClient({}, refuse)
  const cache = { read: 'read' in world ? world.read : '100' }
  const informer = {
    get hasSynced() {
      return cache.read !== undefined
    },
    get resourceVersion() {
      return cache.read ?? ''
    },
    list: () => objects,
  } as unknown as Informer<never> // no more of it is asked for
  const asked: string[] = []
  const informers: InformerFactory = {
    informer: ({ plural }) => (asked.push(plural), informer),
    metadataInformer: ({ plural }) => (asked.push(`${plural}, metadata`), informer),
    start: () => void asked.push('start'),
    waitForSync: async () => undefined,
  }
  const deps = {
    client,
    clock,
    informers,
    served: { all: async () => types },
    migrations: { get: (name: string) => (name === 'm' ? seen : undefined) },
  }
  const reconcile = (name = 'm', signal = new AbortController().signal) => reconcileObjects(deps, name, signal)
  const patches = () => requests.filter(({ verb }) => verb === 'patch')
  const told = () =>
    requests
      .filter(({ verb }) => verb === 'update')
      .flatMap(({ body }) => (body as StorageVersionMigration).status?.conditions ?? [])
      .map(({ type, status, reason, message }) => [type, status, reason, message].join(' ').trim())
  return { clock, cache, requests, asked, reconcile, patches, told }
}

const succeeded = ['Succeeded True StorageVersionMigrationSucceeded']
const failed = (why: string) => [
  `Failed True StorageVersionMigrationFailed migration encountered unhandled error: ${why}`,
]
const refusing =
  (error: Error): Refuse =>
  ({ verb, target }) =>
    verb === 'patch' && target.name === 'a' ? error : undefined

describe('objects', () => {
  test('up to the version are applied with nothing but who they are, and it has succeeded', async () => {
    const objects = [stored('a', '90'), stored('b', '100'), stored('c', '101'), stored('d', '99', 'bank')]
    const { reconcile, patches, requests, told } = setUp({ objects })
    expect((await reconcile()).kind).toBe('done')
    expect(patches().map(({ target }) => `${target.namespace}/${target.name}`)).toEqual(['shop/a', 'shop/b', 'bank/d'])
    expect(patches()[0]).toMatchObject({
      patchType: 'apply',
      target: { group: 'apps', version: 'v1', resource: 'deployments' },
      options: { fieldManager: 'storage-version-migrator-controller' },
    })
    expect(patches()[0]?.options?.force).toBeUndefined()
    expect(patches()[0]?.body).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a', uid: 'uid-a', resourceVersion: '90' },
    })
    expect(told()).toEqual(succeeded)
    expect(requests.at(-1)?.target).toMatchObject({ resource: 'storageversionmigrations', subresource: 'status' })
  })

  test('of the cluster have no namespace', async () => {
    const { reconcile, patches } = setUp({
      types: [{ ...deployments, namespaced: false }],
      objects: [{ metadata: { name: 'a', uid: 'u', resourceVersion: '9' } }],
    })
    await reconcile()
    expect(patches()[0]?.target.namespace).toBeUndefined()
  })

  test('that somebody changed, deleted or made anew are left alone', async () => {
    const objects = [stored('a', '90'), stored('b', '95')]
    const { reconcile, patches, told } = setUp({ objects, refuse: refusing(refusal(409, 'Conflict')) })
    expect((await reconcile()).kind).toBe('done')
    expect(patches()).toHaveLength(2)
    expect(told()).toEqual(succeeded)
  })

  test.each([
    { name: 'a refusal for good', error: refusal(422, 'Invalid'), why: 'Invalid' },
    { name: 'one that is gone', error: refusal(404, 'NotFound'), why: 'NotFound' },
    { name: 'another failure', error: new Error('broken'), why: 'broken' },
    { name: 'nobody there', error: new TransportError('refused', 'connect ECONNREFUSED'), why: 'connect ECONNREFUSED' },
  ])('of which one meets $name make it fail at once', async ({ error, why }) => {
    const objects = [stored('a', '90'), stored('b', '95')]
    const { reconcile, patches, told } = setUp({ objects, refuse: refusing(error) })
    expect((await reconcile()).kind).toBe('done')
    expect(patches()).toHaveLength(1)
    expect(told()).toEqual(failed(why))
  })

  const { status } = refusal(429, 'TooManyRequests')
  test.each([
    {
      name: 'too many requests',
      error: new StatusError({ ...status, details: { retryAfterSeconds: 3 } }),
      atLeastMs: 3000,
    },
    { name: 'a server that cannot', error: refusal(503, 'ServiceUnavailable'), atLeastMs: 0 },
    { name: 'a broken connection', error: new TransportError('closed', 'socket hang up'), atLeastMs: 0 },
  ])('of which one meets $name are tried again', async ({ error, atLeastMs }) => {
    const { reconcile, patches, told } = setUp({
      objects: [stored('a', '90'), stored('b', '95')],
      refuse: refusing(error),
    })
    expect(await reconcile()).toEqual({ kind: 'retry', error, atLeastMs })
    expect([patches().length, told()]).toEqual([1, []])
  })

  test('whose version is none make it fail', async () => {
    const { reconcile, patches, told } = setUp({ objects: [stored('a', 'abc')] })
    await reconcile()
    expect([patches(), told()]).toEqual([[], failed('resource version is not well formed: abc')])
  })

  test('are not told to have failed when the process stops', async () => {
    const stop = new AbortController()
    const refuse: Refuse = () => {
      stop.abort()
      return new Error('stopped')
    }
    const { reconcile, told } = setUp({ objects: [stored('a', '90')], refuse })
    await expect(reconcile('m', stop.signal)).rejects.toThrow('stopped')
    expect(told()).toEqual([])
  })
})

test.each([
  { name: 'it is gone', key: 'other' },
  { name: 'it has succeeded', of: started({ conditions: ['Succeeded'] }) },
  { name: 'it has failed', of: started({ conditions: ['Failed'] }) },
  { name: 'its version is not known', of: migration('m', { conditions: ['Running'] }) },
])('nothing is done if $name', async ({ key, of }) => {
  const { reconcile, requests, asked } = setUp({ migration: of, objects: [stored('a', '90')] })
  expect([(await reconcile(key)).kind, requests, asked]).toEqual(['done', [], []])
})

describe('the cache', () => {
  const again = (why: string): Outcome => ({ kind: 'retry', error: new NotYetError(why), atLeastMs: 0 })

  test.each([
    { name: 'of a built-in kind is shared with others', types: [deployments], want: ['deployments', 'start'] },
    {
      name: 'of other kinds is of metadata alone',
      types: [{ ...deployments, version: 'v7' }],
      want: ['deployments, metadata', 'start'],
    },
  ])('$name', async ({ types, want }) => {
    const { reconcile, asked, told } = setUp({ types })
    await reconcile()
    expect([asked, told()]).toEqual([want, succeeded])
  })

  test('has to have read up to the version', async () => {
    const { reconcile, requests } = setUp({ read: '99' })
    expect(await reconcile()).toEqual(again('the resource is read up to version 99, and version 100 is needed'))
    expect(requests).toEqual([])
  })

  test('may have read more', async () => {
    const { reconcile, told } = setUp({ read: '1000' })
    await reconcile()
    expect(told()).toEqual(succeeded)
  })

  test.each([
    { name: 'whose version is none', read: 'abc', why: 'abc' },
    { name: 'of a migration whose version is none', of: started({ version: '0' }), read: '100', why: '0' },
  ])('$name makes it fail', async ({ of, read, why }) => {
    const { reconcile, told } = setUp({ migration: of, read })
    await reconcile()
    const text = `error comparing resource versions between GC and SVM resource: resource version is not well formed: ${why}`
    expect(told()).toEqual(failed(text))
  })

  test('is waited for', async () => {
    const { reconcile, cache, clock, told } = setUp({ read: undefined })
    const done = reconcile()
    await clock.advance(9000)
    cache.read = '100'
    await clock.advance(100)
    expect((await done).kind).toBe('done')
    expect(told()).toEqual(succeeded)
  })

  test.each([
    { name: 'in the first minute once more', ageMs: 0, want: again('the resource has not been read'), conditions: [] },
    {
      name: 'later no more',
      ageMs: 60_000,
      want: { kind: 'done', why: 'it has failed' },
      conditions: failed('resource does not exist in GC: %!w(<nil>)'),
    },
  ])('is waited for ten seconds, $name', async ({ ageMs, want, conditions }) => {
    const { reconcile, clock, told } = setUp({ migration: started({ ageMs }), read: undefined })
    const done = reconcile()
    await clock.advance(9900)
    expect(told()).toEqual([])
    await clock.advance(200)
    expect(await done).toEqual(want)
    expect(told()).toEqual(conditions)
  })

  test.each([
    { name: 'events', of: { ...deployments, group: '', plural: 'events' }, text: '/v1, Resource=events' },
    { name: 'what cannot be watched', of: withoutVerb(deployments, 'watch'), text: 'apps/v1, Resource=deployments' },
  ])('of $name does not exist, and is waited for, as in Kubernetes', async ({ of, text }) => {
    const { reconcile, asked } = setUp({ migration: started({ group: of.group, resource: of.plural }), types: [of] })
    expect(await reconcile()).toEqual(again(`no monitor found for resource ${text}`))
    expect(asked).toEqual([])
  })
})

describe('a resource that is not served', () => {
  test('is waited for in the first minute', async () => {
    const { reconcile, requests } = setUp({ migration: started({ ageMs: 59_000 }), types: [] })
    expect(await reconcile()).toEqual({ kind: 'retry', error: expect.any(NotYetError), atLeastMs: 0 })
    expect(requests).toEqual([])
  })

  test('makes it fail after that', async () => {
    const { reconcile, told } = setUp({ types: [] })
    await reconcile()
    expect(told()).toEqual(failed('unable to obtain GVR from discovery'))
  })
})

test('an end that cannot be written is tried again', async () => {
  const { reconcile } = setUp({ refuse: ({ verb }) => (verb === 'update' ? refusal(409, 'Conflict') : undefined) })
  await expect(reconcile()).rejects.toThrow('Conflict')
})
