import https from 'node:https'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  configMaps,
  deployments,
  namespaces,
  pods,
  serviceAccounts,
  type ConfigMap,
  type ResourceType,
} from '@coxswain/api'
import { must } from '@coxswain/base'
import { systemClock, systemRandom } from '@coxswain/base/system'
import { createClient, type Client } from '@coxswain/client'
import { createHttpTransport, fixedCredentials, type HttpTransport, type Proof } from '@coxswain/client/node'
import { createClusterCertificates, type ClusterCertificates } from '../authentication/cluster-certificates.ts'
import type { HttpServer } from './create-http-server.ts'
import { createSecureApiServer, type SecureApiServer } from './create-secure-api-server.ts'
import type { TablePrinter } from './table.ts'

const clock = systemClock()
let certificates: ClusterCertificates
let secure: SecureApiServer
let server: HttpServer
let admin: Client
const open: HttpTransport[] = []

function connect(proof: Proof): HttpTransport {
  const transport = createHttpTransport(
    {
      server: server.url,
      tls: { ca: certificates.authority.cert },
      credentials: fixedCredentials(proof),
      namespace: 'default',
    },
    { userAgent: 'test/1' },
  )
  open.push(transport)
  return transport
}

beforeAll(async () => {
  certificates = createClusterCertificates({
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
    clients: [{ commonName: 'admin', organizations: ['system:masters'] }],
    nowMs: clock.now(),
  })
  secure = createSecureApiServer({ clock, random: systemRandom() })
  await secure.apiServer.start()
  const staticTokens = new Map([['fixed', { username: 'robot', groups: [] }]])
  server = await secure.serve({ certificates, port: 0, staticTokens })
  admin = createClient(connect({ certificate: certificates.clients[0] }))
  await admin.resource(namespaces).create({ metadata: { name: 'ns' } })
  await admin.resource(serviceAccounts, 'ns').create({ metadata: { name: 'default' } })
})

afterAll(async () => {
  for (const transport of open) transport.close()
  await server.close()
  await secure.apiServer.close()
})

interface TokenRequest {
  readonly metadata?: object
  readonly spec?: {
    readonly audiences?: readonly string[]
    readonly expirationSeconds?: number
    readonly boundObjectRef?: object
  }
  readonly status?: { readonly token: string; readonly expirationTimestamp: string }
}

const askToken = (request: TokenRequest = {}, name = 'default'): Promise<TokenRequest> =>
  admin.resource(serviceAccounts, 'ns').create<TokenRequest>(request, { name, subresource: 'token' })

interface Review {
  readonly status?: { readonly userInfo: { readonly username: string; readonly groups: readonly string[] } }
}

async function whoAmI(proof: Proof): Promise<string> {
  const target = { group: 'authentication.k8s.io', version: 'v1', resource: 'selfsubjectreviews' }
  const { body } = await connect(proof).request({ verb: 'create', target, body: {} })
  return (body as Review).status?.userInfo.username ?? ''
}

test('what is written over the network is read in the process', async () => {
  const draft: ConfigMap = { metadata: { name: 'm' }, data: { a: 'b' } }
  const made = await admin.resource(configMaps, 'ns').create(draft)
  const target = { group: '', version: 'v1', resource: 'configmaps', namespace: 'ns', name: 'm' }
  const context = { user: { username: 'x', groups: [] }, userAgent: '' }
  const { body } = await secure.apiServer.handler.handle({ verb: 'get', target }, context)
  expect(body).toEqual(made)
})

test('a watch over the network sees what is written', async () => {
  const list = await admin.resource(configMaps, 'ns').list()
  const stream = await admin.resource(configMaps, 'ns').watchBatches({ resourceVersion: list.resourceVersion })
  await admin.resource(configMaps, 'ns').create({ metadata: { name: 'seen' } })
  expect(await stream.read()).toMatchObject([{ type: 'ADDED', object: { metadata: { name: 'seen' } } }])
  stream.close()
})

