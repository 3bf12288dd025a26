import type { OwnerReference } from '@coxswain/api'
import { seededRandom } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { Graph } from './graph.ts'
import type { Identity, ObjectFacts } from './identity.ts'
import { step, type Effects, type GraphEvent } from './step.ts'

const identity = (name: string, overrides: Partial<Identity> = {}): Identity => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: 'ns',
  name,
  uid: `uid-${name}`,
  ...overrides,
})

const reference = (name: string, overrides: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name,
  uid: `uid-${name}`,
  ...overrides,
})

const object = (
  name: string,
  owners: readonly OwnerReference[] = [],
  overrides: Partial<ObjectFacts> = {},
): ObjectFacts => ({
  identity: identity(name),
  owners,
  isBeingDeleted: false,
  finalizers: [],
  ...overrides,
})

const put = (facts: ObjectFacts, previous?: ObjectFacts): GraphEvent => ({ kind: 'put', object: facts, previous })
const gone = (name: string, overrides: Partial<Identity> = {}): GraphEvent => ({
  kind: 'delete',
  identity: identity(name, overrides),
})
const notFound = (name: string, overrides: Partial<Identity> = {}): GraphEvent => ({
  kind: 'virtual-delete',
  identity: identity(name, overrides),
})

/** Applies all events to a new graph; the effects are those of the last. */
function run(...events: readonly GraphEvent[]): { graph: Graph; effects: Effects } {
  const graph = new Graph()
  const all = events.map((event) => step(graph, event))
  const last = all.at(-1)
  if (last === undefined) throw new Error('no event')
  return { graph, effects: last }
}

const deleting = (finalizer: string) => ({ isBeingDeleted: true, finalizers: [finalizer] })

