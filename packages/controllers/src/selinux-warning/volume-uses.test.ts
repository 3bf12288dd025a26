import { describe, expect, test } from 'vitest'
import { conflictKey, seenByOther, type Conflict } from './conflict.ts'
import { VolumeUses } from './volume-uses.ts'

type Row = readonly [pod: string, volume: string, label: string, policy?: 'MountOption' | 'Recursive']

const put = (uses: VolumeUses, [pod, volume, label, policy = 'MountOption']: Row, driver = 'd'): readonly Conflict[] =>
  uses.put(pod, { volume, driver, label, policy })

const both = (conflicts: readonly Conflict[]): readonly Conflict[] =>
  conflicts.flatMap((conflict) => [conflict, seenByOther(conflict)])

/** None of them conflicts with another one. */
const known: readonly Row[] = [
  ['ns1/mounts', 'v1', 'u:r:a'],
  ['ns2/relabels', 'v2', '', 'Recursive'],
  ['ns3/one', 'v3', '', 'Recursive'],
  ['ns3/two', 'v3', '', 'Recursive'],
  ['ns4/one', 'v4', 'u:r:a'],
  ['ns4/two', 'v4', 'u:r:a'],
  ['ns5/no-role', 'v5', '::a'],
  ['ns6/no-user', 'v6', ':r:a'],
  ['ns7/level', 'v7', '::a:c1'],
  ['ns8/nothing', 'v8', ''],
]

const labels = (value: string, otherPod: string, otherValue: string, pod = 'new/pod'): Conflict => ({
  property: 'SELinuxLabel',
  pod,
  value,
  otherPod,
  otherValue,
})
const policies = (value: string, otherPod: string, otherValue: string, pod = 'new/pod'): Conflict => ({
  ...labels(value, otherPod, otherValue, pod),
  property: 'SELinuxChangePolicy',
})

describe('a use', () => {
  test.each<{ name: string; uses?: readonly Row[]; add: Row; want?: readonly Conflict[] }>([
    { name: 'of the first volume', uses: [], add: ['new/pod', 'v1', 'u:r:a'] },
    { name: 'of another volume', add: ['new/pod', 'v9', 'u:r:z'] },
    { name: 'as others do', add: ['new/pod', 'v1', 'u:r:a'] },
    { name: 'that was known', add: ['ns1/mounts', 'v1', 'u:r:a'] },
    { name: 'with another label', add: ['new/pod', 'v1', 'u:r:z'], want: [labels('u:r:z', 'ns1/mounts', 'u:r:a')] },
    {
      name: 'with another policy',
      add: ['new/pod', 'v1', '', 'Recursive'],
      want: [policies('Recursive', 'ns1/mounts', 'MountOption')],
    },
    {
      name: 'with another policy and label',
      add: ['new/pod', 'v7', '', 'Recursive'],
      want: [policies('Recursive', 'ns7/level', 'MountOption'), labels('', 'ns7/level', '::a:c1')],
    },
    {
      name: 'that does not go with two others',
      add: ['new/pod', 'v4', 'u:r:z'],
      want: [labels('u:r:z', 'ns4/one', 'u:r:a'), labels('u:r:z', 'ns4/two', 'u:r:a')],
    },
    { name: 'that is another one than before, of a pod alone', add: ['ns2/relabels', 'v2', 'u:r:z'] },
    {
      name: 'that is another one than before, of one of two pods',
      add: ['ns3/one', 'v3', 'u:r:z'],
      want: [policies('MountOption', 'ns3/two', 'Recursive', 'ns3/one')],
    },
    { name: 'with user and role where the other has none', add: ['new/pod', 'v5', 'u:r:a'] },
    {
      name: 'with another type where both have no user and role',
      add: ['new/pod', 'v5', '::z'],
      want: [labels('::z', 'ns5/no-role', '::a')],
    },
    { name: 'where each lacks what the other has', add: ['new/pod', 'v6', 'u::a'] },
    {
      name: 'without a level where the other has one',
      add: ['new/pod', 'v7', 'u:r:a'],
      want: [labels('u:r:a', 'ns7/level', '::a:c1')],
    },
    { name: 'with a label where the other has none', add: ['new/pod', 'v8', 'u:r:z'] },
    {
      name: 'with a level where the other has no label',
      add: ['new/pod', 'v8', 'u:r:z:c1'],
      want: [labels('u:r:z:c1', 'ns8/nothing', '')],
    },
  ])('$name', ({ uses: before = known, add, want = [] }) => {
    const uses = new VolumeUses()
    for (const row of before) expect(put(uses, row)).toEqual([])
    expect(put(uses, add)).toEqual(both(want))
    expect(uses.conflicts).toEqual(both(want))
    expect(put(uses, add)).toEqual([])
    expect(uses.conflicts).toEqual(both(want))
  })

  test('that is another one than before leaves nothing of what it conflicted with', () => {
    const uses = new VolumeUses()
    put(uses, ['n/a', 'v', 'u:r:a'])
    put(uses, ['n/b', 'v', 'u:r:b'])
    put(uses, ['n/c', 'v', 'u:r:c'])
    expect(put(uses, ['n/b', 'v', 'u:r:a'])).toEqual(both([labels('u:r:a', 'n/c', 'u:r:c', 'n/b')]))
    expect(new Set(uses.conflicts.map(({ pod, otherPod }) => `${pod} ${otherPod}`))).toEqual(
      new Set(['n/a n/c', 'n/c n/a', 'n/b n/c', 'n/c n/b']),
    )
  })
})

