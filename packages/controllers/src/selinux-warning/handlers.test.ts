import type { CSIDriver, PersistentVolume, PersistentVolumeClaim, Pod } from '@coxswain/api'
import { expect, test } from 'vitest'
import { claim, volume } from '../shared/testing/volume-builders.ts'
import { claimHandlers, driverHandlers, podHandlers, volumeHandlers, type Watching } from './handlers.ts'
import { csiDriver, driverName, user } from './testing/builders.ts'

/** `web` uses the claim `shop/data` and has volumes of the driver. */
function watch() {
  const woken: string[] = []
  const dropped: string[] = []
  const watching: Watching = {
    pods: { get: () => undefined, list: () => [], byIndex: (_, key) => (key === 'shop/data' ? [user('web')] : []) },
    uses: {
      podsOfDriver: (driver) => new Set(driver === driverName ? ['shop/web'] : []),
      drop: (pod) => dropped.push(pod) > 0,
    },
    wake: (key) => void woken.push(key),
  }
  return { woken, dropped, watching }
}

test.each<{ name: string; previous: Pod; next: Pod; wakes: boolean; drops?: boolean }>([
  { name: 'starts to run', previous: user('web', { phase: 'Pending' }), next: user('web'), wakes: false },
  { name: 'succeeds', previous: user('web'), next: user('web', { phase: 'Succeeded' }), wakes: true },
  { name: 'fails', previous: user('web'), next: user('web', { phase: 'Failed' }), wakes: true },
  {
    name: 'changes after its end',
    previous: user('web', { phase: 'Failed' }),
    next: user('web', { phase: 'Failed' }),
    wakes: false,
  },
  { name: 'is made anew', previous: user('web'), next: user('web', { uid: 'next' }), wakes: true, drops: true },
])('a pod that $name wakes: $wakes', ({ previous, next, wakes, drops = false }) => {
  const { watching, woken, dropped } = watch()
  podHandlers(watching).updated?.(previous, next)
  expect([woken, dropped]).toEqual([wakes ? ['shop/web'] : [], drops ? ['shop/web'] : []])
})

test('a pod wakes as it comes and as it goes', () => {
  const { watching, woken } = watch()
  podHandlers(watching).added?.(user('web'), false)
  podHandlers(watching).deleted?.(user('web'), false)
  expect(woken).toEqual(['shop/web', 'shop/web'])
})

const unbound = claim('data')
const named = claim('data', { volumeName: 'disk' })
const bound = claim('data', { volumeName: 'disk', phase: 'Bound' })
test.each<{ name: string; previous?: PersistentVolumeClaim; next: PersistentVolumeClaim; wakes: boolean }>([
  { name: 'comes without a volume', next: unbound, wakes: false },
  { name: 'comes with one', next: bound, wakes: true },
  { name: 'gets one', previous: unbound, next: named, wakes: true },
  { name: 'is bound to it', previous: named, next: bound, wakes: true },
  {
    name: 'changes otherwise',
    previous: bound,
    next: { ...bound, metadata: { ...bound.metadata, labels: {} } },
    wakes: false,
  },
  { name: 'loses it', previous: bound, next: claim('data', { volumeName: 'disk', phase: 'Lost' }), wakes: false },
  { name: 'is of others', previous: claim('x'), next: claim('x', { volumeName: 'disk' }), wakes: false },
])('a claim that $name wakes: $wakes', ({ previous, next, wakes }) => {
  const { watching, woken } = watch()
  const handlers = claimHandlers(watching)
  if (previous === undefined) handlers.added?.(next, false)
  else handlers.updated?.(previous, next)
  expect(woken).toEqual(wakes ? ['shop/web'] : [])
})

const of = (uid?: string): PersistentVolume => volume('disk', { of: uid === undefined ? 'data' : `data:${uid}` })
test.each<{ name: string; previous?: PersistentVolume; next: PersistentVolume; wakes: boolean }>([
  { name: 'comes for nobody', next: volume('disk'), wakes: false },
  { name: 'comes for a claim that it does not know', next: of(), wakes: false },
  { name: 'comes bound', next: of('u'), wakes: true },
  { name: 'is bound', previous: volume('disk'), next: of('u'), wakes: true },
  { name: 'learns which claim', previous: of(), next: of('u'), wakes: true },
  { name: 'is bound to the next claim', previous: of('u'), next: of('v'), wakes: true },
  { name: 'stays bound', previous: of('u'), next: of('u'), wakes: false },
  { name: 'is let go', previous: of('u'), next: volume('disk'), wakes: false },
])('a volume that $name wakes: $wakes', ({ previous, next, wakes }) => {
  const { watching, woken } = watch()
  const handlers = volumeHandlers(watching)
  if (previous === undefined) handlers.added?.(next, false)
  else handlers.updated?.(previous, next)
  expect(woken).toEqual(wakes ? ['shop/web'] : [])
})

type Change = readonly [previous: CSIDriver | undefined, next: CSIDriver | undefined]
test.each<{ name: string; change: Change; wakes: boolean }>([
  { name: 'comes', change: [undefined, csiDriver()], wakes: true },
  { name: 'comes, and nobody uses it', change: [undefined, csiDriver(true, 'other')], wakes: false },
  { name: 'can now', change: [csiDriver(), csiDriver(true)], wakes: true },
  { name: 'cannot any more', change: [csiDriver(true), csiDriver(false)], wakes: true },
  { name: 'says that it cannot', change: [csiDriver(), csiDriver(false)], wakes: false },
  { name: 'goes, and could', change: [csiDriver(true), undefined], wakes: true },
  { name: 'goes, and could not', change: [csiDriver(false), undefined], wakes: false },
])('a driver that $name wakes: $wakes', ({ change: [previous, next], wakes }) => {
  const { watching, woken } = watch()
  const handlers = driverHandlers(watching)
  if (previous === undefined) handlers.added?.(next ?? csiDriver(), false)
  else if (next === undefined) handlers.deleted?.(previous, false)
  else handlers.updated?.(previous, next)
  expect(woken).toEqual(wakes ? ['shop/web'] : [])
})
