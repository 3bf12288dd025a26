import { limitRanges, nameOf } from '@coxswain/api'
import { expect, test } from 'vitest'
import { startWithKinds, type KindsCluster, type KindsOptions } from '../shared/testing/start-with-kinds.ts'
import { storageVersionMigrations } from './storage-version-migrations.ts'
import { controllerName } from './texts.ts'

const start = (more: Partial<KindsOptions> = {}): Promise<KindsCluster> =>
  startWithKinds({
    controller: controllerName,
    gates: ['StorageVersionMigrator'],
    serves: [storageVersionMigrations],
    ...more,
  })

async function migrate({ client, clock }: KindsCluster, name: string, resource = 'limitranges'): Promise<void> {
  await client
    .resource(storageVersionMigrations)
    .create({ metadata: { name }, spec: { resource: { group: '', resource } } })
  await clock.settle()
}

/** Caches learn with the next change up to which version they are complete. */
async function change({ client, clock }: KindsCluster, name: string): Promise<void> {
  await client.resource(limitRanges, 'default').create({ metadata: { name }, spec: { limits: [] } })
  await clock.advance(5000)
}

async function states({ client }: KindsCluster): Promise<readonly string[]> {
  const { items } = await client.resource(storageVersionMigrations).list()
  return items.map((each) =>
    [nameOf(each), ...(each.status?.conditions ?? []).map(({ type, status }) => `${type}=${status}`)].join(' '),
  )
}

const startLine = `Starting controller ${controllerName}`
const writesStatus = (name: string): string => `update storageversionmigrations/status ${name}`

test('migrations of a resource run one after the other, from the start to the end', async () => {
  await using cluster = await start()
  await migrate(cluster, 'b')
  await cluster.clock.advance(1000)
  await migrate(cluster, 'a')
  // What the cache has read so far is older than the version of the second.
  expect(await states(cluster)).toEqual(['a Running=True', 'b Running=False Succeeded=True'])
  await change(cluster, 'one')
  expect(await states(cluster)).toEqual(['a Running=False Succeeded=True', 'b Running=False Succeeded=True'])
  expect(cluster.log).toContain(startLine)
  // It runs, its version is known, it has succeeded, it runs no more.
  expect(cluster.writes).toEqual([...Array(4).fill(writesStatus('b')), ...Array(4).fill(writesStatus('a'))])
})

test('the next runs when the one that runs is deleted', async () => {
  await using cluster = await start()
  await migrate(cluster, 'a', 'nothings')
  await migrate(cluster, 'b', 'nothings')
  expect(await states(cluster)).toEqual(['a Running=True', 'b'])
  await cluster.client.resource(storageVersionMigrations).delete('a')
  await cluster.clock.settle()
  expect(await states(cluster)).toEqual(['b Running=True'])
})

test('a resource that is not served is waited for a minute', async () => {
  await using cluster = await start()
  await migrate(cluster, 'm', 'nothings')
  await cluster.clock.advance(59_000)
  expect(await states(cluster)).toEqual(['m Running=True'])
  await cluster.clock.advance(60_000)
  expect(await states(cluster)).toEqual(['m Running=False Failed=True'])
})

test('its three queues have two names', async () => {
  await using cluster = await start()
  await migrate(cluster, 'm')
  const adds = cluster.metrics('workqueue_adds_total').filter((line) => !line.endsWith(' 0'))
  expect(adds.map((line) => /name="([^"]*)"/.exec(line)?.[1])).toEqual([
    'resource-version-controller',
    'storage-version-migrator-controller',
  ])
})

test('it does not run without its gate, nor where the kind is not served', async () => {
  await using gateless = await start({ gates: [] })
  await migrate(gateless, 'm')
  expect([await states(gateless), gateless.writes]).toEqual([['m'], []])
  await using unserved = await start({ serves: [] })
  expect(unserved.log).not.toContain(startLine)
})

test('without the garbage collector it cannot be built', async () => {
  await using cluster = await start({ controllerOptions: { collectsGarbage: false } })
  expect(cluster.log).not.toContain(startLine)
  expect(cluster.log).toContain('Error initializing a controller: storage version migrator requires garbage collector')
})
