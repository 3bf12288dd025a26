import { Readable } from 'node:stream'
import { configMaps } from '@coxswain/api'
import { expect, test } from 'vitest'
import type { Client } from '../client.ts'
import { createClient } from '../create-client.ts'
import { fixedCredentials } from './credentials.ts'
import type { WireAnswer, WireRequest } from './http-connection.ts'
import { createHttpTransport } from './http-transport.ts'

/** A server that has one object, whole or as metadata, and the list of it. */
function answerTo({ headers }: WireRequest): WireAnswer {
  const metadata = { name: 'm' }
  const isList = String(headers.accept).includes('MetadataList')
  const body = isList ? { kind: 'PartialObjectMetadataList', metadata: {}, items: null } : { metadata }
  return {
    code: 200,
    headers: { 'content-type': 'application/json' },
    body: Readable.from([JSON.stringify(body)]),
    isWhole: () => true,
  }
}

function recorded(): { readonly client: Client; readonly sent: WireRequest[] } {
  const sent: WireRequest[] = []
  const send = async (request: WireRequest): Promise<WireAnswer> => {
    sent.push(request)
    return answerTo(request)
  }
  const connection = { send, retire: () => {}, close: () => {} }
  const config = { server: 'https://127.0.0.1:1', tls: {}, credentials: fixedCredentials({}), namespace: 'ns' }
  const connections = { connection: () => connection, close: () => {} }
  return { client: createClient(createHttpTransport(config, { userAgent: 'test', connections })), sent }
}

const one = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json'
const list = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'

type Metadata = ReturnType<Client['metadata']>

test.each([
  { verb: 'get', call: (all: Metadata) => all.get('m'), accept: one },
  { verb: 'list', call: (all: Metadata) => all.list(), accept: list },
  { verb: 'delete', call: (all: Metadata) => all.delete('m'), accept: one },
  { verb: 'patch', call: (all: Metadata) => all.patch('m', { type: 'merge' as const, body: {} }), accept: one },
  // The server answers with what it deleted, and refuses to show a list as one object.
  { verb: 'deleteCollection', call: (all: Metadata) => all.deleteCollection(), accept: list },
])('$verb asks for metadata as that which is answered', async ({ call, accept }) => {
  const { client, sent } = recorded()
  await call(client.metadata(configMaps, 'ns'))
  expect(sent.map(({ headers }) => headers.accept)).toEqual([accept])
})

test('a list of metadata without items is empty', async () => {
  expect((await recorded().client.metadata(configMaps, 'ns').list()).items).toEqual([])
})

test('whole objects are asked for as they are', async () => {
  const { client, sent } = recorded()
  await client.resource(configMaps, 'ns').deleteCollection()
  expect(sent.map(({ method, headers }) => [method, headers.accept])).toEqual([['DELETE', 'application/json']])
})

test('an apply says who applies, and whether by force', async () => {
  const { client, sent } = recorded()
  const configuration = { metadata: { name: 'm' }, data: { a: '1' } }
  await client.resource(configMaps, 'ns').apply(configuration, { fieldManager: 'my-operator', force: true })
  expect(sent).toMatchObject([
    {
      method: 'PATCH',
      path: '/api/v1/namespaces/ns/configmaps/m?fieldManager=my-operator&force=true',
      headers: { 'content-type': 'application/apply-patch+yaml' },
    },
  ])
  expect(JSON.parse(sent[0]?.body ?? '')).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', ...configuration })
})

test('bodies are sent as they are given, the same one again too', async () => {
  const { client, sent } = recorded()
  const all = client.resource(configMaps, 'ns')
  const [a, b] = ['a', 'b'].map((name) => ({ metadata: { name } }))
  for (const draft of [a, a, b, a]) await all.create(draft ?? {})
  expect(sent.map(({ body }) => JSON.parse(body ?? '').metadata.name)).toEqual(['a', 'a', 'b', 'a'])
})

test('nobody reads what a deletion is answered with, so that it need not be JSON', async () => {
  const connection = {
    send: async () => ({ code: 200, headers: {}, body: Readable.from(['gone']), isWhole: () => true }),
    retire: () => {},
    close: () => {},
  }
  const config = { server: 'https://127.0.0.1:1', tls: {}, credentials: fixedCredentials({}), namespace: 'ns' }
  const connections = { connection: () => connection, close: () => {} }
  const all = createClient(createHttpTransport(config, { userAgent: 'test', connections })).resource(configMaps, 'ns')
  await all.delete('a')
  await all.deleteCollection()
  await expect(all.get('a')).rejects.toThrow('not JSON')
})
