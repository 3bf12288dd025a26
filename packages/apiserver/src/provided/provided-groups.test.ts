import { allResources, type KubeObject, type ResourceType } from '@coxswain/api'
import type { ApiRequest } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { admin, TestApi } from '../registry/testing/api.ts'
import { notFound } from '../registry/status-errors.ts'
import type { ProvidedGroup } from './provided-group.ts'

const typeOf = (plural: string, kind: string, namespaced: boolean): ResourceType => ({
  group: 'weather.example.com',
  version: 'v1',
  plural,
  singular: '',
  kind,
  namespaced,
  verbs: ['get', 'list'],
  shortNames: [],
  categories: [],
  subresources: [],
  schema: '',
})

const towns = [
  { metadata: { name: 'bonn', namespace: 'de', labels: { river: 'rhine' } } },
  { metadata: { name: 'kiel', namespace: 'de' } },
  { metadata: { name: 'lyon', namespace: 'fr', labels: { river: 'rhone' } } },
]

/** Says where it rains: a resource with namespaces and one without. */
const weather: ProvidedGroup = {
  group: 'weather.example.com',
  version: 'v1',
  groupPriorityMinimum: 100,
  versionPriority: 10,
  resources: [
    {
      type: typeOf('rains', 'Rain', true),
      get: (name, namespace) => {
        const town = towns.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace)
        if (town === undefined) throw notFound({ group: 'weather.example.com', resource: 'rains' }, name)
        return town
      },
      list: (namespace, isSelected) =>
        towns.filter((town) => (namespace === undefined || town.metadata.namespace === namespace) && isSelected(town)),
    },
    {
      type: typeOf('winds', 'Wind', false),
      get: (name) => ({ metadata: { name } }),
      list: () => [],
    },
  ],
}

type Ask = Partial<ApiRequest['target']> & {
  readonly verb?: ApiRequest['verb']
  readonly options?: ApiRequest['options']
}

const requestOf = ({ verb = 'list', options, ...target }: Ask): ApiRequest => ({
  verb,
  options,
  target: { group: 'weather.example.com', version: 'v1', resource: 'rains', ...target },
})

async function ask(api: TestApi, wanted: Ask): Promise<unknown> {
  return (await api.server.handler.handle(requestOf(wanted), admin)).body
}

const namesIn = (body: unknown): readonly (string | undefined)[] =>
  (body as { readonly items: readonly KubeObject[] }).items.map(({ metadata }) => metadata?.name)

describe('answers', () => {
  test.each([
    { name: 'all', ask: {}, want: ['bonn', 'kiel', 'lyon'] },
    { name: 'of one namespace', ask: { namespace: 'de' }, want: ['bonn', 'kiel'] },
    { name: 'by labels', ask: { options: { labelSelector: 'river' } }, want: ['bonn', 'lyon'] },
    {
      name: 'by labels in a namespace',
      ask: { namespace: 'de', options: { labelSelector: '!river' } },
      want: ['kiel'],
    },
    { name: 'by name', ask: { options: { fieldSelector: 'metadata.name=kiel' } }, want: ['kiel'] },
    {
      name: 'by the field of the namespace',
      ask: { options: { fieldSelector: 'metadata.namespace=fr' } },
      want: ['lyon'],
    },
    { name: 'in pages: all at once', ask: { options: { limit: 1 } }, want: ['bonn', 'kiel', 'lyon'] },
    { name: 'a get without a name', ask: { verb: 'get' as const }, want: ['bonn', 'kiel', 'lyon'] },
    { name: 'without namespaces', ask: { resource: 'winds' }, want: [] },
  ])('lists $name', async ({ ask: wanted, want }) => {
    await using api = await TestApi.start()
    await api.server.provide(weather, new AbortController().signal)
    expect(namesIn(await ask(api, wanted))).toEqual(want)
  })

  test('a list is of its kind, and of no version of the store', async () => {
    await using api = await TestApi.start()
    await api.server.provide(weather, new AbortController().signal)
    expect(await ask(api, { namespace: 'fr' })).toEqual({
      kind: 'RainList',
      apiVersion: 'weather.example.com/v1',
      metadata: {},
      items: [{ kind: 'Rain', apiVersion: 'weather.example.com/v1', ...towns[2] }],
    })
  })

  test('one object', async () => {
    await using api = await TestApi.start()
    await api.server.provide(weather, new AbortController().signal)
    expect(await ask(api, { verb: 'get', namespace: 'de', name: 'kiel' })).toEqual({
      kind: 'Rain',
      apiVersion: 'weather.example.com/v1',
      ...towns[1],
    })
    expect(await ask(api, { verb: 'get', resource: 'winds', name: 'mistral' })).toMatchObject({ kind: 'Wind' })
  })

  test.each([
    {
      name: 'an object that is not there',
      ask: { verb: 'get' as const, namespace: 'de', name: 'lyon' },
      code: 404,
      message: 'rains.weather.example.com "lyon" not found',
    },
    { name: 'a resource that it has not', ask: { resource: 'snows' }, code: 404 },
    { name: 'another version', ask: { version: 'v2' }, code: 404 },
    {
      name: 'a subresource',
      ask: { verb: 'get' as const, namespace: 'de', name: 'kiel', subresource: 'status' },
      code: 404,
    },
    { name: 'a namespace where there is none', ask: { resource: 'winds', namespace: 'de' }, code: 404 },
    { name: 'creating', ask: { verb: 'create' as const, namespace: 'de' }, code: 405 },
    { name: 'deleting', ask: { verb: 'delete' as const, namespace: 'de', name: 'kiel' }, code: 405 },
    { name: 'a selector that is none', ask: { options: { labelSelector: 'a=(' } }, code: 400 },
    {
      name: 'a field that it does not know',
      ask: { options: { fieldSelector: 'spec.mm=1' } },
      code: 400,
      message: '"spec.mm" is not a known field selector: only "metadata.name", "metadata.namespace"',
    },
    { name: 'a match without a version', ask: { options: { resourceVersionMatch: 'Exact' as const } }, code: 422 },
  ])('refuses $name', async ({ ask: wanted, code, message }) => {
    await using api = await TestApi.start()
    await api.server.provide(weather, new AbortController().signal)
    const status = await api.refusal(ask(api, wanted))
    expect(status.code).toBe(code)
    if (message !== undefined) expect(status.message).toBe(message)
  })

  test('what is made when asked for cannot be watched', async () => {
    await using api = await TestApi.start()
    await api.server.provide(weather, new AbortController().signal)
    const status = await api.refusal(api.server.handler.watch({ ...requestOf({}), options: {} }, admin))
    expect(status).toMatchObject({
      code: 405,
      reason: 'MethodNotAllowed',
      message: 'watch is not supported on resources of kind "rains.weather.example.com"',
    })
  })
})

