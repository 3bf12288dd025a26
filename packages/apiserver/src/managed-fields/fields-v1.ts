// Mirrors structured-merge-diff fieldpath/serialize.go, release 1.36.
import { isMap } from './value-type.ts'
import { compareElements, readElement } from './field-path.ts'
import { type Child, type FieldSet, mergeNodes, nodeOf, noFields } from './field-set.ts'

/**
 * The set that somebody's FieldsV1 says, each step in its one text and in order; without the steps that nobody knows. Sets are
 * written as they are. Throws a SyntaxError at a step that cannot be read.
 */
export function readFieldsV1(sent: unknown): FieldSet {
  if (isWrittenSo(sent) && !Object.hasOwn(sent, '.')) return sent
  const { children } = readNode(sent)
  return nodeOf(children, false) ?? noFields
}

/** Whether these are fields exactly as they are written here, as what a client has read and sends back is. */
function isWrittenSo(sent: unknown): sent is FieldSet {
  if (!isMap(sent)) return false
  let before = ''
  for (const element in sent) {
    const isKnown = element === '.' ? before === '' : readElement(element) === element
    if (!isKnown || (before !== '' && compareElements(before, element) >= 0)) return false
    if (!isWrittenSo(sent[element])) return false
    before = element
  }
  // What has nothing beneath it is `{}`.
  return before !== '.'
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
