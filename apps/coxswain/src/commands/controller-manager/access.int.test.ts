import { createClusterCertificates, type ClusterCertificates } from '@coxswain/apiserver/certificates'
import { silentLogger } from '@coxswain/base'
import { systemClock } from '@coxswain/base/system'
import { createClient, StatusError, type Transport } from '@coxswain/client'
import { createMetricsRegistry } from '@coxswain/runtime'
import {
  createAccessMetrics,
  createAuthentication,
  createAuthorization,
  createManagementServer,
  jsonAnswer,
  protectHandler,
  readCertificates,
  type ManagementServer,
  type ServedHandler,
} from '@coxswain/runtime/serving'
import { VirtualClock } from '@coxswain/testing/clock'
import https from 'node:https'
import { afterEach, beforeAll, expect, test } from 'vitest'

const nowMs = systemClock().now()
let own: ClusterCertificates
let proxy: ClusterCertificates
let stranger: ClusterCertificates

beforeAll(() => {
  const make = (...clients: { commonName: string; organizations: string[] }[]): ClusterCertificates =>
    createClusterCertificates({ dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], clients, nowMs })
  own = make({ commonName: 'jane', organizations: ['team'] }, { commonName: 'root', organizations: ['system:masters'] })
  proxy = make({ commonName: 'front-proxy', organizations: [] }, { commonName: 'other-proxy', organizations: [] })
  stranger = make({ commonName: 'jane', organizations: ['system:masters'] })
})

const open: ManagementServer[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

interface Reviews {
  /** What the API server was asked, in order. */
  readonly asked: string[]
  isBroken: boolean
}

/** Knows the token `good` as bob; bob may get `/metrics`. */
function reviewer(): { readonly reviews: Reviews; readonly transport: Transport } {
  const reviews: Reviews = { asked: [], isBroken: false }
  const transport: Transport = {
    request: ({ target, body }) => {
      const { spec } = body as { spec: { token?: string; user?: string; nonResourceAttributes?: { path: string } } }
      reviews.asked.push(`${target.resource} ${spec.token ?? `${spec.user} ${spec.nonResourceAttributes?.path}`}`)
      if (reviews.isBroken) {
        const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' } as const
        return Promise.reject(new StatusError({ ...status, code: 403, reason: 'Forbidden', message: 'no reviews' }))
      }
      const user = { username: 'bob', groups: ['devs'] }
      const answer =
        spec.token === undefined
          ? { allowed: spec.user === 'bob' && spec.nonResourceAttributes?.path === '/metrics', reason: '' }
          : { authenticated: spec.token === 'good', user }
      return Promise.resolve({ code: 201, body: { status: answer }, warnings: [] })
    },
    watch: () => Promise.reject(new Error('no watches')),
    raw: () => Promise.reject(new Error('no raw')),
  }
  return { reviews, transport }
}

async function start(options: { readonly withApi?: boolean } = {}) {
  const clock = new VirtualClock({ startMs: nowMs })
  const { reviews, transport } = reviewer()
  const client = options.withApi === false ? undefined : createClient(transport)
  const handler: ServedHandler = ({ path }) => jsonAnswer(200, { path })
  const metrics = createMetricsRegistry()
  const access = createAccessMetrics(metrics)
  const server = await createManagementServer({
    port: 0,
    host: '127.0.0.1',
    certificate: own.serving,
    handler: protectHandler(handler, {
      authenticate: createAuthentication({
        client,
        clock,
        tokenTtlMs: 10_000,
        metrics: access,
        authorities: {
          clients: () => readCertificates(own.authority.cert),
          frontProxy: () => ({
            authorities: readCertificates(proxy.authority.cert),
            allowedNames: ['front-proxy'],
            usernameHeaders: ['X-Remote-User'],
            uidHeaders: [],
            groupHeaders: ['X-Remote-Group'],
            extraHeaderPrefixes: ['X-Remote-Extra-'],
          }),
        },
      }),
      authorize: createAuthorization({
        client,
        clock,
        alwaysAllowPaths: ['/healthz', 'open/*'],
        allowedTtlMs: 10_000,
        deniedTtlMs: 10_000,
        metrics: access,
      }),
      metrics: access,
      clock,
      logger: silentLogger,
    }),
  })
  open.push(server)
  return { clock, reviews, metrics, get: (path: string, how: How = {}) => get(server.port, path, how) }
}

interface How {
  readonly certificate?: { readonly cert: string; readonly key: string } | undefined
  readonly headers?: Readonly<Record<string, string>>
}

function get(port: number, path: string, how: How): Promise<{ code: number; body: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, headers: how.headers, rejectUnauthorized: false, agent: false }
    https
      .get({ ...options, ...how.certificate }, (answer) => {
        let body = ''
        answer.on('data', (piece: Buffer) => (body += piece.toString()))
        answer.on('end', () => resolve({ code: answer.statusCode ?? 0, body }))
      })
      .on('error', reject)
  })
}

