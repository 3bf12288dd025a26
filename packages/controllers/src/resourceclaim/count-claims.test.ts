import type { ResourceClaim } from '@coxswain/api'
import { createMetricsRegistry } from '@coxswain/runtime'
import { expect, test } from 'vitest'
import { listerOf } from '../shared/testing/builders.ts'
import { countClaims } from './count-claims.ts'
import { claim, entryNote, withAdminAccess } from './testing/builders.ts'

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line.startsWith('resourceclaim'))
const line = (allocated: boolean, adminAccess: boolean, source: string, count: number): string =>
  `resourceclaim_controller_resource_claims{admin_access="${adminAccess}",allocated="${allocated}",source="${source}"} ${count}`
const note = (annotations: Readonly<Record<string, string>>) => ({ metadata: { annotations } })
const extended = note({ 'resource.kubernetes.io/extended-resource-claim': 'true', [entryNote]: 'gpu' })

test.each<{ name: string; of: ResourceClaim; want: string }>([
  { name: 'one of a user', of: claim('c', { entry: '' }), want: line(false, false, '', 1) },
  { name: 'one with devices', of: claim('c', { entry: '', isAllocated: true }), want: line(true, false, '', 1) },
  { name: 'one out of a template', of: claim(), want: line(false, false, 'resource_claim_template', 1) },
  {
    name: 'one out of a template, with devices and admin access',
    of: claim('c', { isAllocated: true, requests: withAdminAccess }),
    want: line(true, true, 'resource_claim_template', 1),
  },
  { name: 'one for extended resources', of: claim('c', extended), want: line(false, false, 'extended_resource', 1) },
  {
    name: 'one for extended resources, with devices',
    of: claim('c', { ...extended, isAllocated: true }),
    want: line(true, false, 'extended_resource', 1),
  },
  {
    name: 'one that denies to be for extended resources',
    of: claim('c', note({ 'resource.kubernetes.io/extended-resource-claim': 'false' })),
    want: line(false, false, '', 1),
  },
  { name: 'one with an empty annotation', of: claim('c', note({ [entryNote]: '' })), want: line(false, false, '', 1) },
])('$name', ({ of, want }) => {
  const metrics = createMetricsRegistry()
  countClaims(metrics, listerOf([of]))
  expect(lines(metrics.write())).toEqual([want])
})

test('they are counted anew each time, and what is gone is not shown', () => {
  const metrics = createMetricsRegistry()
  let claims: readonly ResourceClaim[] = [claim('a'), claim('b'), claim('c', { isAllocated: true })]
  countClaims(metrics, { ...listerOf<ResourceClaim>([]), list: () => claims })
  expect(lines(metrics.write())).toEqual([
    line(false, false, 'resource_claim_template', 2),
    line(true, false, 'resource_claim_template', 1),
  ])
  claims = [claim('a', { isAllocated: true })]
  expect(lines(metrics.write())).toEqual([line(true, false, 'resource_claim_template', 1)])
})
