import https from 'node:https'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allResources, pods, type KubeObject } from '@coxswain/api'
import { createClient, type ApiRequest, type WatchEvent, type WatchStream } from '@coxswain/client'
import { createHttpTransport, fixedCredentials, type ConnectionConfig, type HttpTransport } from '@coxswain/client/node'
import { firstOf } from '../authentication/authenticate.ts'
import { certificateAuthenticator } from '../authentication/certificate-authenticator.ts'
import { createClusterCertificates, type ClusterCertificates } from '../authentication/cluster-certificates.ts'
import { staticTokenAuthenticator } from '../authentication/token-authenticator.ts'
import type { ApiHandler, RequestContext } from '../registry/api-handler.ts'
import { notFound } from '../registry/status-errors.ts'
import { createHttpServer, type HttpServer } from './create-http-server.ts'
import type { BodyReaders } from './request-body.ts'
import { systemClock, systemRandom } from '@coxswain/base/system'

const clock = systemClock()
const random = systemRandom()

const pod = (name: string, more: object = {}): KubeObject => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name, namespace: 'ns', resourceVersion: '5' },
  ...more,
})

const plainJson: BodyReaders['json'] = (bytes) => ({ value: JSON.parse(bytes.toString()), duplicateFields: [] })
const readers: BodyReaders = { json: plainJson, yaml: plainJson, protobuf: plainJson }

interface Seen {
  readonly request: ApiRequest
  readonly context: RequestContext
}

/** Answers by name: what a test asks for is in the name. */
function fakeHandler(seen: Seen[], watches: FakeWatch[]): ApiHandler {
  return {
    handle: async (request, context) => {
      seen.push({ request, context })
      const { name } = request.target
      if (name === 'missing') {
        context.warnings?.add('look elsewhere')
        throw notFound({ group: '', resource: 'pods' }, name)
      }
      if (request.verb === 'list') {
        const many = request.options?.labelSelector === 'many'
        const items = many
          ? Array.from({ length: 2000 }, (_, i) => pod(`pod-${i}`, { spec: { x: 'y'.repeat(100) } }))
          : [pod('a'), pod('b')]
        return {
          code: 200,
          body: { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '9' }, items },
          warnings: [],
        }
      }
      if (request.verb === 'create') return { code: 201, body: request.body, warnings: ['one', 'say "two"'] }
      return { code: 200, body: request.body ?? pod(name ?? ''), warnings: [] }
    },
    watch: async () => {
      const watch = new FakeWatch()
      watches.push(watch)
      return watch
    },
  }
}

class FakeWatch implements WatchStream {
  readonly #batches: (readonly WatchEvent[])[] = []
  #wake: (() => void) | undefined
  isClosed = false

