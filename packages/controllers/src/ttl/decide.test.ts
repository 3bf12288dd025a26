import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import { ttlAnnotation } from './texts.ts'

test.each([
  { name: 'none yet', told: undefined, ttl: 0, want: '0' },
  { name: 'none yet, in a large cluster', told: undefined, ttl: 15, want: '15' },
  { name: 'the same', told: '0', ttl: 0, want: undefined },
  { name: 'the same in other digits', told: '+015', ttl: 15, want: undefined },
  { name: 'another', told: '15', ttl: 30, want: '30' },
  { name: 'no number', told: 'soon', ttl: 15, want: '15' },
  { name: 'nothing in it', told: '', ttl: 0, want: '0' },
  { name: 'no whole number', told: '15.0', ttl: 15, want: '15' },
])('$name', ({ told, ttl, want }) => {
  const annotations = { other: 'x', ...(told === undefined ? {} : { [ttlAnnotation]: told }) }
  const decision = decide({ metadata: { name: 'a', annotations } }, ttl)
  expect(decision.kind === 'annotate' ? decision.value : undefined).toBe(want)
})

test('a node without annotations', () => {
  expect(decide({ metadata: { name: 'a' } }, 0)).toMatchObject({ kind: 'annotate', value: '0' })
})
