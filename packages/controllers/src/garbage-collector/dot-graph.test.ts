import { expect, test } from 'vitest'
import { dotGraph } from './dot-graph.ts'
import type { GraphNode } from './graph.ts'

const node = (uid: string, overrides: Partial<GraphNode> = {}): GraphNode => ({
  identity: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'ns', name: `name-${uid}`, uid },
  owners: [],
  dependents: new Map(),
  isVirtual: false,
  isBeingDeleted: false,
  isDeletingDependents: false,
  ...overrides,
})

const ownedBy = (...uids: readonly string[]): GraphNode['owners'] =>
  uids.map((uid) => ({ apiVersion: 'v1', kind: 'Pod', name: `name-${uid}`, uid }))

const nodes = (...all: readonly GraphNode[]): ReadonlyMap<string, GraphNode> =>
  new Map(all.map((one) => [one.identity.uid, one]))

const family = (): ReadonlyMap<string, GraphNode> => {
  const child = node('b', { owners: ownedBy('a') })
  return nodes(child, node('a', { dependents: new Map([['b', child]]) }), node('alone'))
}

const families = (): ReadonlyMap<string, GraphNode> => {
  const child = node('d', { owners: ownedBy('c') })
  return new Map([...family(), ['c', node('c', { dependents: new Map([['d', child]]) })], ['d', child]])
}

test('a node as graphviz wants it', () => {
  const child = node('b', { owners: ownedBy('a'), isBeingDeleted: true, isVirtual: true })
  expect(dotGraph(nodes(child))).toBe(`strict digraph full {
  // Node definitions.
  "a" [
    label="uid=a\\nnamespace=\\nPod.v1/name-a\\nmissingFromGraph\\n"
    group=""
    version="v1"
    kind="Pod"
    namespace=""
    name="name-a"
    uid="a"
    missing="true"
    beingDeleted="false"
    deletingDependents="false"
    virtual="false"
  ];
  "b" [
    label="uid=b\\nnamespace=ns\\nDeployment.v1.apps/name-b\\nbeingDeleted,virtual\\n"
    group="apps"
    version="v1"
    kind="Deployment"
    namespace="ns"
    name="name-b"
    uid="b"
    missing="false"
    beingDeleted="true"
    deletingDependents="false"
    virtual="true"
  ];
  // Edge definitions.
  "b" -> "a";
}
`)
})

const drawn = (text: string): readonly string[] => [...text.matchAll(/^ {2}"(\w+)" \[$/gm)].map(([, uid]) => uid ?? '')

test.each([
  { name: 'nothing', of: nodes(), uids: [], want: [] },
  { name: 'those that own or are owned, by uid', of: family(), uids: [], want: ['a', 'b'] },
  { name: 'what hangs together with an owner', of: family(), uids: ['a'], want: ['a', 'b'] },
  { name: 'what hangs together with a dependent', of: family(), uids: ['b'], want: ['a', 'b'] },
  { name: 'no other family', of: families(), uids: ['d'], want: ['c', 'd'] },
  { name: 'several families', of: families(), uids: ['b', 'd'], want: ['a', 'b', 'c', 'd'] },
  {
    name: 'nothing of one that others only name',
    of: nodes(node('b', { owners: ownedBy('a') })),
    uids: ['a'],
    want: [],
  },
  { name: 'nothing of one that is alone', of: family(), uids: ['alone'], want: [] },
  { name: 'nothing of one that nobody knows', of: family(), uids: ['x'], want: [] },
])('draws $name', ({ of, uids, want }) => {
  expect(drawn(dotGraph(of, uids))).toEqual(want)
})

test('a circle ends', () => {
  const [a, b] = [node('a', { owners: ownedBy('b') }), node('b', { owners: ownedBy('a') })]
  expect(dotGraph(nodes(a, b), ['a'])).toContain('  "a" -> "b";\n  "b" -> "a";\n')
})