describe('what follows from one event', () => {
  test.each([
    { name: 'an object without owners: nothing', events: [put(object('a'))], want: [] },
    {
      name: 'an object whose owner nobody has seen: look for the owner',
      events: [put(object('a', [reference('o')]))],
      want: ['uid-o'],
    },
    {
      name: 'an object whose owner is there: nothing',
      events: [put(object('o')), put(object('a', [reference('o')]))],
      want: [],
    },
    {
      name: 'the owner that was named appears: nothing',
      events: [put(object('a', [reference('o')])), put(object('o'))],
      want: [],
    },
    {
      name: 'an owner goes: look at its dependents',
      events: [put(object('o')), put(object('a', [reference('o')])), put(object('b', [reference('o')])), gone('o')],
      want: ['uid-a', 'uid-b'],
    },
    { name: 'an unknown object goes: nothing', events: [gone('x')], want: [] },
    {
      name: 'a reference to a missing owner is added: look for it',
      events: [put(object('a')), put(object('a', [reference('o')]))],
      want: ['uid-o'],
    },
    {
      name: 'a blocking reference is removed: look at the owner',
      events: [put(object('o')), put(object('a', [reference('o', { blockOwnerDeletion: true })])), put(object('a'))],
      want: ['uid-o'],
    },
    {
      name: 'a reference stops blocking: look at the owner',
      events: [
        put(object('o')),
        put(object('a', [reference('o', { blockOwnerDeletion: true })])),
        put(object('a', [reference('o', { blockOwnerDeletion: false })])),
      ],
      want: ['uid-o'],
    },
    {
      name: 'a reference that never blocked is removed: nothing',
      events: [put(object('o')), put(object('a', [reference('o')])), put(object('a'))],
      want: [],
    },
    {
      name: 'foreground deletion begins: look at the dependents and at it',
      events: [
        put(object('o')),
        put(object('a', [reference('o')])),
        put(object('o', [], deleting('foregroundDeletion')), object('o')),
      ],
      want: ['uid-a', 'uid-o'],
    },
    {
      name: 'foreground deletion goes on: nothing',
      events: [
        put(object('o', [], deleting('foregroundDeletion'))),
        put(object('o', [], deleting('foregroundDeletion')), object('o', [], deleting('foregroundDeletion'))),
      ],
      want: [],
    },
    {
      name: 'first seen while deleted in the foreground: look at it',
      events: [put(object('o', [], deleting('foregroundDeletion')))],
      want: ['uid-o'],
    },
    {
      name: 'a dependent of an owner in foreground deletion goes: look at the owner',
      events: [put(object('o', [], deleting('foregroundDeletion'))), put(object('a', [reference('o')])), gone('a')],
      want: ['uid-o'],
    },
    {
      name: 'a namespaced owner in another namespace: look at the dependent',
      events: [
        put(object('o', [], { identity: identity('o', { namespace: 'far' }) })),
        put(object('a', [reference('o')])),
      ],
      want: ['uid-a'],
    },
    {
      name: 'the reference has another name than the owner: look at the dependent',
      events: [put(object('o')), put(object('a', [reference('other', { uid: 'uid-o' })]))],
      want: ['uid-a'],
    },
    {
      name: 'a cluster-scoped owner: nothing',
      events: [
        put(object('o', [], { identity: identity('o', { namespace: '' }) })),
        put(object('a', [reference('o')])),
      ],
      want: [],
    },
    {
      name: 'a second reference to an owner contradicts the first: look at the dependent',
      events: [
        put(object('o')),
        put(object('a', [reference('o')])),
        put(object('a', [reference('o'), reference('other', { uid: 'uid-o' })])),
      ],
      want: ['uid-a'],
    },
    {
      name: 'a blocking reference gets a twin that does not block: nothing',
      events: [
        put(object('o')),
        put(object('a', [reference('o', { blockOwnerDeletion: true })])),
        put(object('a', [reference('o', { blockOwnerDeletion: true }), reference('o')])),
      ],
      want: [],
    },
    {
      name: 'the owner turns out to be elsewhere: look at the dependent',
      events: [
        put(object('a', [reference('o')])),
        put(object('o', [], { identity: identity('o', { namespace: 'far' }) })),
      ],
      want: ['uid-a'],
    },
  ])('$name', ({ events, want }) => {
    expect([...run(...events).effects.attemptToDelete].toSorted()).toEqual(want)
  })

  test('orphaning takes precedence over foreground deletion', () => {
    const both = { isBeingDeleted: true, finalizers: ['foregroundDeletion', 'orphan'] }
    const { effects } = run(put(object('o')), put(object('o', [], both), object('o')))
    expect([...effects.attemptToOrphan]).toEqual(['uid-o'])
    expect(effects.attemptToDelete.size).toBe(0)
  })

  test('what is first shown with both finalizers waits for its dependents, too', () => {
    const both = { isBeingDeleted: true, finalizers: ['foregroundDeletion', 'orphan'] }
    const { graph, effects } = run(put(object('o', [], both)))
    expect(graph.get('uid-o')?.isDeletingDependents).toBe(true)
    expect([[...effects.attemptToOrphan], [...effects.attemptToDelete]]).toEqual([['uid-o'], []])
  })

  test('an owner in another namespace is told on the dependent, once it has been seen', () => {
    const far = identity('o', { namespace: 'far' })
    const { effects } = run(put(object('a', [reference('o')])), put(object('o', [], { identity: far })))
    expect(effects.invalidNamespace).toEqual([{ dependent: identity('a'), owner: identity('o') }])
  })
})

test('an owner that nobody has seen may be in either namespace: nothing is told, the later dependent is looked at', () => {
  const far = object('b', [reference('o')], { identity: identity('b', { namespace: 'far' }) })
  const { effects } = run(put(object('a', [reference('o')])), put(far))
  expect([effects.invalidNamespace, [...effects.attemptToDelete]]).toEqual([[], ['uid-b']])
})

