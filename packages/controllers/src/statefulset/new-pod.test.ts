import type { Pod, StatefulSet } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { hasIdentity, newPod, repaired, type Revisions } from './new-pod.ts'
import { identityOf, isInRange, isMember, ordinalOf } from './ordinals.ts'
import { claimTemplate, member, mount, setOf, type Spec } from './testing/stateful-builders.ts'

const nameLabel = 'statefulset.kubernetes.io/pod-name'
const indexLabel = 'apps.kubernetes.io/pod-index'

describe('the name of a pod', () => {
  test.each([
    { name: 'db-0', parent: 'db', ordinal: 0 },
    { name: 'db-12', parent: 'db', ordinal: 12 },
    { name: 'db-main-3', parent: 'db-main', ordinal: 3 },
    { name: 'db-1-2', parent: 'db-1', ordinal: 2 },
    { name: 'db-07', parent: 'db', ordinal: 7 },
    { name: 'db-2147483647', parent: 'db', ordinal: 2_147_483_647 },
    { name: 'db-2147483648', parent: 'db', ordinal: -1 },
    { name: 'db--1', parent: 'db-', ordinal: 1 },
    { name: '-5', parent: '', ordinal: 5 },
    { name: '1-db', parent: '', ordinal: -1 },
    { name: 'db', parent: '', ordinal: -1 },
    { name: 'db-', parent: '', ordinal: -1 },
    { name: 'db-1a', parent: '', ordinal: -1 },
    { name: '7', parent: '', ordinal: -1 },
  ])('$name', ({ name, parent, ordinal }) => {
    expect(identityOf(name)).toEqual({ parent, ordinal })
    expect(ordinalOf({ metadata: { name } })).toBe(ordinal)
  })

  test.each([
    { set: 'db', pod: 'db-1', want: true },
    { set: 'db', pod: 'db2-1', want: false },
    { set: 'db', pod: 'db-main-1', want: false },
    { set: 'db-main', pod: 'db-main-1', want: true },
    { set: 'db', pod: 'xdb-1', want: false },
    { set: 'db', pod: 'db-x', want: false },
    { set: 'db', pod: 'db', want: false },
    // Its name is one of the set's, its ordinal none.
    { set: 'db', pod: 'db-99999999999', want: true },
  ])('$pod of $set: $want', ({ set, pod, want }) => {
    expect(isMember({ metadata: { name: set } }, { metadata: { name: pod } })).toBe(want)
  })

  test.each([
    { name: 'from zero', spec: { replicas: 3 }, in: [0, 1, 2], out: [-1, 3] },
    { name: 'from the start', spec: { replicas: 2, ordinals: { start: 4 } }, in: [4, 5], out: [3, 6, 0] },
    { name: 'none', spec: { replicas: 0 }, in: [], out: [0, -1] },
    { name: 'one where nobody says', spec: { replicas: undefined }, in: [0], out: [1] },
  ])('ordinals that are wanted: $name', ({ spec, in: wanted, out }) => {
    const isWanted = (ordinal: number): boolean => isInRange(setOf(spec), ordinal)
    expect([wanted.every(isWanted), out.some(isWanted)]).toEqual([true, false])
  })
})

describe('who is who', () => {
  const named = (metadata: Pod['metadata'] = {}): Pod => member(1, { metadata })
  test.each([
    { name: 'a pod as it was made', pod: named(), want: true },
    { name: 'one without an ordinal', pod: named({ name: 'db' }), want: false },
    { name: 'one of another set', pod: named({ name: 'web-1', labels: { [nameLabel]: 'web-1' } }), want: false },
    {
      name: 'one whose ordinal has zeros before it',
      pod: named({ name: 'db-01', labels: { [nameLabel]: 'db-01' } }),
      want: false,
    },
    { name: 'one of another namespace', pod: named({ namespace: '' }), want: false },
    { name: 'one without its label', pod: named({ labels: { app: 'db' } }), want: false },
    { name: 'one with the label of another', pod: named({ labels: { [nameLabel]: 'db-2' } }), want: false },
    {
      name: 'one without an index, which releases up to 1.27 did not write',
      pod: named({ labels: { [nameLabel]: 'db-1' } }),
      want: true,
    },
  ])('$name', ({ pod, want }) => expect(hasIdentity(setOf(), pod)).toBe(want))
})

