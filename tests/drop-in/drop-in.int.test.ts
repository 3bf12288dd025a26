import { deployments, leases, namespaces, pods, replicaSets } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deployment } from './deployment.ts'
import { startManager, until, type ManagerProcess } from './manager.ts'
import { hasRealServer, startOwnServer, startRealServer, type TestServer } from './test-server.ts'

/** Our own API server always; the real one where it is. */
const servers = [
  { name: 'our own API server', start: startOwnServer, isThere: true },
  { name: 'kube-apiserver (needs KUBEBUILDER_ASSETS)', start: startRealServer, isThere: hasRealServer },
]

const electsFast = [
  '--leader-elect-lease-duration=3s',
  '--leader-elect-renew-deadline=2s',
  '--leader-elect-retry-period=500ms',
]

const countPods = async (client: Client, name: string): Promise<number> =>
  (await client.resource(pods, 'default').list({ labelSelector: `app=${name}` })).items.length

for (const { name, start, isThere } of servers) {
  describe.skipIf(!isThere)(`against ${name}`, { timeout: 60_000 }, () => {
    let server: TestServer
    let manager: ManagerProcess
    beforeAll(async () => {
      server = await start()
      manager = await startManager('ours', server, electsFast)
      await until('the manager leads', async () => (await manager.log()).includes('All controllers run'), { manager })
    }, 60_000)
    afterAll(async () => {
      await manager[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    })

    test('makes a Deployment’s pods, and removes them after it', async () => {
      const { client } = server
      await client.resource(deployments, 'default').create(deployment('web', 3))
      await until('three pods', async () => (await countPods(client, 'web')) === 3, { manager })
      await client.resource(deployments, 'default').delete('web', { propagationPolicy: 'Background' })
      await until('no pods', async () => (await countPods(client, 'web')) === 0, { manager })
    })

    test('empties a namespace that is deleted', async () => {
      const { client } = server
      await client.resource(namespaces).create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'going' } })
      await client
        .resource(deployments, 'going')
        .create({ ...deployment('web', 1), metadata: { name: 'web', namespace: 'going' } })
      await until('a pod', async () => (await client.resource(pods, 'going').list()).items.length === 1, { manager })
      await client.resource(namespaces).delete('going')
      await until(
        'no namespace',
        () =>
          client
            .resource(namespaces)
            .get('going')
            .then(
              () => false,
              () => true,
            ),
        { manager, limitMs: 30_000 },
      )
    })

    test('is healthy to everybody, and tells the rest only to those who may see it', async () => {
      expect(await manager.get('/healthz')).toMatchObject({ code: 200, body: 'ok' })
      const verbose = await manager.get('/healthz?verbose')
      expect(verbose.body).toContain('[+]leaderElection ok\n')
      expect(verbose.body).toContain('[+]deployment-controller ok\n')
      expect(verbose.body.endsWith('healthz check passed\n')).toBe(true)
      const denied = await manager.get('/metrics')
      expect(denied.code).toBe(403)
      expect(JSON.parse(denied.body)).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'forbidden: User "system:anonymous" cannot get path "/metrics"',
        reason: 'Forbidden',
        details: {},
        code: 403,
      })
      const metrics = await manager.get('/metrics', { certificate: server.adminCertificate })
      expect(metrics.code).toBe(200)
      expect(metrics.body).toContain('leader_election_master_status{name="kube-controller-manager"} 1')
    })

    test.each(['/livez', '/readyz', '/healthz/leaderElection', '/', '/version', '/openapi/v2'])(
      'does not have %s',
      async (path) => {
        expect((await manager.get(path, { certificate: server.adminCertificate })).code).toBe(404)
      },
    )

    test('has the pages of Kubernetes', async () => {
      const ask = (path: string, headers = {}) => manager.get(path, { certificate: server.adminCertificate, headers })
      expect((await ask('/debug/pprof')).code).toBe(302)
      expect((await ask('/debug/flags/v')).code).toBe(406)
      expect((await ask('/flagz')).body).toContain('kube-controller-manager flagz')
      expect((await ask('/statusz', { accept: 'application/json' })).code).toBe(406)
      const accept = 'application/json;v=v1beta1;g=config.k8s.io;as=Statusz'
      expect(JSON.parse((await ask('/statusz', { accept })).body)).toMatchObject({
        kind: 'Statusz',
        emulationVersion: '1.36',
      })
      const configz = JSON.parse((await ask('/configz')).body) as Record<string, { Generic: { Port: number } }>
      expect(configz['kubecontrollermanager.config.k8s.io']?.Generic.Port).toBe(0)
    })

    test('a second instance waits, and takes over within the lease’s time', async () => {
      await using second = await startManager('ours', server, electsFast)
      const holder = async (): Promise<string | undefined> =>
        (await server.client.resource(leases, 'kube-system').get('kube-controller-manager')).spec?.holderIdentity
      const before = await holder()
      await until('the second one is up', async () => (await second.get('/healthz')).code === 200, { manager: second })
      await new Promise((resolve) => setTimeout(resolve, 1500))
      expect(await holder()).toBe(before)
      expect(await manager.end('SIGTERM')).toBe('SIGTERM')
      // Asked to end, it ends at once; the lease stays until its time is over.
      expect(await holder()).toBe(before)
      const endedMs = Date.now()
      await until('the second one leads', async () => (await holder()) !== before, { limitMs: 8000, manager: second })
      expect(Date.now() - endedMs).toBeLessThan(6000)
      await server.client.resource(deployments, 'default').create(deployment('after', 2))
      await until('its pods', async () => (await countPods(server.client, 'after')) === 2, { manager: second })
      manager = await startManager('ours', server, electsFast)
    })

    test('steps down with code 1 when somebody else takes the lease', async () => {
      await using other = await startManager('ours', server, [...electsFast, '--leader-elect-resource-name=lost'])
      const lease = server.client.resource(leases, 'kube-system')
      await until('it leads', async () => (await lease.get('lost')).spec?.holderIdentity !== '', { manager: other })
      for (let tries = 0; tries < 40; tries += 1) {
        const patch = { spec: { holderIdentity: 'thief', renewTime: new Date().toISOString().replace('Z', '000Z') } }
        await lease.patch('lost', { type: 'merge', body: patch })
        if (
          await Promise.race([other.ended.then(() => true), new Promise((resolve) => setTimeout(resolve, 250, false))])
        )
          break
      }
      expect(await other.ended).toBe(1)
      expect(await other.log()).toContain('"leaderelection lost/stopped"')
    })

    test('gives the lease back when the gate says so, and ends with 0', async () => {
      const gate = '--feature-gates=ControllerManagerReleaseLeaderElectionLockOnExit=true'
      await using other = await startManager('ours', server, [
        ...electsFast,
        '--leader-elect-resource-name=given',
        gate,
      ])
      const lease = server.client.resource(leases, 'kube-system')
      await until('it leads', async () => (await other.log()).includes('All controllers run'), { manager: other })
      expect(await other.end('SIGTERM')).toBe(0)
      expect((await lease.get('given')).spec?.holderIdentity).toBe('')
    })

    test('goes on after the API server was away', async () => {
      const { client } = server
      await using single = await startManager('ours', server, ['--leader-elect=false'])
      await until('it runs', async () => (await single.log()).includes('All controllers run'), { manager: single })
      await server.restart()
      await client.resource(deployments, 'default').create(deployment('again', 2))
      await until('its pods', async () => (await countPods(client, 'again')) === 2, {
        manager: single,
        limitMs: 40_000,
      })
      const owners = await client.resource(replicaSets, 'default').list({ labelSelector: 'app=again' })
      expect(owners.items).toHaveLength(1)
    })
  })
}
