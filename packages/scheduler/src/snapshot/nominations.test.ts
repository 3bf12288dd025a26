import { expect, test } from 'vitest'
import { node, pod, podOn, snapshotOf } from '../testing/builders.ts'
import { Nominations } from './nominations.ts'
import { podInfo } from './pod-info.ts'

const [web, db] = [podInfo(pod('web')), podInfo(pod('db'))]

function namesOn(nominations: Nominations, nodeName: string): readonly string[] {
  return nominations.on(nodeName).map(({ name }) => name)
}

test('a pod is promised one node at most, and the last one counts', () => {
  const nominations = new Nominations()
  expect(nominations.isEmpty).toBe(true)
  nominations.set(web, 'a')
  nominations.set(db, 'a')
  nominations.set(web, 'b')
  expect([namesOn(nominations, 'a'), namesOn(nominations, 'b')]).toEqual([['db'], ['web']])
  nominations.set(db, '')
  nominations.remove(web.uid)
  nominations.remove('nobody')
  expect([nominations.isEmpty, namesOn(nominations, 'a'), namesOn(nominations, 'b')]).toEqual([true, [], []])
})

test.each([
  { name: 'one on its way to the API server stays', before: '', after: '', want: ['web'] },
  { name: 'one that the API server knows is the one', before: '', after: 'b', want: [] },
  { name: 'one that was taken back is gone', before: 'a', after: '', want: [] },
  { name: 'one that was changed', before: 'b', after: 'a', want: ['web'] },
])('of a promise, $name', ({ before, after, want }) => {
  const nominations = new Nominations()
  nominations.set(web, 'a')
  nominations.update(podInfo(pod('web', { labels: { version: '2' } })), before, after)
  expect(namesOn(nominations, 'a')).toEqual(want)
  if (want.length > 0) expect(nominations.on('a')[0]?.labels).toEqual({ version: '2' })
})

test('a pod that was not promised any is promised none by another version of it', () => {
  const nominations = new Nominations()
  nominations.update(web, '', '')
  expect(nominations.isEmpty).toBe(true)
})

test('a pod that has its node is promised none', () => {
  const cluster = snapshotOf([node('a'), node('b')])
  cluster.nominations.set(web, 'a')
  cluster.assume(web, 'b')
  expect(cluster.nominations.isEmpty).toBe(true)
  cluster.nominations.set(db, 'a')
  cluster.setPod(podInfo(podOn('b', 'db')), 'b')
  expect(cluster.nominations.isEmpty).toBe(true)
})
