import { describe, expect, test } from 'vitest'
import type { Pod } from '../generated/types/core-v1.ts'
import type { DeviceClass, ResourceClaim } from '../generated/types/resource-v1.ts'
import type { ResourceTexts } from './amounts.ts'
import { deviceClaimEvaluator, type DeviceFacts } from './device-claim-evaluator.ts'
import { at, container, podOf, usageOf } from './testing/quota-builders.ts'

describe('what a claim on devices uses', () => {
  const gpu: DeviceClass = { metadata: { name: 'gpu' }, spec: { extendedResourceName: 'example.com/gpu' } }
  const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'uid-p', controller: true }
  const special = (name: string, created: string, more: object = {}): ResourceClaim => ({
    metadata: {
      name,
      namespace: 'shop',
      creationTimestamp: at(created),
      annotations: { 'resource.kubernetes.io/extended-resource-claim': 'true' },
      ownerReferences: [owner],
      ...more,
    },
    spec: {
      devices: {
        requests: [{ name: 'r', exactly: { deviceClassName: 'gpu', allocationMode: 'ExactCount', count: 3 } }],
      },
    },
  })
  const payer = podOf(
    { containers: [container('c', { 'example.com/gpu': '2' })] },
    { metadata: { name: 'p', namespace: 'shop', uid: 'uid-p' } },
  )
  const facts = (pod: Pod | undefined, claims: readonly ResourceClaim[] = []): DeviceFacts => ({
    deviceClasses: () => [gpu],
    pod: () => pod,
    claimsOfPod: () => claims,
  })
  const claim = (...requests: object[]): ResourceClaim =>
    ({ metadata: { name: 'c' }, spec: { devices: { requests } } }) as ResourceClaim
  const exact = (deviceClassName: string, allocationMode: string, count?: number) => ({
    exactly: { deviceClassName, allocationMode, count },
  })
  const devices = 'deviceclass.resource.k8s.io/devices'
  const implicit = 'requests.deviceclass.resource.kubernetes.io'
  const counted = { 'count/resourceclaims.resource.k8s.io': '1' }
  const tin = (count: string) => ({ [`tin.${devices}`]: count, [`${implicit}/tin`]: count })
  test.each([
    { name: 'nothing asked', claim: claim(), want: {} },
    { name: 'some devices', claim: claim(exact('tin', 'ExactCount', 5)), want: tin('5') },
    { name: 'all devices', claim: claim(exact('tin', 'All')), want: tin('32') },
    { name: 'an unknown mode', claim: claim(exact('tin', 'Some', 5)), want: { [`tin.${devices}`]: '0' } },
    {
      name: 'several requests',
      claim: claim(exact('tin', 'ExactCount', 1), exact('tin', 'ExactCount', 2)),
      want: tin('3'),
    },
    {
      name: 'the most of alternatives',
      claim: claim({
        firstAvailable: [
          { deviceClassName: 'tin', allocationMode: 'ExactCount', count: 2 },
          { deviceClassName: 'tin', allocationMode: 'ExactCount', count: 1 },
          { deviceClassName: 'lead', allocationMode: 'ExactCount', count: 1 },
        ],
      }),
      want: { ...tin('2'), [`lead.${devices}`]: '1', [`${implicit}/lead`]: '1' },
    },
    {
      name: 'devices with the access of an administrator',
      claim: claim({ exactly: { deviceClassName: 'tin', allocationMode: 'ExactCount', count: 1, adminAccess: true } }),
      want: tin('1'),
    },
    {
      name: 'one alternative, which is none',
      claim: claim({ firstAvailable: [{ deviceClassName: 'tin', allocationMode: 'ExactCount', count: 1 }] }),
      want: tin('1'),
    },
    {
      name: 'all devices as an alternative',
      claim: claim({
        firstAvailable: [
          { deviceClassName: 'tin', allocationMode: 'ExactCount', count: 40 },
          { deviceClassName: 'lead', allocationMode: 'All' },
          { deviceClassName: 'tin', allocationMode: 'All' },
        ],
      }),
      want: { ...tin('40'), [`lead.${devices}`]: '32', [`${implicit}/lead`]: '32' },
    },
    {
      name: 'an unknown mode as an alternative',
      claim: claim({ firstAvailable: [{ deviceClassName: 'tin', allocationMode: 'Some' }] }),
      want: {},
    },
    { name: 'a request of a kind that nobody knows yet', claim: claim({ name: 'r' }), want: {} },
    {
      name: 'a class that pods know by another name',
      claim: claim(exact('gpu', 'ExactCount', 3)),
      want: { [`gpu.${devices}`]: '3', [`${implicit}/gpu`]: '3', 'requests.example.com/gpu': '3' },
    },
  ])('$name', ({ claim: seen, want }) => {
    expect(usageOf(deviceClaimEvaluator(facts(undefined)), seen)).toEqual({ ...counted, ...want })
  })

  const named = (name: string): Pod => ({
    ...payer,
    status: { extendedResourceClaimStatus: { resourceClaimName: name, requestMappings: [] } },
  })
  test.each([
    { name: 'less what its pod pays', pod: payer, want: '1' },
    { name: 'in full without its pod', pod: undefined, want: '3' },
    { name: 'in full when that is another pod', pod: { ...payer, metadata: { uid: 'x' } }, want: '3' },
    { name: 'less, when the pod names it', pod: named('a'), want: '1' },
    { name: 'in full, when the pod names another', pod: named('b'), want: '3' },
    { name: 'less, when others are younger', pod: payer, others: [special('b', '10:00:01')], want: '1' },
    { name: 'in full, when another is older', pod: payer, others: [special('b', '09:00:00')], want: '3' },
    { name: 'in full, when another comes first', pod: payer, others: [special('0', '10:00:00')], want: '3' },
  ])('for a pod: $name', ({ pod, others = [], want }) => {
    const seen = special('a', '10:00:00')
    const usage = usageOf(deviceClaimEvaluator(facts(pod, [seen, ...others])), seen)
    expect(usage['requests.example.com/gpu']).toBe(want)
  })

  test.each([
    {
      name: 'by the name of the class',
      asks: [{ 'deviceclass.resource.kubernetes.io/gpu': '3' }],
      want: [undefined, '3'],
    },
    { name: 'by its other name', asks: [{ 'example.com/gpu': '3' }], want: ['3', undefined] },
    {
      name: 'by both names',
      asks: [{ 'example.com/gpu': '2', 'deviceclass.resource.kubernetes.io/gpu': '1' }],
      want: ['2', '1'],
    },
    {
      name: 'by several containers',
      asks: [{ 'example.com/gpu': '1' }, { 'deviceclass.resource.kubernetes.io/gpu': '1' }, { 'example.com/gpu': '1' }],
      want: ['2', '1'],
    },
    { name: 'with more than it claims', asks: [{ 'example.com/gpu': '9' }], want: ['3', undefined] },
  ])('less what its pod pays $name', ({ asks, want: [implicitly, otherwise] }) => {
    const containers = asks.map((requests: ResourceTexts, index) => container(`c${index}`, requests))
    const pays = podOf({ containers }, { metadata: { name: 'p', namespace: 'shop', uid: 'uid-p' } })
    const seen = special('a', '10:00:00')
    const usage = usageOf(deviceClaimEvaluator(facts(pays, [seen])), seen)
    expect([usage[`${implicit}/gpu`], usage['requests.example.com/gpu']]).toEqual([implicitly, otherwise])
  })

  test.each([
    { name: 'without the annotation', more: { annotations: {} } },
    { name: 'of no controller', more: { ownerReferences: [{ ...owner, controller: false }] } },
    { name: 'of another kind', more: { ownerReferences: [{ ...owner, kind: 'Job' }] } },
    { name: 'of another version', more: { ownerReferences: [{ ...owner, apiVersion: 'v2' }] } },
  ])('in full $name, whatever the pod pays', ({ more }) => {
    const seen = special('a', '10:00:00', more)
    expect(usageOf(deviceClaimEvaluator(facts(payer, [seen])), seen)['requests.example.com/gpu']).toBe('3')
  })

  test('names are matched by the classes that there are', () => {
    const names = [
      `x.${devices}`,
      `${implicit}/gpu`,
      'requests.example.com/gpu',
      'count/resourceclaims.resource.k8s.io',
    ]
    const others = [
      `${implicit}/tin`,
      'requests.example.com/tin',
      'requests.cpu',
      'pods',
      'resourceclaims',
      'x.deviceclass.resource.k8s.io/storage',
    ]
    expect([...deviceClaimEvaluator(facts(undefined)).matching([...names, ...others])]).toEqual(names)
  })
})
