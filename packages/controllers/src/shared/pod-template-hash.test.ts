import { expect, test } from 'vitest'
import { createPodTemplateHash } from './pod-template-hash.ts'

const hash = createPodTemplateHash({ emptyIsNil: true })
const template = (image: string) => ({ spec: { containers: [{ name: 'c', image }] } })

test.each([
  { name: 'no collision and none counted', a: undefined, b: 0 },
  { name: 'one collision and two', a: 1, b: 2 },
  { name: 'none and as many as there can be', a: undefined, b: 2_147_483_647 },
  { name: 'one and 256 times as many', a: 1, b: 256 },
])('another hash for $name', ({ a, b }) => {
  expect(hash({}, a)).not.toBe(hash({}, b))
})

test('a thousand templates have a thousand hashes, each fit for a name', () => {
  const hashes = Array.from({ length: 1000 }, (_, index) => hash(template(`example.com/web:${index}`), undefined))
  expect(new Set(hashes).size).toBe(1000)
  expect(hashes.every((text) => /^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/.test(text))).toBe(true)
})

test('the same template has the same hash, whatever its empty parts', () => {
  const [container] = template('v1').spec.containers
  const same = {
    metadata: {},
    spec: { containers: [{ name: 'c', image: 'v1', ...container, env: [], args: [] }], volumes: [] },
  }
  expect(hash(same, 3)).toBe(hash(template('v1'), 3))
})
