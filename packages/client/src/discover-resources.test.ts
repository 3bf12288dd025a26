import { expect, test } from 'vitest'
import { createDiscovery, discoverResources, DiscoveryError, preferredResources } from './discover-resources.ts'
import type { Transport } from './transport.ts'

const resource = (name: string, kind: string) => ({
  resource: name,
  responseKind: { kind },
  scope: 'Namespaced',
  verbs: ['list'],
})
const core = { items: [{ versions: [{ version: 'v1', resources: [resource('pods', 'Pod')] }] }] }
const apps = (...versions: readonly object[]) => ({ items: [{ metadata: { name: 'apps' }, versions }] })

/** A server that answers with whatever the documents are just then. */
function serving(documents: Record<string, object | string>): Transport {
  const notAsked = () => Promise.reject(new Error('not asked for'))
  return {
    request: notAsked,
    watch: notAsked,
    raw: async (path) => {
      const found = documents[path]
      if (found === undefined) return { code: 503, contentType: 'text/plain', body: 'not ready' }
      const body = typeof found === 'string' ? found : JSON.stringify({ kind: 'APIGroupDiscoveryList', ...found })
      return { code: 200, contentType: 'application/json', body }
    },
  }
}

const deploymentsIn = (version: string) => ({ version, resources: [resource('deployments', 'Deployment')] })

test('what is served, in the server’s order; of two versions the first is preferred', async () => {
  const transport = serving({ '/api': core, '/apis': apps(deploymentsIn('v1'), deploymentsIn('v1beta1')) })
  const discovered = await discoverResources(transport)
  const named = discovered.resources.map(({ group, version, plural }) => `${group}/${version}/${plural}`)
  expect(named).toEqual(['/v1/pods', 'apps/v1/deployments', 'apps/v1beta1/deployments'])
  expect(preferredResources(discovered).map(({ version, plural }) => `${version}/${plural}`)).toEqual([
    'v1/pods',
    'v1/deployments',
  ])
})

test('a version that is stale is a failure, and none of its resources is told', async () => {
  const stale = { ...deploymentsIn('v1'), freshness: 'Stale' }
  const { resources, failures } = await discoverResources(serving({ '/api': core, '/apis': apps(stale) }))
  expect(resources.map(({ plural }) => plural)).toEqual(['pods'])
  expect([...failures]).toEqual([['apps/v1', 'stale GroupVersion discovery: apps/v1']])
})

test.each([
  { name: 'a server that does not answer', documents: { '/api': core } },
  { name: 'a server without aggregated discovery', documents: { '/api': core, '/apis': '{"kind":"APIGroupList"}' } },
])('$name is an error', async ({ documents }) => {
  await expect(discoverResources(serving(documents))).rejects.toThrow(DiscoveryError)
})

test('asked again, the answer is the same value until a document changes', async () => {
  const documents = { '/api': core, '/apis': apps(deploymentsIn('v1')) }
  const discover = createDiscovery(serving(documents))
  const first = await discover()
  expect(await discover()).toBe(first)
  documents['/apis'] = apps(deploymentsIn('v2'))
  const second = await discover()
  expect(second.resources.map(({ version }) => version)).toEqual(['v1', 'v2'])
  expect(await discover()).toBe(second)
})
