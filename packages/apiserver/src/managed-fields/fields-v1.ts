// Mirrors structured-merge-diff fieldpath/serialize.go, release 1.36.
import { readElement } from './field-path.ts'
import { type Child, type FieldSet, mergeNodes, nodeOf, noFields } from './field-set.ts'

/**
 * The set that somebody's FieldsV1 says, each step in its one text and in order; without the steps that nobody knows. Sets are
 * written as they are. Throws a SyntaxError at a step that cannot be read.
 */
export function readFieldsV1(sent: unknown): FieldSet {
  const { children } = readNode(sent)
  return nodeOf(children, false) ?? noFields
}

interface Node {
  readonly isMember: boolean
  readonly children: readonly Child[]
}

const anyMember: Node = { isMember: true, children: [] }

function readNode(sent: unknown): Node {
  if (sent === undefined || sent === null) return anyMember
  if (typeof sent !== 'object' || Array.isArray(sent)) throw new SyntaxError('fields are no map')
  let isMember = false
  const children = new Map<string, FieldSet>()
  for (const [text, value] of Object.entries(sent)) {
    if (text === '.') isMember = true
    const element = text === '.' ? undefined : readElement(text)
    if (element === undefined) continue
    const inner = readNode(value)
    const node = nodeOf(inner.children, inner.isMember)
    const twin = children.get(element)
    // Two texts of one step.
    if (node !== undefined) children.set(element, twin === undefined ? node : mergeNodes(twin, node))
  }
  return children.size === 0 ? anyMember : { isMember, children: [...children] }
}
