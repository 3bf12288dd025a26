import { describe, expect, test } from 'vitest'
import { mergeValues } from './merge.ts'
import { typeOfSchema } from './value-type.ts'

const pod = typeOfSchema('io.k8s.api.core.v1.Pod')
const merge = (live: object, configured: object) => mergeValues(pod, live, configured)
const containers = (...names: string[]) => ({ spec: { containers: names.map((name) => ({ name })) } })
const finalizers = (text: string) => ({ metadata: { finalizers: [...text] } })

describe('values', () => {
  test.each<{ name: string; live: object; configured: object; want: object }>([
    {
      name: 'both',
      live: { spec: { nodeName: 'n' } },
      configured: { spec: { hostname: 'h' } },
      want: { spec: { nodeName: 'n', hostname: 'h' } },
    },
    {
      name: 'the configured one',
      live: { spec: { nodeName: 'n' } },
      configured: { spec: { nodeName: 'm' } },
      want: { spec: { nodeName: 'm' } },
    },
    {
      name: 'null for a value',
      live: { spec: { priority: 1 } },
      configured: { spec: { priority: null } },
      want: { spec: { priority: null } },
    },
    {
      name: 'null for a list with items leaves them',
      live: containers('a'),
      configured: { spec: { containers: null } },
      want: containers('a'),
    },
    {
      name: 'null for an object leaves it',
      live: { spec: { nodeName: 'n' } },
      configured: { spec: null },
      want: { spec: { nodeName: 'n' } },
    },
    {
      name: 'an object for null',
      live: { spec: null },
      configured: { spec: { nodeName: 'n' } },
      want: { spec: { nodeName: 'n' } },
    },
    {
      name: 'what is atomic as a whole',
      live: { spec: { nodeSelector: { a: '1' } } },
      configured: { spec: { nodeSelector: { b: '1' } } },
      want: { spec: { nodeSelector: { b: '1' } } },
    },
    {
      name: 'keys of a map',
      live: { metadata: { labels: { a: '1', b: '1' } } },
      configured: { metadata: { labels: { b: '2', constructor: '3' } } },
      want: { metadata: { labels: { a: '1', b: '2', constructor: '3' } } },
    },
    {
      name: 'items with the same keys',
      live: { spec: { containers: [{ name: 'a', image: 'x', tty: true }] } },
      configured: { spec: { containers: [{ name: 'a', image: 'y' }] } },
      want: { spec: { containers: [{ name: 'a', image: 'y', tty: true }] } },
    },
    {
      name: 'items that are live twice go for the configured one',
      live: { spec: { containers: [{ name: 'a', tty: true }, { name: 'a' }, { name: 'b' }] } },
      configured: { spec: { containers: [{ name: 'a' }] } },
      want: containers('a', 'b'),
    },
    {
      name: 'items that are live twice and not configured stay',
      live: containers('a', 'a', 'b'),
      configured: containers('c'),
      want: containers('a', 'a', 'b', 'c'),
    },
  ])('$name', ({ live, configured, want }) => expect(merge(live, configured)).toEqual(want))

  test('what does not change is shared', () => {
    const live = { spec: { containers: [{ name: 'a', image: 'x' }], nodeName: 'n' }, status: {} }
    expect(merge(live, { spec: { containers: [{ name: 'a', image: 'x' }] } })).toBe(live)
    expect(merge(live, { spec: { nodeName: 'm' } })).toMatchObject({ status: live.status })
  })
})

test.each([
  ['abc', '', 'abc'],
  ['', 'abc', 'abc'],
  ['abc', 'b', 'abc'],
  ['abc', 'cb', 'acb'],
  ['abc', 'cba', 'cba'],
  ['abc', 'xb', 'axbc'],
  ['abc', 'bx', 'abcx'],
  ['abcd', 'xdb', 'acxdb'],
  ['abc', 'xyz', 'abcxyz'],
  ['abcd', 'axd', 'abcxd'],
  ['sdl', 'dsr', 'dlsr'],
])('%s with %s is %s', (live, configured, want) => {
  expect(merge(finalizers(live), finalizers(configured))).toEqual(finalizers(want))
})
