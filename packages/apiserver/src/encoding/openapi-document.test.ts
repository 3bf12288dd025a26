import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { allResources } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { createOpenApiSource, openApiDocument } from './openapi-document.ts'

type Json = Readonly<Record<string, unknown>>
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Json>> }
}

const source = createOpenApiSource()
const read = async (name: string): Promise<Document> => JSON.parse((await source.document(name)) ?? '') as Document

test('every group version has a document and a hash of its own', async () => {
  const versions = new Set(allResources.map(({ group, version }) => `${group}/${version}`))
  expect(source.paths).toHaveLength(versions.size)
  const hashes = await Promise.all(source.paths.map(async (name) => source.hash(name)))
  expect(new Set(hashes).size).toBe(versions.size)
  expect(hashes.every((hash) => hash !== undefined && /^[0-9A-F]{128}$/.test(hash))).toBe(true)
})

test('other paths have none', async () => {
  expect(await source.document('apis/nothing/v1')).toBeUndefined()
  expect(await source.hash('apis/nothing/v1')).toBeUndefined()
})

test('the hash follows what the document is made from', async () => {
  const [first] = allResources
  if (first === undefined) throw new Error('there are resources')
  const other = createOpenApiSource([{ ...first, verbs: [] }])
  expect(await other.hash('api/v1')).not.toBe(await source.hash('api/v1'))
})

test('each mentioned schema is there', async () => {
  for (const name of source.paths) {
    const text = (await source.document(name)) ?? ''
    const { schemas } = (JSON.parse(text) as Document).components
    const mentioned = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, schema]) => schema ?? '')
    expect(mentioned.filter((schema) => schemas[schema] === undefined)).toEqual([])
  }
})

/** kubectl looks there whether the server validates fields itself. */
test('the PATCH of each kind that can be patched takes fieldValidation', async () => {
  const patchable = allResources.filter(({ verbs }) => verbs.includes('patch'))
  for (const { group, version, kind, plural } of patchable) {
    const { paths } = await read(group === '' ? `api/${version}` : `apis/${group}/${version}`)
    const patches = Object.values(paths).map(({ patch }) => patch)
    const own = patches.find((patch) => {
      const gvk = patch?.['x-kubernetes-group-version-kind'] as Json | undefined
      return gvk?.kind === kind && gvk.group === group
    })
    expect(own?.parameters, plural).toContainEqual(expect.objectContaining({ name: 'fieldValidation', in: 'query' }))
  }
})

describe('beside the recorded documents', () => {
  const folder = path.resolve(import.meta.dirname, '../../../../../shared/recorded/openapi')
  const isThere = existsSync(folder)
  const recorded = (name: string): Document =>
    JSON.parse(readFileSync(path.join(folder, `${name.replaceAll('/', '__')}.json`), 'utf8')) as Document

  test.skipIf(!isThere).each(source.paths)('%s has the same schemas', async (name) => {
    const own = await read(name)
    expect(normal(own.components.schemas)).toEqual(normal(recorded(name).components.schemas))
  })

  test.skipIf(!isThere).each(source.paths)('%s has the same paths, but for streams and old watches', async (name) => {
    const wanted = Object.entries(recorded(name).paths).filter(
      ([at]) => !/\/watch\/|\/(?:attach|exec|log|portforward|proxy)(?:\/|$)/.test(at),
    )
    expect((await read(name)).paths).toEqual(Object.fromEntries(wanted))
  })

  test.skipIf(isThere)('skipped: there are no recordings here', () => undefined)
})

test('a group version of other resources has its own document', () => {
  const [pods] = allResources.filter(({ plural }) => plural === 'pods')
  if (pods === undefined) throw new Error('there are pods')
  const document = openApiDocument('apis/x/v1', [{ ...pods, group: 'x', subresources: [] }])
  expect(Object.keys(document.paths as Json)).toEqual([
    '/apis/x/v1/',
    '/apis/x/v1/namespaces/{namespace}/pods',
    '/apis/x/v1/namespaces/{namespace}/pods/{name}',
    '/apis/x/v1/pods',
  ])
})

/** A reference alone or wrapped says the same, and the order of required fields says nothing. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  if (entries.length === 1 && entries[0]?.[0] === '$ref') return { allOf: [value] }
  return Object.fromEntries(
    entries.map(([key, item]) => [
      key,
      key === 'required' && Array.isArray(item) ? item.toSorted() : key === 'allOf' ? item : normal(item),
    ]),
  )
}
