// Mirrors structured-merge-diff fieldpath/set.go, release 1.36.
import { compareElements, type PathElement } from './field-path.ts'

/**
 * A set of fields in the very form of FieldsV1, so that there is nothing to decode or encode: each step of a path leads to what is
 * beneath it. A step that leads to `{}`, or to something with the step `.` in it, is itself a member; one that leads to steps
 * only is not. The steps of each node are in order, `.` first. At the root `{}` is the empty set: nobody owns a whole object.
 */
export interface FieldSet {
  readonly [element: PathElement]: FieldSet
}

export const noFields: FieldSet = Object.freeze({})

/** What a member leads to that has none beneath it. */
export const leaf: FieldSet = Object.freeze({})

const itself = '.'

export function isEmptySet(set: FieldSet): boolean {
  for (const _ in set) return false
  return true
}

export type Child = readonly [element: PathElement, node: FieldSet]

/** What a step leads to, itself a member if `owned`. `children` in any order; undefined: no member, and none beneath it. */
export function nodeOf(children: readonly Child[], owned: boolean): FieldSet | undefined {
  return orderedNode(inOrder(children), owned)
}

function orderedNode(children: readonly Child[], owned: boolean): FieldSet | undefined {
  if (children.length === 0) return owned ? leaf : undefined
  const node: Record<PathElement, FieldSet> = owned ? { [itself]: leaf } : {}
  for (const [element, child] of children) node[element] = child
  return node
}

function inOrder(children: readonly Child[]): readonly Child[] {
  for (let index = 1; index < children.length; index += 1) {
    const [before, current] = [children[index - 1] as Child, children[index] as Child]
    if (compareElements(before[0], current[0]) > 0) return children.toSorted(([a], [b]) => compareElements(a, b))
  }
  return children
}

/** Whether the step that leads to this node is a member. */
function isMember(node: FieldSet): boolean {
  for (const element in node) return element === itself
  return true
}

/** Whether anything is beneath the step that leads to this node. */
export function hasChildren(node: FieldSet): boolean {
  for (const element in node) if (element !== itself) return true
  return false
}

export function withItself(node: FieldSet): FieldSet {
  return isMember(node) ? node : { [itself]: leaf, ...node }
}

/** The node with `change` of each child, or without it where that is undefined; the same node when none changed. */
export function changeChildren(
  node: FieldSet,
  change: (child: FieldSet, element: PathElement) => FieldSet | undefined,
): FieldSet | undefined {
  let isChanged = false
  const children: Child[] = []
  for (const element in node) {
    if (element === itself) continue
    const child = node[element] as FieldSet
    const next = change(child, element)
    if (next !== child) isChanged = true
    if (next !== undefined) children.push([element, next])
  }
  return isChanged ? orderedNode(children, isMember(node)) : node
}

export function unionOf(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(a)) return b
  return isEmptySet(b) ? a : mergeNodes(a, b)
}

/** What two nodes that one step leads to are together. */
export function mergeNodes(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a
  if (!hasChildren(a)) return withItself(b)
  if (!hasChildren(b)) return withItself(a)
  let isChanged = isMember(b) && !isMember(a)
  const children: Child[] = []
  for (const element in a) {
    if (element === itself) continue
    const [ours, theirs] = [a[element] as FieldSet, b[element]]
    const merged = theirs === undefined ? ours : mergeNodes(ours, theirs)
    if (merged !== ours) isChanged = true
    children.push([element, merged])
  }
  for (const element in b) {
    if (element === itself || a[element] !== undefined) continue
    isChanged = true
    children.push([element, b[element] as FieldSet])
  }
  return isChanged ? (nodeOf(children, isMember(a) || isMember(b)) as FieldSet) : a
}

export function intersectionOf(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(a) || isEmptySet(b)) return noFields
  return commonNode(a, b) ?? noFields
}

/** Walks along `b`, the smaller one as a rule. */
function commonNode(a: FieldSet, b: FieldSet): FieldSet | undefined {
  const children: Child[] = []
  for (const element in b) {
    const ours = element === itself ? undefined : a[element]
    const common = ours === undefined ? undefined : commonNode(ours, b[element] as FieldSet)
    if (common !== undefined) children.push([element, common])
  }
  return orderedNode(children, isMember(a) && isMember(b))
}

/** The members of `a` that are none of `b`, whatever is above or beneath them. */
export function differenceOf(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(a) || isEmptySet(b)) return a
  return remainingNode(a, b) ?? noFields
}

function remainingNode(a: FieldSet, b: FieldSet): FieldSet | undefined {
  const isLeft = isMember(a) && !isMember(b)
  let isChanged = isMember(a) && !isLeft
  const children: Child[] = []
  for (const element in a) {
    if (element === itself) continue
    const [ours, theirs] = [a[element] as FieldSet, b[element]]
    const left = theirs === undefined ? ours : remainingNode(ours, theirs)
    if (left !== ours) isChanged = true
    if (left !== undefined) children.push([element, left])
  }
  return isChanged ? orderedNode(children, isLeft) : a
}

/** What is beneath this step of the set; undefined: nothing, not even the step itself. */
export const beneath = (set: FieldSet, element: PathElement): FieldSet | undefined => set[element]

export const hasElement = (set: FieldSet, element: PathElement): boolean => {
  const node = set[element]
  return node !== undefined && isMember(node)
}

/** Every member's path: those of one node before what is beneath them. */
export function pathsOf(set: FieldSet): readonly (readonly PathElement[])[] {
  const paths: (readonly PathElement[])[] = []
  addPaths(paths, set, [])
  return paths
}

function addPaths(paths: (readonly PathElement[])[], set: FieldSet, above: readonly PathElement[]): void {
  for (const element in set) {
    if (element !== itself && isMember(set[element] as FieldSet)) paths.push([...above, element])
  }
  for (const element in set) {
    if (element !== itself) addPaths(paths, set[element] as FieldSet, [...above, element])
  }
}
