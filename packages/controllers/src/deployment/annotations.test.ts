import { describe, expect, test } from 'vitest'
import { replicaSet } from '../shared/testing/builders.ts'
import {
  countAnnotation,
  hasSizeAnnotations,
  highestRevision,
  lastRevision,
  reviseAnnotations,
  rolledBackAnnotations,
} from './annotations.ts'

const name = 'deployment.kubernetes.io/revision'
const history = 'deployment.kubernetes.io/revision-history'
const at = (...revisions: readonly string[]) =>
  revisions.map((revision, index) => replicaSet(`r${index}`, { metadata: { annotations: { [name]: revision } } }))

describe('revisions', () => {
  test.each([
    { of: [], highest: 0n, last: 0n },
    { of: ['1'], highest: 1n, last: 0n },
    { of: ['1', '3', '2'], highest: 3n, last: 2n },
    { of: ['3', '3'], highest: 3n, last: 3n },
    { of: ['x', '4', ''], highest: 4n, last: 0n },
    { of: ['9007199254740993', '1'], highest: 9007199254740993n, last: 1n },
  ])('of $of', ({ of, highest, last }) => {
    expect([highestRevision(at(...of)), lastRevision(at(...of))]).toEqual([highest, last])
  })

  test('one without the annotation has revision 0', () => {
    expect(highestRevision([replicaSet('a')])).toBe(0n)
  })
})

test.each([
  { text: undefined, want: undefined },
  { text: '', want: undefined },
  { text: '-1', want: undefined },
  { text: '+1', want: undefined },
  { text: '1x', want: undefined },
  { text: '1.0', want: undefined },
  { text: '0', want: 0 },
  { text: '17', want: 17 },
  { text: '2147483647', want: 2147483647 },
  { text: '2147483648', want: undefined },
  { text: '99999999999999999999', want: undefined },
])('the count $text', ({ text, want }) => {
  const object = { metadata: { annotations: text === undefined ? {} : { n: text } } }
  expect(countAnnotation(object, 'n')).toBe(want)
})

describe('annotations of a new ReplicaSet', () => {
  const kept = {
    'kubectl.kubernetes.io/last-applied-configuration': '{}',
    [name]: '7',
    [history]: '1,2',
    'deployment.kubernetes.io/desired-replicas': '9',
    'deployment.kubernetes.io/max-replicas': '9',
    'deprecated.deployment.rollback.to': '3',
  }

  test('are those of the Deployment, but for what either keeps for itself', () => {
    const revised = reviseAnnotations({ from: { ...kept, note: 'x' }, to: {}, revision: '2' })
    expect(revised).toEqual({ annotations: { note: 'x', [name]: '2' }, isChanged: true })
  })

  test('are never removed', () => {
    const to = { gone: 'x', [name]: '2' }
    expect(reviseAnnotations({ from: {}, to, revision: '2' })).toEqual({ annotations: to, isChanged: false })
  })

  test('hold a revision that only grows', () => {
    expect(reviseAnnotations({ from: {}, to: { [name]: '5' }, revision: '3' }).annotations[name]).toBe('5')
  })

  test.each([
    { before: '', had: '1', max: 2000, want: '1' },
    { before: '1,2', had: '3', max: 2000, want: '1,2,3' },
    { before: '10,20,30', had: '40', max: 8, want: '20,30,40' },
    { before: '10,20', had: '123456789', max: 8, want: '10,20' },
    { before: '1,2', had: '300', max: 3, want: '300' },
  ])('remember $had after $before', ({ before, had, max, want }) => {
    const to = { [name]: had, ...(before === '' ? {} : { [history]: before }) }
    const { annotations } = reviseAnnotations({ from: {}, to, revision: '999999999999', historyMax: max })
    expect(annotations[history]).toBe(want)
  })

  test('an empty revision counts as 0, and is remembered as upstream does', () => {
    expect(reviseAnnotations({ from: {}, to: { [name]: '' }, revision: '1' })).toEqual({
      annotations: { [name]: '1', [history]: '' },
      isChanged: true,
    })
  })

  test('do not count as changed when the revision is no number, though they are copied', () => {
    const revised = reviseAnnotations({ from: { note: 'x' }, to: { [name]: 'old' }, revision: '1' })
    expect(revised).toEqual({ annotations: { [name]: 'old', note: 'x' }, isChanged: false })
  })
})

test.each([
  { name: 'none', annotations: undefined, want: false },
  { name: 'another size', annotations: { desired: '8', max: '20' }, want: false },
  { name: 'another maximum', annotations: { desired: '10', max: '16' }, want: false },
  { name: 'the same number in other words', annotations: { desired: '010', max: '20' }, want: false },
  { name: 'both', annotations: { desired: '10', max: '20' }, want: true },
])('sizes of 10 and 20 are remembered: $name: $want', ({ annotations, want }) => {
  const named = annotations && {
    'deployment.kubernetes.io/desired-replicas': annotations.desired,
    'deployment.kubernetes.io/max-replicas': annotations.max,
  }
  expect(hasSizeAnnotations(replicaSet('a', { metadata: { annotations: named } }), { desired: 10, max: 20 })).toBe(want)
})

test('a rollback takes the annotations of that time, but what a Deployment keeps for itself', () => {
  const deployment = { [name]: '3', 'deprecated.deployment.rollback.to': '1', note: 'now', later: 'x' }
  const old = { [name]: '1', [history]: '1', 'deployment.kubernetes.io/desired-replicas': '3', note: 'then' }
  expect(rolledBackAnnotations(deployment, old)).toEqual({
    [name]: '3',
    'deprecated.deployment.rollback.to': '1',
    note: 'then',
  })
})

test('a revision that goes up ten times is remembered as far as there is room', () => {
  let annotations: Readonly<Record<string, string>> = {}
  for (let revision = 11; revision <= 20; revision += 1) {
    annotations = reviseAnnotations({
      from: {},
      to: annotations,
      revision: String(revision),
      historyMax: 5,
    }).annotations
  }
  expect(annotations).toEqual({ [name]: '20', [history]: '18,19' })
})