describe('tokens', () => {
  test('a fixed one is known', async () => {
    expect(await whoAmI({ authorization: 'Bearer fixed' })).toBe('robot')
  })

  test('one of a service account is given out and known', async () => {
    const { status, spec } = await askToken()
    expect(spec).toEqual({
      audiences: ['https://kubernetes.default.svc'],
      expirationSeconds: 3600,
      boundObjectRef: null,
    })
    expect(Date.parse(status?.expirationTimestamp ?? '') - clock.now()).toBeGreaterThan(3_590_000)
    expect(await whoAmI({ authorization: `Bearer ${status?.token}` })).toBe('system:serviceaccount:ns:default')
  })

  test('and no more once the service account is gone', async () => {
    const accounts = admin.resource(serviceAccounts, 'ns')
    await accounts.create({ metadata: { name: 'brief' } })
    const { status } = await askToken({}, 'brief')
    const proof = { authorization: `Bearer ${status?.token}` }
    expect(await whoAmI(proof)).toBe('system:serviceaccount:ns:brief')
    await accounts.delete('brief')
    await expect(whoAmI(proof)).rejects.toMatchObject({ code: 401 })
  })

  test('what kubelets ask for pods lives longer than it says', async () => {
    const spec = { containers: [{ name: 'c', image: 'i' }] }
    await admin.resource(pods, 'ns').create({ metadata: { name: 'p' }, spec })
    const boundObjectRef = { kind: 'Pod', apiVersion: 'v1', name: 'p' }
    const { status } = await askToken({ spec: { expirationSeconds: 3607, boundObjectRef } })
    const claims = JSON.parse(Buffer.from(status?.token.split('.')[1] ?? '', 'base64url').toString()) as {
      exp: number
      iat: number
      'kubernetes.io': { warnafter: number }
    }
    expect(claims.exp - claims.iat).toBe(365 * 24 * 3600)
    expect(claims['kubernetes.io'].warnafter - claims.iat).toBe(3607)
    expect(Date.parse(status?.expirationTimestamp ?? '') - clock.now()).toBeLessThan(3_608_000)
  })

  const refused: readonly { name: string; request: TokenRequest; of?: string; want: object }[] = [
    { name: 'too short', request: { spec: { expirationSeconds: 599 } }, want: { code: 422 } },
    { name: 'too long', request: { spec: { expirationSeconds: 2 ** 33 } }, want: { code: 422 } },
    { name: 'of nobody', request: {}, of: 'nobody', want: { code: 404 } },
    { name: 'under another name', request: { metadata: { name: 'x' } }, want: { code: 422 } },
    { name: 'of another uid', request: { metadata: { uid: 'x' } }, want: { code: 409 } },
    {
      name: 'bound to what is not there',
      request: { spec: { boundObjectRef: { kind: 'Secret', apiVersion: 'v1', name: 'none' } } },
      want: { code: 404, message: 'secrets "none" not found' },
    },
    {
      name: 'bound to what nothing can be bound to',
      request: { spec: { boundObjectRef: { kind: 'Deployment', apiVersion: 'apps/v1', name: 'd' } } },
      want: { code: 400, message: 'cannot bind token to object of type apps/v1, Kind=Deployment' },
    },
  ]
  test.each(refused)('$name is refused', async ({ request, of, want }) => {
    await expect(askToken(request, of)).rejects.toMatchObject(want)
  })

  test('a review tells whose a token is', async () => {
    const { status } = await askToken()
    const target = { group: 'authentication.k8s.io', version: 'v1', resource: 'tokenreviews' }
    const review = async (token: string): Promise<unknown> =>
      (await admin.transport.request({ verb: 'create', target, body: { spec: { token } } })).body
    expect(await review(status?.token ?? '')).toMatchObject({
      status: { authenticated: true, user: { username: 'system:serviceaccount:ns:default' } },
    })
    expect(await review('garbage')).toMatchObject({ status: { user: {}, error: 'invalid bearer token' } })
  })
})

