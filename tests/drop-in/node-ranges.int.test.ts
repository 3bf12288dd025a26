import { nodes } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startManager, until, type ManagerKind, type ManagerProcess } from './manager.ts'
import { goManager, hasRealServer, startOwnServer, startRealServer, type TestServer } from './test-server.ts'

const alone = ['--controllers=nodeipam', '--leader-elect=false']
/** Sixteen blocks of each family; Services have two and one of them. */
const flags = [
  ...alone,
  '--allocate-node-cidrs',
  '--cluster-cidr=10.244.0.0/20,fd00:10::/60',
  '--service-cluster-ip-range=10.244.2.0/23,fd00:10:0:1::/108',
]

const create = (client: Client, name: string) =>
  client.resource(nodes).create({ apiVersion: 'v1', kind: 'Node', metadata: { name } })

async function rangesOf(client: Client): Promise<Readonly<Record<string, string>>> {
  const { items } = await client.resource(nodes).list()
  return Object.fromEntries(items.map(({ metadata, spec }) => [metadata?.name ?? '', (spec?.podCIDRs ?? []).join()]))
}

async function versions(client: Client): Promise<readonly string[]> {
  const { items } = await client.resource(nodes).list()
  return items.map(({ metadata }) => `${metadata?.name}@${metadata?.resourceVersion}`)
}

/** One after the other, each with its ranges before the next comes. */
async function add(client: Client, names: readonly string[], manager: ManagerProcess): Promise<void> {
  for (const name of names) {
    // oxlint-disable-next-line no-await-in-loop -- their order is what they get their ranges by
    await create(client, name)
    // oxlint-disable-next-line no-await-in-loop
    await until(`ranges of ${name}`, async () => (await rangesOf(client))[name] !== '', { manager })
  }
}

async function start(kind: ManagerKind, server: TestServer): Promise<ManagerProcess> {
  const manager = await startManager(kind, server, flags)
  await until(`${kind} runs`, async () => (await manager.get('/healthz')).code === 200, { manager })
  return manager
}

/** Three nodes with one manager, then one goes and three come with the next. */
async function handOver(server: TestServer, first: ManagerKind, second: ManagerKind): Promise<void> {
  const { client } = server
  let manager = await start(first, server)
  await add(client, ['a', 'b', 'c'], manager)
  await manager.end('SIGKILL')
  await client.resource(nodes).delete('a')
  const before = await versions(client)
  manager = await start(second, server)
  await add(client, ['d', 'e'], manager)
  const after = await versions(client)
  expect(after.filter((version) => before.includes(version))).toEqual(before)
  expect(await rangesOf(client)).toEqual({
    b: '10.244.1.0/24,fd00:10:0:2::/64',
    c: '10.244.4.0/24,fd00:10:0:3::/64',
    d: '10.244.0.0/24,fd00:10::/64',
    e: '10.244.5.0/24,fd00:10:0:4::/64',
  })
  await manager.end('SIGKILL')
}

describe('with our API server', { timeout: 60_000 }, () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOwnServer()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  test('nodes keep their ranges when the manager starts again', () => handOver(server, 'ours', 'ours'))

  test.each([
    { name: 'without ranges', more: [], want: 'invalid CIDR[0]: <nil> (invalid CIDR address: )' },
    {
      name: 'with ranges that its nodes do not have',
      more: ['--cluster-cidr=10.99.0.0/16'],
      want: 'failed to mark cidr[10.244.1.0/24] at idx [0] as occupied for node: b: cidr 10.244.1.0/24 is out the range of cluster cidr 10.99.0.0/16',
    },
  ])('the process ends with code 1 $name', async ({ more, want }) => {
    await using manager = await startManager('ours', server, [...alone, '--allocate-node-cidrs', ...more])
    expect(await manager.ended).toBe(1)
    expect(await manager.log()).toContain(`"command failed" err="${want}"`)
  })
})

describe.skipIf(!hasRealServer || goManager === undefined)(
  'with the real API server (needs KUBEBUILDER_ASSETS with all three)',
  { timeout: 120_000 },
  () => {
    test.each<{ first: ManagerKind; second: ManagerKind }>([
      { first: 'go', second: 'ours' },
      { first: 'ours', second: 'go' },
    ])('nodes get the same ranges from $first, then $second', async ({ first, second }) => {
      await using server = await startRealServer()
      await handOver(server, first, second)
    })
  },
)
