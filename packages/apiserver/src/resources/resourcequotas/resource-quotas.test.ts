import { expect, test } from 'vitest'
import type { ResourceQuota, ResourceQuotaSpec } from '@coxswain/api'
import { resourceQuotaCells } from './table.ts'
import { validateResourceQuota, validateResourceQuotaUpdate } from './validation.ts'

const quota = (spec: ResourceQuotaSpec): ResourceQuota => ({ spec })
const selecting = (scopeName: string, operator: string, ...values: string[]): ResourceQuota =>
  quota({ scopeSelector: { matchExpressions: [{ scopeName, operator, values }] } })
const at = 'spec.scopeSelector.matchExpressions'

test.each<{ name: string; quota: ResourceQuota; wanted: readonly string[] }>([
  { name: 'in order', quota: quota({ hard: { pods: '1', 'count/x.y': '2', 'requests.a.b/c': '1' } }), wanted: [] },
  {
    name: 'something that nobody counts',
    quota: quota({ hard: { nonsense: '1' } }),
    wanted: [
      'spec.hard[nonsense]: Invalid value: "nonsense": must be a standard resource type or fully qualified',
      'spec.hard[nonsense]: Invalid value: "nonsense": must be a standard resource for quota',
    ],
  },
  {
    name: 'a scope that does not fit',
    quota: quota({ hard: { 'requests.cpu': '1' }, scopes: ['BestEffort'] }),
    wanted: ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource'],
  },
  {
    name: 'scopes that exclude each other',
    quota: quota({ scopes: ['Terminating', 'NotTerminating'] }),
    wanted: ['spec.scopes: Invalid value: ["Terminating","NotTerminating"]: conflicting scopes'],
  },
  { name: 'a priority', quota: selecting('PriorityClass', 'In', 'high'), wanted: [] },
  {
    name: 'no priority',
    quota: selecting('PriorityClass', 'In'),
    wanted: [
      `${at}.values: Required value: must be at least one value when \`operator\` is 'In' or 'NotIn' for scope selector`,
    ],
  },
  {
    name: 'a value of what only exists',
    quota: selecting('BestEffort', 'Exists', 'x'),
    wanted: [
      `${at}.values: Invalid value: ["x"]: must be no value when \`operator\` is 'Exist' or 'DoesNotExist' for scope selector`,
    ],
  },
])('$name', ({ quota: object, wanted }) => {
  expect(validateResourceQuota(object).map(({ field, message }) => `${field}: ${message}`)).toEqual(wanted)
})

test('the scopes of a quota stay, in any order', () => {
  const change = (scopes: readonly string[]): readonly string[] =>
    validateResourceQuotaUpdate(quota({ scopes }), quota({ scopes: ['PriorityClass', 'Terminating'] })).map(
      ({ field, message }) => `${field}: ${message}`,
    )
  expect(change(['Terminating', 'PriorityClass'])).toEqual([])
  expect(change(['Terminating'])).toEqual(['spec.scopes: Invalid value: ["Terminating"]: field is immutable'])
})

test('limits stand in a column of their own', () => {
  const status = { hard: { 'limits.cpu': '4', pods: '10', cpu: '2' }, used: { pods: '3', cpu: '500m' } }
  expect(resourceQuotaCells({ metadata: { name: 'q' }, status }, 0)).toEqual([
    'q',
    'cpu: 500m/2, pods: 3/10',
    'limits.cpu: 0/4',
    '<unknown>',
  ])
})
