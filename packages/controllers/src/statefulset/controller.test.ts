import type { Pod, StatefulSet } from '@coxswain/api'
import { expect, test } from 'vitest'
import { listerOf, pod } from '../shared/testing/builders.ts'
import { podHandlers, setHandlers } from './controller.ts'

const set = (name: string, minReadySeconds = 0): StatefulSet => ({
  metadata: { name, namespace: 'shop', uid: `uid-${name}` },
  spec: { selector: { matchLabels: { app: name } }, template: {}, minReadySeconds },
})
const sets = listerOf([set('db'), set('slow', 30)])

interface Traits {
  readonly owner?: string
  readonly uid?: string
  readonly kind?: string
  readonly app?: string
  readonly version?: string
  readonly going?: boolean
  readonly ready?: boolean
}

function podOf({
  owner,
  uid,
  kind = 'StatefulSet',
  app = 'db',
  version = '1',
  going = false,
  ready = true,
}: Traits): Pod {
  const reference = owner && { apiVersion: 'apps/v1', kind, name: owner, uid: uid ?? `uid-${owner}`, controller: true }
  return pod('db-0', {
    ready,
    metadata: {
      resourceVersion: version,
      labels: { app },
      ...(reference ? { ownerReferences: [reference] } : {}),
      ...(going ? { deletionTimestamp: '2026-04-01T10:00:00Z' } : {}),
    },
  })
}

function recording() {
  const woken: string[] = []
  const controller = {
    wake: (key: string) => void woken.push(key),
    wakeAfter: (key: string, delayMs: number) => void woken.push(`${key} after ${delayMs}`),
  }
  return { woken, controller }
}

test.each([
  { name: 'a pod wakes its set', next: { owner: 'db' }, want: ['shop/db'] },
  { name: 'a pod of an earlier set of that name does not', next: { owner: 'db', uid: 'gone' }, want: [] },
  { name: 'nor one of another kind of owner', next: { owner: 'db', kind: 'ReplicaSet' }, want: [] },
  { name: 'an orphan wakes all that select it', next: {}, want: ['shop/db'] },
  { name: 'one that nobody selects wakes nobody', next: { app: 'web' }, want: [] },
  { name: 'one that is going wakes its owner', next: { owner: 'db', going: true }, want: ['shop/db'] },
  { name: 'an orphan that is going nobody', next: { going: true }, want: [] },
])('added: $name', ({ next, want }) => {
  const { woken, controller } = recording()
  podHandlers(sets, controller).added?.(podOf(next), false)
  expect(woken).toEqual(want)
})

test.each([
  { name: 'the same version is no news', previous: { owner: 'db' }, next: { owner: 'db' }, want: [] },
  { name: 'a change wakes the set', previous: { owner: 'db' }, next: { owner: 'db', version: '2' }, want: ['shop/db'] },
  {
    name: 'so does one of a pod that is going',
    previous: { owner: 'db' },
    next: { owner: 'db', version: '2', going: true },
    want: ['shop/db'],
  },
  {
    name: 'another owner wakes both',
    previous: { owner: 'db' },
    next: { owner: 'slow', version: '2' },
    want: ['shop/db', 'shop/slow'],
  },
  {
    name: 'a pod that was let go wakes its owner and all that select it',
    previous: { owner: 'slow' },
    next: { version: '2' },
    want: ['shop/slow', 'shop/db'],
  },
  {
    name: 'an orphan with other labels wakes those that select it',
    previous: { app: 'web' },
    next: { version: '2' },
    want: ['shop/db'],
  },
  {
    name: 'an orphan that only has another status wakes nobody',
    previous: { ready: false },
    next: { version: '2' },
    want: [],
  },
  {
    name: 'a pod that became ready wakes its set again when it is available',
    previous: { owner: 'slow', ready: false },
    next: { owner: 'slow', version: '2' },
    want: ['shop/slow', 'shop/slow after 30000'],
  },
  {
    name: 'at once only where pods are available as soon as they are ready',
    previous: { owner: 'db', ready: false },
    next: { owner: 'db', version: '2' },
    want: ['shop/db'],
  },
  {
    name: 'a pod that was ready before is not waited for again',
    previous: { owner: 'slow' },
    next: { owner: 'slow', version: '2' },
    want: ['shop/slow'],
  },
  {
    name: 'nor one that is no longer ready',
    previous: { owner: 'slow' },
    next: { owner: 'slow', version: '2', ready: false },
    want: ['shop/slow'],
  },
  {
    name: 'a pod of a set that is gone wakes nobody',
    previous: { owner: 'gone' },
    next: { owner: 'gone', version: '2' },
    want: [],
  },
  {
    name: 'a pod that was adopted wakes its owner',
    previous: {},
    next: { owner: 'db', version: '2' },
    want: ['shop/db'],
  },
  {
    name: 'an orphan with other labels that nobody selects wakes nobody',
    previous: {},
    next: { app: 'web', version: '2' },
    want: [],
  },
])('updated: $name', ({ previous, next, want }) => {
  const { woken, controller } = recording()
  podHandlers(sets, controller).updated?.(podOf(previous), podOf(next))
  expect(woken).toEqual(want)
})

test.each([
  { name: 'a pod that is gone wakes its set', next: { owner: 'db' }, want: ['shop/db'] },
  { name: 'an orphan nobody', next: {}, want: [] },
  { name: 'one of another set of that name nobody', next: { owner: 'db', uid: 'gone' }, want: [] },
])('deleted: $name', ({ next, want }) => {
  const { woken, controller } = recording()
  podHandlers(sets, controller).deleted?.(podOf(next), false)
  expect(woken).toEqual(want)
})

test('every event of a set wakes it; one that is gone is forgotten', () => {
  const { woken, controller } = recording()
  const forgotten: unknown[] = []
  const written = {
    forget: (...what: unknown[]) => void forgotten.push(what),
    wrote: () => undefined,
    behind: () => undefined,
  }
  const handlers = setHandlers(controller, written)
  handlers.added?.(set('db'), true)
  handlers.updated?.(set('db'), set('db'))
  handlers.deleted?.(set('db'), false)
  expect(woken).toEqual(['shop/db', 'shop/db', 'shop/db'])
  expect(forgotten).toEqual([['shop/db', 'uid-db']])
})
