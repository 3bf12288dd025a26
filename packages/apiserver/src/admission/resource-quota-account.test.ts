import {
  type KubeObject,
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  type Pod,
  pods,
  type ResourceQuota,
  type ResourceType,
  secrets,
  type Service,
  services,
} from '@coxswain/api'
import { objectCount, type ResourceTexts, specialEvaluators, writeAmounts } from '@coxswain/api/quota'
import { must, seededRandom } from '@coxswain/base'
import { StatusError } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import type { AdmissionRequest } from './admission-plugin.ts'
import { chargeQuotas, openAccount } from './resource-quota-account.ts'

const evaluators = specialEvaluators({
  deviceClasses: () => [],
  pod: () => undefined,
  claimsOfPod: () => [],
})

/** What a request is about: an object, and what was there before if it is an update. */
interface Change {
  readonly type: ResourceType
  readonly next: KubeObject
  readonly previous?: KubeObject | undefined
  readonly subresource?: string | undefined
}

function requestOf({ type, previous, subresource }: Change): AdmissionRequest {
  const never = () => Promise.reject(new Error('not asked for'))
  return {
    operation: previous === undefined ? 'CREATE' : 'UPDATE',
    resource: type,
    subresource,
    namespace: 'shop',
    name: 'o',
    user: { username: 'admin', groups: [] },
    isDryRun: false,
    previous,
    reader: { get: never, list: never },
    clock: new VirtualClock(),
    random: seededRandom(1),
    warn: () => undefined,
    replace: never,
  }
}

/** What is used of each quota afterwards, or why the request is refused. */
function charged(quotas: readonly ResourceQuota[], change: Change): readonly ResourceTexts[] | string {
  const { group, plural } = change.type
  const evaluator =
    evaluators.find((each) => each.group === group && each.plural === plural) ?? objectCount(group, plural)
  try {
    const accounts = chargeQuotas(quotas.map(openAccount), {
      object: change.next,
      request: requestOf(change),
      evaluator,
    })
    return accounts.map(({ used }) => writeAmounts(used))
  } catch (error) {
    if (error instanceof StatusError) return error.message.replace(/^.* is forbidden: /u, '')
    throw error
  }
}

const quota = (name: string, hard: ResourceTexts, used: ResourceTexts, spec: object = {}): ResourceQuota => ({
  metadata: { name, namespace: 'shop' },
  spec: { hard, ...spec },
  status: { hard, used },
})

const podOf = (requests: ResourceTexts, spec: object = {}, more: object = {}): Pod => ({
  metadata: { name: 'o', namespace: 'shop' },
  spec: { containers: [{ name: 'c', resources: { requests } }], ...spec },
  ...more,
})
const claimOf = (storage: string, className?: string, status: object = {}): PersistentVolumeClaim => ({
  metadata: { name: 'o', namespace: 'shop' },
  spec: { resources: { requests: { storage } }, volumeAttributesClassName: className },
  status,
})
const serviceOf = (type: string, ports = 1): Service => ({
  metadata: { name: 'o', namespace: 'shop' },
  spec: { type, ports: Array.from({ length: ports }, (_, port) => ({ port: port + 1 })) },
})

