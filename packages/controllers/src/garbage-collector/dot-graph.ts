// Mirrors pkg/controller/garbagecollector/dump.go, 1.36.
import type { OwnerReference } from '@coxswain/api'
import { compareTexts } from '@coxswain/base'
import type { GraphNode } from './graph.ts'

interface Vertex {
  readonly uid: string
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly beingDeleted: boolean
  readonly deletingDependents: boolean
  readonly virtual: boolean
  readonly missingFromGraph: boolean
}

/** Who owns whom, for graphviz. With `uids` only what hangs together with those objects. */
export function dotGraph(nodes: ReadonlyMap<string, GraphNode>, uids: readonly string[] = []): string {
  const chosen = uids.length === 0 ? [...nodes.values()] : connected(nodes, uids)
  const drawn = chosen.filter(({ owners, dependents }) => owners.length > 0 || dependents.size > 0)
  const vertices = new Map(drawn.map((node) => [node.identity.uid, vertexOf(node)]))
  for (const owner of drawn.flatMap(({ owners }) => owners)) {
    if (!vertices.has(owner.uid)) vertices.set(owner.uid, missingVertex(owner))
  }
  const edges = drawn.flatMap(({ identity, owners }) => owners.map((owner) => [identity.uid, owner.uid] as const))
  return [
    'strict digraph full {\n',
    ...section('  // Node definitions.\n', [...vertices.values()].toSorted(byUid).map(writeVertex)),
    ...section('  // Edge definitions.\n', edges.toSorted(byEnds).map(writeEdge)),
    '}\n',
  ].join('')
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, ...lines]
const byUid = (a: Vertex, b: Vertex): number => compareTexts(a.uid, b.uid)
const byEnds = (a: readonly [string, string], b: readonly [string, string]): number =>
  compareTexts(a[0], b[0]) || compareTexts(a[1], b[1])

/** The objects named, their owners and dependents, and theirs. */
function connected(nodes: ReadonlyMap<string, GraphNode>, uids: readonly string[]): readonly GraphNode[] {
  const found = new Map<string, GraphNode>()
  const waiting = [...uids]
  for (let uid = waiting.pop(); uid !== undefined; uid = waiting.pop()) {
    const node = nodes.get(uid)
    if (node === undefined || found.has(uid)) continue
    found.set(uid, node)
    waiting.push(...node.owners.map((owner) => owner.uid), ...node.dependents.keys())
  }
  return [...found.values()]
}

const vertexOf = ({ identity, isBeingDeleted, isDeletingDependents, isVirtual }: GraphNode): Vertex => ({
  ...identity,
  beingDeleted: isBeingDeleted,
  deletingDependents: isDeletingDependents,
  virtual: isVirtual,
  missingFromGraph: false,
})

const missingVertex = ({ uid, apiVersion, kind, name }: OwnerReference): Vertex => ({
  uid,
  apiVersion,
  kind,
  name,
  namespace: '',
  beingDeleted: false,
  deletingDependents: false,
  virtual: false,
  missingFromGraph: true,
})

const quote = (text: string): string => JSON.stringify(text)
const writeEdge = ([from, to]: readonly [string, string]): string => `  ${quote(from)} -> ${quote(to)};\n`

function writeVertex(vertex: Vertex): string {
  const { uid, kind, namespace, name, missingFromGraph, beingDeleted, deletingDependents, virtual } = vertex
  const [version = '', group = ''] = vertex.apiVersion.split('/').toReversed()
  const shown = `${kind}.${version}${group === '' ? '' : `.${group}`}/${name}`
  const conditions = Object.entries({ beingDeleted, deletingDependents, virtual, missingFromGraph })
  const holding = conditions.flatMap(([condition, holds]) => (holds ? [condition] : [])).join(',')
  const attributes: Readonly<Record<string, string>> = {
    label: `uid=${uid}\nnamespace=${namespace}\n${shown}\n${holding === '' ? '' : `${holding}\n`}`,
    group,
    version,
    kind,
    namespace,
    name,
    uid,
    missing: String(missingFromGraph),
    beingDeleted: String(beingDeleted),
    deletingDependents: String(deletingDependents),
    virtual: String(virtual),
  }
  const lines = Object.entries(attributes).map(([key, value]) => `    ${key}=${quote(value)}\n`)
  return `  ${quote(uid)} [\n${lines.join('')}  ];\n`
}
