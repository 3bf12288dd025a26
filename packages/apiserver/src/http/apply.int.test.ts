import type { IncomingMessage } from 'node:http'
import https from 'node:https'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { configMaps, namespaces, type ConfigMap } from '@coxswain/api'
import { systemClock, systemRandom } from '@coxswain/base/system'
import { createClient, type Client } from '@coxswain/client'
import { createHttpTransport, fixedCredentials, type HttpTransport } from '@coxswain/client/node'
import { createClusterCertificates, type ClusterCertificates } from '../authentication/cluster-certificates.ts'
import type { HttpServer } from './create-http-server.ts'
import { createSecureApiServer, type SecureApiServer } from './create-secure-api-server.ts'

const clock = systemClock()
let certificates: ClusterCertificates
let secure: SecureApiServer
let server: HttpServer
let transport: HttpTransport
let client: Client

beforeAll(async () => {
  certificates = createClusterCertificates({
    dnsNames: [],
    ipAddresses: ['127.0.0.1'],
    clients: [{ commonName: 'admin', organizations: ['system:masters'] }],
    nowMs: clock.now(),
  })
  secure = createSecureApiServer({ clock, random: systemRandom() })
  await secure.apiServer.start()
  // `changer` may change what is there, and make nothing new.
  server = await secure.serve({
    certificates,
    port: 0,
    staticTokens: new Map([
      ['secret', { username: 'admin', groups: ['system:masters'] }],
      ['changes', { username: 'changer', groups: [] }],
    ]),
    authorize: ({ user, verb }) =>
      user.username === 'changer' && verb === 'create' ? { isAllowed: false, why: 'not you' } : { isAllowed: true },
  })
  const tls = { ca: certificates.authority.cert }
  const credentials = fixedCredentials({ certificate: certificates.clients[0] })
  transport = createHttpTransport(
    { server: server.url, tls, credentials, namespace: 'ns' },
    { userAgent: 'my-operator/1.0 (linux)' },
  )
  client = createClient(transport)
  await client.resource(namespaces).create({ metadata: { name: 'ns' } })
})

afterAll(async () => {
  transport.close()
  await server.close()
  await secure.apiServer.close()
})

interface Answer {
  readonly code: number
  readonly warnings: string
  readonly body: { readonly message?: string } & ConfigMap
}

/** One PATCH as curl would send it. */
async function patch(path: string, body: string, token = 'secret'): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/apply-patch+yaml; charset=utf-8' }
  const ca = certificates.authority.cert
  const url = `${server.url}/api/v1/namespaces/ns/configmaps/${path}`
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = https.request(url, { method: 'PATCH', headers, ca }, resolve)
    request.on('error', reject).end(body)
  })
  const { warning: warnings = '' } = response.headers
  return { code: response.statusCode ?? 0, warnings, body: JSON.parse(await text(response)) }
}

const managersOf = ({ metadata }: ConfigMap): readonly string[] =>
  (metadata?.managedFields ?? []).map(({ operation, manager }) => `${operation} ${manager}`)

test('what comes from outside is tracked, under the name of its program', async () => {
  const made = await client.resource(configMaps, 'ns').create({ metadata: { name: 'made' }, data: { a: '1' } })
  expect(managersOf(made)).toEqual(['Update my-operator'])
  const named = { metadata: { name: 'named' } }
  const byHand = await client
    .resource(configMaps, 'ns')
    .create({ ...named, data: { a: '1' } }, { fieldManager: 'hand' })
  expect(managersOf(byHand)).toEqual(['Update hand'])
})

test('a client applies', async () => {
  const all = client.resource(configMaps, 'ns')
  const made = await all.apply({ metadata: { name: 'c' }, data: { a: '1' } }, { fieldManager: 'one' })
  expect(managersOf(made)).toEqual(['Apply one'])
  const conflicting = all.apply({ metadata: { name: 'c' }, data: { a: '2' } }, { fieldManager: 'two' })
  await expect(conflicting).rejects.toThrow('Apply failed with 1 conflict: conflict with "one": .data.a')
  const forced = await all.apply({ metadata: { name: 'c' }, data: { a: '2' } }, { fieldManager: 'two', force: true })
  expect(forced).toMatchObject({ kind: 'ConfigMap', data: { a: '2' } })
  expect(managersOf(forced)).toEqual(['Apply two'])
})

test('YAML is applied, and JSON is YAML', async () => {
  const made = await patch(
    'yaml?fieldManager=m',
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata: {a: "yes"}\n',
  )
  expect(made).toMatchObject({ code: 201, body: { data: { a: 'yes' } } })
  const changed = await patch(
    'yaml?fieldManager=m',
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"yaml"},"data":{"a":"no"}}',
  )
  expect(changed).toMatchObject({ code: 200, body: { data: { a: 'no' } } })
  const flow = await patch('yaml?fieldManager=m', '{apiVersion: v1, kind: ConfigMap, metadata: {name: yaml}}')
  expect(flow.code).toBe(200)
  expect(flow.body).not.toHaveProperty('data')
})

test.each([
  {
    name: 'YAML that is none',
    query: 'fieldManager=m',
    body: 'apiVersion: [',
    want: 'error decoding YAML: error converting YAML to JSON: yaml: line 1: did not find expected node content',
  },
  {
    name: 'nobody, before anything is read',
    query: '',
    body: 'apiVersion: [',
    want: 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  },
  {
    name: 'keys that stand twice, where that is asked for',
    query: 'fieldManager=m&fieldValidation=Strict',
    body: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"n"},"data":{"a":"1","a":"2"}}',
    want: 'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 1: key "a" already set in map',
  },
])('refuses $name', async ({ query, body, want }) => {
  expect((await patch(`n?${query}`, body)).body.message).toBe(want)
})

test('warns of keys that stand twice', async () => {
  const body = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: w}\ndata:\n  a: "1"\n  a: "2"\n'
  expect(await patch('w?fieldManager=m', body)).toMatchObject({
    code: 201,
    warnings: '299 - "line 6: key \\"a\\" already set in map"',
    body: { data: { a: '2' } },
  })
})

test('who may change, and not create, does not create by applying', async () => {
  const body = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: p}\n'
  expect(await patch('p?fieldManager=m', body, 'changes')).toMatchObject({
    code: 403,
    body: { message: 'configmaps "p" is forbidden: not you' },
  })
  await patch('p?fieldManager=m', body)
  expect((await patch('p?fieldManager=m', body, 'changes')).code).toBe(200)
})