describe('what the network adds', () => {
  const raw = async (path: string, accept = 'application/json'): Promise<string> =>
    (await admin.transport.raw(path, accept)).body

  test('health', async () => {
    expect(await raw('/readyz?verbose')).toBe(
      '[+]ping ok\n[+]log ok\n[+]etcd ok\n[+]etcd-readiness ok\n[+]informer-sync ok\n[+]shutdown ok\nreadyz check passed\n',
    )
  })

  test('schemas, at an address that changes with them', async () => {
    const { paths } = JSON.parse(await raw('/openapi/v3')) as { paths: Record<string, { serverRelativeURL: string }> }
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['api', 'api/v1', 'apis', 'apis/apps', 'apis/apps/v1', 'version']),
    )
    const url = paths['apis/apps/v1']?.serverRelativeURL ?? ''
    expect(JSON.parse(await raw(url))).toMatchObject({ openapi: '3.0.0' })
    expect(await admin.transport.raw('/openapi/v3/apis/apps/v1?hash=old', '')).toMatchObject({ code: 301 })
    expect(await admin.transport.raw('/openapi/v3/apis/nope/v1', '')).toMatchObject({ code: 404 })
  })

  test('OpenAPI v2 names no types; kubectl reads it before it says that there is no such kind', async () => {
    expect(JSON.parse(await raw('/openapi/v2'))).toMatchObject({ swagger: '2.0', paths: {} })
    const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'
    const { contentType, body } = await admin.transport.raw('/openapi/v2', accept)
    expect(contentType).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf')
    expect(body.startsWith('\n\x032.0\x12')).toBe(true)
  })

  test.each(['exec', 'attach', 'portforward', 'proxy'])('pods/%s says that it is not there', async (subresource) => {
    const target = { group: '', version: 'v1', resource: 'pods', namespace: 'ns', name: 'p', subresource }
    await expect(admin.transport.request({ verb: 'create', target })).rejects.toMatchObject({
      code: 501,
      message: `pods/${subresource} is not implemented by this server`,
    })
  })

  test('tables in the columns of the kind', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
    const table = JSON.parse(await raw('/api/v1/namespaces/ns/configmaps/m', accept)) as {
      columnDefinitions: readonly { name: string; description: string }[]
      rows: readonly { cells: readonly unknown[] }[]
    }
    expect(table.columnDefinitions.map(({ name }) => name)).toEqual(['Name', 'Data', 'Age'])
    expect(table.columnDefinitions[1]?.description).toMatch(/^Data contains the configuration data/)
    expect(table.rows[0]?.cells.slice(0, 2)).toEqual(['m', 1])
  })

  test('the list of everything', async () => {
    const { paths } = JSON.parse(await raw('/')) as { paths: readonly string[] }
    expect(paths).toEqual(
      expect.arrayContaining(['/api/v1', '/apis/apps/v1', '/readyz/etcd', '/openapi/v3', '/version']),
    )
  })
})

test('scales have a table of their own', async () => {
  const spec = {
    replicas: 2,
    selector: { matchLabels: { app: 'x' } },
    template: { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'c', image: 'a' }] } },
  }
  await admin.resource(deployments, 'ns').create({ metadata: { name: 'd' }, spec })
  const path = '/apis/apps/v1/namespaces/ns/deployments/d/scale'
  const { body } = await connect({ certificate: certificates.clients[0] }).raw(
    path,
    'application/json;as=Table;g=meta.k8s.io;v=v1',
  )
  const table = JSON.parse(body) as {
    columnDefinitions: readonly { name: string }[]
    rows: readonly { cells: readonly unknown[] }[]
  }
  expect(table.columnDefinitions.map(({ name }) => name)).toEqual(['Name', 'Desired', 'Available', 'Age'])
  expect(table.rows[0]?.cells.slice(0, 3)).toEqual(['d', 2, 0])
})

describe('a collection that is deleted, with metadata for an answer', () => {
  const as = (kind: string): string => `application/json;as=${kind};g=meta.k8s.io;v=v1,application/json`
  const url = (selector: string): string => `/api/v1/namespaces/ns/configmaps?labelSelector=${selector}`
  const make = (name: string): Promise<ConfigMap> =>
    admin.resource(configMaps, 'ns').create({ metadata: { name, labels: { of: name } } })
  const namesOf = async (selector: string): Promise<readonly (string | undefined)[]> =>
    (await admin.resource(configMaps, 'ns').list({ labelSelector: selector })).items.map(
      ({ metadata }) => metadata?.name,
    )

  test('is a list: asked for as one object it is refused, when all is deleted', async () => {
    await make('one')
    expect(await send('DELETE', url('of=one'), as('PartialObjectMetadata'))).toMatchObject({
      code: 406,
      body: {
        reason: 'NotAcceptable',
        message: 'you requested PartialObjectMetadata, but the requested object is a list (*core.ConfigMapList)',
      },
    })
    expect(await namesOf('of=one')).toEqual([])
  })

  test('is told as a list, and as none of nothing', async () => {
    await make('two')
    expect(await send('DELETE', url('of=two'), as('PartialObjectMetadataList'))).toMatchObject({
      code: 200,
      body: {
        kind: 'PartialObjectMetadataList',
        items: [{ kind: 'PartialObjectMetadata', metadata: { name: 'two' } }],
      },
    })
    expect(await send('DELETE', url('of=two'), as('PartialObjectMetadataList'))).toMatchObject({
      code: 200,
      body: { kind: 'PartialObjectMetadataList', items: null },
    })
  })

  test('is what the client asks for', async () => {
    await make('three')
    const metadata = admin.metadata(configMaps, 'ns')
    await metadata.deleteCollection({ labelSelector: 'of=three' })
    expect((await metadata.list({ labelSelector: 'of=three' })).items).toEqual([])
  })
})

