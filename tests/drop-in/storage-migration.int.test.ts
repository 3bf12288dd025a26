import {
  configMaps,
  customResourceDefinitions,
  nameOf,
  namespaces,
  resourceVersionOf,
  type KubeObject,
  type ResourceType,
} from '@coxswain/api'
import { isNotFound, type Client } from '@coxswain/client'
import { expect, test } from 'vitest'
import { startManager, until, type ManagerKind } from './manager.ts'
import { goManager, hasRealServer, startRealServer } from './test-server.ts'

const namespace = 'work'
const gate = '--feature-gates=StorageVersionMigrator=true'
const controllers = '--controllers=garbage-collector-controller,storage-version-migrator-controller'

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string | undefined
  readonly message?: string | undefined
}

interface Migration extends KubeObject {
  readonly spec?: object
  readonly status?: { readonly conditions?: readonly Condition[]; readonly resourceVersion?: string }
}

const served = { verbs: [], shortNames: [], categories: [], subresources: [], schema: '' }
const migrations: ResourceType<Migration> = {
  ...served,
  group: 'storagemigration.k8s.io',
  version: 'v1beta1',
  plural: 'storageversionmigrations',
  singular: 'storageversionmigration',
  kind: 'StorageVersionMigration',
  namespaced: false,
}
const widgets: ResourceType = {
  ...served,
  group: 'example.com',
  version: 'v1',
  plural: 'widgets',
  singular: 'widget',
  kind: 'Widget',
  namespaced: true,
}
const definitionName = 'widgets.example.com'

const versions = (stored: string) =>
  ['v1', 'v2'].map((name) => ({
    name,
    served: true,
    storage: name === stored,
    schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
  }))

async function define(client: Client): Promise<void> {
  await client.resource(customResourceDefinitions).create({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: definitionName },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
      versions: versions('v1'),
    },
  })
  await until('widgets are served', async () => {
    return client
      .resource(widgets, namespace)
      .list()
      .then(
        () => true,
        (error: unknown) => {
          if (isNotFound(error)) return false
          throw error
        },
      )
  })
}

const migrate = (client: Client, name: string, group: string, resource: string) =>
  client.resource(migrations).create({
    apiVersion: 'storagemigration.k8s.io/v1beta1',
    kind: 'StorageVersionMigration',
    metadata: { name },
    spec: { resource: { group, resource } },
  })

const outline = (conditions: readonly Condition[] = []): readonly string[] =>
  conditions.map(({ type, status, reason, message }) => [type, status, reason, message].join(' ').trim())

async function statesOf(client: Client) {
  const { items } = await client.resource(migrations).list()
  return Object.fromEntries(items.map((each) => [nameOf(each), outline(each.status?.conditions)]))
}

async function versionsOf(client: Client) {
  const { items } = await client.resource(widgets, namespace).list()
  return Object.fromEntries(items.map((each) => [nameOf(each), resourceVersionOf(each)]))
}

async function leave(kind: ManagerKind) {
  await using server = await startRealServer([gate, '--runtime-config=storagemigration.k8s.io/v1beta1=true'])
  const { client } = server
  await client.resource(namespaces).create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  await define(client)
  const widget = (name: string) => ({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name } })
  await client.resource(widgets, namespace).create(widget('old'))
  await client
    .resource(configMaps, namespace)
    .create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'map' } })
  const body = { spec: { versions: versions('v2') } }
  await client.resource(customResourceDefinitions).patch(definitionName, { type: 'merge', body })
  // The server takes a moment to store in the new version.
  await until('both versions are stored', async () => {
    const { status } = await client.resource(customResourceDefinitions).get(definitionName)
    return status?.storedVersions?.join() === 'v1,v2'
  })
  const before = await versionsOf(client)
  await migrate(client, 'a-widgets', 'example.com', 'widgets')
  await migrate(client, 'b-widgets', 'example.com', 'widgets')
  await migrate(client, 'maps', '', 'configmaps')
  await migrate(client, 'states', '', 'componentstatuses')
  await using manager = await startManager(kind, server, [controllers, gate, '--leader-elect=false'])
  // Caches that hear of nothing new wait for a bookmark, up to a minute, to know that they are complete.
  const poke = async (round: number): Promise<void> => {
    await client.resource(widgets, namespace).create(widget(`new-${round}`))
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `new-${round}` } }
    await client.resource(configMaps, namespace).create(map)
  }
  let round = 0
  const ended = async (): Promise<boolean> => {
    await poke((round += 1))
    const states = Object.values(await statesOf(client))
    return states.every((conditions) => conditions.some((each) => each.startsWith('Running False')))
  }
  await until('all migrations end', ended, { manager, limitMs: 60_000 }).catch(async (error: unknown) => {
    throw new Error(`left: ${JSON.stringify(await statesOf(client))}`, { cause: error })
  })
  const after = await versionsOf(client)
  const { status, metadata } = await client.resource(customResourceDefinitions).get(definitionName)
  const managers = (metadata?.managedFields ?? []).map((each) =>
    [each.manager, each.operation, each.subresource].join(' '),
  )
  return {
    states: await statesOf(client),
    rewritten: Object.keys(before).filter((name) => before[name] !== after[name]),
    stored: status?.storedVersions,
    definition: outline((status?.conditions ?? []).filter(({ type }) => type === 'StorageMigrating')),
    managers: managers.filter((each) => each.startsWith('migration')),
  }
}

const running = 'Running False MigrationCompleted Migration completed'
const succeeded = [running, 'Succeeded True StorageVersionMigrationSucceeded']

// Slow: an API server and a manager are started, as processes.
test.skipIf(!hasRealServer || goManager === undefined).each<ManagerKind>(['go', 'ours'])(
  'what is stored is brought to its version of today with the manager: %s (needs KUBEBUILDER_ASSETS with all three)',
  { timeout: 120_000 },
  async (kind) => {
    expect(await leave(kind)).toEqual({
      states: {
        'a-widgets': succeeded,
        'b-widgets': succeeded,
        maps: succeeded,
        states: [
          running,
          'Failed True StorageVersionMigrationFailed resource "/v1, Resource=componentstatuses" does not support discovery operations: [update patch list]',
        ],
      },
      rewritten: ['old'],
      stored: ['v2'],
      definition: [
        'StorageMigrating False MigrationSucceeded The migration has succeeded and the stored versions have been updated',
      ],
      managers: ['migration-runner-controller Apply status'],
    })
  },
)
