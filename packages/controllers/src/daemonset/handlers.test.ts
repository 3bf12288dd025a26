import type { ControllerRevision, DaemonSet, Pod } from '@coxswain/api'
import { expect, test } from 'vitest'
import { listerOf, pod } from '../shared/testing/builders.ts'
import { ownerHandlers, podHandlers, revisionHandlers, type Watching } from './handlers.ts'

const daemonSet = (name: string, { uid = `uid-${name}`, minReadySeconds = 0 } = {}): DaemonSet => ({
  metadata: { name, namespace: 'shop', uid },
  spec: { selector: { matchLabels: { app: name } }, template: {}, minReadySeconds },
})
const twin: DaemonSet = { ...daemonSet('twin'), spec: { selector: { matchLabels: { app: 'twins' } }, template: {} } }
const twins = [twin, { ...twin, metadata: { ...twin.metadata, name: 'other-twin' } }]
const sets = listerOf([daemonSet('agent'), daemonSet('slow', { minReadySeconds: 30 }), ...twins])

interface Traits {
  readonly owner?: string
  readonly uid?: string
  readonly app?: string
  readonly version?: string
  readonly going?: boolean
  readonly ready?: boolean
}

function metadataOf({ owner, uid, app = 'agent', version = '1', going = false }: Traits) {
  const reference = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    name: owner ?? '',
    uid: uid ?? `uid-${owner}`,
    controller: true,
  }
  return {
    namespace: 'shop',
    resourceVersion: version,
    labels: { app },
    ...(owner === undefined ? {} : { ownerReferences: [reference] }),
    ...(going ? { deletionTimestamp: '2026-04-01T10:00:00Z' } : {}),
  }
}

const podOf = (traits: Traits): Pod => pod('agent-x', { ready: traits.ready ?? true, metadata: metadataOf(traits) })
const revisionOf = (traits: Traits): ControllerRevision => ({
  metadata: { name: 'agent-x', ...metadataOf(traits) },
  revision: 1,
})

function recording() {
  const seen: string[] = []
  const note =
    (what: string) =>
    (...args: readonly unknown[]): void =>
      void seen.push([what, ...args].filter((one) => typeof one !== 'object').join(' '))
  const watching = {
    daemonSets: sets,
    expectations: {
      creationObserved: note('created'),
      deletionObserved: note('deleted'),
      forget: note('forget'),
    },
    written: { forget: note('forget writes') },
    controller: {
      wake: (key: string) => note('wake')(key),
      wakeAfter: (key: string, delayMs: number) => note('wake')(key, delayMs),
    },
  } as unknown as Watching
  return { seen, watching }
}

const woken = ['wake shop/agent']
const created = ['created shop/agent', ...woken]
const deleted = ['deleted shop/agent', ...woken]

test.each([
  { name: 'a pod meets the expectation and wakes its set', next: { owner: 'agent' }, want: created },
  {
    name: 'one that is going was made, and counts as deleted',
    next: { owner: 'agent', going: true },
    want: ['created shop/agent', ...deleted],
  },
  { name: 'one of an earlier set of that name counts for nobody', next: { owner: 'agent', uid: 'gone' }, want: [] },
  { name: 'an orphan wakes those that select it', next: {}, want: woken },
  {
    name: 'an orphan wakes all that select it',
    next: { app: 'twins' },
    want: ['wake shop/twin', 'wake shop/other-twin'],
  },
  { name: 'an orphan that nobody selects nobody', next: { app: 'x' }, want: [] },
  { name: 'an orphan that is going nobody', next: { going: true }, want: [] },
])('pod added: $name', ({ next, want }) => {
  const { seen, watching } = recording()
  podHandlers(watching).added?.(podOf(next), false)
  expect(seen).toEqual(want)
})

