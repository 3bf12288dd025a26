import { must, seededRandom } from '@coxswain/base'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { reconcileResource, resourceKey } from './reconcile-resource.ts'
import type { StorageVersionMigration } from './storage-version-migrations.ts'
import { definition, migration, nowMs } from './testing/builders.ts'

const key = 'apps/deployments'

function setUp(
  migrations: readonly StorageVersionMigration[],
  definitions: readonly ReturnType<typeof definition>[] = [],
  refuse?: Refuse,
) {
  const clock = new VirtualClock({ startMs: nowMs })
  const { client, requests, told } = recordingClient({ customresourcedefinitions: definitions }, refuse)
  const byIndex = (index: string, value: string) =>
    index === 'resource' ? migrations.filter((each) => resourceKey(each) === value) : []
  const deps = { client, clock, random: seededRandom(1), migrations: { byIndex } }
  return { clock, requests, told, reconcile: () => reconcileResource(deps, key, new AbortController().signal) }
}

const reads = 'get customresourcedefinitions deployments.apps'
const applies = 'patch customresourcedefinitions deployments.apps'

test.each([
  { of: migration('m'), want: 'apps/deployments' },
  { of: migration('m', { group: '', resource: 'pods' }), want: '/pods' },
  { of: {}, want: '/' },
])('the key of a resource is $want', ({ of, want }) => expect(resourceKey(of)).toBe(want))

describe('the next migration', () => {
  test('runs, if its resource is not defined by the API', async () => {
    const { reconcile, requests, told } = setUp([
      migration('m'),
      migration('of-others', { resource: 'pods', ageMs: 1e9 }),
    ])
    expect((await reconcile()).kind).toBe('done')
    expect(told()).toEqual([reads, 'update storageversionmigrations m'])
    expect(requests[1]).toMatchObject({
      target: { subresource: 'status' },
      body: { metadata: { resourceVersion: '7' }, status: { conditions: [{ type: 'Running', status: 'True' }] } },
    })
  })

  test('is told of in the definition first', async () => {
    const { reconcile, requests, told } = setUp([migration('m')], [definition(3)])
    await reconcile()
    expect(told()).toEqual([reads, applies, 'update storageversionmigrations m'])
    expect(requests[1]).toMatchObject({
      patchType: 'apply',
      target: { subresource: 'status' },
      options: { fieldManager: 'migration-runner-controller', force: true },
    })
    expect(requests[1]?.body).toEqual({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'deployments.apps', resourceVersion: '40' },
      status: {
        conditions: [
          {
            type: 'StorageMigrating',
            status: 'True',
            reason: 'MigrationRunning',
            message: 'Migration m is running',
            lastTransitionTime: '2026-04-01T12:00:00Z',
            observedGeneration: 3,
          },
        ],
      },
    })
  })

  test('waits while one runs', async () => {
    const { reconcile, told } = setUp([migration('m', { conditions: ['Running'] }), migration('n')], [definition(3)])
    expect((await reconcile()).kind).toBe('done')
    expect(told()).toEqual([])
  })

  test('is the oldest', async () => {
    const { reconcile, told } = setUp([migration('newer', { ageMs: 70_000 }), migration('older', { ageMs: 80_000 })])
    await reconcile()
    expect(told()).toEqual([reads, 'update storageversionmigrations older'])
  })
})

describe('a migration that has ended', () => {
  test.each([
    { name: 'succeeded', end: 'Succeeded', reason: 'MigrationSucceeded', of: definition(1, 1), storedVersions: ['v2'] },
    { name: 'succeeded beside the definition', end: 'Succeeded', reason: 'MigrationSucceeded', of: definition(2, 1) },
    { name: 'failed', end: 'Failed', reason: 'MigrationFailed', of: definition(1, 1), storedVersions: ['v2'] },
  ])('having $name, is told of in the definition, then runs no more', async ({ end, reason, of, storedVersions }) => {
    const { reconcile, requests, told } = setUp([migration('m', { conditions: ['Running', end] })], [of])
    await reconcile()
    expect(told()).toEqual([reads, applies, 'update storageversionmigrations m'])
    expect(requests[1]?.body).toMatchObject({ status: { conditions: [{ status: 'False', reason }] } })
    const { status } = must(requests[1], 'the definition is told').body as {
      readonly status: { readonly storedVersions?: unknown }
    }
    expect(status.storedVersions).toEqual(storedVersions)
    expect(requests[2]?.body).toMatchObject({
      status: { conditions: [{ type: 'Running', status: 'False', reason: 'MigrationCompleted' }, { type: end }] },
    })
  })

  test('makes way for the next at once', async () => {
    const { reconcile, told } = setUp([migration('m', { conditions: ['Succeeded', 'Running'] }), migration('n')])
    await reconcile()
    expect(told()).toEqual([reads, 'update storageversionmigrations m', reads, 'update storageversionmigrations n'])
  })

  test('and says that it runs no more is left alone', async () => {
    const { reconcile, told } = setUp([migration('m', { conditions: ['Succeeded', 'Running=False'] })], [definition(1)])
    await reconcile()
    expect(told()).toEqual([])
  })
})

describe('what is refused', () => {
  test('a definition that was changed is read again', async () => {
    let conflicts = 2
    const refuse: Refuse = ({ verb }) =>
      verb === 'patch' && (conflicts -= 1) >= 0 ? refusal(409, 'Conflict') : undefined
    const { reconcile, told, clock } = setUp([migration('m')], [definition(1)], refuse)
    const done = reconcile()
    await clock.advance(1000)
    expect((await done).kind).toBe('done')
    expect(told()).toEqual([reads, applies, reads, applies, reads, applies, 'update storageversionmigrations m'])
  })

  test.each([
    { verb: 'get', want: [reads] },
    { verb: 'patch', want: [reads, applies] },
    { verb: 'update', want: [reads, applies, 'update storageversionmigrations m'] },
  ])('to $verb ends it: the migration does not run yet', async ({ verb, want }) => {
    const refuse: Refuse = (request) => (request.verb === verb ? refusal(500, 'InternalError') : undefined)
    const { reconcile, told } = setUp([migration('m')], [definition(1)], refuse)
    await expect(reconcile()).rejects.toThrow('InternalError')
    expect(told()).toEqual(want)
  })
})
