import { describe, expect, test } from 'vitest'
import type { PersistentVolumeClaim } from '../generated/types/core-v1.ts'
import { claimEvaluator } from './claim-evaluator.ts'
import { usageOf } from './testing/quota-builders.ts'

describe('what a claim uses', () => {
  const claim = (spec: object, more: object = {}): PersistentVolumeClaim => ({ metadata: { name: 'c' }, spec, ...more })
  const asks = (storage: string, more: object = {}) => ({ resources: { requests: { storage } }, ...more })
  const counted = { 'count/persistentvolumeclaims': '1', persistentvolumeclaims: '1' }
  test.each([
    { name: 'nothing asked', claim: claim({}), want: counted },
    { name: 'a size', claim: claim(asks('10Gi')), want: { ...counted, 'requests.storage': '10Gi' } },
    { name: 'a broken size', claim: claim(asks('1500m')), want: { ...counted, 'requests.storage': '2' } },
    {
      name: 'a class',
      claim: claim(asks('10Gi', { storageClassName: 'gold' })),
      want: {
        ...counted,
        'requests.storage': '10Gi',
        'gold.storageclass.storage.k8s.io/requests.storage': '10Gi',
        'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '1',
      },
    },
    {
      name: 'a broken size in a class',
      claim: claim(asks('1001m', { storageClassName: 'gold' })),
      want: {
        ...counted,
        'requests.storage': '2',
        'gold.storageclass.storage.k8s.io/requests.storage': '2',
        'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '1',
      },
    },
    { name: 'a class without a name', claim: claim({ storageClassName: '' }), want: counted },
    {
      name: 'more given than asked, and broken',
      claim: claim(asks('1'), { status: { allocatedResources: { storage: '1500m' } } }),
      want: { ...counted, 'requests.storage': '2' },
    },
    {
      name: 'given, though nothing is asked',
      claim: claim({}, { status: { allocatedResources: { storage: '1' } } }),
      want: counted,
    },
    {
      name: 'the class in the annotation',
      claim: claim(
        { storageClassName: 'gold' },
        { metadata: { annotations: { 'volume.beta.kubernetes.io/storage-class': 'old' } } },
      ),
      want: { ...counted, 'old.storageclass.storage.k8s.io/persistentvolumeclaims': '1' },
    },
    {
      name: 'more given than asked',
      claim: claim(asks('5Gi'), { status: { allocatedResources: { storage: '10Gi' } } }),
      want: { ...counted, 'requests.storage': '10Gi' },
    },
    {
      name: 'less given than asked',
      claim: claim(asks('10Gi'), { status: { allocatedResources: { storage: '5Gi' } } }),
      want: { ...counted, 'requests.storage': '10Gi' },
    },
  ])('$name', ({ claim: seen, want }) => {
    expect(usageOf(claimEvaluator, seen)).toEqual(want)
  })

  test('only names of claims are matched', () => {
    const names = [
      'count/persistentvolumeclaims',
      'persistentvolumeclaims',
      'requests.storage',
      'x.storageclass.storage.k8s.io/requests.storage',
      'x.storageclass.storage.k8s.io/persistentvolumeclaims',
    ]
    const others = [
      'pods',
      'storage',
      'ephemeral-storage',
      'x/requests.cpu',
      'x.storageclass.storage.k8s.io/storage',
      'x.storage.k8s.io/requests.storage',
    ]
    expect([...claimEvaluator.matching([...names, ...others])]).toEqual(names)
  })

  const scope = (operator: string, ...values: string[]) => ({ scopeName: 'VolumeAttributesClass', operator, values })
  const onItsWay = claim(
    { volumeAttributesClassName: 'gold' },
    {
      status: {
        currentVolumeAttributesClassName: 'silver',
        modifyVolumeStatus: { targetVolumeAttributesClassName: 'lead' },
      },
    },
  )
  test.each([
    { scope: scope('Exists'), want: [true, false] },
    { scope: scope('In', 'silver'), want: [true, false] },
    { scope: scope('In', 'lead'), want: [true, false] },
    { scope: scope('In', 'gold', 'silver', 'lead', 'tin'), want: [true, false] },
    { scope: scope('In', 'tin'), want: [false, false] },
    { scope: scope('NotIn', 'tin'), want: [true, true] },
    { scope: scope('NotIn', 'gold'), want: [true, true] },
    { scope: scope('DoesNotExist'), want: [false, true] },
    { scope: { scopeName: 'PriorityClass', operator: 'Exists' }, want: [false, false] },
  ])('in $scope', ({ scope: seen, want }) => {
    expect([onItsWay, claim({})].map((each) => claimEvaluator.isInScope(each, seen))).toEqual(want)
  })
})