const bearer = (token: string): How => ({ headers: { authorization: `Bearer ${token}` } })

test.each([
  { name: 'nobody sees an open path', path: '/healthz', how: () => ({}), code: 200 },
  { name: 'nobody sees what is under an open prefix', path: '/open/a/b', how: () => ({}), code: 200 },
  { name: 'nobody sees no more', path: '/metrics', how: () => ({}), code: 403 },
  { name: 'a good token that may', path: '/metrics', how: () => bearer('good'), code: 200 },
  { name: 'a good token that may not', path: '/configz', how: () => bearer('good'), code: 403 },
  { name: 'a bad token, even on an open path', path: '/healthz', how: () => bearer('bad'), code: 401 },
  { name: 'a master by certificate', path: '/configz', how: () => ({ certificate: own.clients[1] }), code: 200 },
  { name: 'somebody by certificate', path: '/configz', how: () => ({ certificate: own.clients[0] }), code: 403 },
  {
    name: 'a certificate of an authority that nobody trusts',
    path: '/healthz',
    how: () => ({ certificate: stranger.clients[0] }),
    code: 401,
  },
  {
    name: 'a user whom the front proxy tells of',
    path: '/metrics',
    how: () => ({ certificate: proxy.clients[0], headers: { 'x-remote-user': 'bob' } }),
    code: 200,
  },
  {
    name: 'a master whom the front proxy tells of',
    path: '/configz',
    how: () => ({
      certificate: proxy.clients[0],
      headers: { 'x-remote-user': 'm', 'x-remote-group': 'system:masters' },
    }),
    code: 200,
  },
  {
    name: 'a user whom a proxy of another name tells of',
    path: '/metrics',
    how: () => ({ certificate: proxy.clients[1], headers: { 'x-remote-user': 'bob' } }),
    code: 401,
  },
  {
    name: 'a user who tells of himself without a certificate',
    path: '/metrics',
    how: () => ({ headers: { 'x-remote-user': 'bob' } }),
    code: 403,
  },
])('$name: $code', async ({ path, how, code }) => {
  const server = await start()
  expect((await server.get(path, how())).code).toBe(code)
})

test.each([
  { sent: '/a%20b?x=/c', path: '/a b' },
  { sent: '//healthz', path: '//healthz' },
  { sent: '/healthz/../metrics', path: '/healthz/../metrics' },
  { sent: '/%zz', path: '/%zz' },
])('$sent is the path $path', async ({ sent, path }) => {
  const { get: ask } = await start()
  const { code, body } = await ask(sent, { certificate: own.clients[1] })
  expect({ code, body: JSON.parse(body) as unknown }).toEqual({ code: 200, body: { path } })
  expect((await ask(sent)).code).toBe(403)
})

test('who is refused can read why', async () => {
  const { get: ask } = await start()
  const { body } = await ask('/metrics', { headers: { 'user-agent': 'curl/8' } })
  expect(body).toContain('{\n  "kind": "Status",\n  "apiVersion": "v1",')
  expect((await ask('/metrics')).body).toContain('{"kind":"Status","apiVersion":"v1",')
})

