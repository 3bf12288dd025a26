import {
  printSelector,
  type ReplicaSet,
  type ReplicationController,
  type Service,
  type StatefulSet,
} from '@coxswain/api'
import { expect, test } from 'vitest'
import { listerOf, pod, type PodShape } from '../../testing/builders.ts'
import { siblingSelector } from './sibling-selector.ts'

const labels = { app: 'web', version: '2' }
const services: Readonly<Record<string, Service>> = {
  web: { spec: { selector: { app: 'web' } } },
  other: { spec: { selector: { app: 'db' } } },
  headless: { spec: {} },
}
const replicaSets: Readonly<Record<string, ReplicaSet>> = {
  'shop/web': { spec: { selector: { matchLabels: { version: '2' } } } },
  'shop/odd': { spec: { selector: { matchExpressions: [{ key: 'a', operator: 'Like' }] } } },
}
const statefulSets = { 'shop/web': { spec: { selector: { matchLabels: { set: 'web' } } } } as unknown as StatefulSet }
const replicationControllers: Readonly<Record<string, ReplicationController>> = {
  'shop/web': { spec: { selector: { old: 'web' } } },
}

const ownedBy = (apiVersion: string, kind: string, name = 'web', controller = true): PodShape => ({
  metadata: { name: 'p', namespace: 'shop', ownerReferences: [{ apiVersion, kind, name, uid: 'u', controller }] },
})

test.each<{ name: string; shape: PodShape; want: string }>([
  { name: 'no owner, no service', shape: {}, want: '' },
  { name: 'its services', shape: { labels }, want: 'app=web' },
  { name: 'its replica set', shape: ownedBy('apps/v1', 'ReplicaSet'), want: 'version=2' },
  { name: 'its stateful set', shape: ownedBy('apps/v1', 'StatefulSet'), want: 'set=web' },
  { name: 'its replication controller', shape: ownedBy('v1', 'ReplicationController'), want: 'old=web' },
  { name: 'an owner that is gone', shape: ownedBy('apps/v1', 'ReplicaSet', 'gone'), want: '' },
  { name: 'an owner that does not control it', shape: ownedBy('apps/v1', 'ReplicaSet', 'web', false), want: '' },
  { name: 'an owner of another kind', shape: ownedBy('batch/v1', 'Job'), want: '' },
  { name: 'a selector that cannot be read', shape: ownedBy('apps/v1', 'ReplicaSet', 'odd'), want: '' },
  {
    name: 'both',
    shape: { metadata: { ...ownedBy('apps/v1', 'ReplicaSet').metadata, labels } },
    want: 'app=web,version=2',
  },
])('$name', ({ shape, want }) => {
  const select = siblingSelector({
    services: listerOf(services),
    replicaSets: listerOf(replicaSets),
    statefulSets: listerOf(statefulSets),
    replicationControllers: listerOf(replicationControllers),
  })
  expect(printSelector(select(pod('p', shape)))).toBe(want)
})
