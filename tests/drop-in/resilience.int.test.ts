import { deployments, pods } from '@coxswain/api'
import { seededRandom } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deployment } from './deployment.ts'
import { startFaultProxy, type Fault, type FaultProxy, type ProxiedRequest } from './fault-proxy.ts'
import { startManager, until, type ManagerProcess } from './manager.ts'
import { hasRealServer, startOwnServer, startRealServer, type TestServer } from './test-server.ts'

const servers = [
  { name: 'our own API server', start: startOwnServer, isThere: true },
  { name: 'kube-apiserver (needs KUBEBUILDER_ASSETS)', start: startRealServer, isThere: hasRealServer },
]

const countPods = async (client: Client, app: string): Promise<number> =>
  (await client.resource(pods, 'default').list({ labelSelector: `app=${app}` })).items.length

const isWrite = ({ method }: ProxiedRequest): boolean => method !== 'GET'

interface Trouble {
  readonly name: string
  /** Made anew for each test; a request without a fault goes through. */
  fault(): (request: ProxiedRequest) => Fault | undefined
  /** What happens besides. */
  besides?(proxy: FaultProxy): void
}

/** Each request of a kind goes wrong the first time that it is made. */
function firstTime(isMeant: (request: ProxiedRequest) => boolean, fault: Fault): ReturnType<Trouble['fault']> {
  const seen = new Set<string>()
  return (request) => {
    const key = `${request.method} ${request.path.split('?')[0] ?? ''}`
    if (!isMeant(request) || seen.has(key)) return undefined
    seen.add(key)
    return fault
  }
}

/** Some requests of a kind go wrong, each for itself. */
function sometimes(
  share: number,
  isMeant: (request: ProxiedRequest) => boolean,
  fault: Fault,
): ReturnType<Trouble['fault']> {
  const random = seededRandom(share * 100)
  return (request) => (isMeant(request) && random.float() < share ? fault : undefined)
}

/** A minute, watches and all, is in the simulation; this is the same over a wire. */
const outageMs = 1500

const troubles: readonly Trouble[] = [
  // These come first: each makes the next wait longer before it watches again.
  {
    name: 'every watch breaks in the middle of its first event',
    fault: () => firstTime(({ isWatch }) => isWatch, { kind: 'cut-within' }),
    besides: (proxy) => void proxy.cutAll(),
  },
  {
    name: 'every watch is cut, and its start is too old when it comes back',
    fault: () => firstTime(({ isWatch }) => isWatch, { kind: 'expire' }),
    besides: (proxy) => void proxy.cutAll(),
  },
  {
    name: 'each write of what exists is a conflict the first time',
    fault: () =>
      firstTime(({ method }) => method === 'PUT' || method === 'PATCH' || method === 'DELETE', {
        kind: 'refuse',
        code: 409,
        reason: 'Conflict',
      }),
  },
  {
    name: 'there are too many requests, and they are to come back in a second',
    fault: () =>
      sometimes(0.3, () => true, { kind: 'refuse', code: 429, reason: 'TooManyRequests', retryAfterSeconds: 1 }),
  },
  {
    name: 'half of all writes fail with 500',
    fault: () => sometimes(0.5, isWrite, { kind: 'refuse', code: 500, reason: 'InternalError' }),
  },
  {
    name: 'nothing gets another answer than 503 for a while',
    fault: () => {
      const untilMs = performance.now() + outageMs
      return () =>
        performance.now() < untilMs ? { kind: 'refuse', code: 503, reason: 'ServiceUnavailable' } : undefined
    },
  },
  {
    name: 'connections break instead of answering',
    fault: () => sometimes(0.2, ({ isWatch }) => !isWatch, { kind: 'cut' }),
  },
  {
    name: 'answers break off',
    fault: () => sometimes(0.2, ({ isWatch }) => !isWatch, { kind: 'cut-within' }),
  },
]

for (const { name, start, isThere } of servers) {
  // Slow, because back-off is: what waits for it waits by the wall clock, as the process does.
  describe.skipIf(!isThere)(`against ${name}`, { timeout: 90_000 }, () => {
    let server: TestServer
    let proxy: FaultProxy
    let manager: ManagerProcess
    beforeAll(async () => {
      server = await start()
      proxy = await startFaultProxy(server.url, server.managerCertificate)
      manager = await startManager('ours', server, [
        `--master=${proxy.url}`,
        '--leader-elect=false',
        '--kube-api-qps=500',
        '--kube-api-burst=500',
      ])
      await until('the manager runs', async () => (await manager.log()).includes('All controllers run'), { manager })
    }, 60_000)
    afterAll(async () => {
      await manager[Symbol.asyncDispose]()
      await proxy[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    })

    test.each(troubles.map((trouble, index) => ({ ...trouble, app: `app-${index}` })))(
      'converges although $name',
      async ({ fault, besides, app }) => {
        const { client } = server
        const faultsBefore = proxy.faults
        proxy.fault = fault()
        besides?.(proxy)
        const resource = client.resource(deployments, 'default')
        await resource.create(deployment(app, 5))
        await until('five pods', async () => (await countPods(client, app)) === 5, { manager, limitMs: 60_000 })
        await resource.patch(app, { type: 'merge', body: { spec: { replicas: 2 } } })
        await until('two pods', async () => (await countPods(client, app)) === 2, { manager, limitMs: 60_000 })
        proxy.fault = undefined
        expect(proxy.faults).toBeGreaterThan(faultsBefore)
        const seen = await resource.get(app)
        await until(
          'the status is true',
          async () => {
            const { status, metadata } = await resource.get(app)
            return status?.replicas === 2 && status.observedGeneration === metadata?.generation
          },
          { manager, limitMs: 30_000 },
        )
        expect(seen.spec?.replicas).toBe(2)
      },
    )

    test('the process is the same all the time, and has found no bug of its own', async () => {
      expect(await Promise.race([manager.ended, Promise.resolve('runs')])).toBe('runs')
      const { body } = await manager.get('/metrics', { certificate: server.adminCertificate })
      const bugs = body
        .split('\n')
        .filter((line) => line.startsWith('coxswain_reconcile_bugs_total') && !line.endsWith(' 0'))
      expect(bugs).toEqual([])
    })
  })
}
