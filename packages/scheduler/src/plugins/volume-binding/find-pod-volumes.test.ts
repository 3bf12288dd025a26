import type {
  CSIDriver,
  CSIStorageCapacity,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { listerOf, node } from '../../testing/builders.ts'
import { AssumedVolumes } from './assumed-volumes.ts'
import { findPodVolumes } from './find-pod-volumes.ts'

function claim(name: string, size = '1Gi', annotations: Readonly<Record<string, string>> = {}): PersistentVolumeClaim {
  return {
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: '1', annotations },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'later', resources: { requests: { storage: size } } },
  }
}

function volume(name: string, size = '1Gi', zone?: string): PersistentVolume {
  const required = {
    nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: [zone ?? ''] }] }],
  }
  return {
    metadata: { name, resourceVersion: '1' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: size },
      storageClassName: 'later',
      ...(zone === undefined ? {} : { nodeAffinity: { required } }),
    },
    status: { phase: 'Available' },
  }
}

interface World {
  readonly volumes?: readonly PersistentVolume[]
  readonly storageClass?: Partial<StorageClass>
  readonly driver?: CSIDriver['spec']
  readonly capacities?: readonly Omit<CSIStorageCapacity, 'storageClassName'>[]
}

function assumedOf({ volumes = [], storageClass, driver, capacities = [] }: World): AssumedVolumes {
  const byName = Object.fromEntries(volumes.map((each) => [each.metadata?.name ?? '', each]))
  const later = { provisioner: 'disks', volumeBindingMode: 'WaitForFirstConsumer', ...storageClass }
  return new AssumedVolumes({
    claims: listerOf<PersistentVolumeClaim>({ 'shop/a': claim('a') }),
    volumes: { ...listerOf(byName), byIndex: () => volumes },
    classes: listerOf<StorageClass>({ later }),
    drivers: listerOf<CSIDriver>(driver === undefined ? {} : { disks: { spec: driver } }),
    capacities: listerOf<CSIStorageCapacity>(
      Object.fromEntries(capacities.map((each, index) => [`${index}`, { storageClassName: 'later', ...each }])),
    ),
  })
}

const here = node('x', { labels: { zone: 'x' } })

function lineOf(claims: readonly PersistentVolumeClaim[], world: World): string {
  const found = findPodVolumes(claims, here, assumedOf(world))
  if (typeof found === 'string') return `no: ${found}`
  const bindings = found.bindings.map((each) => `${each.claim.metadata?.name}=${each.volume.metadata?.name}`)
  return [...bindings, ...found.provisions.map(({ metadata }) => `make ${metadata?.name}`)].join(' ')
}

const noMatch = "no: node(s) didn't find available persistent volumes to bind"
const noSpace = 'no: node(s) did not have enough free storage'
const selected = { 'volume.kubernetes.io/selected-node': 'x' }
const tracked = { storageCapacity: true }
const nodeTopology = { matchLabels: { zone: 'x' } }