test('asks once for ten seconds, about tokens and about rights', async () => {
  const { get: ask, reviews, clock } = await start()
  for (let count = 0; count < 3; count += 1) await ask('/metrics', bearer('good'))
  expect(reviews.asked).toEqual(['tokenreviews good', 'subjectaccessreviews bob /metrics'])
  await clock.advance(10_000)
  await ask('/metrics', bearer('good'))
  expect(reviews.asked).toHaveLength(4)
})

test('a broken API server is an error, but not for what is open', async () => {
  const { get: ask, reviews } = await start()
  reviews.isBroken = true
  expect(await ask('/metrics')).toEqual({ code: 500, body: 'Internal Server Error: "/metrics": no reviews\n' })
  expect((await ask('/healthz')).code).toBe(200)
  expect((await ask('/metrics', bearer('good'))).code).toBe(401)
})

test('without an API server tokens say nothing, and only masters see more', async () => {
  const { get: ask } = await start({ withApi: false })
  expect((await ask('/healthz', bearer('good'))).code).toBe(200)
  expect((await ask('/metrics', bearer('good'))).code).toBe(403)
  expect((await ask('/metrics', { certificate: own.clients[1] })).code).toBe(200)
})

test('a certificate that has run out is not believed', async () => {
  const { get: ask, clock } = await start()
  await clock.advance(400 * 24 * 3600 * 1000)
  expect((await ask('/healthz', { certificate: own.clients[0] })).code).toBe(401)
})

test('counts who came in', async () => {
  const { get: ask, metrics } = await start()
  await ask('/metrics')
  await ask('/metrics', bearer('bad'))
  const written = metrics.write()
  expect(written).toContain('authentication_attempts{result="failure"} 1')
  expect(written).toContain('authenticated_user_requests{username="system:anonymous"} 1')
  expect(written).toContain('authorization_attempts_total{result="denied"} 1')
})

test('counts what it asked, and what it remembered', async () => {
  const { get: ask, metrics, reviews } = await start()
  await ask('/metrics', bearer('good'))
  await ask('/metrics', bearer('good'))
  await ask('/metrics', { certificate: own.clients[0] })
  reviews.isBroken = true
  await ask('/metrics', bearer('other'))
  const values = [
    'apiserver_delegated_auth\\w+_total',
    'authentication_token_cache_\\w+(?<!_bucket|_sum)',
    'apiserver_client\\w+_count',
  ]
  const lines = metrics.write().match(new RegExp(`^(?:${values.join('|')})[ {].*$`, 'gm'))
  expect(lines).toEqual([
    'apiserver_client_certificate_expiration_seconds_count 1',
    'apiserver_delegated_authn_request_total{code="201"} 1',
    'apiserver_delegated_authn_request_total{code="403"} 1',
    'apiserver_delegated_authz_request_total{code="201"} 2',
    'authentication_token_cache_active_fetch_count{status="blocked"} 0',
    'authentication_token_cache_active_fetch_count{status="in_flight"} 0',
    'authentication_token_cache_fetch_total{status="error"} 1',
    'authentication_token_cache_fetch_total{status="ok"} 1',
    'authentication_token_cache_request_duration_seconds_count{status="hit"} 1',
    'authentication_token_cache_request_duration_seconds_count{status="miss"} 2',
    'authentication_token_cache_request_total{status="hit"} 1',
    'authentication_token_cache_request_total{status="miss"} 2',
  ])
})

test('asks once about a token that many show at the same time', async () => {
  const { get: ask, reviews } = await start()
  const codes = await Promise.all(Array.from({ length: 5 }, () => ask('/metrics', bearer('good'))))
  expect(codes.map(({ code }) => code)).toEqual([200, 200, 200, 200, 200])
  expect(reviews.asked.filter((what) => what.startsWith('tokenreviews'))).toHaveLength(1)
})
