import type { ContainerStatus, KubeObject, PersistentVolumeClaim, Pod, ResourceQuota, Service } from '@coxswain/api'
import {
  objectCount,
  one,
  readAmounts,
  specialEvaluators,
  writeAmounts,
  zero,
  type DeviceFacts,
  type QuotaEvaluator,
} from '@coxswain/api/quota'
import { describe, expect, test } from 'vitest'
import { at, atMs, listerOf, pod } from '../shared/testing/builders.ts'
import { calculateUsage, type QuotaSource } from './calculate-usage.ts'
import { quotaHandlers } from './controller.ts'
import { updateFilter } from './frees-usage.ts'
import { needsPriority } from './needs-priority.ts'
import { quotasToReplenish } from './reconcile.ts'
import { needsWrite, nextStatus } from './status.ts'

const nowMs = atMs('12:00:00')
type Texts = Readonly<Record<string, string>>

const noFacts: DeviceFacts = { deviceClasses: () => [], pod: () => undefined, claimsOfPod: () => [] }
const special = specialEvaluators(noFacts)
const podsOnly = special.filter(({ plural }) => plural === 'pods')

const quota = (hard: Texts, status?: ResourceQuota['status'], spec: object = {}): ResourceQuota => ({
  metadata: { name: 'q', namespace: 'shop' },
  spec: { hard, ...spec },
  status,
})
const sized = (name: string, spec: object = {}, more: object = {}): Pod => ({
  ...pod(name),
  spec: { containers: [{ name: 'c', resources: { requests: { cpu: '500m' } } }], ...spec },
  ...more,
})
const source = (evaluator: QuotaEvaluator, objects: readonly KubeObject[]): QuotaSource => ({
  evaluator,
  list: () => objects,
})
const podSource = (...seen: Pod[]): readonly QuotaSource[] => podsOnly.map((evaluator) => source(evaluator, seen))

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
    const failing: QuotaSource = {
      evaluator: objectCount('', 'secrets', 'secrets'),
      list: () => {
        throw new Error('/v1, Resource=secrets not yet synced')
      },
    }
    const { used, errors } = calculateUsage(quota(hard), [failing, ...podSource(sized('a'))], nowMs)
    expect(writeAmounts(used)).toEqual({ pods: '1', cpu: '500m', 'count/pods': '1' })
    expect(errors).toEqual([new Error('failed to list content: /v1, Resource=secrets not yet synced')])
  })
})

describe('a status', () => {
  const hard = { cpu: '3', pods: '5' }
  test.each([
    { name: 'is new', status: undefined, used: { cpu: '0', pods: '0' }, want: { cpu: '0', pods: '0' }, write: true },
    {
      name: 'agrees',
      status: { hard, used: { cpu: '1', pods: '1' } },
      used: { cpu: '1000m', pods: '1' },
      want: { cpu: '1', pods: '1' },
      write: false,
    },
    {
      name: 'counts another',
      status: { hard, used: { cpu: '1', pods: '1' } },
      used: { cpu: '2', pods: '1' },
      want: { cpu: '2', pods: '1' },
      write: true,
    },
    {
      name: 'has another limit',
      status: { hard: { cpu: '4' }, used: { cpu: '1' } },
      used: { cpu: '1' },
      want: { cpu: '1' },
      write: true,
    },
    {
      name: 'has one that is not limited any more',
      status: { hard, used: { cpu: '1', pods: '1', memory: '1' } },
      used: { cpu: '1', pods: '1' },
      want: { cpu: '1', pods: '1' },
      write: true,
    },
    {
      name: 'keeps what could not be counted',
      status: { hard, used: { cpu: '1', pods: '7' } },
      used: { cpu: '1' },
      want: { cpu: '1', pods: '7' },
      write: false,
    },
    { name: 'lacks usage', status: { hard }, used: {}, want: {}, write: true },
  ])('that $name: written $write', ({ status, used, want, write }) => {
    const seen = quota(hard, status)
    const next = nextStatus(seen, readAmounts(used))
    expect(next).toEqual({ hard, used: want })
    expect(needsWrite(seen, next)).toBe(write)
  })
})

