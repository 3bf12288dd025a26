import { expect, test } from 'vitest'
import type { KubeObject } from '@coxswain/api'
import { keepMetadata } from './keep-metadata.ts'

test('of the metadata only what tells versions apart comes from the draft', () => {
  const previous: KubeObject = { metadata: { name: 'a', resourceVersion: '1', labels: { a: 'b' }, generation: 3 } }
  const draft: KubeObject = {
    metadata: { name: 'a', resourceVersion: '2', labels: { c: 'd' }, annotations: { e: 'f' }, finalizers: ['x/y'] },
  }
  expect(keepMetadata(draft, previous).metadata).toEqual({
    name: 'a',
    resourceVersion: '2',
    labels: { a: 'b' },
    generation: 3,
  })
})
