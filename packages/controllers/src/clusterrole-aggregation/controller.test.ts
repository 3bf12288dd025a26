import type { ClusterRole } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { listerOf } from '../shared/testing/builders.ts'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { roleHandlers } from './controller.ts'
import { decide, type PolicyRule } from './decide.ts'
import { indexes } from './observe.ts'
import { reconcile } from './reconcile.ts'

const rule = (resource: string): PolicyRule => ({ apiGroups: ['tools'], resources: [resource], verbs: ['use'] })
const [hammers, chisels, saws] = [rule('hammers'), rule('chisels'), rule('saws')] as const
type Labels = Readonly<Record<string, string>>

const role = (name: string, labels: Labels, ...rules: readonly PolicyRule[]): ClusterRole => ({
  metadata: { name, labels },
  rules,
})
const foo = (value: string): Labels => ({ foo: value })
const combined = (selectors: readonly Labels[], ...rules: readonly PolicyRule[]): ClusterRole => ({
  ...role('combined', {}, ...rules),
  aggregationRule: { clusterRoleSelectors: selectors.map((matchLabels) => ({ matchLabels })) },
})
const [hammer, chisel, saw] = [
  role('hammer', foo('bar'), hammers),
  role('chisel', foo('bar'), chisels),
  role('saw', foo('not-bar'), saws),
]
const bar = [foo('bar')]
const both = [foo('bar'), foo('not-bar')]

describe('the rules of those that are selected', () => {
  test.each([
    { name: 'replace those that are there', roles: [hammer], own: combined(bar, saws), want: [hammers] },
    { name: 'are none when nobody is selected', roles: [saw], own: combined(bar, hammers), want: [] },
    {
      name: 'come in the order of the roles’ names',
      roles: [chisel, hammer, saw],
      own: combined(bar),
      want: [chisels, hammers],
    },
    {
      name: 'come selector after selector',
      roles: [chisel, hammer, saw],
      own: combined([foo('not-bar'), foo('bar')]),
      want: [saws, chisels, hammers],
    },
    {
      name: 'come once',
      roles: [chisel, hammer, role('other-saw', foo('not-bar'), saws), role('saw', foo('bar'), saws)],
      own: combined(both),
      want: [chisels, hammers, saws],
    },
    {
      name: 'come twice when their lists have another order',
      roles: [
        hammer,
        role('x', foo('bar'), { ...hammers, verbs: ['use', 'get'] }, { ...hammers, verbs: ['get', 'use'] }),
      ],
      own: combined(bar),
      want: [hammers, { ...hammers, verbs: ['use', 'get'] }, { ...hammers, verbs: ['get', 'use'] }],
    },
    {
      name: 'come once when a list is empty or absent',
      roles: [hammer, role('x', foo('bar'), { ...hammers, nonResourceURLs: [] })],
      own: combined(bar),
      want: [hammers],
    },
    {
      name: 'are of everybody with an empty selector, but never its own',
      roles: [hammer, saw],
      own: combined([{}], chisels),
      want: [hammers, saws],
    },
    {
      name: 'of aggregated roles count, too',
      roles: [{ ...combined(bar, saws), metadata: { name: 'a', labels: foo('bar') } }],
      own: combined(bar),
      want: [saws],
    },
  ])('$name', ({ roles, own, want }) => {
    expect(decide(own, [...roles, own])).toMatchObject({ kind: 'write', rules: want })
  })

  test.each([
    { name: 'they are there', own: combined(bar, hammers) },
    { name: 'they are there with an empty list', own: combined(bar, { ...hammers, resourceNames: [] }) },
    { name: 'there are none, and none are wanted', own: combined([]) },
    { name: 'no rules are wanted, and there is no field', own: { ...combined([foo('x')]), rules: undefined } },
    { name: 'the role is none of those', own: role('combined', foo('bar'), saws) },
  ])('are left alone when $name', ({ own }) => {
    expect(decide(own, [hammer, own])).toMatchObject({ kind: 'nothing' })
  })

  test('a selector that makes no sense is told of', () => {
    const own = {
      ...combined([]),
      aggregationRule: { clusterRoleSelectors: [{ matchExpressions: [{ key: 'a', operator: 'Near' }] }] },
    }
    expect(() => decide(own, [hammer, own])).toThrow('"Near" is not a valid label selector operator')
  })
})

describe('a reconcile', () => {
  async function run(roles: readonly ClusterRole[], refuse?: Refuse) {
    const server = recordingClient({}, refuse)
    const deps = { client: server.client, clusterRoles: listerOf(roles, indexes) }
    const end = await reconcile(deps, 'combined', new AbortController().signal).then(
      ({ kind }) => kind,
      () => 'again',
    )
    return { end, requests: server.requests }
  }
  const applied = {
    verb: 'patch',
    patchType: 'apply',
    target: { resource: 'clusterroles', name: 'combined' },
    options: { fieldManager: 'clusterrole-aggregation-controller', force: true },
  }
  const head = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'combined' } }

  test('applies the rules, by name', async () => {
    const { end, requests } = await run([hammer, combined(bar), chisel])
    expect(end).toBe('done')
    expect(requests).toMatchObject([applied])
    expect(requests[0]?.body).toEqual({ ...head, rules: [chisels, hammers] })
  })

  test('applies no field when there are no rules', async () => {
    const { requests } = await run([combined(bar, saws)])
    expect(requests[0]?.body).toEqual(head)
  })

  test.each([
    { name: 'the rules are right', roles: [hammer, combined(bar, hammers)] },
    { name: 'the role is gone', roles: [hammer] },
    { name: 'the role has rules of its own', roles: [role('combined', {}), hammer] },
  ])('asks for nothing when $name', async ({ roles }) => {
    expect(await run(roles)).toEqual({ end: 'done', requests: [] })
  })

  test.each([{ code: 415 }, { code: 501 }])(
    'writes the whole role for a server that answers $code',
    async ({ code }) => {
      const refuse: Refuse = ({ verb }) => (verb === 'patch' ? refusal(code, '') : undefined)
      const { end, requests } = await run([hammer, combined(bar, saws)], refuse)
      expect(end).toBe('done')
      expect(requests).toMatchObject([applied, { verb: 'update', body: combined(bar, hammers) }])
    },
  )

  test.each([409, 500])('is tried again after %i', async (code) => {
    const { end, requests } = await run([hammer, combined(bar)], () => refusal(code, 'x'))
    expect(end).toBe('again')
    expect(requests).toHaveLength(1)
  })
})

test('any role wakes all that are aggregated', () => {
  const told: string[] = []
  const other = { ...combined(bar), metadata: { name: 'other' } }
  const handlers = roleHandlers(
    { wake: (key, what) => void told.push(`${key}: ${what}`) },
    listerOf([hammer, combined(bar), other], indexes),
  )
  handlers.added?.(hammer, false)
  handlers.updated?.(hammer, saw)
  handlers.deleted?.(saw, true)
  expect(told).toEqual(
    ['added', 'updated', 'deleted'].flatMap((what) => [`combined: role ${what}`, `other: role ${what}`]),
  )
})
