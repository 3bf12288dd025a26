import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { allResources, type ResourceType } from '@coxswain/api'
import { createDiscovery } from './discovery.ts'

const discovery = createDiscovery({ resources: allResources, serverAddress: () => '127.0.0.1:6443' })
const root = path.resolve(import.meta.dirname, '../../../..')
const recordings = path.join(root, '../shared/recorded')
const read = (...file: readonly string[]): unknown => JSON.parse(readFileSync(path.join(...file), 'utf8'))

interface Step {
  readonly request: string
  readonly status: number
  readonly body: { readonly resources?: readonly { readonly name: string }[]; readonly groups?: unknown }
}

describe('recorded from Kubernetes', () => {
  test.skipIf(!existsSync(recordings)).each(['api', 'apis'])('/%s, aggregated', (name) => {
    expect(discovery.aggregated(`/${name}`)?.document).toEqual(read(recordings, `discovery-${name}.json`))
  })

  const conversation = read(root, 'tests/data/oracle/conversations/recorded/discovery.legacy.json') as readonly Step[]
  const steps = conversation.filter(({ request, status }) => status === 200 && !request.includes('→'))

  test.each(steps)('$request', ({ request, body }) => {
    const made = discovery.legacy(request.slice('GET '.length))?.document as Step['body']
    expect(made).toBeDefined()
    // What the conversation shows of the longest documents is a part of them.
    const names = new Set(body.resources?.map(({ name }) => name))
    const shown = {
      ...made,
      ...(body.resources && { resources: made.resources?.filter(({ name }) => names.has(name)) }),
    }
    if (body.groups !== undefined) expect(made.groups).toEqual(expect.arrayContaining(body.groups as unknown[]))
    else expect(shown).toMatchObject(body)
  })
})

describe('documents', () => {
  const thing: ResourceType = {
    group: 'example.com',
    version: 'v1',
    plural: 'things',
    singular: 'thing',
    kind: 'Thing',
    namespaced: false,
    verbs: ['create', 'watch'],
    shortNames: [],
    categories: [],
    subresources: [{ name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: ['get'] }],
    schema: '',
  }

  test('a subresource names the group of a kind from elsewhere', () => {
    const own = createDiscovery({ resources: [thing], serverAddress: () => '' })
    expect(own.legacy('/apis/example.com/v1')?.document).toMatchObject({
      resources: [{ name: 'things' }, { name: 'things/scale', group: 'autoscaling', version: 'v1', kind: 'Scale' }],
    })
  })

  test('the first version of a group is the preferred one', () => {
    const own = createDiscovery({ resources: [{ ...thing, version: 'v2' }, thing], serverAddress: () => '' })
    expect(own.legacy('/apis/example.com')?.document).toMatchObject({
      versions: [{ version: 'v2' }, { version: 'v1' }],
      preferredVersion: { groupVersion: 'example.com/v2' },
    })
  })

  test.each(['/apis/nope', '/api/v2', '/apis/apps/v2', '/'])('%s has none', (where) => {
    expect(discovery.legacy(where)).toBeUndefined()
  })

  test('what is only created has no storage version', () => {
    const { document } = discovery.legacy('/apis/authorization.k8s.io/v1') ?? {}
    expect(JSON.stringify(document)).not.toContain('storageVersionHash')
  })

  test('the tag is that of the text, in quotes', () => {
    expect(discovery.aggregated('/apis')?.etag).toMatch(/^"[0-9A-F]{128}"$/)
    expect(discovery.aggregated('/apis')).toBe(discovery.aggregated('/apis'))
  })
})