  send(...events: WatchEvent[]): void {
    this.#batches.push(events)
    this.#wake?.()
  }
  async read(): Promise<readonly WatchEvent[] | undefined> {
    while (this.#batches.length === 0 && !this.isClosed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#batches.shift()
  }
  get isEmpty(): boolean {
    return this.#batches.length === 0
  }
  close(): void {
    this.isClosed = true
    this.#wake?.()
  }
}

let certificates: ClusterCertificates
let server: HttpServer
let transport: HttpTransport
let stranger: HttpTransport
const seen: Seen[] = []
const watches: FakeWatch[] = []
const open: HttpTransport[] = []

function connect(more: Partial<ConnectionConfig> = {}, env: Record<string, string> = {}): HttpTransport {
  const [client] = certificates.clients
  const config: ConnectionConfig = {
    server: server.url,
    tls: { ca: certificates.authority.cert },
    credentials: fixedCredentials({ certificate: client }),
    namespace: 'default',
    ...more,
  }
  const made = createHttpTransport(config, { userAgent: 'test/1', env })
  open.push(made)
  return made
}

beforeAll(async () => {
  certificates = createClusterCertificates({
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
    clients: [
      { commonName: 'admin', organizations: ['system:masters'] },
      { commonName: 'jane', organizations: ['devs'] },
    ],
    nowMs: clock.now(),
  })
  server = await createHttpServer({
    handler: fakeHandler(seen, watches),
    resources: () => allResources,
    readers,
    authenticate: firstOf([
      certificateAuthenticator,
      staticTokenAuthenticator(new Map([['secret', { username: 'robot', groups: ['bots'] }]])),
    ]),
    serving: certificates.serving,
    clientAuthority: certificates.authority.cert,
    checks: {
      healthz: [{ name: 'ping', check: () => {} }],
      livez: [{ name: 'ping', check: () => {} }],
      readyz: [
        { name: 'ping', check: () => {} },
        {
          name: 'broken',
          check: () => {
            throw new Error('not today')
          },
        },
      ],
    },
    clock,
    random,
    port: 0,
  })
  transport = connect()
  stranger = connect({ credentials: fixedCredentials({}) })
})

afterAll(async () => {
  for (const one of open) one.close()
  await server.close()
})

const last = (): Seen => seen.at(-1) as Seen

describe.each([
  { protocol: 'HTTP/2', env: {} },
  { protocol: 'HTTP/1.1', env: { DISABLE_HTTP2: '1' } },
])('our client over $protocol', ({ env }) => {
  let client: HttpTransport
  beforeAll(() => {
    client = connect({}, env)
  })

  test('gets, creates and refuses', async () => {
    const resource = createClient(client).resource(pods, 'ns')
    expect(await resource.get('a')).toEqual(pod('a'))
    expect(last()).toMatchObject({
      request: { verb: 'get', target: { group: '', version: 'v1', resource: 'pods', namespace: 'ns', name: 'a' } },
      context: { user: { username: 'admin', groups: ['system:masters', 'system:authenticated'] }, userAgent: 'test/1' },
    })
    expect(await resource.create(pod('made'))).toEqual(pod('made'))
    await expect(resource.get('missing')).rejects.toMatchObject({
      name: 'StatusError',
      message: 'pods "missing" not found',
      code: 404,
    })
  })

  test('hands warnings over', async () => {
    const texts: string[] = []
    const resource = createClient(client, { onWarning: (text) => texts.push(text) }).resource(pods, 'ns')
    await resource.create(pod('x'))
    expect(texts).toEqual(['one', 'say "two"'])
  })

  test('names the items of a list, whose kind is not sent', async () => {
    const { items, resourceVersion } = await createClient(client).resource(pods).list()
    expect(items).toEqual([pod('a'), pod('b')])
    expect(resourceVersion).toBe('9')
  })

  test('gets metadata alone', async () => {
    const metadata = createClient(client).metadata(pods, 'ns')
    expect(await metadata.get('a')).toEqual({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: pod('a').metadata,
    })
    expect((await metadata.list()).items).toHaveLength(2)
  })

  test('reads a large list in one piece', async () => {
    expect((await createClient(client).resource(pods).list({ labelSelector: 'many' })).items).toHaveLength(2000)
  })

  test('watches, and sees the end that the server makes', async () => {
    const stream = await client.watch({ target: { group: '', version: 'v1', resource: 'pods' }, options: {} })
    const watch = watches.at(-1) as FakeWatch
    watch.send({ type: 'ADDED', object: pod('a') }, { type: 'MODIFIED', object: pod('a') })
    expect(await stream.read()).toEqual([
      { type: 'ADDED', object: pod('a') },
      { type: 'MODIFIED', object: pod('a') },
    ])
    watch.close()
    expect(await stream.read()).toBeUndefined()
  })

  test('a closed watch is closed at the server too', async () => {
    const stream = await client.watch({ target: { group: '', version: 'v1', resource: 'pods' }, options: {} })
    const watch = watches.at(-1) as FakeWatch
    const pending = stream.read()
    stream.close()
    expect(await pending).toBeUndefined()
    await expect.poll(() => watch.isClosed).toBe(true)
  })

  test('an abort ends a watch', async () => {
    const aborter = new AbortController()
    const request = { target: { group: '', version: 'v1', resource: 'pods' }, options: {} }
    const stream = await client.watch(request, aborter.signal)
    const pending = stream.read()
    aborter.abort()
    expect(await pending).toBeUndefined()
    await expect.poll(() => watches.at(-1)?.isClosed).toBe(true)
  })

  test('asks what is no resource', async () => {
    const { code, body, contentType } = await client.raw('/version', 'application/json')
    expect({ code, contentType, body: JSON.parse(body) }).toMatchObject({
      code: 200,
      contentType: 'application/json',
      body: { gitVersion: 'v1.36.2' },
    })
  })
})

test('more watches than a session takes get more sessions', async () => {
  const client = connect()
  const request = { target: { group: '', version: 'v1', resource: 'pods' }, options: {} }
  const streams = await Promise.all(Array.from({ length: 1100 }, () => client.watch(request)))
  for (const watch of watches.slice(-1100)) watch.send({ type: 'ADDED', object: pod('a') })
  const firsts = await Promise.all(streams.map((stream) => stream.read()))
  expect(firsts.every((batch) => batch?.length === 1)).toBe(true)
  for (const stream of streams) stream.close()
})

test('a client that opens and closes many watches keeps its connection', async () => {
  const client = connect()
  const request = { target: { group: '', version: 'v1', resource: 'pods' }, options: {} }
  const kept = await client.watch(request)
  const keptWatch = watches.at(-1) as FakeWatch
  for (let round = 0; round < 15; round++) {
    const streams = await Promise.all(Array.from({ length: 100 }, () => client.watch(request)))
    for (const stream of streams) stream.close()
  }
  keptWatch.send({ type: 'ADDED', object: pod('a') })
  expect(await kept.read()).toHaveLength(1)
  kept.close()
})

describe('who asks', () => {
  const list = { verb: 'list', target: { group: '', version: 'v1', resource: 'pods' } } as const

  test('nobody gets in but for health and version', async () => {
    await expect(stranger.request(list)).rejects.toMatchObject({ code: 401, reason: 'Unauthorized' })
    expect((await stranger.raw('/version', '')).code).toBe(200)
    expect((await stranger.raw('/healthz', '')).body).toBe('ok')
    expect((await stranger.raw('/apis', '')).code).toBe(401)
  })
  test('a token is known', async () => {
    const client = connect({ credentials: fixedCredentials({ authorization: 'Bearer secret' }) })
    await client.request(list)
    expect(last().context.user).toEqual({ username: 'robot', groups: ['bots', 'system:authenticated'] })
  })
  test('a wrong token is refused, even for health', async () => {
    const client = connect({ credentials: fixedCredentials({ authorization: 'Bearer wrong' }) })
    await expect(client.request(list)).rejects.toMatchObject({ code: 401 })
    expect((await client.raw('/healthz', '')).code).toBe(401)
  })
  test('a certificate from elsewhere is refused', async () => {
    const other = createClusterCertificates({
      dnsNames: [],
      ipAddresses: [],
      clients: [{ commonName: 'admin', organizations: ['system:masters'] }],
      nowMs: clock.now(),
    })
    const client = connect({ credentials: fixedCredentials({ certificate: other.clients[0] }) })
    await expect(client.request(list)).rejects.toMatchObject({ code: 401 })
  })
  test('a server from elsewhere is not spoken to', async () => {
    const other = createClusterCertificates({ dnsNames: [], ipAddresses: [], clients: [], nowMs: clock.now() })
    const client = connect({ tls: { ca: other.authority.cert } })
    await expect(client.request(list)).rejects.toMatchObject({ name: 'TransportError', kind: 'credentials' })
  })
  test('masters act as others, with every group on its own', async () => {
    const client = connect({ impersonation: { user: 'joe', groups: ['a, b', 'c'], extra: { 'example.com/x': ['1'] } } })
    await client.request(list)
    expect(last().context.user).toEqual({
      username: 'joe',
      groups: ['a, b', 'c', 'system:authenticated'],
      extra: { 'example.com/x': ['1'] },
    })
  })
  test('others do not', async () => {
    const client = connect({
      credentials: fixedCredentials({ certificate: certificates.clients[1] }),
      impersonation: { user: 'joe' },
    })
    await expect(client.request(list)).rejects.toMatchObject({
      code: 403,
      message:
        'users "joe" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope',
    })
  })
  test('the certificate is told apart from others of the same name', async () => {
    await transport.request(list)
    expect(last().context.user.extra?.['authentication.kubernetes.io/credential-id']?.[0]).toMatch(
      /^X509SHA256=[0-9a-f]{64}$/,
    )
  })
})

interface Answer {
  readonly code: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string | Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const [client] = certificates.clients
    const url = new URL(path, server.url)
    const request = https.request(
      url,
      { method, headers, ca: certificates.authority.cert, cert: client?.cert, key: client?.key },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (piece: string) => {
          text += piece
        })
        response.on('end', () => resolve({ code: response.statusCode ?? 0, headers: response.headers, body: text }))
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

const json = (answer: Answer): Record<string, unknown> => JSON.parse(answer.body) as Record<string, unknown>

describe('answers', () => {
  const one = '/api/v1/namespaces/ns/pods/a'
  test('warn when they refuse, too', async () => {
    const { code, headers } = await ask('GET', '/api/v1/namespaces/ns/pods/missing')
    expect([code, headers.warning]).toEqual([404, '299 - "look elsewhere"'])
  })

  test('carry an audit id and are not to be cached', async () => {
    const { headers } = await ask('GET', one)
    expect(headers).toMatchObject({ 'cache-control': 'no-cache, private', 'content-type': 'application/json' })
    expect(headers['audit-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect((await ask('GET', one, { 'audit-id': 'mine' })).headers['audit-id']).toBe('mine')
  })
  test('are for people when people ask', async () => {
    expect((await ask('GET', one)).body).toBe(`${JSON.stringify(pod('a'))}\n`)
    expect((await ask('GET', `${one}?pretty=true`)).body).toBe(JSON.stringify(pod('a'), undefined, 2))
    expect((await ask('GET', one, { 'user-agent': 'curl/8' })).body).toContain('\n  "kind"')
  })
  test('are in YAML with sorted keys', async () => {
    const { body, headers } = await ask('GET', one, { accept: 'application/yaml' })
    expect(headers['content-type']).toBe('application/yaml')
    expect(body).toBe('apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: ns\n  resourceVersion: "5"\n')
  })
  test('are compressed when they are large and may be', async () => {
    const { headers } = await ask('GET', '/api/v1/pods?labelSelector=many', { 'accept-encoding': 'gzip' })
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
    expect(
      (await ask('GET', '/api/v1/pods', { 'accept-encoding': 'gzip' })).headers['content-encoding'],
    ).toBeUndefined()
  })
  test('items of a list do not repeat what they are', async () => {
    const { items } = json(await ask('GET', '/api/v1/pods')) as { items: object[] }
    expect(items[0]).toEqual({ metadata: pod('a').metadata })
  })
  test('a table has rows of cells', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
    expect(json(await ask('GET', '/api/v1/pods', { accept }))).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: '9' },
      columnDefinitions: [{ name: 'Name' }, { name: 'Created At' }],
      rows: [{ cells: ['a', null], object: { kind: 'PartialObjectMetadata' } }, { cells: ['b', null] }],
    })
    const none = json(await ask('GET', `${one}?includeObject=None`, { accept }))
    expect(none).toMatchObject({ metadata: { resourceVersion: '5' }, rows: [{ cells: ['a', null], object: null }] })
    const whole = json(await ask('GET', `${one}?includeObject=Object`, { accept }))
    expect(whole).toMatchObject({ rows: [{ object: pod('a') }] })
  })
  test('HEAD has no body', async () => {
    expect(await ask('HEAD', '/healthz')).toMatchObject({ code: 200, body: '' })
  })
})

