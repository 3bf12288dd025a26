import { describe, expect, test } from 'vitest'
import { bad, daemon, fleetOf, namesOf, old, rolling, surge, type Situation } from './testing/fleet.ts'
import { planUpdate } from './rolling-update.ts'

const abc = ['a', 'b', 'c'] as const

interface Row extends Situation {
  readonly name: string
  readonly create?: readonly string[]
  readonly gone?: readonly string[]
}

describe('updating', () => {
  const rows: readonly Row[] = [
    {
      name: 'takes as many as may be missing',
      spec: rolling(2),
      nodes: abc,
      pods: abc.map((node) => daemon(node, old)),
      gone: ['a', 'b'],
    },
    {
      name: 'less those that are',
      spec: rolling(2),
      nodes: abc,
      pods: [daemon('a', old), daemon('b', bad), daemon('c', old)],
      gone: ['a'],
    },
    {
      name: 'takes old ones that are not available, and they count',
      spec: rolling(1),
      nodes: abc,
      pods: [daemon('a', old), daemon('b', { ...old, ...bad }), daemon('c', old)],
      gone: ['b'],
    },
    {
      name: 'takes them even where no more may be missing',
      spec: rolling(1),
      nodes: abc,
      pods: [daemon('a', bad), daemon('b', { ...old, ...bad }), daemon('c', { ...old, ...bad })],
      gone: ['b', 'c'],
    },
    { name: 'counts a node without a pod', spec: rolling(1), nodes: abc, pods: [daemon('a', old), daemon('b', old)] },
    {
      name: 'counts a node with an old and a new one',
      spec: rolling(1),
      nodes: ['a', 'b'],
      pods: [daemon('a', { ...old, name: 'x' }), daemon('a', { name: 'y' }), daemon('b', old)],
    },
    {
      name: 'counts a node with too many',
      spec: rolling(1),
      nodes: ['a', 'b'],
      pods: [daemon('a', { name: 'x' }), daemon('a', { name: 'y' }), daemon('b', old)],
    },
    {
      name: 'counts a node with too many once, whether they are new or old',
      spec: rolling(3),
      nodes: ['a', 'b', 'c', 'd'],
      pods: [
        daemon('a', { name: 'x' }),
        daemon('a', { name: 'y' }),
        daemon('b', { ...old, name: 'v' }),
        daemon('b', { ...old, name: 'w' }),
        daemon('c', old),
        daemon('d', old),
      ],
      gone: ['c'],
    },
    {
      name: 'rounds a percentage up',
      spec: rolling('34%'),
      nodes: abc,
      pods: abc.map((node) => daemon(node, old)),
      gone: ['a', 'b'],
    },
    {
      name: 'takes one where neither limit allows any',
      spec: rolling(0),
      nodes: abc,
      pods: abc.map((node) => daemon(node, old)),
      gone: ['a'],
    },
    {
      name: 'waits until a new one is available',
      spec: { ...rolling(1), minReadySeconds: 7201 },
      nodes: ['a', 'b'],
      pods: [daemon('a'), daemon('b', old)],
      gone: ['b'],
    },
    { name: 'is done when all are new', spec: rolling(1), nodes: abc, pods: abc.map((node) => daemon(node)) },
    {
      name: 'surges onto as many nodes as it may',
      spec: rolling(0, 2),
      nodes: abc,
      pods: abc.map((node) => daemon(node, old)),
      create: ['a', 'b'],
    },
    {
      name: 'less those where a new one is not available yet',
      spec: rolling(0, 2),
      nodes: abc,
      pods: [
        daemon('a', { ...old, name: 'x' }),
        daemon('a', { ...bad, name: 'y' }),
        daemon('b', old),
        daemon('c', old),
      ],
      create: ['b'],
    },
    {
      name: 'rounds a surge up',
      spec: rolling(0, '34%'),
      nodes: abc,
      pods: abc.map((node) => daemon(node, old)),
      create: ['a', 'b'],
    },
    {
      name: 'replaces an unavailable old pod beyond the limit',
      spec: surge,
      nodes: abc,
      pods: [
        daemon('a', { ...old, name: 'x' }),
        daemon('a', { ...bad, name: 'y' }),
        daemon('b', { ...old, ...bad }),
        daemon('c', old),
      ],
      create: ['b'],
    },
    {
      name: 'deletes the old one beside one that is available',
      spec: surge,
      nodes: ['a'],
      pods: [daemon('a', { ...old, name: 'x' }), daemon('a', { name: 'y' })],
      gone: ['x'],
    },
    {
      name: 'deletes an unavailable old one where none should run',
      spec: surge,
      nodes: ['a', 'b:kept'],
      pods: [daemon('a'), daemon('b', { ...old, ...bad })],
      gone: ['b'],
    },
    {
      name: 'keeps an available one there until another can do its work',
      spec: surge,
      nodes: ['a', 'b:kept'],
      pods: [daemon('a', bad), daemon('b', old)],
    },
    {
      name: 'and lets it go then',
      spec: surge,
      nodes: ['a', 'b:kept'],
      pods: [daemon('a'), daemon('b', old)],
      gone: ['b'],
    },
    {
      name: 'counts a node with too many as a surge once, whether they are new or old',
      spec: rolling(0, 3),
      nodes: ['a', 'b', 'c', 'd'],
      pods: [
        daemon('a', { name: 'x' }),
        daemon('a', { name: 'y' }),
        daemon('b', { ...old, name: 'v' }),
        daemon('b', { ...old, name: 'w' }),
        daemon('c', old),
        daemon('d', old),
      ],
      create: ['c'],
    },
    {
      name: 'counts a node with too many as a surge',
      spec: surge,
      nodes: ['a', 'b'],
      pods: [daemon('a', { name: 'x' }), daemon('a', { name: 'y' }), daemon('b', old)],
    },
  ]
  test.each(rows)('$name', ({ create = [], gone = [], ...situation }) => {
    const plan = planUpdate(fleetOf(situation))
    expect({ create: plan.create, gone: namesOf(plan.delete) }).toEqual({ create, gone })
  })

  test('knows pods by the generation of their template, whatever their hash', () => {
    const there = daemon('a', old)
    const labels = { ...there.metadata?.labels, 'pod-template-generation': '7' }
    const pods = [{ ...there, metadata: { ...there.metadata, labels } }]
    expect(planUpdate(fleetOf({ nodes: ['a'], pods, generation: '7' })).delete).toEqual([])
    expect(planUpdate(fleetOf({ nodes: ['a'], pods, generation: '8' })).delete).toHaveLength(1)
    expect(planUpdate(fleetOf({ nodes: ['a'], pods, generation: 'odd' })).delete).toHaveLength(1)
  })

  test('fails when the node of an old pod has vanished', () => {
    const fleet = fleetOf({ spec: surge, nodes: ['a'], pods: [daemon('a'), daemon('gone', old)] })
    expect(() => planUpdate(fleet)).toThrow('couldn\'t get node for nodeName "gone"')
  })
})
