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
  for (const child of children) node[child[0]] = child[1]
  return node
}

function inOrder(children: readonly Child[]): readonly Child[] {
  let before = ''
  for (const child of children) {
    const element = child[0]
    if (before !== '' && compareElements(before, element) > 0)
      return children.toSorted((a, b) => compareElements(a[0], b[0]))
    before = element
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

/** What two nodes that one step leads to are together. Walks along `b`, the smaller one as a rule. */
export function mergeNodes(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a
  if (!hasChildren(a)) return withItself(b)
  if (!hasChildren(b)) return withItself(a)
  let changes: Map<PathElement, FieldSet> | undefined
  let isNew = false
  for (const element in b) {
    if (element === itself) continue
    const [ours, theirs] = [a[element], b[element] as FieldSet]
    const merged = ours === undefined ? theirs : mergeNodes(ours, theirs)
    if (merged === ours) continue
    if (ours === undefined) isNew = true
    changes ??= new Map()
    changes.set(element, merged)
  }
  const owned = isMember(a) || isMember(b)
  if (changes === undefined) return owned ? withItself(a) : a
  if (!isNew) return changedNode(a, changes, owned) as FieldSet
  const children = Object.entries(a).filter(([element]) => element !== itself && !changes.has(element))
  return nodeOf([...children, ...changes], owned) as FieldSet
}

/** The node with other children in the places of some; undefined for a child that goes. */
function changedNode(
  node: FieldSet,
  changes: ReadonlyMap<PathElement, FieldSet | undefined>,
  owned: boolean,
): FieldSet | undefined {
  const changed: Record<PathElement, FieldSet> = owned ? { [itself]: leaf } : {}
  let isEmpty = true
  for (const element in node) {
    if (element === itself) continue
    const child = changes.has(element) ? changes.get(element) : node[element]
    if (child === undefined) continue
    changed[element] = child
    isEmpty = false
  }
  if (!isEmpty) return changed
  return owned ? leaf : undefined
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
  let changes: Map<PathElement, FieldSet | undefined> | undefined
  for (const element in b) {
    const ours = element === itself ? undefined : a[element]
    if (ours === undefined) continue
    const left = remainingNode(ours, b[element] as FieldSet)
    if (left === ours) continue
    changes ??= new Map()
    changes.set(element, left)
  }
  const isLost = isMember(a) && isMember(b)
  if (changes === undefined && !isLost) return a
  return changedNode(a, changes ?? noChanges, isMember(a) && !isLost)
}

const noChanges: ReadonlyMap<PathElement, undefined> = new Map()

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
