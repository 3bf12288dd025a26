import type { Pod, ResourceClaim, ResourceClaimTemplate } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { claimHandlers, podHandlers, templateHandlers, type Watching } from './handlers.ts'
import { cachesOf, claim, devicePod, template, templated, user, type Cached } from './testing/builders.ts'

/** What the queue is asked for, and who is told to be gone. */
function watch(cached: Cached) {
  const woken: string[] = []
  const gone: string[] = []
  const watching: Watching = {
    ...cachesOf(cached),
    wake: (key) => void woken.push(key),
    podGone: (pod) => void gone.push(`pod ${pod.metadata?.uid ?? ''}`),
    claimGone: (lost) => void gone.push(`claim ${lost.metadata?.name ?? ''}`),
  }
  return { watching, woken, gone }
}

const [pod, made, extended] = ['pod:shop/web', 'claim:shop/x', 'claim:shop/web-extended']
const named = { gpu: 'x' }
const own = { name: 'mine', resourceClaimName: 'mine' }
const [ready, allocated] = [claim('x'), claim('x', { isAllocated: true })]
const mine = claim('mine', { owner: '', entry: '', isAllocated: true })

describe('a pod', () => {
  test.each<{ name: string; of: Pod; claims?: readonly ResourceClaim[]; want: readonly string[] }>([
    { name: 'without claims', of: devicePod('web', { entries: [] }), want: [] },
    { name: 'without claims that has ended', of: devicePod('web', { entries: [], phase: 'Failed' }), want: [] },
    { name: 'whose claim is not made yet', of: devicePod(), want: [pod] },
    { name: 'whose claim is gone', of: devicePod('web', { named }), want: [pod] },
    { name: 'whose claim is there', of: devicePod('web', { named }), claims: [ready], want: [] },
    { name: 'that needs no claim', of: devicePod('web', { named: { gpu: undefined } }), want: [] },
    {
      name: 'whose claim is of a kind that is not known',
      of: devicePod('web', { entries: [{ name: 'a' }] }),
      want: [pod],
    },
    { name: 'whose own claim is missing: its user makes it', of: devicePod('web', { entries: [own] }), want: [] },
    {
      name: 'of two, the second lacks its claim',
      of: devicePod('web', { entries: [own, templated()] }),
      claims: [mine],
      want: [pod],
    },
    {
      name: 'whose claim’s name is another one’s: nothing can be done',
      of: devicePod('web', { named, node: 'n' }),
      claims: [claim('x', { owner: 'before', isAllocated: true })],
      want: [],
    },
    { name: 'with a node and devices', of: devicePod('web', { named, node: 'n' }), claims: [allocated], want: [pod] },
    {
      name: 'with a node, and devices of a claim of its user’s',
      of: devicePod('web', { entries: [own], node: 'n' }),
      claims: [mine],
      want: [pod],
    },
    { name: 'with a node, and no devices yet', of: devicePod('web', { named, node: 'n' }), claims: [ready], want: [] },
    { name: 'with devices, and no node yet', of: devicePod('web', { named }), claims: [allocated], want: [] },
    {
      name: 'with a node, and devices that are reserved',
      of: devicePod('web', { named, node: 'n' }),
      claims: [claim('x', { isAllocated: true, users: [user()] })],
      want: [],
    },
    { name: 'that is deleted without its claim', of: devicePod('web', { isDeleted: true, node: 'n' }), want: [] },
    { name: 'that is deleted while it runs', of: devicePod('web', { named, isDeleted: true, node: 'n' }), want: [] },
    { name: 'that is deleted without a node', of: devicePod('web', { named, isDeleted: true }), want: [made] },
    { name: 'that has succeeded', of: devicePod('web', { named, phase: 'Succeeded' }), claims: [ready], want: [made] },
    {
      name: 'that has failed, whose claim is gone: it gets no other',
      of: devicePod('web', { named, phase: 'Failed', node: 'n' }),
      want: [made],
    },
    {
      name: 'that has ended, whose status does not tell what was made for it',
      of: devicePod('web', { phase: 'Succeeded' }),
      claims: [ready, claim('y', { owner: 'before' })],
      want: [made],
    },
    {
      name: 'that has ended, with claims of all kinds',
      of: devicePod('web', {
        entries: [own, templated('unmade'), templated('unneeded'), templated(), { name: 'odd' }],
        named: { ...named, unneeded: undefined },
        phase: 'Succeeded',
        extendedClaim: 'web-extended',
      }),
      claims: [ready, mine],
      want: ['claim:shop/mine', made, extended],
    },
  ])('$name: $want', ({ of, claims = [], want }) => {
    for (const tell of ['added', 'updated']) {
      const { watching, woken, gone } = watch({ claims })
      const { added, updated } = podHandlers(watching)
      if (tell === 'added') added?.(of, false)
      else updated?.(of, of)
      expect(woken).toEqual(want)
      expect(gone).toEqual([])
    }
  })

  const base = { entries: [], extendedClaim: 'web-extended' }
  test.each([
    { name: 'runs', of: devicePod('web', { ...base, phase: 'Running', node: 'n' }), want: [] },
    { name: 'has succeeded', of: devicePod('web', { ...base, phase: 'Succeeded', node: 'n' }), want: [extended] },
    { name: 'has failed', of: devicePod('web', { ...base, phase: 'Failed', node: 'n' }), want: [extended] },
    { name: 'is deleted without a node', of: devicePod('web', { ...base, isDeleted: true }), want: [extended] },
  ])('with extended resources alone that $name: $want', ({ of, want }) => {
    const { watching, woken } = watch({})
    podHandlers(watching).added?.(of, false)
    expect(woken).toEqual(want)
  })

  test.each([
    { name: 'with claims', of: devicePod('web', { named, phase: 'Running', node: 'n' }), want: [made] },
    { name: 'with extended resources', of: devicePod('web', base), want: [extended] },
    { name: 'with both', of: devicePod('web', { named, extendedClaim: 'web-extended' }), want: [made, extended] },
    { name: 'whose claims were not made', of: devicePod(), want: [] },
  ])('$name that is gone is remembered, and lets go of $want', ({ of, want }) => {
    const { watching, woken, gone } = watch({})
    podHandlers(watching).deleted?.(of, false)
    expect(woken).toEqual(want)
    expect(gone).toEqual(['pod uid-web'])
  })

  test('without claims that is gone is not remembered', () => {
    const { watching, woken, gone } = watch({})
    podHandlers(watching).deleted?.(devicePod('web', { entries: [] }), false)
    expect([...woken, ...gone]).toEqual([])
  })

  test('that took the place of another one, unseen: that one is gone', () => {
    const { watching, woken, gone } = watch({})
    podHandlers(watching).updated?.(devicePod('web', { named }), devicePod('web', { uid: 'later' }))
    expect(woken).toEqual([made, pod])
    expect(gone).toEqual(['pod uid-web'])
  })
})

