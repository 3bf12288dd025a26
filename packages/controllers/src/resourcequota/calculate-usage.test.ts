import type { ResourceClaim } from '@coxswain/api'
import { objectCount, specialEvaluators, writeAmounts } from '@coxswain/api/quota'
import { must } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { atMs, pod } from '../shared/testing/builders.ts'
import { calculateUsage } from './calculate-usage.ts'
import { failingSource, podSource, quota, sized, source } from './testing/quota-builders.ts'

const nowMs = atMs('12:00:00')

describe('what is used', () => {
  const hard = { pods: '5', cpu: '3', 'count/pods': '9', secrets: '1' }
  const inClass = (operator: string, ...values: string[]) => ({
    scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator, values }] },
  })
  const low = sized('low', { priorityClassName: 'low' })
  const over = sized('over', {}, { status: { phase: 'Failed' } })
  test.each([
    { name: 'nothing', pods: [], want: { pods: '0', cpu: '0', 'count/pods': '0' } },
    {
      name: 'of pods, those that run',
      pods: [sized('a'), sized('b'), over],
      want: { pods: '2', cpu: '1', 'count/pods': '3' },
    },
    {
      name: 'in a scope',
      pods: [sized('a'), low],
      spec: { scopes: ['BestEffort'] },
      want: { pods: '0', cpu: '0', 'count/pods': '0' },
    },
    {
      name: 'in another',
      pods: [sized('a'), low],
      spec: { scopes: ['NotBestEffort'] },
      want: { pods: '2', cpu: '1', 'count/pods': '2' },
    },
    {
      name: 'in a class',
      pods: [sized('a'), low],
      spec: inClass('In', 'low'),
      want: { pods: '1', cpu: '500m', 'count/pods': '1' },
    },
    {
      name: 'in any class',
      pods: [sized('a'), low],
      spec: inClass('Exists'),
      want: { pods: '1', cpu: '500m', 'count/pods': '1' },
    },
    {
      name: 'in no class',
      pods: [sized('a'), low],
      spec: inClass('DoesNotExist'),
      want: { pods: '1', cpu: '500m', 'count/pods': '1' },
    },
    {
      name: 'not in a class',
      pods: [sized('a'), low],
      spec: inClass('NotIn', 'low'),
      want: { pods: '1', cpu: '500m', 'count/pods': '1' },
    },
    {
      name: 'in any class, of which there is none',
      pods: [sized('a'), sized('b')],
      spec: inClass('Exists'),
      want: { pods: '0', cpu: '0', 'count/pods': '0' },
    },
    {
      name: 'in one of several classes',
      pods: [low, sized('high', { priorityClassName: 'high' }), sized('top', { priorityClassName: 'top' })],
      spec: inClass('In', 'low', 'high'),
      want: { pods: '2', cpu: '1', 'count/pods': '2' },
    },
    {
      name: 'in a class that nobody is in',
      pods: [sized('a'), low],
      spec: inClass('In', 'high'),
      want: { pods: '0', cpu: '0', 'count/pods': '0' },
    },
    {
      name: 'not in a class that all are in',
      pods: [low],
      spec: inClass('NotIn', 'low'),
      want: { pods: '0', cpu: '0', 'count/pods': '0' },
    },
    {
      name: 'in no class, when all are in one',
      pods: [low],
      spec: inClass('DoesNotExist'),
      want: { pods: '0', cpu: '0', 'count/pods': '0' },
    },
    {
      name: 'in a class, over or not',
      pods: [low, { ...low, status: { phase: 'Failed' } }, sized('a')],
      spec: inClass('In', 'low'),
      want: { pods: '1', cpu: '500m', 'count/pods': '2' },
    },
    {
      name: 'in a class, said twice',
      pods: [sized('a'), low],
      spec: { scopes: ['PriorityClass'], ...inClass('In', 'low') },
      want: { pods: '1', cpu: '500m', 'count/pods': '1' },
    },
    {
      name: 'in a class and without a claim on anything',
      pods: [low, { ...over, spec: { containers: [], priorityClassName: 'low' } }],
      spec: { scopes: ['PriorityClass', 'BestEffort'], ...inClass('In', 'low') },
      want: { pods: '0', cpu: '0', 'count/pods': '1' },
    },
    {
      name: 'in all of several',
      pods: [sized('a'), low],
      spec: { scopes: ['NotTerminating'], ...inClass('In', 'low') },
      want: { pods: '1', cpu: '500m', 'count/pods': '1' },
    },
    {
      name: 'up to where a scope cannot be read',
      pods: [sized('a')],
      spec: inClass('Gt'),
      want: { pods: '0', cpu: '0', 'count/pods': '0' },
    },
  ])('$name', ({ pods, spec, want }) => {
    const { used, errors } = calculateUsage(quota(hard, undefined, spec), podSource(...pods), nowMs)
    expect([writeAmounts(used), errors]).toEqual([want, []])
  })

  test('other objects are in no scope', () => {
    const sources = [source(objectCount('', 'secrets', 'secrets'), [{}, {}])]
    const count = (spec: object) => writeAmounts(calculateUsage(quota(hard, undefined, spec), sources, nowMs).used)
    expect([count({}), count({ scopes: ['Terminating'] })]).toEqual([{ secrets: '2' }, { secrets: '0' }])
  })

  test('what cannot be listed is left out and told, and the rest counts', () => {
    const failing = failingSource(objectCount('', 'secrets', 'secrets'))
    const { used, errors } = calculateUsage(quota(hard), [failing, ...podSource(sized('a'))], nowMs)
    expect(writeAmounts(used)).toEqual({ pods: '1', cpu: '500m', 'count/pods': '1' })
    expect(errors).toEqual([new Error('failed to list content: /v1, Resource=secrets not yet synced')])
  })

  const devices = { 'requests.example.com/gpu': '9', pods: '5' }
  const gpu = { metadata: { name: 'gpu' }, spec: { extendedResourceName: 'example.com/gpu' } }
  const [claims] = specialEvaluators({
    deviceClasses: () => [gpu],
    pod: () => undefined,
    claimsOfPod: () => [],
  }).filter(({ plural }) => plural === 'resourceclaims')
  const exactly = { deviceClassName: 'gpu', allocationMode: 'ExactCount', count: 3 }
  const claim: ResourceClaim = { spec: { devices: { requests: [{ name: 'r', exactly }] } } }
  const withGpus = podSource({
    ...pod('a'),
    spec: { containers: [{ name: 'c', resources: { requests: { 'example.com/gpu': '2' } } }] },
  })

  test('is the sum of what all evaluators of a name find', () => {
    const sources = [...withGpus, source(must(claims, 'there is one'), [claim])]
    const { used } = calculateUsage(quota(devices), sources, nowMs)
    expect(writeAmounts(used)).toEqual({ 'requests.example.com/gpu': '5', pods: '1' })
  })

  test('is not told of a name of which one evaluator fails', () => {
    const failing = failingSource(must(claims, 'there is one'))
    for (const sources of [
      [...withGpus, failing],
      [failing, ...withGpus],
    ]) {
      const { used, errors } = calculateUsage(quota(devices), sources, nowMs)
      expect([writeAmounts(used), errors.length]).toEqual([{ pods: '1' }, 1])
    }
  })

  test('is not even looked for of what is not limited', () => {
    const sources = [failingSource(objectCount('', 'services')), ...podSource(sized('a'))]
    expect(calculateUsage(quota({ pods: '1' }), sources, nowMs).errors).toEqual([])
  })
})
