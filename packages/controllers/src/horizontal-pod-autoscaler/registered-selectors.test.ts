import { parseSelector, type Pod } from '@coxswain/api'
import { expect, test } from 'vitest'
import { RegisteredSelectors } from './registered-selectors.ts'

const pod = (labels: Readonly<Record<string, string>>): Pod => ({ metadata: { name: 'p', namespace: 'shop', labels } })

function registered(selectors: Readonly<Record<string, string | undefined>>): RegisteredSelectors {
  const all = new RegisteredSelectors()
  for (const [key, text] of Object.entries(selectors)) {
    all.register(key)
    if (text !== undefined) all.set(key, parseSelector(text))
  }
  return all
}

test.each([
  { name: 'the one that selects it', selectors: { 'shop/a': 'app=web', 'shop/b': 'app=db' }, want: ['a'] },
  {
    name: 'all that select it, in order',
    selectors: { 'shop/b': 'app in (web)', 'shop/a': 'app=web', 'shop/c': 'tier' },
    want: ['a', 'b', 'c'],
  },
  {
    name: 'those that select it by another label, too',
    selectors: { 'shop/a': 'app=web', 'shop/b': 'tier=front' },
    want: ['a', 'b'],
  },
  { name: 'not one that asks for more', selectors: { 'shop/a': 'app=web,size=big' }, want: [] },
  { name: 'one that asks for one of several values', selectors: { 'shop/a': 'app in (db,web)' }, want: ['a'] },
  { name: 'one that asks for everything', selectors: { 'shop/a': '' }, want: ['a'] },
  { name: 'not one of another namespace', selectors: { 'else/a': 'app=web' }, want: [] },
  { name: 'not one whose selector is not known yet', selectors: { 'shop/a': undefined }, want: [] },
])('a pod is told of $name', ({ selectors, want }) => {
  expect(registered(selectors).selecting('shop', [pod({ app: 'web', tier: 'front' })])).toEqual(want)
})

test('nobody selects no pods', () => {
  expect(registered({ 'shop/a': '' }).selecting('shop', [])).toEqual([])
})

test('a selector takes the place of the one before', () => {
  const all = registered({ 'shop/a': 'app=web' })
  all.set('shop/a', parseSelector('app=db'))
  expect(all.selecting('shop', [pod({ app: 'web' })])).toEqual([])
  expect(all.selecting('shop', [pod({ app: 'db' })])).toEqual(['a'])
  all.set('shop/a', parseSelector('tier'))
  expect(all.selecting('shop', [pod({ app: 'db' })])).toEqual([])
  expect(all.selecting('shop', [pod({ tier: 'x' })])).toEqual(['a'])
})

test('registering once more keeps the selector, and counts once', () => {
  const all = registered({ 'shop/a': 'app=web' })
  all.register('shop/a')
  all.register('shop/b')
  expect(all.size).toBe(2)
  expect(all.selecting('shop', [pod({ app: 'web' })])).toEqual(['a'])
})

test('of one that is removed, or was never registered, nothing is kept', () => {
  const all = registered({ 'shop/a': 'app=web' })
  all.remove('shop/a')
  all.remove('shop/a')
  all.set('shop/a', parseSelector('app=web'))
  all.set('else/b', parseSelector('app=web'))
  expect([all.size, all.selecting('shop', [pod({ app: 'web' })])]).toEqual([0, []])
})