describe('a claim', () => {
  const running = devicePod('web', { named, node: 'n' })
  const ended = devicePod('web', { named, phase: 'Succeeded' })
  test.each<{ name: string; of: ResourceClaim; pods?: readonly Pod[]; want: readonly string[] }>([
    { name: 'that nobody names', of: ready, want: [made] },
    { name: 'without devices', of: ready, pods: [running], want: [made] },
    { name: 'with devices, for a pod with a node', of: allocated, pods: [running], want: [made, pod] },
    { name: 'of another pod of the name', of: allocated, pods: [devicePod()], want: [made] },
    { name: 'of another namespace', of: claim('x', { namespace: 'else' }), pods: [running], want: ['claim:else/x'] },
    { name: 'of a pod that has ended', of: ready, pods: [ended], want: [made, made] },
    {
      name: 'of several pods',
      of: mine,
      pods: ['web', 'two', 'three'].map((name) => devicePod(name, { entries: [own], node: name === 'two' ? '' : 'n' })),
      want: ['claim:shop/mine', pod, 'pod:shop/three'],
    },
  ])('$name is looked at, and its pods: $want', ({ of, pods = [], want }) => {
    for (const tell of ['added', 'updated']) {
      const { watching, woken } = watch({ pods, claims: [of] })
      const { added, updated } = claimHandlers(watching)
      if (tell === 'added') added?.(of, false)
      else updated?.(of, of)
      expect(woken).toEqual(want)
    }
  })

  test.each([
    { name: 'its pod gets another', pods: [running], want: [pod] },
    { name: 'a pod that has ended does not', pods: [ended], want: [made] },
    { name: 'nobody cares', pods: [], want: [] },
  ])('that is gone: $name', ({ pods, want }) => {
    const { watching, woken, gone } = watch({ pods })
    claimHandlers(watching).deleted?.(ready, false)
    expect(woken).toEqual(want)
    expect(gone).toEqual(['claim x'])
  })
})

describe('a template', () => {
  const pods = [
    devicePod(),
    devicePod('two', { entries: [own, templated('a'), templated('b')] }),
    devicePod('other', { entries: [templated('gpu', 'else')] }),
    devicePod('web', { namespace: 'else' }),
    devicePod('served', { named: { gpu: 'served-gpu-x' } }),
    devicePod('plain', { entries: [] }),
  ]
  const served = claim('served-gpu-x', { owner: 'uid-served' })
  test.each(['added', 'updated'] as const)('that is %s wakes pods of its namespace that lack its claims', (tell) => {
    const { watching, woken } = watch({ pods, claims: [served] })
    const of: ResourceClaimTemplate = template()
    const { added, updated } = templateHandlers(watching)
    if (tell === 'added') added?.(of, false)
    else updated?.(of, of)
    expect(woken).toEqual([pod, 'pod:shop/two'])
  })

  test('that is gone wakes nobody', () => {
    const { watching } = watch({ pods })
    expect(templateHandlers(watching).deleted).toBeUndefined()
  })
})
