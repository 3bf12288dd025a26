import { expect, test } from 'vitest'
import { generatedClaim, generateNameFor } from './generated-claim.ts'
import { devicePod, entryNote, requests, template, templated } from './testing/builders.ts'

test.each([
  { name: 'both as they are', pod: 'web', entry: 'gpu', want: 'web-gpu-' },
  { name: 'as long as may be', pod: 'p'.repeat(50), entry: 'entry', want: `${'p'.repeat(50)}-entry-` },
  // 52 × 57 / 59 = 50.2, 5 × 57 / 59 = 4.8
  { name: 'a little too long', pod: 'p'.repeat(52), entry: 'entry', want: `${'p'.repeat(50)}-entr` },
  // 100 × 57 / 122 = 46.7, 20 × 57 / 122 = 9.3
  {
    name: 'much too long, each by its share',
    pod: 'p'.repeat(100),
    entry: 'e'.repeat(20),
    want: `${'p'.repeat(46)}-${'e'.repeat(9)}`,
  },
])('a claim’s name begins with its pod and entry: $name', ({ pod, entry, want }) => {
  expect(generateNameFor(pod, entry)).toBe(want)
  expect(want.length).toBeLessThanOrEqual(57)
})

const labelled = template('gpus', requests, { labels: { a: 'b' }, annotations: { c: 'd', [entryNote]: 'lost' } })

test.each([
  { name: 'a bare template', of: template(), want: { annotations: { [entryNote]: 'gpu' } } },
  {
    name: 'one with labels and annotations',
    of: labelled,
    want: { labels: { a: 'b' }, annotations: { c: 'd', [entryNote]: 'gpu' } },
  },
])('a claim out of $name', ({ of, want }) => {
  expect(generatedClaim(devicePod(), templated(), of)).toEqual({
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaim',
    metadata: {
      generateName: 'web-gpu-',
      namespace: 'shop',
      // Without blockOwnerDeletion.
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'uid-web', controller: true }],
      ...want,
    },
    spec: { devices: { requests } },
  })
})

test('the template stays as it is: another entry gets its own annotation', () => {
  const first = generatedClaim(devicePod(), templated('one'), labelled)
  generatedClaim(devicePod(), templated('two'), labelled)
  expect(first.metadata?.annotations?.[entryNote]).toBe('one')
  expect(labelled.spec.metadata?.annotations?.[entryNote]).toBe('lost')
})
