import {
  configMaps,
  customResourceDefinitions,
  nameOf,
  namespaces,
  resourceVersionOf,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  type KubeObject,
  type ResourceType,
} from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { expect, test } from 'vitest'
import { startManager, until, type ManagerKind } from './manager.ts'
import { goManager, hasRealServer, startRealServer } from './test-server.ts'

const namespace = 'work'
const gate = '--feature-gates=StorageVersionMigrator=true'
const api = '--runtime-config=storagemigration.k8s.io/v1beta1=true'
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
const custom = { ...served, group: 'example.com', version: 'v1', namespaced: true }
const widgets: ResourceType = { ...custom, plural: 'widgets', singular: 'widget', kind: 'Widget' }
const gadgets: ResourceType = { ...custom, plural: 'gadgets', singular: 'gadget', kind: 'Gadget' }
const definitionOf = ({ plural }: ResourceType): string => `${plural}.example.com`

const versions = (stored: string) =>
  ['v1', 'v2'].map((name) => ({
    name,
    served: true,
    storage: name === stored,
    schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
  }))

const make = (client: Client, { kind, ...type }: ResourceType, name: string) =>
  client.resource({ kind, ...type }, namespace).create({ apiVersion: 'example.com/v1', kind, metadata: { name } })

/** One object `old` is stored in version v1, and new ones are in v2. */
async function outdate(client: Client, type: ResourceType): Promise<void> {
  const { kind, plural, singular } = type
  const [definitions, name] = [client.resource(customResourceDefinitions), definitionOf(type)]
  await definitions.create({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural, singular, kind, listKind: `${kind}List` },
      versions: versions('v1'),
    },
  })
  await until(`${plural} are served`, async () => (await client.resource(type, namespace).list()) !== undefined)
  await make(client, type, 'old')
  await definitions.patch(name, { type: 'merge', body: { spec: { versions: versions('v2') } } })
  // The server takes a moment to store in the new version.
  await until('both versions are stored', async () => {
    return (await definitions.get(name)).status?.storedVersions?.join() === 'v1,v2'
  })
}

/** Nobody may change a gadget, not even to leave it as it is. */
async function forbidGadgets(client: Client): Promise<void> {
  const head = { apiVersion: 'admissionregistration.k8s.io/v1', metadata: { name: 'no-gadgets' } }
  const rule = { apiGroups: ['example.com'], apiVersions: ['*'], operations: ['UPDATE'], resources: ['gadgets'] }
  await client.resource(validatingAdmissionPolicies).create({
    ...head,
    kind: 'ValidatingAdmissionPolicy',
    spec: { matchConstraints: { resourceRules: [rule] }, validations: [{ expression: 'false', message: 'never' }] },
  })
  await client.resource(validatingAdmissionPolicyBindings).create({
    ...head,
    kind: 'ValidatingAdmissionPolicyBinding',
    spec: { policyName: 'no-gadgets', validationActions: ['Deny'] },
  })
  const body = { metadata: { labels: { changed: 'yes' } } }
  await until('gadgets are forbidden', () =>
    client
      .resource(gadgets, namespace)
      .patch('old', { type: 'merge', body })
      .then(
        () => false,
        () => true,
      ),
  )
}

const migrate = (client: Client, name: string, group: string, resource: string) =>
  client.resource(migrations).create({
    apiVersion: 'storagemigration.k8s.io/v1beta1',
    kind: 'StorageVersionMigration',
    metadata: { name },
    spec: { resource: { group, resource } },
  })

/** Which of several objects is refused is left to chance. */
const outline = (conditions: readonly Condition[] = []): readonly string[] =>
  conditions.map(({ type, status, reason, message }) =>
    [type, status, reason, message?.replace(/"new-\d+"/, '"old"')].join(' ').trim(),
  )

async function statesOf(client: Client) {
  const { items } = await client.resource(migrations).list()
  return Object.fromEntries(items.map((each) => [nameOf(each), outline(each.status?.conditions)]))
}

