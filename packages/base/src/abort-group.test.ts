import { expect, test } from 'vitest'
import { AbortGroup } from './abort-group.ts'

function setUp() {
  const group = new AbortGroup()
  const ran: string[] = []
  const runs = { a: () => void ran.push('a'), b: () => void ran.push('b'), c: () => void ran.push('c') }
  return { group, ran, runs, stop: new AbortController(), other: new AbortController() }
}

test('runs what was added to the signal that aborts, once', () => {
  const { group, ran, runs, stop, other } = setUp()
  group.add(stop.signal, runs.a)
  group.add(stop.signal, runs.b)
  group.add(other.signal, runs.c)
  stop.abort()
  stop.abort()
  expect(ran).toEqual(['a', 'b'])
  other.abort()
  expect(ran).toEqual(['a', 'b', 'c'])
})

test('what was removed does not run, and the rest does', () => {
  const { group, ran, runs, stop } = setUp()
  group.add(stop.signal, runs.a)
  group.add(stop.signal, runs.b)
  group.remove(stop.signal, runs.a)
  group.remove(stop.signal, runs.c)
  stop.abort()
  group.remove(stop.signal, runs.b)
  expect(ran).toEqual(['b'])
})

test('listens again after everything was removed', () => {
  const { group, ran, runs, stop } = setUp()
  group.add(stop.signal, runs.a)
  group.remove(stop.signal, runs.a)
  group.add(stop.signal, runs.b)
  stop.abort()
  expect(ran).toEqual(['b'])
})