describe('refusals', () => {
  test.each([
    { name: 'a path from nowhere', method: 'GET', path: '/nowhere', code: 404, body: '404 page not found\n' },
    {
      name: 'a group that is not there',
      method: 'GET',
      path: '/apis/nope/v1/things',
      code: 404,
      body: '404 page not found\n',
    },
    {
      name: 'a health check that is not there',
      method: 'GET',
      path: '/livez/nothing',
      code: 404,
      body: '404 page not found\n',
    },
  ])('$name', async ({ method, path, code, body }) => {
    expect(await ask(method, path)).toMatchObject({ code, body })
  })

  const notFoundText = 'the server could not find the requested resource'
  const methodText = 'the server does not allow this method on the requested resource'
  const rows: readonly {
    name: string
    method: string
    path: string
    headers?: Record<string, string>
    body?: string
    want: object
  }[] = [
    {
      name: 'a version that is not there',
      method: 'GET',
      path: '/apis/apps/v2/deployments',
      want: { code: 404, message: notFoundText, details: {} },
    },
    {
      name: 'a resource that is not there',
      method: 'GET',
      path: '/api/v1/gadgets',
      want: { code: 404, message: notFoundText },
    },
    {
      name: 'a method on a list',
      method: 'PUT',
      path: '/api/v1/namespaces/ns/pods',
      body: '{}',
      want: { code: 405, message: methodText },
    },
    {
      name: 'a POST to all namespaces',
      method: 'POST',
      path: '/api/v1/pods',
      body: '{}',
      want: { code: 405, message: methodText },
    },
    { name: 'a POST to discovery', method: 'POST', path: '/api/v1', want: { code: 405, message: methodText } },
    {
      name: 'a number that is none',
      method: 'GET',
      path: '/api/v1/pods?limit=many',
      want: { code: 400, message: 'strconv.ParseInt: parsing "many": invalid syntax' },
    },
    {
      name: 'a body in no known format',
      method: 'POST',
      path: '/api/v1/namespaces/ns/pods',
      headers: { 'content-type': 'text/plain' },
      body: 'x',
      want: { code: 415, reason: 'UnsupportedMediaType' },
    },
    {
      name: 'a patch of no known type',
      method: 'PATCH',
      path: '/api/v1/namespaces/ns/pods/a',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      want: { code: 415, message: '415: Unsupported Media Type' },
    },
    {
      name: 'an answer that we do not have',
      method: 'GET',
      path: '/api/v1/pods',
      headers: { accept: 'text/html' },
      want: { code: 406, reason: 'NotAcceptable' },
    },
    {
      name: 'a shape that we do not have',
      method: 'GET',
      path: '/api/v1/pods',
      headers: { accept: 'application/json;as=Chair;g=meta.k8s.io;v=v1' },
      want: {
        code: 406,
        message:
          'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      },
    },
    {
      name: 'a list as one object',
      method: 'GET',
      path: '/api/v1/pods',
      headers: { accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1' },
      want: {
        code: 406,
        message: 'you requested PartialObjectMetadata, but the requested object is a list (*core.PodList)',
      },
    },
    {
      name: 'groups of nobody',
      method: 'GET',
      path: '/api/v1/pods',
      headers: { 'impersonate-group': 'g' },
      want: {
        code: 400,
        message:
          'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"g"}, Extra:map[string][]string(nil)} without impersonating a user name',
      },
    },
  ]
  test.each(rows)('$name', async ({ method, path, headers, body, want }) => {
    const answer = await ask(method, path, headers, body)
    expect(json(answer)).toMatchObject({ kind: 'Status', ...want })
    expect(answer.code).toBe((want as { code: number }).code)
  })

  test('a body that is too large', async () => {
    const body = Buffer.alloc(3 * 1024 * 1024 + 1, 0x20)
    const { code, body: text } = await ask('POST', '/api/v1/namespaces/ns/pods', {}, body)
    expect({ code, text }).toMatchObject({ code: 413, text: expect.stringContaining('limit is 3145728') })
  })
})

describe('health', () => {
  test.each([
    { path: '/livez', code: 200, body: 'ok' },
    { path: '/livez?verbose', code: 200, body: '[+]ping ok\nlivez check passed\n' },
    { path: '/readyz', code: 500, body: '[+]ping ok\n[-]broken failed: reason withheld\nreadyz check failed\n' },
    { path: '/readyz?exclude=broken', code: 200, body: 'ok' },
    { path: '/readyz/broken', code: 500, body: 'internal server error: not today\n' },
    {
      path: '/livez?verbose&exclude=x',
      code: 200,
      body: '[+]ping ok\nwarn: some health checks cannot be excluded: no matches for "x"\nlivez check passed\n',
    },
  ])('$path', async ({ path, code, body }) => {
    expect(await ask('GET', path)).toMatchObject({ code, body, headers: { 'x-content-type-options': 'nosniff' } })
  })
})

describe('discovery', () => {
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
  test('in one document, unless it is known already', async () => {
    const first = await ask('GET', '/apis', { accept: `${accept},application/json` })
    expect(first.headers).toMatchObject({ 'content-type': accept, vary: 'Accept', 'cache-control': 'public' })
    const again = await ask('GET', '/apis', { accept, 'if-none-match': String(first.headers.etag) })
    expect(again).toMatchObject({ code: 304, body: '' })
  })
  test('in the older form', async () => {
    expect(json(await ask('GET', '/apis'))).toMatchObject({ kind: 'APIGroupList' })
    expect(json(await ask('GET', '/api/'))).toMatchObject({
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ serverAddress: server.url.replace('https://', '') }],
    })
  })
})

