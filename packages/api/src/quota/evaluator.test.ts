import { expect, test } from 'vitest'
import { objectCount } from './evaluator.ts'
import { specialEvaluators } from './evaluators.ts'
import { usageOf } from './testing/quota-builders.ts'

test('objects of any kind can be counted, of a few by a plain name as well', () => {
  const jobs = objectCount('batch', 'jobs')
  expect([...jobs.matching(['count/jobs.batch', 'count/jobs', 'jobs'])]).toEqual(['count/jobs.batch'])
  expect(usageOf(objectCount('', 'secrets', 'secrets'), {})).toEqual({ 'count/secrets': '1', secrets: '1' })
  expect(jobs.isInScope({}, { scopeName: 'Terminating', operator: 'Exists' })).toBe(false)
})

test('what measures more than a count, and what may be counted by a plain name', () => {
  const facts = { deviceClasses: () => [], pod: () => undefined, claimsOfPod: () => [] }
  const plain = ['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets']
  const evaluators = specialEvaluators(facts)
  expect(evaluators.map(({ group, plural }) => `${plural}.${group}`)).toEqual([
    'pods.',
    'services.',
    'persistentvolumeclaims.',
    'resourceclaims.resource.k8s.io',
    ...plain.map((plural) => `${plural}.`),
  ])
  const matching = (name: string) => evaluators.filter((each) => each.matching([name]).has(name)).length
  expect([...plain, 'deployments', 'events'].map(matching)).toEqual([1, 1, 1, 1, 0, 0])
})
