import type { Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { claimTemplate, member, mount, setOf } from './testing/stateful-builders.ts'
import { claimsOf, hasStorage, volumesOf } from './volume-claims.ts'

describe('the labels of a claim', () => {
  test.each([
    { name: 'are those that the set selects by', selected: { app: 'db' }, labels: undefined, want: { app: 'db' } },
    {
      name: 'beside those of the template',
      selected: { app: 'db' },
      labels: { tier: 'x' },
      want: { tier: 'x', app: 'db' },
    },
    { name: 'and before them', selected: { app: 'db' }, labels: { app: 'web' }, want: { app: 'db' } },
    { name: 'or none', selected: undefined, labels: undefined, want: undefined },
    { name: 'or only those of the template', selected: undefined, labels: { tier: 'x' }, want: { tier: 'x' } },
  ])('$name', ({ selected, labels, want }) => {
    const template = claimTemplate('data', labels === undefined ? {} : { labels })
    const [made] = claimsOf(setOf({ selector: { matchLabels: selected }, volumeClaimTemplates: [template] }), 4)
    expect(made?.metadata?.labels).toEqual(want)
  })
})

test('a claim is its template, with a name and the namespace of the set', () => {
  const template = {
    ...claimTemplate('data', { namespace: 'elsewhere', annotations: { a: 'b' } }),
    spec: { volumeName: 'v' },
  }
  expect(claimsOf(setOf({ volumeClaimTemplates: [template, claimTemplate('log')] }), 4)).toEqual([
    {
      metadata: { name: 'data-db-4', namespace: 'shop', annotations: { a: 'b' }, labels: { app: 'db' } },
      spec: { volumeName: 'v' },
    },
    { metadata: { name: 'log-db-4', namespace: 'shop', labels: { app: 'db' } }, spec: {} },
  ])
})

describe('a pod has its storage', () => {
  const set = setOf({ volumeClaimTemplates: [claimTemplate('data')] })
  const holding = (volumes: NonNullable<Pod['spec']>['volumes'], name = 'db-1'): Pod => ({
    ...member(1, { metadata: { name } }),
    spec: { containers: [], volumes },
  })
  test.each([
    { name: 'with a volume of its claim', pod: holding([mount('data', 'data-db-1')]), want: true },
    { name: 'without any volume', pod: holding(undefined), want: false },
    { name: 'without that volume', pod: holding([mount('log', 'data-db-1')]), want: false },
    { name: 'with one of no claim', pod: holding([{ name: 'data', emptyDir: {} }]), want: false },
    { name: 'with one of another claim', pod: holding([mount('data', 'data-db-2')]), want: false },
    { name: 'without an ordinal', pod: holding([mount('data', 'data-db-1')], 'db'), want: false },
  ])('$name: $want', ({ pod, want }) => expect(hasStorage(set, pod)).toBe(want))

  test('where the set asks for none', () => {
    expect([hasStorage(setOf(), holding(undefined)), hasStorage(setOf(), holding(undefined, 'db'))]).toEqual([
      true,
      false,
    ])
  })
})

test('volumes of the template stay where the set asks for no claims', () => {
  const home = [{ name: 'home', emptyDir: {} }]
  expect([volumesOf(setOf(), 1, home), volumesOf(setOf(), 1, undefined)]).toEqual([home, undefined])
})
