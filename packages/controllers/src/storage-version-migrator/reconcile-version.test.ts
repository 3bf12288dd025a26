import type { ResourceType } from '@coxswain/api'
import { NotYetError } from '@coxswain/runtime'
import { describe, expect, test } from 'vitest'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { SetClock } from '../shared/testing/set-clock.ts'
import { reconcileVersion } from './reconcile-version.ts'
import type { StorageVersionMigration } from './storage-version-migrations.ts'
import { condition, deployments, migration, nowMs, withoutVerb, type MigrationTraits } from './testing/builders.ts'

interface World {
  readonly migration?: StorageVersionMigration | undefined
  readonly types?: readonly ResourceType[]
  readonly version?: string
  readonly refuse?: Refuse
}

const running = (traits: MigrationTraits = {}) => migration('m', { conditions: ['Running'], ...traits })

function setUp({ migration: seen = running(), types = [deployments], version = '1234', refuse }: World) {
  const list = { metadata: { resourceVersion: version }, items: [] }
  const { client, requests } = recordingClient({}, refuse, ({ verb, body }) => (verb === 'list' ? list : body))
  const deps = {
    client,
    clock: new SetClock(nowMs),
    served: { all: async () => types },
    migrations: { get: (name: string) => (name === 'm' ? seen : undefined) },
  }
  const reconcile = (name = 'm') => reconcileVersion(deps, name, new AbortController().signal)
  const statuses = () =>
    requests.filter(({ verb }) => verb === 'update').map(({ body }) => (body as StorageVersionMigration).status)
  return { reconcile, requests, statuses }
}

const failure = (message: string) => ({
  conditions: [
    condition('Running'),
    {
      type: 'Failed',
      status: 'True',
      reason: 'StorageVersionMigrationFailed',
      message,
      lastTransitionTime: '2026-04-01T12:00:00Z',
    },
  ],
})

test('a migration that runs gets the version of today, of a list that is empty', async () => {
  const { reconcile, requests, statuses } = setUp({})
  expect((await reconcile()).kind).toBe('done')
  expect(requests[0]).toMatchObject({
    verb: 'list',
    target: { group: 'apps', version: 'v1', resource: 'deployments', namespace: '@fake:svm_ns!' },
    options: { limit: 1 },
    metadataOnly: true,
  })
  expect(requests[1]?.target).toMatchObject({ resource: 'storageversionmigrations', name: 'm', subresource: 'status' })
  expect(statuses()).toEqual([{ conditions: [condition('Running')], resourceVersion: '1234' }])
})

test('of objects without a namespace one is read', async () => {
  const { reconcile, requests } = setUp({ types: [{ ...deployments, namespaced: false }] })
  await reconcile()
  expect(requests[0]?.target.namespace).toBeUndefined()
})

test.each([
  { name: 'it is gone', key: 'other' },
  { name: 'it waits', of: migration('m', { conditions: [] }) },
  { name: 'it says nothing', of: migration('m') },
  { name: 'it runs no more', of: migration('m', { conditions: ['Running=False'] }) },
  { name: 'it has succeeded', of: running({ conditions: ['Running', 'Succeeded'] }) },
  { name: 'it has failed', of: running({ conditions: ['Running', 'Failed'] }) },
  { name: 'its version is known', of: running({ version: '123' }) },
])('nothing is done if $name', async ({ key, of }) => {
  const { reconcile, requests } = setUp({ migration: of })
  expect([(await reconcile(key)).kind, requests]).toEqual(['done', []])
})

describe('it fails', () => {
  const missingVerbs =
    'resource "apps/v1, Resource=deployments" does not support discovery operations: [update patch list]'
  const events: ResourceType = { ...withoutVerb(deployments, 'patch'), group: '', plural: 'events' }
  test.each<World & { name: string; message: string }>([
    { name: 'without update', types: [withoutVerb(deployments, 'update')], message: missingVerbs },
    { name: 'without patch', types: [withoutVerb(deployments, 'patch')], message: missingVerbs },
    { name: 'without list', types: [withoutVerb(deployments, 'list')], message: missingVerbs },
    {
      name: 'in the version that its group prefers, whatever others can',
      types: [withoutVerb(deployments, 'list'), { ...deployments, version: 'v1beta1' }],
      message: missingVerbs,
    },
    {
      name: 'in its own group, whatever others can',
      migration: running({ group: '', resource: 'events' }),
      types: [{ ...deployments, group: 'events.k8s.io', plural: 'events' }, events],
      message: 'resource "/v1, Resource=events" does not support discovery operations: [update patch list]',
    },
    {
      name: 'if nothing of that name is served after a minute',
      migration: running({ ageMs: 60_000 }),
      types: [
        { ...deployments, group: 'extensions' },
        { ...deployments, plural: 'deployment' },
      ],
      message: 'resource does not exist in discovery',
    },
    {
      name: 'if the version is none',
      version: 'abcde',
      message:
        'latest resourceVersion for apps/v1, Resource=deployments is not valid: resource version is not well formed: abcde',
    },
    {
      name: 'if the version is zero',
      version: '0',
      message:
        'latest resourceVersion for apps/v1, Resource=deployments is not valid: resource version is not well formed: 0',
    },
  ])('$name', async ({ message, ...world }) => {
    const { reconcile, statuses } = setUp(world)
    expect((await reconcile()).kind).toBe('done')
    expect(statuses()).toEqual([failure(message)])
  })
})

test('a resource that is not served is waited for within the first minute', async () => {
  const { reconcile, requests } = setUp({ migration: running({ ageMs: 59_000 }), types: [] })
  expect(await reconcile()).toEqual({ kind: 'retry', error: expect.any(NotYetError) })
  expect(requests).toEqual([])
})

test('a list that is refused is tried again', async () => {
  const { reconcile, statuses } = setUp({
    refuse: ({ verb }) => (verb === 'list' ? refusal(500, 'InternalError') : undefined),
  })
  await expect(reconcile()).rejects.toThrow(
    'error getting latest resourceVersion for apps/v1, Resource=deployments: InternalError',
  )
  expect(statuses()).toEqual([])
})

test('a status that is refused is tried again', async () => {
  const { reconcile } = setUp({ refuse: ({ verb }) => (verb === 'update' ? refusal(409, 'Conflict') : undefined) })
  await expect(reconcile()).rejects.toThrow('Conflict')
})
