import type { Pod, ResourceClaim } from '@coxswain/api'
import { must } from '@coxswain/base'
import { expect, test } from 'vitest'
import { decideReservations } from './decide-reservations.ts'
import { observePod } from './observe.ts'
import { cachesOf, claim, devicePod, templated, user } from './testing/builders.ts'

const own = { name: 'mine', resourceClaimName: 'mine' }
const allocated = claim('x', { isAllocated: true })
const mine = claim('mine', { owner: '', entry: '', isAllocated: true })
const made = new Map([['gpu', 'x']])

test.each<{ name: string; pod?: Pod; claims: readonly ResourceClaim[]; want: readonly string[]; failure?: string }>([
  { name: 'a claim with devices', claims: [allocated], want: ['x'] },
  { name: 'one for others, too', claims: [claim('x', { isAllocated: true, users: [user('else')] })], want: ['x'] },
  {
    name: 'one for a pod of the name before',
    claims: [claim('x', { isAllocated: true, users: [user('web', 'before')] })],
    want: ['x'],
  },
  { name: 'not one that is reserved', claims: [claim('x', { isAllocated: true, users: [user()] })], want: [] },
  { name: 'not one without devices', claims: [claim('x')], want: [] },
  { name: 'not for a pod without a node: the scheduler does', pod: devicePod(), claims: [allocated], want: [] },
  {
    name: 'one that the pod names itself',
    pod: devicePod('web', { node: 'n', entries: [own] }),
    claims: [mine],
    want: ['mine'],
  },
  {
    name: 'all in order',
    pod: devicePod('web', { node: 'n', entries: [own, templated()] }),
    claims: [allocated, mine],
    want: ['mine', 'x'],
  },
  {
    name: 'those before one that is missing',
    pod: devicePod('web', { node: 'n', entries: [templated(), { name: 'none', resourceClaimName: 'none' }, own] }),
    claims: [allocated, mine],
    want: ['x'],
  },
  {
    name: 'a claim of two entries, once',
    pod: devicePod('web', { node: 'n', entries: [own, { ...own, name: 'again' }] }),
    claims: [mine],
    want: ['mine'],
  },
  {
    name: 'not for an entry that needs no claim',
    pod: devicePod('web', { node: 'n', entries: [templated('unneeded'), own] }),
    claims: [mine],
    want: ['mine'],
  },
  {
    name: 'those before one that is not the pod’s own, which is a fault',
    pod: devicePod('web', { node: 'n', entries: [own, templated()] }),
    claims: [claim('x', { owner: 'before', isAllocated: true }), mine],
    want: ['mine'],
    failure: 'ResourceClaim shop/x was not created for Pod shop/web (Pod is not owner)',
  },
])('reserved is $name', ({ pod = devicePod('web', { node: 'n' }), claims, want, failure }) => {
  const seen = must(observePod(cachesOf({ pods: [pod], claims }), 'shop/web'), 'the pod is there')
  const decision = decideReservations(seen, made)
  expect(decision.toReserve.map(({ metadata }) => metadata?.name)).toEqual(want)
  expect(decision.failure).toBe(failure)
})