describe('claims that wait for a node', () => {
  test.each<{ name: string; claims?: readonly PersistentVolumeClaim[]; want: string } & World>([
    { name: 'take what is there', volumes: [volume('v')], want: 'a=v' },
    {
      name: 'take what the node reaches',
      volumes: [volume('far', '1Gi', 'y'), volume('near', '9Gi', 'x')],
      want: 'a=near',
    },
    { name: 'have one made elsewise', volumes: [volume('far', '1Gi', 'y')], want: 'make a' },
    {
      name: 'each take one, the small ones first',
      claims: [claim('a', '5Gi'), claim('b', '1Gi')],
      volumes: [volume('large', '10Gi'), volume('small', '5Gi')],
      want: 'b=small a=large',
    },
    { name: 'never share one', claims: [claim('a'), claim('b')], volumes: [volume('v')], want: 'a=v make b' },
    {
      name: 'do not take what is there once a node was chosen for them',
      claims: [claim('a', '1Gi', selected)],
      volumes: [volume('v')],
      want: 'make a',
    },
    {
      name: 'go nowhere else once a node was chosen for them',
      claims: [claim('a', '1Gi', { 'volume.kubernetes.io/selected-node': 'y' })],
      want: noMatch,
    },
    {
      name: 'get nothing of a class whose volumes are made by hand',
      storageClass: { provisioner: 'kubernetes.io/no-provisioner' },
      want: noMatch,
    },
    {
      name: 'get nothing where the class does not allow it',
      storageClass: { allowedTopologies: [{}, { matchLabelExpressions: [{ key: 'zone', values: ['y'] }] }] },
      want: noMatch,
    },
    {
      name: 'get one where the class allows it',
      storageClass: {
        allowedTopologies: [
          { matchLabelExpressions: [{ key: 'zone', values: ['y'] }] },
          { matchLabelExpressions: [{ key: 'zone', values: ['w', 'x'] }] },
        ],
      },
      want: 'make a',
    },
    { name: 'are not counted where the driver does not say what it has', driver: {}, want: 'make a' },
    { name: 'get nothing where the driver has no space', driver: tracked, want: noSpace },
    {
      name: 'get nothing where it has too little',
      driver: tracked,
      capacities: [{ nodeTopology, capacity: '1Mi' }],
      want: noSpace,
    },
    {
      name: 'get nothing where it has enough only elsewhere',
      driver: tracked,
      capacities: [{ nodeTopology: { matchLabels: { zone: 'y' } }, capacity: '9Gi' }, { capacity: '9Gi' }],
      want: noSpace,
    },
    {
      name: 'get nothing larger than the largest volume',
      driver: tracked,
      capacities: [{ nodeTopology, capacity: '9Gi', maximumVolumeSize: '1Mi' }],
      want: noSpace,
    },
    {
      name: 'get one where there is space',
      driver: tracked,
      capacities: [{ nodeTopology, capacity: '9Gi' }],
      want: 'make a',
    },
    {
      name: 'get nothing where it cannot be read who reaches the space',
      driver: tracked,
      capacities: [{ nodeTopology: { matchExpressions: [{ key: 'a', operator: 'Like' }] }, capacity: '9Gi' }],
      want: noSpace,
    },
  ])('$name', ({ claims = [claim('a')], want, ...world }) => expect(lineOf(claims, world)).toBe(want))
})

describe('what was decided for one pod', () => {
  const volumes = [volume('v')]
  const assumed = assumedOf({ volumes })
  const own = claim('a')
  const drafts = assumed.assume({ bindings: [{ claim: own, volume: volume('v') }], provisions: [own] }, 'x')

  test('is what is to be written', () => {
    expect(drafts.volumes[0]?.spec?.claimRef).toMatchObject({ namespace: 'shop', name: 'a', uid: 'uid-a' })
    expect(drafts.volumes[0]?.metadata?.annotations).toEqual({ 'pv.kubernetes.io/bound-by-controller': 'yes' })
    expect(drafts.claims[0]?.metadata?.annotations).toEqual(selected)
  })

  test('holds for the next', () => {
    expect(assumed.volume('v')).toBe(drafts.volumes[0])
    expect(assumed.claim('shop/a')).toBe(drafts.claims[0])
    const found = findPodVolumes([claim('b')], here, assumed)
    expect(found).toMatchObject({ bindings: [] })
  })

  test('is forgotten when it is let go of', () => {
    assumed.release(drafts)
    expect(assumed.volume('v')).toBe(volumes[0])
    expect(findPodVolumes([claim('b')], here, assumed)).toMatchObject({ provisions: [] })
  })

  test('is forgotten when something newer is seen', () => {
    const seen = { v: volume('v') }
    const listers = { ...assumed.listers, volumes: { ...listerOf(seen), byIndex: () => [seen.v] } }
    const again = new AssumedVolumes(listers)
    again.assume({ bindings: [{ claim: own, volume: seen.v }], provisions: [] }, 'x')
    seen.v = { ...seen.v, metadata: { name: 'v', resourceVersion: '2' } }
    expect(again.volume('v')).toBe(seen.v)
  })
})