describe('a pod', () => {
  const hard = { cpu: '3', memory: '100Gi', pods: '5' }
  const used = { cpu: '1', memory: '50Gi', pods: '3' }
  const small = podOf({ cpu: '100m', memory: '2Gi' })
  const create = (next: Pod): Change => ({ type: pods, next })

  test('is charged with all that is limited', () => {
    expect(charged([quota('q', hard, used)], create(small))).toEqual([{ cpu: '1100m', memory: '52Gi', pods: '4' }])
  })

  test.each([
    { name: 'one thing', pod: podOf({ cpu: '3', memory: '2Gi' }), what: ['cpu=3', 'cpu=1', 'cpu=3'] },
    {
      name: 'several, in order',
      pod: podOf({ memory: '60Gi', cpu: '2500m' }),
      what: ['cpu=2500m,memory=60Gi', 'cpu=1,memory=50Gi', 'cpu=3,memory=100Gi'],
    },
  ])('that is too large is refused with $name', ({ pod, what: [requested, has, limited] }) => {
    const why = `exceeded quota: q, requested: ${requested}, used: ${has}, limited: ${limited}`
    expect(charged([quota('q', hard, used)], create(pod))).toBe(why)
  })

  test('has nothing to do with what is exceeded of other things', () => {
    const full = { ...hard, services: '3' }
    const over = { ...used, services: '4' }
    expect(charged([quota('q', full, over)], create(small))).toEqual([
      { cpu: '1100m', memory: '52Gi', pods: '4', services: '4' },
    ])
  })

  test('that ends by itself is charged where that is meant', () => {
    const quotas = [
      quota('ends', hard, used, { scopes: ['Terminating'] }),
      quota('stays', hard, used, { scopes: ['NotTerminating'] }),
    ]
    const more = { cpu: '1100m', memory: '52Gi', pods: '4' }
    const ends = podOf({ cpu: '100m', memory: '2Gi' }, { activeDeadlineSeconds: 30 })
    expect(charged(quotas, create(ends))).toEqual([more, used])
    expect(charged(quotas, create(small))).toEqual([used, more])
    expect(charged(quotas, { type: pods, next: ends, previous: small })).toEqual([more, used])
    expect(charged(quotas, { type: pods, next: small, previous: ends })).toEqual([used, more])
  })

  test('that asks for nothing is charged where that is meant, and needs not say more', () => {
    const quotas = [
      quota('best-effort', { pods: '5' }, { pods: '3' }, { scopes: ['BestEffort'] }),
      quota('others', hard, used, { scopes: ['NotBestEffort'] }),
    ]
    expect(charged(quotas, create(podOf({})))).toEqual([{ pods: '4' }, used])
    expect(charged(quotas, create(small))).toEqual([{ pods: '3' }, { cpu: '1100m', memory: '52Gi', pods: '4' }])
  })

  test('of a class is charged where that is meant', () => {
    const inClass = { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['low'] }] }
    const quotas = [quota('low', { pods: '5' }, { pods: '3' }, { scopeSelector: inClass })]
    expect(charged(quotas, create(podOf({}, { priorityClassName: 'low' })))).toEqual([{ pods: '4' }])
    expect(charged(quotas, create(podOf({}, { priorityClassName: 'high' })))).toEqual([{ pods: '3' }])
  })

  test('that is resized is charged with what comes on top', () => {
    const change = { type: pods, subresource: 'resize', previous: small }
    const larger = podOf({ cpu: '400m', memory: '1Gi' })
    expect(charged([quota('q', hard, used)], { ...change, next: larger })).toEqual([{ ...used, cpu: '1300m' }])
    const tooLarge = podOf({ cpu: '3', memory: '2Gi' })
    expect(charged([quota('q', hard, used)], { ...change, next: tooLarge })).toBe(
      'exceeded quota: q, requested: cpu=2900m, used: cpu=1, limited: cpu=3',
    )
  })

  test.each([
    { name: 'nothing is limited', hard: {}, used: {}, want: [{}] },
    {
      name: 'it is not known what is used',
      hard: { memory: '1Gi' },
      used: {},
      want: 'status unknown for quota: q, resources: memory',
    },
    { name: 'it is known', hard: { memory: '1Gi' }, used: { memory: '500Mi' }, want: [{ memory: '501Mi' }] },
    {
      name: 'of all that is limited part is known',
      hard: { pods: '5', memory: '1Gi' },
      used: { memory: '500Mi' },
      want: 'status unknown for quota: q, resources: memory,pods',
    },
    {
      name: 'of what others use nothing is known',
      hard: { memory: '1Gi', services: '1' },
      used: { memory: '500Mi' },
      want: [{ memory: '501Mi' }],
    },
  ])('when $name', ({ hard: limits, used: known, want }) => {
    expect(charged([quota('q', limits, known)], create(podOf({ memory: '1Mi' })))).toEqual(want)
  })

  test('is held to what the status limits, not to what will be', () => {
    const q = { ...quota('q', { pods: '1' }, { pods: '0' }), spec: { hard: { pods: '0' } } }
    expect(charged([q], create(podOf({})))).toEqual([{ pods: '1' }])
  })
})

describe('a service', () => {
  const hard = { services: '10', 'services.loadbalancers': '10', 'services.nodeports': '10' }
  const used = { services: '1', 'services.loadbalancers': '1', 'services.nodeports': '0' }

  test('that becomes cheaper in one thing is charged with the other, and nothing is given back', () => {
    const change = { type: services, previous: serviceOf('LoadBalancer', 0), next: serviceOf('NodePort') }
    expect(charged([quota('q', hard, used)], change)).toEqual([{ ...used, 'services.nodeports': '1' }])
  })

  test('that an update makes is charged in full', () => {
    const change = { type: services, next: serviceOf('NodePort') }
    expect(charged([quota('q', hard, used)], change)).toEqual([{ ...used, services: '2', 'services.nodeports': '1' }])
  })

  test('is charged to no quota with scopes', () => {
    const scoped = quota('q', hard, used, { scopes: ['NotTerminating'] })
    expect(charged([scoped], { type: services, next: serviceOf('NodePort') })).toEqual([used])
  })
})

