import { expect, test } from 'vitest'
import { policy, resource, rule, served } from './testing/builders.ts'
import { formatKind } from './group-version-kind.ts'
import { typesToCheck } from './types-to-check.ts'

const many = Array.from({ length: 12 }, (_, index) => `kind${String(index).padStart(2, '0')}`)
const crowd = [...many.map((name) => resource(`crowd.io/v1 ${name}s ${name} ${name}`)), ...served]

test.each([
  { name: 'a policy that matches nothing', rules: [], want: [] },
  { name: 'a resource by its name', rules: ['apps/v1 deployments'], want: ['apps/v1, Kind=Deployment'] },
  {
    name: 'several rules, by group',
    rules: ['apps/v1 deployments', 'core/v1 pods'],
    want: ['/v1, Kind=Pod', 'apps/v1, Kind=Deployment'],
  },
  {
    name: 'each kind once',
    rules: ['apps/v1 deployments,replicasets', 'apps/v1 deployments'],
    want: ['apps/v1, Kind=Deployment', 'apps/v1, Kind=ReplicaSet'],
  },
  {
    name: 'several versions',
    rules: ['example.com/v2,v1 widgets'],
    want: ['example.com/v1, Kind=Widget', 'example.com/v2, Kind=Widget'],
  },
  {
    name: 'all groups with a version when the core is named',
    rules: ['core/v1 events'],
    want: ['/v1, Kind=Event', 'events.k8s.io/v1, Kind=Event'],
  },
  { name: 'no rule with any group', rules: ['*/v1 pods'], want: [] },
  { name: 'no rule with any version', rules: ['apps/* deployments'], want: [] },
  { name: 'no rule whose groups have any among them', rules: ['apps,*/v1 deployments'], want: [] },
  { name: 'not what stands for any resource', rules: ['apps/v1 *'], want: [] },
  {
    name: 'no subresources, but what stands beside them',
    rules: ['apps/v1 deployments/scale,*/status,replicasets'],
    want: ['apps/v1, Kind=ReplicaSet'],
  },
  {
    name: 'a rule beside one that says nothing',
    rules: ['apps/* deployments', 'apps/v1 deployments'],
    want: ['apps/v1, Kind=Deployment'],
  },
])('names $name', ({ rules, want }) => {
  const about = policy({ matchConstraints: { resourceRules: rules.map(rule) } })
  const found = typesToCheck(about, served)
  expect(found.kinds.map(formatKind)).toEqual(want)
  expect(found.lacks).toBe(false)
})

test.each([
  { name: 'a policy without constraints', about: policy({ matchConstraints: undefined }) },
  { name: 'a policy without a spec', about: { metadata: { name: 'a' } } },
  { name: 'constraints without rules', about: policy({ matchConstraints: {} }) },
])('$name names nothing', ({ about }) => {
  expect(typesToCheck(about, served)).toEqual({ kinds: [], lacks: false })
})

test('what is not served is told of, and the rest is named', () => {
  const about = policy({ matchConstraints: { resourceRules: [rule('apps/v1 statefulsets,deployments')] } })
  const found = typesToCheck(about, served)
  expect(found.lacks).toBe(true)
  expect(found.kinds.map(formatKind)).toEqual(['apps/v1, Kind=Deployment'])
})

const crowdOf = (count: number): string => `crowd.io/v1 ${many.slice(0, count).map((name) => `${name}s`)}`

test.each([
  { name: 'ten of a rule are all', rules: [crowdOf(12)], count: 10, last: 'kind09' },
  { name: 'after ten no other rule counts', rules: [crowdOf(10), 'core/v1 pods'], count: 10, last: 'kind09' },
  { name: 'nine of each rule are within', rules: [crowdOf(9), 'apps/v1 deployments'], count: 10, last: 'kind08' },
  { name: 'a rule before it keeps its own', rules: ['apps/v1 deployments', crowdOf(12)], count: 11, last: 'kind09' },
  {
    name: 'what was named before counts again',
    rules: [`crowd.io/v1 ${[...many.slice(0, 5), ...many.slice(0, 5)].map((name) => `${name}s`)}`, 'core/v1 pods'],
    count: 5,
    last: 'kind04',
  },
])('$name', ({ rules, count, last }) => {
  const { kinds } = typesToCheck(policy({ matchConstraints: { resourceRules: rules.map(rule) } }), crowd)
  expect(kinds).toHaveLength(count)
  expect(kinds.at(-1)?.kind).toBe(last)
})