describe('conflicts', () => {
  test('are kept of each volume', () => {
    const uses = new VolumeUses()
    put(uses, ['n/b', 'v1', 'u:r:b'])
    put(uses, ['n/c', 'v2', 'u:r:c'])
    const found = [...put(uses, ['n/a', 'v1', 'u:r:a']), ...put(uses, ['n/a', 'v2', 'u:r:a'])]
    expect(found).toHaveLength(4)
    expect(uses.conflicts).toEqual(found)
    uses.drop('n/a')
    expect(uses.conflicts).toEqual([])
  })

  test('that two pods have about two volumes are one', () => {
    const uses = new VolumeUses()
    for (const volume of ['v1', 'v2']) put(uses, ['n/a', volume, 'u:r:a'])
    for (const volume of ['v1', 'v2']) expect(put(uses, ['n/b', volume, 'u:r:b'])).toHaveLength(2)
    expect(uses.conflicts.map(conflictKey)).toHaveLength(2)
  })

  test.each<{ name: string; uses: readonly Row[]; drop: readonly string[]; want: readonly string[] }>([
    {
      name: 'go with one of two pods',
      uses: [
        ['n/a', 'v1', 'u:r:a'],
        ['n/b', 'v1', 'u:r:b'],
      ],
      drop: ['n/a'],
      want: [],
    },
    {
      name: 'stay when another pod goes',
      uses: [
        ['n/a', 'v1', 'u:r:a'],
        ['n/b', 'v1', 'u:r:b'],
        ['n/c', 'v2', 'u:r:c'],
      ],
      drop: ['n/c'],
      want: ['n/b n/a', 'n/a n/b'],
    },
    {
      name: 'stay between those that are left of three',
      uses: [
        ['n/a', 'v1', 'u:r:a'],
        ['n/b', 'v1', 'u:r:b'],
        ['n/c', 'v1', 'u:r:c'],
      ],
      drop: ['n/a'],
      want: ['n/c n/b', 'n/b n/c'],
    },
    {
      name: 'go on all volumes of the pod',
      uses: [
        ['n/b', 'v1', 'u:r:b'],
        ['n/c', 'v2', 'u:r:c'],
        ['n/a', 'v1', 'u:r:a'],
        ['n/a', 'v2', 'u:r:a'],
      ],
      drop: ['n/a'],
      want: [],
    },
    {
      name: 'stay on volumes that are none of the pod’s',
      uses: [
        ['n/a', 'v1', 'u:r:a'],
        ['n/b', 'v1', 'u:r:b'],
        ['n/c', 'v2', 'u:r:c'],
        ['n/d', 'v2', 'u:r:d'],
      ],
      drop: ['n/a'],
      want: ['n/d n/c', 'n/c n/d'],
    },
    {
      name: 'are gone with the first drop of two',
      uses: [
        ['n/a', 'v1', 'u:r:a'],
        ['n/b', 'v1', 'u:r:b'],
      ],
      drop: ['n/a', 'n/a'],
      want: [],
    },
    { name: 'are none when a pod goes that nobody knew', uses: [['n/a', 'v1', 'u:r:a']], drop: ['n/z'], want: [] },
  ])('$name', ({ uses: rows, drop, want }) => {
    const uses = new VolumeUses()
    for (const row of rows) put(uses, row)
    for (const pod of drop) uses.drop(pod)
    expect(uses.conflicts.map(({ pod, otherPod }) => `${pod} ${otherPod}`)).toEqual(want)
  })
})

test('when all pods have gone, nothing is left', () => {
  const uses = new VolumeUses()
  const pods = ['n1', 'n2', 'n3'].flatMap((namespace) => ['a', 'b', 'c'].map((name) => `${namespace}/${name}`))
  for (const pod of pods) for (const volume of ['v1', 'v2', 'v3']) expect(put(uses, [pod, volume, 'u:r:a'])).toEqual([])
  expect(uses.podsOfDriver('d').size).toBe(9)
  expect(pods.map((pod) => uses.drop(pod))).toEqual(pods.map(() => true))
  expect(pods.map((pod) => uses.drop(pod))).toEqual(pods.map(() => false))
  expect(uses.podsOfDriver('d').size).toBe(0)
  // Were an old use left, this one would conflict with it.
  expect(put(uses, ['n/z', 'v1', 'u:r:z'], 'e')).toEqual([])
  expect([...uses.podsOfDriver('e')]).toEqual(['n/z'])
})

test.each([
  { driver: 'd1', want: ['ns1/a'] },
  { driver: 'd2', want: ['ns2/a', 'ns3/a', 'ns3/b'] },
  { driver: 'd3', want: ['ns4/a', 'ns4/b'] },
  { driver: 'd4', want: [] },
])('the pods of driver $driver', ({ driver, want }) => {
  const uses = new VolumeUses()
  put(uses, ['ns1/a', 'v1', 'a'], 'd1')
  put(uses, ['ns2/a', 'v2', 'b', 'Recursive'], 'd2')
  put(uses, ['ns3/a', 'v3', 'c', 'Recursive'], 'd2')
  put(uses, ['ns3/b', 'v3', 'c', 'Recursive'], 'd2')
  put(uses, ['ns4/a', 'v4', 'd'], 'd3')
  put(uses, ['ns4/b', 'v4', 'd'], 'd3')
  expect([...uses.podsOfDriver(driver)]).toEqual(want)
})