/** A request past our own client. */
function send(
  method: string,
  path: string,
  accept: string,
): Promise<{ readonly code: number; readonly body: unknown }> {
  const { cert, key } = must(certificates.clients[0], 'there is a certificate of the administrator')
  return new Promise((resolve, reject) => {
    const options = { method, cert, key, ca: certificates.authority.cert, headers: { accept } }
    const request = https.request(new URL(path, server.url), options, (answer) => {
      text(answer).then((body) => resolve({ code: answer.statusCode ?? 0, body: JSON.parse(body) as unknown }), reject)
    })
    request.on('error', reject).end()
  })
}

describe('what somebody else provides', () => {
  const seas: ResourceType = {
    group: 'sea.example.com',
    version: 'v1',
    plural: 'seas',
    singular: '',
    kind: 'Sea',
    namespaced: false,
    verbs: ['get', 'list'],
    shortNames: [],
    categories: [],
    subresources: [],
    schema: '',
  }
  const baltic = { metadata: { name: 'baltic' }, depth: 459 }
  const printer: TablePrinter = {
    columns: [
      { name: 'Name', type: 'string', format: 'name', priority: 0 },
      { name: 'Depth', type: 'integer', format: '', priority: 0 },
    ],
    cells: ({ metadata }) => [metadata?.name, baltic.depth],
  }
  const read = async (path: string, accept = 'application/json'): Promise<[number, unknown]> => {
    const { code, body } = await connect({ certificate: certificates.clients[0] }).raw(path, accept)
    return [code, JSON.parse(body.startsWith('{') ? body : '{}')]
  }

  test('is served, listed and printed like everything else, and gone when it is gone', async () => {
    const providing = new AbortController()
    await secure.apiServer.provide(
      {
        group: 'sea.example.com',
        version: 'v1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        resources: [{ type: seas, get: () => baltic, list: () => [baltic], printer }],
      },
      providing.signal,
    )
    expect(await read('/apis/sea.example.com/v1/seas')).toEqual([
      200,
      { kind: 'SeaList', apiVersion: 'sea.example.com/v1', metadata: {}, items: [baltic] },
    ])
    expect(await read('/apis/sea.example.com/v1/seas', 'application/json;as=Table;g=meta.k8s.io;v=v1')).toMatchObject([
      200,
      {
        kind: 'Table',
        columnDefinitions: [{ name: 'Name' }, { name: 'Depth', description: '' }],
        rows: [{ cells: ['baltic', 459], object: { kind: 'PartialObjectMetadata', metadata: { name: 'baltic' } } }],
      },
    ])
    expect(await read('/apis/sea.example.com/v1/seas?watch=1')).toMatchObject([405, { reason: 'MethodNotAllowed' }])
    expect(await read('/apis/sea.example.com/v1/tides')).toMatchObject([404, { kind: 'Status' }])
    expect(await read('/apis/sea.example.com/v1')).toMatchObject([200, { resources: [{ name: 'seas', kind: 'Sea' }] }])
    const groupsNow = async (): Promise<readonly string[]> => {
      const [, list] = await read('/apis')
      return (list as { readonly groups: readonly { readonly name: string }[] }).groups.map(({ name }) => name)
    }
    expect((await groupsNow()).at(-1)).toBe('sea.example.com')
    providing.abort()
    expect(await groupsNow()).not.toContain('sea.example.com')
    expect(await read('/apis/sea.example.com/v1/seas')).toEqual([404, {}])
  })
})