describe('requests that found nothing', () => {
  test('the virtual owner goes, its dependents are looked at, and it is remembered as absent', () => {
    const { graph, effects } = run(put(object('a', [reference('o')])), notFound('o'))
    expect(graph.get('uid-o')).toBeUndefined()
    expect([...effects.attemptToDelete]).toEqual(['uid-a'])
    expect(effects.absent).toEqual([identity('o')])
  })

  test('what an informer has shown at other coordinates stays', () => {
    const { graph, effects } = run(
      put(object('o')),
      put(object('a', [reference('o', { apiVersion: 'v0' })])),
      notFound('o', { apiVersion: 'v0' }),
    )
    expect(graph.get('uid-o')).toBeDefined()
    expect([...effects.attemptToDelete]).toEqual(['uid-a'])
  })

  test('what an informer has shown at these very coordinates goes', () => {
    const { graph } = run(put(object('o')), notFound('o'))
    expect(graph.get('uid-o')).toBeUndefined()
  })

  test('dependents that disagree about a virtual owner: it moves on to the next place', () => {
    const { graph, effects } = run(
      put(object('a', [reference('o')])),
      put(object('b', [reference('o', { kind: 'Secret' })])),
      notFound('o'),
    )
    expect(graph.get('uid-o')?.identity.kind).toBe('Secret')
    expect([...effects.attemptToDelete]).toEqual(['uid-a'])
    expect([...effects.attemptToDeleteLater]).toEqual(['uid-o'])
  })
})

test('edges follow the references', () => {
  const graph = new Graph()
  for (const event of [put(object('o')), put(object('p')), put(object('a', [reference('o')]))]) step(graph, event)
  step(graph, put(object('a', [reference('p')])))
  expect(edgesOf(graph)).toEqual(['uid-a -> uid-p'])
  step(graph, gone('a'))
  expect(edgesOf(graph)).toEqual([])
})

const edgesOf = (graph: Graph): readonly string[] =>
  [...graph.nodes]
    .flatMap(([uid, { dependents }]) => [...dependents.keys()].map((from) => `${from} -> ${uid}`))
    .toSorted()

/** Every reference of every node, where the owner is in the graph. */
const referencesIn = (graph: Graph): readonly string[] => {
  const all = [...graph.nodes].flatMap(([uid, { owners }]) =>
    owners.filter((owner) => graph.get(owner.uid) !== undefined).map((owner) => `${uid} -> ${owner.uid}`),
  )
  return [...new Set(all)].toSorted()
}

describe('edges are the references, after every event,', () => {
  const added = (name: string, ...owners: readonly string[]): GraphEvent =>
    put(
      object(
        name,
        owners.map((owner) => reference(owner)),
      ),
    )

  test.each([
    { name: 'of a family', events: [added('1'), added('2', '1'), added('3', '1', '2')] },
    { name: 'when one goes', events: [added('1'), added('2', '1'), added('3', '1', '2'), added('4', '2'), gone('2')] },
    {
      name: 'when they become a circle',
      events: [added('1'), added('2', '1'), added('3', '1', '2'), added('4', '3'), added('2', '4')],
    },
    {
      name: 'when dependents are shown first',
      events: [added('4', '2'), added('3', '1', '2'), added('2', '1'), added('1'), gone('2')],
    },
  ])('$name', ({ events }) => {
    const graph = new Graph()
    for (const event of events) {
      step(graph, event)
      expect(edgesOf(graph)).toEqual(referencesIn(graph))
    }
  })

  // Owners that come back under their old uid, which none does, find their dependents no more.
  test('and nothing else, whatever happens', () => {
    const random = seededRandom(7)
    const below = (count: number): number => Math.floor(random.float() * count)
    const graph = new Graph()
    for (let turn = 0; turn < 2000; turn += 1) {
      const name = `${below(6)}`
      const owners = Array.from({ length: below(4) }, () => `${below(6)}`)
      const events = [added(name, ...owners), gone(name), notFound(name), notFound(name, { kind: 'Secret' })]
      step(graph, events[below(5)] ?? added(name, ...owners))
      expect(referencesIn(graph)).toEqual(expect.arrayContaining([...edgesOf(graph)]))
    }
  })
})
