import { uidOf, type DeviceTaint, type DeviceToleration, type Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { printTaintSource } from './eviction.ts'
import { keyOfReference, podReferenceOf } from './planned-evictions.ts'
import { addedMs, claim, devicePod, slice, taint, templatedPod, tolerates } from './testing/builders.ts'
import { add, createWorld, ordersOf, remove, update, type Change } from './testing/changes.ts'

interface Scenario {
  readonly name: string
  /** What was there, in this order. */
  readonly given?: readonly Change[]
  /** In any order; those of a list in theirs. */
  readonly changes: readonly (Change | readonly Change[])[]
  /** In how many seconds the pod goes; undefined: it may stay. */
  readonly want: number | undefined
  /** Who it is; default: `web`. */
  readonly who?: Pod
  readonly told?: readonly string[]
}

const cancelled = ['Cancelling deletion']
const web = devicePod()
const gpu = claim()
const fine = slice({ a: [] })
const tainted = slice({ a: [taint()], b: [] })
const another = slice({ a: [taint()] }, { pool: 'node-2', generation: 2 })
const withEffect = (effect: string) => slice({ a: [taint({ effect })] })
const withTaints = (...taints: readonly DeviceTaint[]) => slice({ a: taints })
const tolerating = (...tolerations: readonly DeviceToleration[]) => claim('gpu', { tolerations })
const freed = claim('gpu', { devices: [] })
/** Made for the pod before this one, and kept for this one. */
const foreign = claim('gpu', { owner: 'uid-before', uid: 'uid-gpu-before' })
const made = claim('gpu', { owner: 'uid-web' })
const templated = templatedPod({ gpu: 'gpu' })
const predecessor = devicePod('web', { uid: 'uid-before' })
const leaving = [add(tainted), add(gpu), add(web)]

const comesAndGoes: readonly Scenario[] = [
  { name: 'without taints nobody goes', changes: [add(fine), add(another), add(gpu), add(web)], want: undefined },
  { name: 'a device without any slice is fine', changes: [add(gpu), add(web)], want: undefined },
  { name: 'with a taint the pod goes', changes: [add(tainted), add(another), add(gpu), add(web)], want: 0 },
  {
    name: 'with a taint of another device it stays',
    changes: [add(slice({ b: [taint()] })), add(another), add(gpu), add(web)],
    want: undefined,
  },
  {
    name: 'with a claim from a template it goes',
    changes: [add(tainted), add(another), add(made), add(templated)],
    want: 0,
  },
  {
    name: 'with a claim that was not made yet it stays',
    changes: [add(tainted), add(another), add(made), add(templatedPod())],
    want: undefined,
  },
  {
    name: 'with a claim that need not be made it stays',
    changes: [add(tainted), add(another), add(made), add(templatedPod({ gpu: undefined }))],
    want: undefined,
  },
  {
    name: 'with the claim of another pod of its name it stays',
    changes: [add(tainted), add(another), add(foreign), add(templated)],
    want: undefined,
  },
  {
    name: 'with a claim that is kept for another pod of its name it stays',
    changes: [add(tainted), add(another), add(gpu), add(predecessor)],
    who: predecessor,
    want: undefined,
  },
  {
    name: 'without a node it stays',
    changes: [add(tainted), add(another), add(gpu), add(devicePod('web', { node: '' }))],
    want: undefined,
  },
]

const tolerations: readonly Scenario[] = [
  { name: 'a time', changes: [add(tainted), add(another), add(tolerating(tolerates(3600))), add(web)], want: 3600 },
  {
    name: 'the shortest of those that match',
    changes: [add(tainted), add(tolerating(tolerates(20, { key: 'other' }), tolerates(60), tolerates(30))), add(web)],
    want: 30,
  },
  {
    name: 'one that does not match',
    changes: [add(tainted), add(tolerating(tolerates(60, { key: 'other' }))), add(web)],
    want: 0,
  },
  { name: 'for ever', changes: [add(tainted), add(tolerating(tolerates())), add(web)], want: undefined },
  {
    name: 'for a time and for ever',
    changes: [add(tainted), add(tolerating(tolerates(60), tolerates())), add(web)],
    want: undefined,
  },
  {
    name: 'one of two taints',
    changes: [
      add(withTaints(taint(), taint({ key: 'other' }))),
      add(tolerating(tolerates(undefined, { key: 'broken' }))),
      add(web),
    ],
    want: 0,
  },
  {
    name: 'two taints for different times',
    changes: [
      add(withTaints(taint(), taint({ key: 'other' }))),
      add(tolerating(tolerates(60, { key: 'broken' }), tolerates(30, { key: 'other' }))),
      add(web),
    ],
    want: 30,
  },
]

const later: readonly Scenario[] = [
  {
    name: 'a pod that comes to its node goes',
    given: [add(tainted), add(gpu), add(devicePod('web', { node: '' }))],
    changes: [update(devicePod('web', { node: '' }), web)],
    want: 0,
  },
  {
    name: 'a pod whose claim was made meanwhile goes',
    given: [add(tainted), add(made), add(templatedPod())],
    changes: [update(templatedPod(), templated)],
    want: 0,
  },
  {
    name: 'a claim that is allocated and kept for the pod meanwhile makes it go',
    given: [add(tainted), add(freed), add(web)],
    changes: [update(freed, gpu)],
    want: 0,
  },
  {
    name: 'changes of other things change nothing',
    given: leaving,
    changes: [
      update(tainted, slice({ a: [taint()], b: [], c: [taint()] })),
      update(gpu, { ...gpu }),
      update(web, { ...web }),
    ],
    want: 0,
  },
  {
    name: 'a slice that changes without a taint changes nothing',
    given: [add(fine), add(gpu), add(web)],
    changes: [update(fine, { ...fine })],
    want: undefined,
  },
  {
    name: 'a slice that goes and comes calls it off and plans it again',
    given: leaving,
    changes: [[remove(tainted), add(tainted)]],
    want: 0,
    told: cancelled,
  },
  {
    name: 'the successor of a pod that the claim was not kept for goes',
    given: [add(tainted), add(gpu), add(predecessor)],
    changes: [[remove(predecessor), add(web)]],
    want: 0,
  },
  {
    name: 'the successor, too, if nobody saw the first one go',
    given: [add(tainted), add(gpu), add(predecessor)],
    changes: [update(predecessor, web)],
    want: 0,
  },
  {
    name: 'a claim that takes the place of another one makes its pod go',
    given: [add(tainted), add(foreign), add(templated)],
    changes: [update(foreign, made)],
    want: 0,
  },
  {
    name: 'a taint in place of a tolerated one makes the pod go at once',
    given: [
      add(withTaints(taint({ value: 'much' }))),
      add(tolerating(tolerates(3600, { operator: 'Equal', key: 'broken', value: 'much' }))),
      add(web),
    ],
    changes: [update(withTaints(taint({ value: 'much' })), withTaints(taint({ value: 'more' })))],
    want: 0,
  },
  {
    name: 'a taint that is added later counts from then on',
    given: [add(fine), add(tolerating(tolerates(60))), add(web)],
    changes: [update(fine, withTaints(taint({ timeAdded: '2026-04-01T10:00:40Z' })))],
    want: 100,
  },
]

const calledOff: readonly Scenario[] = [
  { name: 'the taint goes', changes: [update(tainted, fine)], want: undefined, told: cancelled },
  {
    name: 'the taint only keeps new pods away',
    changes: [update(tainted, withEffect('NoSchedule'))],
    want: undefined,
    told: cancelled,
  },
  { name: 'the taint has no effect', changes: [update(tainted, withEffect('None'))], want: undefined, told: cancelled },
  {
    name: 'the device is in another slice, without a taint',
    changes: [remove(tainted), add(slice({ a: [] }, { name: 'new', generation: 2 }))],
    want: undefined,
    told: cancelled,
  },
  { name: 'the slice goes', changes: [remove(tainted)], want: undefined, told: cancelled },
  { name: 'nothing is allocated any more', changes: [update(gpu, freed)], want: undefined, told: cancelled },
  { name: 'the claim goes', changes: [remove(gpu)], want: undefined, told: cancelled },
  {
    name: 'the claim is kept for the pod no more',
    changes: [update(gpu, claim('gpu', { users: { other: 'uid-other' } }))],
    want: undefined,
    told: cancelled,
  },
  { name: 'the pod goes, and nobody is told', changes: [remove(web)], want: undefined },
  {
    name: 'another pod has its name, and nobody saw it go',
    changes: [update(web, devicePod('web', { uid: 'uid-next' }))],
    want: undefined,
  },
]

const ineffective: readonly Scenario[] = ['None', 'NoSchedule', 'unknown'].map((effect) => ({
  name: effect,
  given: [add(withEffect(effect)), add(gpu)],
  changes: [add(web)],
  want: undefined,
}))

function check({ given = [], changes, want, who = web, told = [] }: Scenario): void {
  for (const order of ordersOf(changes)) {
    const world = createWorld()
    for (const change of given) world.tell(change)
    world.told.length = 0
    for (const change of order.flat()) world.tell(change)
    const planned = world.planned.get(keyOfReference(podReferenceOf(who)))
    const seconds = planned === undefined ? undefined : (planned.eviction.whenMs - addedMs) / 1000
    expect([seconds, world.told]).toEqual([want, told])
    expect(world.planned.size).toBe(want === undefined ? 0 : 1)
    if (want !== undefined) expect(world.woken).toContain(`shop/web/${uidOf(who)} in ${want}`)
  }
}

describe('in whatever order one hears of it', () => test.each(comesAndGoes)('$name', check))
describe('a claim tolerates', () => test.each(tolerations)('$name', check))
describe('later', () => test.each(later)('$name', check))
describe('it is called off when', () => test.each(calledOff.map((row) => ({ ...row, given: leaving })))('$name', check))
describe('nobody goes for a taint with the effect', () => test.each(ineffective)('$name', check))

describe('a pod with two claims', () => {
  const claims = ['gpu', 'nic'].map((name) => ({ name, resourceClaimName: name }))
  const pod = devicePod('web', { claims })
  const users = { web: 'uid-web', other: 'uid-other' }
  const early = slice({ a: [taint()] }, { name: 's1' })
  const late = slice({ n: [taint({ timeAdded: '2026-04-01T10:00:40Z' })] }, { pool: 'node-1-nics' })
  const nic = claim('nic', { devices: ['n'], pool: 'node-1-nics', users })

  test('goes at the earlier time, for the taints of both', () => {
    for (const order of ordersOf([early, late, gpu, nic, pod].map(add))) {
      const world = createWorld()
      for (const change of order) world.tell(change)
      const planned = world.planned.get('shop/web/uid-web')
      expect(planned?.eviction.whenMs).toBe(addedMs)
      expect(planned?.eviction.taints.map(printTaintSource)).toEqual([
        'ResourceSlice s1 gpu.example.com/node-1/a taint #0',
        'ResourceSlice node-1-nics gpu.example.com/node-1-nics/n taint #0',
      ])
    }
  })
})

test('pods of several namespaces go, each with its own claim', () => {
  const elsewhere = { namespace: 'other' }
  const world = createWorld()
  const theirs = devicePod('web', { ...elsewhere, uid: 'uid-theirs' })
  const theirClaim = claim('gpu', { ...elsewhere, users: { web: 'uid-theirs' } })
  for (const change of [gpu, theirClaim, web, theirs, tainted]) world.tell(add(change))
  expect(world.woken).toEqual(['shop/web/uid-web in 0', 'other/web/uid-theirs in 0'])
})

test('a pod that claims no devices is not looked at', () => {
  const world = createWorld()
  const { resourceClaims: _, ...spec } = web.spec ?? { containers: [] }
  for (const change of [add(tainted), add(gpu)]) world.tell(change)
  world.tell(add({ ...web, spec }))
  world.tell(update({ ...web, spec }, { ...web, spec: { ...spec, nodeName: 'node-2' } }))
  world.tell(remove({ ...web, spec }))
  expect([world.woken, world.planned.size]).toEqual([[], 0])
})