describe('a pod is put right', () => {
  const spec: Spec = { volumeClaimTemplates: [claimTemplate('data'), claimTemplate('log')] }
  const [data, log] = [mount('data', 'data-db-1'), mount('log', 'log-db-1')]
  const home = { name: 'home', emptyDir: {} }
  const holding = (volumes: NonNullable<Pod['spec']>['volumes'], metadata: Pod['metadata'] = {}): Pod => ({
    ...member(1, { metadata }),
    spec: { containers: [], nodeName: 'node-1', volumes },
  })

  test.each([
    {
      name: 'gets its label and its index',
      metadata: { labels: { app: 'db' } },
      want: { app: 'db', [nameLabel]: 'db-1', [indexLabel]: '1' },
    },
    {
      name: 'keeps other labels',
      metadata: { labels: { a: 'b', [nameLabel]: 'x' } },
      want: { a: 'b', [nameLabel]: 'db-1', [indexLabel]: '1' },
    },
    {
      name: 'gets no index where its name is right',
      metadata: { labels: { [nameLabel]: 'db-1' } },
      want: { [nameLabel]: 'db-1' },
    },
  ])('$name', ({ metadata, want }) => {
    expect(repaired(setOf(spec), holding([data, log], metadata)).metadata?.labels).toEqual(want)
  })

  test('gets the name and the namespace of the set', () => {
    expect(repaired(setOf(), member(1, { metadata: { name: 'web-1', namespace: '' } })).metadata).toMatchObject({
      name: 'db-1',
      namespace: 'shop',
    })
  })

  test('keeps what is fixed at its creation', () => {
    const seen = holding([home], { labels: { app: 'db' } })
    expect(repaired(setOf({ ...spec, serviceName: 'other' }), seen).spec).toEqual({
      containers: [],
      nodeName: 'node-1',
      volumes: [data, log, home],
    })
  })

  test.each([
    { name: 'volumes that are missing come first', volumes: [home], want: [data, log, home] },
    { name: 'a volume of that name goes', volumes: [home, { name: 'log', emptyDir: {} }], want: [data, log, home] },
    { name: 'a volume of another claim as well', volumes: [mount('data', 'mine'), log], want: [data, log] },
    { name: 'none at all', volumes: undefined, want: [data, log] },
    // The API takes no pod whose volumes are in another order; those that Go made are in any.
    { name: 'volumes that are right stay in their order', volumes: [home, log, data], want: [home, log, data] },
  ])('$name', ({ volumes, want }) => {
    const seen = holding(volumes, { labels: { app: 'db' } })
    expect(repaired(setOf(spec), seen).spec?.volumes).toEqual(want)
  })
})

describe('a new pod', () => {
  const revision = (name: string, image: string) => ({
    name,
    template: {
      metadata: { labels: { app: 'db' }, annotations: { note: image }, finalizers: ['example.com/hold'] },
      spec: { hostname: 'ignored', subdomain: 'ignored', containers: [{ name: 'c', image }] },
    },
  })
  const revisions: Revisions = { current: revision('old', 'db:1'), update: revision('new', 'db:2') }

  test('is of its set, by name, labels and owner', () => {
    expect(newPod(setOf(), revisions, 2)).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'db-2',
        generateName: 'db-',
        namespace: 'shop',
        labels: { app: 'db', [nameLabel]: 'db-2', [indexLabel]: '2', 'controller-revision-hash': 'new' },
        annotations: { note: 'db:2' },
        finalizers: ['example.com/hold'],
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'StatefulSet',
            name: 'db',
            uid: 'uid-db',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: { hostname: 'db-2', subdomain: 'db', containers: [{ name: 'c', image: 'db:2' }] },
    })
  })

  test.each<{ name: string; spec?: Spec; currentReplicas?: number; start?: number; want: string }>([
    { name: 'is of the update revision', want: 'new new new' },
    {
      name: 'below the partition of the current one',
      spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } },
      want: 'old old new',
    },
    {
      name: 'the partition counts from the start',
      start: 5,
      spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } },
      want: 'old new new',
    },
    {
      name: 'without a partition, as many as there still are',
      spec: { updateStrategy: { type: 'RollingUpdate' } },
      currentReplicas: 1,
      want: 'old new new',
    },
    {
      name: 'they count from the start as well',
      start: 5,
      spec: { updateStrategy: { type: 'RollingUpdate' } },
      currentReplicas: 2,
      want: 'old old new',
    },
    {
      name: 'with OnDelete always of the update revision',
      spec: { updateStrategy: { type: 'OnDelete' } },
      currentReplicas: 3,
      want: 'new new new',
    },
  ])('$name', ({ spec = {}, currentReplicas = 0, start = 0, want }) => {
    const set: StatefulSet = { ...setOf({ ...spec, ordinals: { start } }), status: { replicas: 3, currentReplicas } }
    const made = [0, 1, 2].map(
      (index) => newPod(set, revisions, start + index).metadata?.labels?.['controller-revision-hash'],
    )
    expect(made.join(' ')).toBe(want)
  })
})