describe('who provides it', () => {
  const apiService = 'apiservices/v1.weather.example.com'

  test('is seen while it does, and not before or after', async () => {
    await using api = await TestApi.start()
    expect(api.server.resources()).toBe(allResources)
    expect((await api.refusal(ask(api, {}))).code).toBe(404)
    const providing = new AbortController()
    await api.server.provide(weather, providing.signal)
    expect(api.server.resources()).toBe(api.server.resources())
    expect(api.server.resources().slice(allResources.length)).toEqual(weather.resources.map(({ type }) => type))
    expect(await api.get(apiService)).toMatchObject({
      spec: { group: 'weather.example.com', version: 'v1', groupPriorityMinimum: 100, versionPriority: 10 },
      status: { conditions: [{ type: 'Available', status: 'True', reason: 'Local' }] },
    })
    providing.abort()
    expect(api.server.resources()).toBe(allResources)
    expect((await api.refusal(ask(api, {}))).code).toBe(404)
    await api.clock.settle()
    expect((await api.refusal(api.get(apiService))).code).toBe(404)
  })

  test('may change without a moment in which nobody does', async () => {
    await using api = await TestApi.start()
    const first = new AbortController()
    await api.server.provide(weather, first.signal)
    first.abort()
    await api.server.provide(weather, new AbortController().signal)
    expect(await api.get(apiService)).toMatchObject({ spec: { version: 'v1' } })
    expect(namesIn(await ask(api, {}))).toHaveLength(3)
  })

  test('does not touch the APIService of another server', async () => {
    await using api = await TestApi.start()
    const spec = {
      group: 'weather.example.com',
      version: 'v1',
      groupPriorityMinimum: 1,
      versionPriority: 1,
      service: { name: 'station', namespace: 'de' },
    }
    await api.create('apiservices', { metadata: { name: 'v1.weather.example.com' }, spec })
    const providing = new AbortController()
    await api.server.provide(weather, providing.signal)
    providing.abort()
    await api.clock.settle()
    expect(await api.get(apiService)).toMatchObject({ spec })
  })

  test('cannot take a group that is served already', async () => {
    await using api = await TestApi.start()
    const { signal } = new AbortController()
    await api.server.provide(weather, signal)
    await expect(api.server.provide(weather, signal)).rejects.toThrow('weather.example.com is served already')
    await expect(api.server.provide({ ...weather, group: 'apps' }, signal)).rejects.toThrow('apps is served already')
  })

  test('comes too late when its signal has aborted', async () => {
    await using api = await TestApi.start()
    await api.server.provide(weather, AbortSignal.abort())
    expect(api.server.resources()).toBe(allResources)
  })

  test('may end when the server has', async () => {
    const api = await TestApi.start()
    const providing = new AbortController()
    await api.server.provide(weather, providing.signal)
    await api[Symbol.asyncDispose]()
    providing.abort()
    await api.clock.settle()
    expect(api.server.resources()).toBe(allResources)
  })
})