async function versionsOf(client: Client) {
  const { items } = await client.resource(widgets, namespace).list()
  return Object.fromEntries(items.map((each) => [nameOf(each), resourceVersionOf(each)]))
}

async function leave(kind: ManagerKind) {
  await using server = await startRealServer([gate, api])
  const { client } = server
  await client.resource(namespaces).create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  await outdate(client, widgets)
  await outdate(client, gadgets)
  await forbidGadgets(client)
  await client
    .resource(configMaps, namespace)
    .create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'map' } })
  const before = await versionsOf(client)
  await migrate(client, 'a-widgets', 'example.com', 'widgets')
  await migrate(client, 'b-widgets', 'example.com', 'widgets')
  await migrate(client, 'gadgets', 'example.com', 'gadgets')
  await migrate(client, 'maps', '', 'configmaps')
  await migrate(client, 'states', '', 'componentstatuses')
  await using manager = await startManager(kind, server, [controllers, gate, '--leader-elect=false'])
  // Caches that hear of nothing new wait for a bookmark, up to a minute, to know that they are complete.
  const poke = async (round: number): Promise<void> => {
    await make(client, widgets, `new-${round}`)
    await make(client, gadgets, `new-${round}`)
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
  const { body } = await manager.get('/metrics', { certificate: server.adminCertificate })
  const queues = body.matchAll(/^workqueue_adds_total\{name="([^"]*)"\}/gm)
  return {
    states: await statesOf(client),
    rewritten: Object.keys(before).filter((name) => before[name] !== after[name]),
    definitions: [await definitionState(client, widgets), await definitionState(client, gadgets)],
    queues: [...queues].map(([, name = '']) => name).filter((name) => name.includes('version')),
  }
}

async function definitionState(client: Client, type: ResourceType) {
  const { status, metadata } = await client.resource(customResourceDefinitions).get(definitionOf(type))
  const managers = (metadata?.managedFields ?? []).map((each) =>
    [each.manager, each.operation, each.subresource].join(' '),
  )
  return {
    stored: status?.storedVersions,
    condition: outline((status?.conditions ?? []).filter((each) => each.type === 'StorageMigrating')),
    managers: managers.filter((each) => each.startsWith('migration')),
  }
}

const managers = ['migration-runner-controller Apply status']
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
        gadgets: [
          running,
          "Failed True StorageVersionMigrationFailed migration encountered unhandled error: gadgets.example.com \"old\" is forbidden: ValidatingAdmissionPolicy 'no-gadgets' with binding 'no-gadgets' denied request: never",
        ],
        maps: succeeded,
        states: [
          running,
          'Failed True StorageVersionMigrationFailed resource "/v1, Resource=componentstatuses" does not support discovery operations: [update patch list]',
        ],
      },
      rewritten: ['old'],
      definitions: [
        {
          stored: ['v2'],
          condition: [
            'StorageMigrating False MigrationSucceeded The migration has succeeded and the stored versions have been updated',
          ],
          managers,
        },
        { stored: ['v2'], condition: ['StorageMigrating False MigrationFailed The migration has failed'], managers },
      ],
      queues: ['resource-version-controller', 'storage-version-migrator-controller'],
    })
  },
)

// Slow, as above.
test.skipIf(!hasRealServer || goManager === undefined)(
  'without the garbage collector both managers end (needs KUBEBUILDER_ASSETS with all three)',
  { timeout: 60_000 },
  async () => {
    await using server = await startRealServer([gate, api])
    const ends = (['go', 'ours'] as const).map(async (kind) => {
      const flags = ['--controllers=svm', gate, '--leader-elect=false', '--enable-garbage-collector=false']
      await using manager = await startManager(kind, server, flags)
      const code = await manager.ended
      return [code, (await manager.log()).includes('storage version migrator requires garbage collector')]
    })
    expect(await Promise.all(ends)).toEqual([
      [1, true],
      [1, true],
    ])
  },
)