describe('a claim', () => {
  const hard = { persistentvolumeclaims: '3', 'requests.storage': '100Gi' }
  const used = { persistentvolumeclaims: '1', 'requests.storage': '10Gi' }
  const update = (next: PersistentVolumeClaim, previous: PersistentVolumeClaim): Change => ({
    type: persistentVolumeClaims,
    next,
    previous,
  })

  test('is charged with what it grows, and with nothing when it shrinks', () => {
    const quotas = [quota('q', hard, used)]
    expect(charged(quotas, update(claimOf('15Gi'), claimOf('10Gi')))).toEqual([{ ...used, 'requests.storage': '15Gi' }])
    expect(charged(quotas, update(claimOf('5Gi'), claimOf('10Gi')))).toEqual([used])
  })

  test('with less than nothing is refused', () => {
    const create = { type: persistentVolumeClaims, next: claimOf('-1Gi') }
    expect(charged([quota('q', hard, used)], create)).toBe('quota usage is negative for resource(s): requests.storage')
  })

  const ofClass = (operator: string, ...values: readonly string[]) => ({
    scopeSelector: { matchExpressions: [{ scopeName: 'VolumeAttributesClass', operator, values }] },
  })
  const more = { persistentvolumeclaims: '2', 'requests.storage': '11Gi' }

  test('of a class is charged where that is meant', () => {
    const quotas = [
      quota('gold', hard, used, ofClass('In', 'gold')),
      quota('silver', hard, used, ofClass('In', 'silver')),
      quota('none', hard, used, ofClass('DoesNotExist')),
      quota('any', hard, used, { scopes: ['VolumeAttributesClass'] }),
    ]
    const create = (className?: string): Change => ({ type: persistentVolumeClaims, next: claimOf('1Gi', className) })
    expect(charged(quotas, create('gold'))).toEqual([more, used, used, more])
    expect(charged(quotas, create('silver'))).toEqual([used, more, used, more])
    expect(charged(quotas, create())).toEqual([used, used, more, used])
  })

  test.each([
    {
      name: 'of one class that is to get another is charged there, too',
      previous: claimOf('1Gi', 'gold', { currentVolumeAttributesClassName: 'gold' }),
      next: claimOf('1Gi', 'silver', { currentVolumeAttributesClassName: 'gold' }),
      want: [used, more],
    },
    {
      name: 'that changes its mind is charged with nothing more',
      previous: claimOf('1Gi', 'silver', { currentVolumeAttributesClassName: 'gold' }),
      next: claimOf('1Gi', 'gold', {
        currentVolumeAttributesClassName: 'gold',
        modifyVolumeStatus: { targetVolumeAttributesClassName: 'silver' },
      }),
      want: [used, used],
    },
    {
      name: 'that gets its first class is charged there',
      previous: claimOf('1Gi'),
      next: claimOf('1Gi', 'gold'),
      want: [more, used],
    },
    {
      name: 'whose status tells another class is charged there',
      previous: claimOf('1Gi', 'gold'),
      next: claimOf('1Gi', 'gold', { modifyVolumeStatus: { targetVolumeAttributesClassName: 'silver' } }),
      subresource: 'status',
      want: [used, more],
    },
  ])('$name', ({ previous, next, subresource, want }) => {
    const quotas = [
      quota('gold', hard, used, ofClass('In', 'gold')),
      quota('silver', hard, used, ofClass('In', 'silver')),
    ]
    expect(charged(quotas, { type: persistentVolumeClaims, next, previous, subresource })).toEqual(want)
  })

  test('is refused the class that has no room, but not the word of its status', () => {
    const full = [
      quota('silver', { persistentvolumeclaims: '1' }, { persistentvolumeclaims: '1' }, ofClass('In', 'silver')),
    ]
    const change = update(claimOf('1Gi', 'silver'), claimOf('1Gi', 'gold'))
    expect(charged(full, change)).toBe(
      'exceeded quota: silver, requested: persistentvolumeclaims=1, used: persistentvolumeclaims=1, limited: persistentvolumeclaims=1',
    )
    expect(charged(full, { ...change, subresource: 'status' })).toEqual([{ persistentvolumeclaims: '2' }])
  })

  test('that has more in its hands than it asks for is charged with that', () => {
    const expanding = claimOf('5Gi', undefined, { allocatedResources: { storage: '15Gi' } })
    const change = { ...update(expanding, claimOf('10Gi')), subresource: 'status' }
    expect(charged([quota('q', hard, used)], change)).toEqual([{ ...used, 'requests.storage': '15Gi' }])
  })
})

test('all quotas must have room, and what one refuses is charged to none', () => {
  const quotas = [
    quota('a', { 'count/secrets': '9' }, { 'count/secrets': '1' }),
    quota('b', { 'count/secrets': '1' }, { 'count/secrets': '1' }),
  ]
  const secret = { type: secrets, next: { metadata: { name: 'o' } } }
  expect(charged(quotas, secret)).toContain('exceeded quota: b')
  expect(charged([must(quotas[0], 'there is one')], secret)).toEqual([{ 'count/secrets': '2' }])
})

test('accounts stay the same when nothing is charged', () => {
  const accounts = [quota('q', { pods: '1' }, { pods: '0' })].map(openAccount)
  const change = { type: services, next: serviceOf('ClusterIP') }
  const evaluator = must(
    evaluators.find(({ plural }) => plural === 'services'),
    'there is one',
  )
  expect(chargeQuotas(accounts, { object: change.next, request: requestOf(change), evaluator })).toBe(accounts)
})
