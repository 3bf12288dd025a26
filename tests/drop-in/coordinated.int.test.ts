import { leases } from '@coxswain/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startManager, until } from './manager.ts'
import { hasRealServer, startOwnServer, startRealServer, type TestServer } from './test-server.ts'

const gate = '--feature-gates=CoordinatedLeaderElection=true'
const electsFast = [
  gate,
  '--leader-elect-lease-duration=3s',
  '--leader-elect-renew-deadline=2s',
  '--leader-elect-retry-period=500ms',
]
const served = '/apis/coordination.k8s.io/v1beta1/namespaces/kube-system/leasecandidates'

interface Candidate {
  readonly metadata: { readonly name: string }
  readonly spec: Readonly<Record<string, string>>
}

describe.skipIf(!hasRealServer)('coordinated election (needs KUBEBUILDER_ASSETS)', { timeout: 60_000 }, () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startRealServer([gate, '--runtime-config=coordination.k8s.io/v1beta1=true'])
  }, 60_000)
  afterAll(() => server[Symbol.asyncDispose]())

  const holder = async () =>
    (await server.client.resource(leases, 'kube-system').get('kube-controller-manager')).spec?.holderIdentity
  const candidates = async () => {
    const { body } = await server.client.transport.raw(served, 'application/json')
    return (JSON.parse(body) as { items: readonly Candidate[] }).items
  }

  test('the API server gives the lease to a candidate, asks it whether it lives, and gives it to the next one after it', async () => {
    await using first = await startManager('ours', server, electsFast)
    await until('it leads', async () => (await first.log()).includes('All controllers run'), { manager: first })
    const [candidate] = await candidates()
    expect(candidate).toMatchObject({
      metadata: { name: await holder() },
      spec: {
        leaseName: 'kube-controller-manager',
        binaryVersion: '1.36.2',
        emulationVersion: '1.36.0',
        strategy: 'OldestEmulationVersion',
      },
    })
    const lines = (await first.get('/healthz?verbose')).body.split('\n')
    expect(lines.slice(0, 2)).toEqual(['[+]leaderElection ok', '[+]informer-sync ok'])

    await using second = await startManager('ours', server, electsFast)
    await until('two candidates', async () => (await candidates()).length === 2, { manager: second })
    expect(await holder()).toBe(candidate?.metadata.name)
    await first.end('SIGKILL')
    await until('the other one leads', async () => (await second.log()).includes('All controllers run'), {
      manager: second,
      limitMs: 45_000,
    })
    expect(await holder()).not.toBe(candidate?.metadata.name)
    const leading = (await candidates()).find(({ metadata }) => metadata.name !== candidate?.metadata.name)
    expect(leading?.spec['pingTime']).toBeDefined()
  })
})

test('without LeaseCandidates in the API nobody leads, and health says so', async () => {
  await using server = await startOwnServer()
  await using manager = await startManager('ours', server, electsFast)
  await until('it tries', async () => (await manager.log()).includes('Lease lock not found'), { manager })
  const { code, body } = await manager.get('/healthz')
  expect(code).toBe(500)
  expect(body).toContain('[-]informer-sync failed: reason withheld\n')
})
