import type {
  CSIDriver,
  CSIStorageCapacity,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  StorageClass,
} from '@coxswain/api'
import { expect, test } from 'vitest'
import { filterAll, listerOf, node, pod, snapshotOf } from '../../testing/builders.ts'
import { AssumedVolumes } from './assumed-volumes.ts'
import { volumeBinding } from './volume-binding.ts'

const bound = { 'pv.kubernetes.io/bind-completed': 'yes' }
const uses = (claimName: string): Pod =>
  pod('web', { spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }] } })
const usesOwn = pod('web', { spec: { volumes: [{ name: 'scratch', ephemeral: {} }] } })

function claim(name: string, change: Partial<PersistentVolumeClaim> = {}): PersistentVolumeClaim {
  return { metadata: { name, namespace: 'shop', annotations: bound }, spec: { volumeName: `pv-${name}` }, ...change }
}

const unbound = (storageClassName: string): Partial<PersistentVolumeClaim> => ({
  metadata: { namespace: 'shop' },
  spec: { storageClassName },
})

const claims: Readonly<Record<string, PersistentVolumeClaim>> = {
  'shop/anywhere': claim('anywhere'),
  'shop/in-x': claim('in-x'),
  'shop/dangling': claim('dangling'),
  'shop/lost': claim('lost', { status: { phase: 'Lost' } }),
  'shop/going': claim('going', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z', annotations: bound } }),
  'shop/now': claim('now', unbound('immediate')),
  'shop/later': claim('later', unbound('later')),
  'shop/half': claim('half', {
    metadata: { namespace: 'shop' },
    spec: { volumeName: 'pv-half', storageClassName: 'later' },
  }),
  'shop/other-scratch': claim('other-scratch'),
}
const inX = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['x'] }] }] }
const volumes: Readonly<Record<string, PersistentVolume>> = {
  'pv-anywhere': {},
  'pv-in-x': { spec: { nodeAffinity: { required: inX } } },
}
const classes: Readonly<Record<string, StorageClass>> = {
  immediate: { provisioner: 'p', volumeBindingMode: 'Immediate' },
  later: { provisioner: 'p', volumeBindingMode: 'WaitForFirstConsumer' },
}
const cluster = snapshotOf([node('x', { labels: { zone: 'x' } }), node('y', { labels: { zone: 'y' } })])
const missing = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'

test.each<{ name: string; subject: Pod; want: unknown }>([
  { name: 'no claims', subject: pod('web'), want: 'skip' },
  { name: 'a volume for all nodes', subject: uses('anywhere'), want: { x: 'ok', y: 'ok' } },
  {
    name: 'a volume for some',
    subject: uses('in-x'),
    want: { x: 'ok', y: "node(s) didn't match PersistentVolume's node affinity" },
  },
  { name: 'no such volume', subject: uses('dangling'), want: { x: missing, y: missing } },
  { name: 'no such claim', subject: uses('none'), want: 'no: persistentvolumeclaim "none" not found' },
  {
    name: 'a claim that lost its volume',
    subject: uses('lost'),
    want: 'no: persistentvolumeclaim "lost" bound to non-existent persistentvolume "pv-lost"',
  },
  {
    name: 'a claim on its way out',
    subject: uses('going'),
    want: 'no: persistentvolumeclaim "going" is being deleted',
  },
  { name: 'a claim not bound yet', subject: uses('now'), want: 'no: pod has unbound immediate PersistentVolumeClaims' },
  { name: 'a claim being bound', subject: uses('half'), want: 'no: pod has unbound immediate PersistentVolumeClaims' },
  {
    name: 'a claim that waits for the pod',
    subject: uses('later'),
    want: { x: 'ok', y: 'ok' },
  },
  {
    name: 'a volume of its own that is not made yet',
    subject: usesOwn,
    want: 'no: waiting for ephemeral volume controller to create the persistentvolumeclaim "web-scratch"',
  },
  {
    name: 'a volume of its own name, of another pod',
    subject: pod('other', { spec: { volumes: [{ name: 'scratch', ephemeral: {} }] } }),
    want: 'no: PVC shop/other-scratch was not created for pod shop/other (pod is not owner)',
  },
])('$name', ({ subject, want }) => {
  const listers = {
    claims: listerOf(claims),
    volumes: listerOf(volumes),
    classes: listerOf(classes),
    drivers: listerOf<CSIDriver>({}),
    capacities: listerOf<CSIStorageCapacity>({}),
  }
  expect(filterAll(volumeBinding(new AssumedVolumes(listers)), cluster, subject)).toEqual(want)
})
