import { leases } from '@coxswain/api'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { startManager, until } from './manager.ts'
import { startOwnServer, type TestServer } from './test-server.ts'

const electsFast = [
  '--leader-elect-lease-duration=3s',
  '--leader-elect-renew-deadline=2s',
  '--leader-elect-retry-period=500ms',
  '--enable-leader-migration',
]

async function configFile(server: TestServer): Promise<string> {
  const file = path.join(server.folder, 'migration.yaml')
  await writeFile(
    file,
    `apiVersion: controllermanager.config.k8s.io/v1
kind: LeaderMigrationConfiguration
leaderName: moving
controllerLeaders:
  - name: replicaset-controller
    component: kube-controller-manager
  - name: job-controller
    component: cloud-controller-manager
`,
  )
  return file
}

const leaseOf = async (server: TestServer, name: string) =>
  (
    await server.client
      .resource(leases, 'kube-system')
      .get(name)
      .catch(() => undefined)
  )?.spec

test('two leases: the second after the first, with the controllers that move', { timeout: 30_000 }, async () => {
  await using server = await startOwnServer()
  const flags = [...electsFast, `--leader-migration-config=${await configFile(server)}`]
  await using manager = await startManager('ours', server, flags)
  const line = '"leader migration: starting migrated controllers."'
  await until('both run', async () => (await manager.log()).includes(line), { manager })
  const [main, moving] = [await leaseOf(server, 'kube-controller-manager'), await leaseOf(server, 'moving')]
  expect(moving?.holderIdentity).toBe(main?.holderIdentity)
  expect(Date.parse(moving?.acquireTime ?? '')).toBeGreaterThanOrEqual(Date.parse(main?.acquireTime ?? ''))
  const log = await manager.log()
  const order = ['starting leader migration', 'starting main controllers', 'starting migrated controllers']
  const positions = order.map((text) => log.indexOf(text))
  expect(positions).toEqual(positions.toSorted((a, b) => a - b))
  expect(positions).not.toContain(-1)
  await until('both are healthy', async () => (await manager.get('/healthz?verbose')).body.includes('replicaset'))
  const health = (await manager.get('/healthz?verbose')).body
  expect(health).toContain('[+]deployment-controller ok')
  expect(health).not.toContain(']job-controller')

  const lease = server.client.resource(leases, 'kube-system')
  const end = { code: undefined as number | string | undefined }
  void manager.ended.then((code) => (end.code = code))
  await until('it has ended', async () => {
    const renewTime = new Date().toISOString().replace('Z', '000Z')
    await lease.patch('moving', { type: 'merge', body: { spec: { holderIdentity: 'thief', renewTime } } })
    return end.code !== undefined
  })
  expect(end.code).toBe(1)
  expect(await manager.log()).toContain('"migration leaderelection lost/stopped"')
})

test('without a file: one more lease, with nothing under it', { timeout: 30_000 }, async () => {
  await using server = await startOwnServer()
  await using manager = await startManager('ours', server, electsFast)
  const name = 'cloud-provider-extraction-migration'
  await until('it is held', async () => (await leaseOf(server, name))?.holderIdentity !== undefined, { manager })
  const holder = (await leaseOf(server, 'kube-controller-manager'))?.holderIdentity
  expect((await leaseOf(server, name))?.holderIdentity).toBe(holder)
})

test('a lock that there is no more ends it', { timeout: 30_000 }, async () => {
  await using server = await startOwnServer()
  const file = path.join(server.folder, 'endpoints.yaml')
  const group = 'controllermanager.config.k8s.io'
  const kind = 'LeaderMigrationConfiguration'
  await writeFile(
    file,
    JSON.stringify({ apiVersion: `${group}/v1beta1`, kind, leaderName: 'x', resourceLock: 'endpoints' }),
  )
  await using manager = await startManager('ours', server, [...electsFast, `--leader-migration-config=${file}`])
  expect(await manager.ended).toBe(1)
  expect(await manager.log()).toContain('"Error creating lock" err="endpoints lock is removed, migrate to leases"')
})