test.each([
  { name: 'the same version is no news', previous: { owner: 'agent' }, next: { owner: 'agent' }, want: [] },
  { name: 'a change wakes the set', previous: { owner: 'agent' }, next: { owner: 'agent', version: '2' }, want: woken },
  {
    name: 'one that is going counts as deleted',
    previous: { owner: 'agent' },
    next: { owner: 'agent', version: '2', going: true },
    want: deleted,
  },
  {
    name: 'another owner wakes both',
    previous: { owner: 'slow' },
    next: { owner: 'agent', version: '2' },
    want: ['wake shop/slow', ...woken],
  },
  {
    name: 'an orphan with other labels wakes those that select it',
    previous: { app: 'web' },
    next: { version: '2' },
    want: woken,
  },
  {
    name: 'one that was let go wakes its set and all that select it',
    previous: { owner: 'slow', app: 'twins' },
    next: { app: 'twins', version: '2' },
    want: ['wake shop/slow', 'wake shop/twin', 'wake shop/other-twin'],
  },
  {
    name: 'one of an earlier set of that name wakes nobody',
    previous: { owner: 'agent', uid: 'gone' },
    next: { owner: 'agent', uid: 'gone', version: '2' },
    want: [],
  },
  {
    name: 'one that stays ready wakes its set once',
    previous: { owner: 'slow' },
    next: { owner: 'slow', version: '2' },
    want: ['wake shop/slow'],
  },
  {
    name: 'one that became ready is available at once without a time',
    previous: { owner: 'agent', ready: false },
    next: { owner: 'agent', version: '2' },
    want: woken,
  },
  { name: 'an orphan with another status wakes nobody', previous: { ready: false }, next: { version: '2' }, want: [] },
  {
    name: 'one that became ready wakes its set again, a second after it is available',
    previous: { owner: 'slow', ready: false },
    next: { owner: 'slow', version: '2' },
    want: ['wake shop/slow', 'wake shop/slow 31000'],
  },
])('pod updated: $name', ({ previous, next, want }) => {
  const { seen, watching } = recording()
  podHandlers(watching).updated?.(podOf(previous), podOf(next))
  expect(seen).toEqual(want)
})

test('pod deleted: counts as deleted, an orphan for nobody', () => {
  const { seen, watching } = recording()
  podHandlers(watching).deleted?.(podOf({ owner: 'agent' }), false)
  podHandlers(watching).deleted?.(podOf({}), false)
  expect(seen).toEqual(deleted)
})

test.each([
  { name: 'one that a set made wakes nobody', event: 'added', next: { owner: 'agent' }, want: [] },
  { name: 'an orphan wakes those that select it', event: 'added', next: {}, want: woken },
  { name: 'one that is going wakes its set', event: 'added', next: { owner: 'agent', going: true }, want: woken },
  { name: 'one that is gone as well', event: 'deleted', next: { owner: 'agent' }, want: woken },
  { name: 'an orphan that is gone nobody', event: 'deleted', next: {}, want: [] },
] as const)('revision $event: $name', ({ event, next, want }) => {
  const { seen, watching } = recording()
  revisionHandlers(watching)[event]?.(revisionOf(next), false)
  expect(seen).toEqual(want)
})

test.each([
  { name: 'the same version is no news', previous: { owner: 'agent' }, next: { owner: 'agent' }, want: [] },
  { name: 'a change wakes the set', previous: { owner: 'agent' }, next: { owner: 'agent', version: '2' }, want: woken },
  {
    name: 'another owner wakes both',
    previous: { owner: 'slow' },
    next: { owner: 'agent', version: '2' },
    want: ['wake shop/slow', ...woken],
  },
  {
    name: 'an orphan with other labels wakes those that select it',
    previous: { app: 'web' },
    next: { version: '2' },
    want: woken,
  },
  { name: 'an orphan with the same labels nobody', previous: {}, next: { version: '2' }, want: [] },
])('revision updated: $name', ({ previous, next, want }) => {
  const { seen, watching } = recording()
  revisionHandlers(watching).updated?.(revisionOf(previous), revisionOf(next))
  expect(seen).toEqual(want)
})

test('a set wakes itself on every change, resyncs included; one that is gone, seen or not, is forgotten first', () => {
  const { seen, watching } = recording()
  const handlers = ownerHandlers(watching)
  handlers.added?.(daemonSet('agent'), true)
  handlers.updated?.(daemonSet('agent'), daemonSet('agent'))
  handlers.deleted?.(daemonSet('agent'), true)
  expect(seen).toEqual([...woken, ...woken, 'forget writes shop/agent uid-agent', 'forget shop/agent', ...woken])
})

test('a set that was deleted and made again unseen is forgotten first', () => {
  const { seen, watching } = recording()
  ownerHandlers(watching).updated?.(daemonSet('agent', { uid: 'old' }), daemonSet('agent'))
  expect(seen).toEqual(['forget writes shop/agent old', 'forget shop/agent', ...woken, ...woken])
})
