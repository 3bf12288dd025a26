import { describe, expect, test } from 'vitest'
import { compareResourceVersions } from './compare-resource-versions.ts'
import { createMetricsRegistry } from './metrics-registry.ts'
import { createWrittenVersions } from './written-versions.ts'

function setUp(pods: string, replicaSets = '1') {
  const caches = { pods: { resourceVersion: pods }, replicaSets: { resourceVersion: replicaSets } }
  const metrics = createMetricsRegistry()
  const written = createWrittenVersions({
    counted: { metrics, subsystem: 'replicaset_controller', kind: 'ReplicaSet' },
    watched: [
      { group: '', resource: 'pods', cache: caches.pods },
      { group: 'apps', resource: 'replicasets', cache: caches.replicaSets },
    ],
  })
  return { written, caches, metrics }
}

const owner = 'ns/web'

describe('versions compare as decimal numbers of any length', () => {
  test.each([
    { a: '100', b: '200', want: -1 },
    { a: '200', b: '100', want: 1 },
    { a: '7', b: '7', want: 0 },
    { a: '99', b: '100', want: -1 },
    { a: '9007199254740993', b: '9007199254740992', want: 1 },
    { a: '0', b: '1', want: undefined },
    { a: '1', b: '0', want: undefined },
    { a: '012', b: '12', want: undefined },
    { a: '', b: '1', want: undefined },
    { a: '1a', b: '1', want: undefined },
    { a: '-1', b: '1', want: undefined },
  ])('$a and $b', ({ a, b, want }) => {
    const order = compareResourceVersions(a, b)
    expect(order === undefined ? undefined : Math.sign(order)).toBe(want)
  })
})

test('an owner that wrote nothing is caught up', () => {
  expect(setUp('5').written.behind(owner)).toBeUndefined()
})

test('a cache behind the last write holds the owner back, and is counted', () => {
  const { written, caches, metrics } = setUp('5')
  written.wrote(owner, 'u1', 'pods', '10')
  const behind = written.behind(owner)
  expect(behind?.message).toBe('read version: 5 is not as new as written version: 10 for group resource pods')
  expect(metrics.write()).toContain('replicaset_controller_stale_sync_skips_total{group="",resource="pods"} 1\n')
  caches.pods.resourceVersion = '10'
  expect(written.behind(owner)).toBeUndefined()
})

test('the message names the group', () => {
  const { written } = setUp('5', '5')
  written.wrote(owner, 'u1', 'replicasets', '6')
  expect(written.behind(owner)?.message).toContain('for group resource replicasets.apps')
})

test('it looks again later and later, a second at most', () => {
  const { written } = setUp('5')
  written.wrote(owner, 'u1', 'pods', '10')
  const delays = Array.from({ length: 12 }, () => written.behind(owner)?.recheckMs)
  expect(delays.slice(0, 4)).toEqual([5, 10, 20, 40])
  expect(delays.at(-1)).toBe(1000)
})

test('the newest write counts, in whatever order the answers came', () => {
  const { written, caches } = setUp('5')
  written.wrote(owner, 'u1', 'pods', '12')
  written.wrote(owner, 'u1', 'pods', '9')
  caches.pods.resourceVersion = '11'
  expect(written.behind(owner)).toBeDefined()
})

test('once caught up the record is gone, even if the cache goes back', () => {
  const { written, caches } = setUp('12')
  written.wrote(owner, 'u1', 'pods', '12')
  expect(written.behind(owner)).toBeUndefined()
  caches.pods.resourceVersion = '3'
  expect(written.behind(owner)).toBeUndefined()
})

test.each([
  { name: 'a cache that has no version', cache: '', version: '10' },
  { name: 'a cache whose version is no number', cache: 'abc', version: '10' },
  { name: 'a written version that is no number', cache: '5', version: 'abc' },
])('$name is not waited for', ({ cache, version }) => {
  const { written } = setUp(cache)
  written.wrote(owner, 'u1', 'pods', version)
  expect(written.behind(owner)).toBeUndefined()
})

test('writes of a resource that nobody watches are not waited for', () => {
  const { written } = setUp('5')
  written.wrote(owner, 'u1', 'secrets', '10')
  expect(written.behind(owner)).toBeUndefined()
})

test('another owner of the same name starts clean; forgetting asks for the uid', () => {
  const { written, caches } = setUp('5', '5')
  written.wrote(owner, 'u1', 'pods', '10')
  written.wrote(owner, 'u2', 'replicasets', '10')
  written.forget(owner, 'u1')
  expect(written.behind(owner)?.message).toContain('replicasets')
  caches.replicaSets.resourceVersion = '5'
  written.forget(owner, 'u2')
  expect(written.behind(owner)).toBeUndefined()
  written.wrote(owner, 'u3', 'pods', '10')
  written.forget(owner)
  expect(written.behind(owner)).toBeUndefined()
})