test('a watch in tables names its columns once', async () => {
  const before = watches.length
  const asked = ask('GET', '/api/v1/pods?watch=1', { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })
  await expect.poll(() => watches.length).toBe(before + 1)
  const watch = watches.at(-1)
  watch?.send({ type: 'ADDED', object: pod('a') })
  watch?.send({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '7' } } })
  watch?.send({ type: 'ERROR', object: { kind: 'Status' } })
  await expect.poll(() => watch?.isEmpty).toBe(true)
  watch?.close()
  const events = (await asked).body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { object: Record<string, unknown> })
  expect(events.map(({ object }) => object)).toMatchObject([
    { kind: 'Table', columnDefinitions: [{ name: 'Name' }, { name: 'Created At' }], rows: [{ cells: ['a', null] }] },
    { kind: 'Table', columnDefinitions: null, metadata: { resourceVersion: '7' }, rows: [{ cells: ['', ''] }] },
    { kind: 'Status' },
  ])
})

test('closing ends watches cleanly and takes no new requests', async () => {
  const own = await createHttpServer({
    handler: fakeHandler([], watches),
    resources: () => allResources,
    readers,
    authenticate: certificateAuthenticator,
    serving: certificates.serving,
    clientAuthority: certificates.authority.cert,
    checks: { healthz: [], livez: [], readyz: [] },
    clock,
    random,
    port: 0,
  })
  const client = connect({ server: own.url })
  const stream = await client.watch({ target: { group: '', version: 'v1', resource: 'pods' }, options: {} })
  const pending = stream.read()
  await own.close()
  expect(await pending).toBeUndefined()
  await expect(client.raw('/version', '')).rejects.toMatchObject({ kind: 'refused' })
})

test('a server that comes back is found again', async () => {
  const options = {
    handler: fakeHandler([], []),
    resources: () => allResources,
    readers,
    authenticate: certificateAuthenticator,
    serving: certificates.serving,
    clientAuthority: certificates.authority.cert,
    checks: { healthz: [], livez: [], readyz: [] },
    clock,
    random,
  }
  const first = await createHttpServer({ ...options, port: 0 })
  const client = connect({ server: first.url })
  expect((await client.raw('/version', '')).code).toBe(200)
  await first.close()
  const second = await createHttpServer({ ...options, port: first.port })
  expect((await client.raw('/version', '')).code).toBe(200)
  await second.close()
})