describe('a quota comes first', () => {
  const cpu = { cpu: '4' }
  test.each([
    { name: 'without a status', seen: quota(cpu), want: true },
    { name: 'without usage', seen: quota(cpu, { hard: cpu }), want: true },
    { name: 'with usage of something else', seen: quota(cpu, { hard: cpu, used: { pods: '1' } }), want: true },
    { name: 'with another limit', seen: quota(cpu, { hard: { cpu: '6' }, used: { cpu: '0' } }), want: true },
    {
      name: 'not when it lacks usage that nobody can count',
      seen: quota({ 'x/y': '1' }, { hard: { 'x/y': '1' }, used: {} }),
      want: false,
    },
    {
      name: 'when it lacks usage of an extended resource',
      seen: quota({ 'requests.example.com/gpu': '1' }, { hard: { 'requests.example.com/gpu': '1' }, used: {} }),
      want: true,
    },
    { name: 'not when it is counted', seen: quota(cpu, { hard: { cpu: '4000m' }, used: { cpu: '0' } }), want: false },
  ])('$name: $want', ({ seen, want }) => {
    expect(needsPriority(seen, special)).toBe(want)
  })

  test('only another limit wakes it, or that it goes', () => {
    const woken: string[] = []
    const handlers = quotaHandlers({
      primary: { wake: (key, what) => void woken.push(`${key} ${what}`) },
      priority: { wake: (key, what) => void woken.push(`first ${key} ${what}`) },
      evaluators: () => special,
    })
    const counted = quota(cpu, { hard: cpu, used: { cpu: '0' } })
    handlers.added?.(quota(cpu), false)
    handlers.added?.(counted, true)
    handlers.updated?.(quota(cpu), counted)
    handlers.updated?.(counted, quota({ cpu: '4000m' }, counted.status, { scopes: ['BestEffort'] }))
    handlers.updated?.(counted, quota({ cpu: '5' }, counted.status))
    handlers.deleted?.(counted, false)
    expect(woken).toEqual([
      'first shop/q quota added',
      'shop/q quota added',
      'first shop/q its limits changed',
      'shop/q quota deleted',
    ])
  })
})

describe('what an update frees', () => {
  const status = (cpu: string): ContainerStatus => ({
    name: 'c',
    image: '',
    imageID: '',
    ready: true,
    restartCount: 0,
    resources: { requests: { cpu } },
  })
  const running = (cpu: string): Pod => ({
    ...pod('a'),
    status: { phase: 'Running', containerStatuses: [status(cpu)] },
  })
  const service = (type: string): Service => ({ spec: { type } })
  const claim = (volumeAttributesClassName: string): PersistentVolumeClaim => ({ spec: { volumeAttributesClassName } })
  const changed = pod('a', { metadata: { labels: { x: 'y' } } })
  test.each([
    { plural: 'pods', name: 'nothing', before: pod('a'), after: changed, want: false },
    { plural: 'pods', name: 'it ended', before: pod('a'), after: pod('a', { phase: 'Succeeded' }), want: true },
    {
      plural: 'pods',
      name: 'it had ended',
      before: pod('a', { phase: 'Failed' }),
      after: pod('a', { phase: 'Failed' }),
      want: false,
    },
    {
      plural: 'pods',
      name: 'it has a deadline',
      before: pod('a'),
      after: sized('a', { activeDeadlineSeconds: 1 }),
      want: true,
    },
    { plural: 'pods', name: 'it was resized', before: running('1'), after: running('2'), want: true },
    { plural: 'pods', name: 'it was not resized', before: running('1'), after: running('1'), want: false },
    {
      plural: 'pods',
      name: 'its time is up',
      before: pod('a'),
      after: pod('a', { metadata: { deletionTimestamp: at('11:00:00'), deletionGracePeriodSeconds: 1 } }),
      want: true,
    },
    {
      plural: 'services',
      name: 'another type',
      before: service('NodePort'),
      after: service('LoadBalancer'),
      want: true,
    },
    {
      plural: 'services',
      name: 'types that cost the same',
      before: service('ClusterIP'),
      after: service('ExternalName'),
      want: false,
    },
    { plural: 'persistentvolumeclaims', name: 'any update', before: claim('a'), after: claim('a'), want: true },
  ])('$plural: $name', ({ plural, before, after, want }) => {
    expect(updateFilter({ group: '', plural } as Parameters<typeof updateFilter>[0])?.(before, after, nowMs)).toBe(want)
  })

  test('other resources free nothing', () => {
    for (const [group, plural] of [
      ['', 'secrets'],
      ['apps', 'pods'],
    ]) {
      expect(updateFilter({ group, plural } as Parameters<typeof updateFilter>[0])).toBeUndefined()
    }
  })

  test('the quotas of the namespace that limit it are counted anew', () => {
    const named = (name: string, namespace: string, hard: Texts): ResourceQuota => ({
      metadata: { name, namespace },
      status: { hard },
    })
    const quotas = listerOf([
      named('a', 'shop', { pods: '1' }),
      named('b', 'shop', { secrets: '1' }),
      named('c', 'shop', { 'requests.example.com/gpu': '1' }),
      named('d', 'else', { pods: '1' }),
      { metadata: { name: 'e', namespace: 'shop' }, spec: { hard: { pods: '1' } } },
    ])
    expect(podsOnly.map((evaluator) => quotasToReplenish(quotas, evaluator, 'shop'))).toEqual([['shop/a', 'shop/c']])
  })
})

test('amounts that are written alike are alike', () => {
  expect(
    writeAmounts(
      new Map([
        ['a', one],
        ['b', zero],
      ]),
    ),
  ).toEqual({ a: '1', b: '0' })
})
