import { expect, test } from 'vitest'
import { directTransport } from '../registry/direct-transport.ts'
import { admin, TestApi } from '../registry/testing/api.ts'

test('a new cluster has what Kubernetes makes in it', async () => {
  await using api = new TestApi({ clientAuthority: 'PEM' })
  await api.server.start()
  expect(await api.names('namespaces')).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system'])
  expect(await api.names('priorityclasses')).toEqual(['system-cluster-critical', 'system-node-critical'])
  expect(await api.names('flowschemas')).toContain('catch-all')
  expect(await api.names('prioritylevelconfigurations')).toContain('exempt')
  expect(await api.get('servicecidrs/kubernetes')).toMatchObject({
    spec: { cidrs: ['10.0.0.0/16'] },
    status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }] },
  })
  expect(await api.get('configmaps/extension-apiserver-authentication', { namespace: 'kube-system' })).toMatchObject({
    data: { 'client-ca-file': 'PEM' },
  })
})

test('starting again changes nothing', async () => {
  await using api = new TestApi()
  await api.server.start()
  await api.server.advertise({ address: '192.0.2.1', port: 6443 })
  const before = api.store.revision
  await using again = new TestApi({ store: api.store })
  await again.server.start()
  await again.server.advertise({ address: '192.0.2.1', port: 6443 })
  expect(api.store.revision).toBe(before)
})

test('pods find the API server under the first address of the range', async () => {
  await using api = new TestApi({ serviceCidr: '10.96.0.0/12' })
  await api.server.start()
  await api.server.advertise({ address: '192.0.2.1', port: 6443 })
  await api.server.advertise({ address: '192.0.2.2', port: 7443 })
  const inDefault = { namespace: 'default' }
  expect(await api.get('services/kubernetes', inDefault)).toMatchObject({
    spec: { clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443, targetPort: 7443 }] },
  })
  expect(await api.names('ipaddresses')).toEqual(['10.96.0.1'])
  expect(await api.get('endpoints/kubernetes', inDefault)).toMatchObject({
    subsets: [{ addresses: [{ ip: '192.0.2.2' }], ports: [{ port: 7443 }] }],
  })
  expect(await api.get('endpointslices/kubernetes', inDefault)).toMatchObject({
    endpoints: [{ addresses: ['192.0.2.2'] }],
  })
})

test('the way to the API server comes back when somebody deletes it', async () => {
  await using api = new TestApi()
  await api.server.start()
  await api.server.advertise({ address: '192.0.2.1', port: 6443 })
  const inDefault = { namespace: 'default' }
  await api.respond('delete', 'services/kubernetes', undefined, inDefault)
  await api.respond('delete', 'endpointslices/kubernetes', undefined, inDefault)
  await api.clock.advance(10_000)
  expect(await api.names('services', inDefault)).toEqual(['kubernetes'])
  expect(await api.names('endpointslices', inDefault)).toEqual(['kubernetes'])
})

test('an address that nobody else can reach has no endpoints', async () => {
  await using api = new TestApi()
  await api.server.start()
  await api.server.advertise({ address: '127.0.0.1', port: 6443 })
  expect(await api.names('services', { namespace: 'default' })).toEqual(['kubernetes'])
  expect(await api.names('endpoints', { namespace: 'default' })).toEqual([])
})

test('history is forgotten, but never that of the last five minutes', async () => {
  await using api = new TestApi()
  await api.server.start()
  const atStart = api.store.revision
  await api.clock.advance(299_000)
  await api.create('namespaces', { metadata: { name: 'late' } })
  await api.clock.advance(1_000)
  expect(api.store.compactedRevision).toBe(atStart)
  await api.clock.advance(300_000)
  expect(api.store.compactedRevision).toBe(atStart + 1)
})

test('the direct transport asks the handler as somebody, and hands over what is stored', async () => {
  await using api = await TestApi.start()
  const transport = directTransport(api.server.handler, admin, {
    raw: async (path) => ({ code: 200, contentType: 'text/plain', body: path }),
  })
  const target = { group: '', version: 'v1', resource: 'namespaces', name: 'ns' }
  const { body } = await transport.request({ verb: 'get', target })
  expect(body).toBe((await api.store.get('/registry/namespaces/ns'))?.value)
  expect((await transport.raw('/version', '*/*')).body).toBe('/version')
  expect((await directTransport(api.server.handler, admin).raw('/version', '*/*')).code).toBe(404)
  const watch = await transport.watch({ target: { ...target, name: undefined }, options: {} })
  expect((await watch.read())?.[0]?.object).toBe(body)
  watch.close()
})
