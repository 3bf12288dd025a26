// Mirrors k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go, 1.36.
import { selectsFields, type FieldRequirement, type FieldSelector } from './field-selector.ts'
import type {
  Node,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodSpec,
  PreferredSchedulingTerm,
} from './generated/types/core-v1.ts'
import {
  SelectorError,
  selectorFromSet,
  selectorOf,
  selects,
  validateRequirement,
  type Selector,
  type SelectorOperator,
} from './label-selector.ts'
import { invalidField, printFieldProblems, unsupportedField, type FieldProblems } from './validation.ts'

/** A node selector made ready to be asked for many nodes. A term that breaks a rule matches no node. */
export interface CompiledNodeSelector {
  readonly terms: readonly CompiledTerm[]
}

interface CompiledTerm {
  readonly labels: Selector | undefined
  readonly fields: FieldSelector | undefined
  readonly problems: FieldProblems
}

export interface NodeMatch {
  readonly isMatch: boolean
  /** What the terms that could not be asked are broken by, as text; only when no other term matches. */
  readonly error?: string | undefined
}

export interface CompiledPreferences {
  readonly terms: readonly { readonly term: CompiledTerm; readonly weight: number }[]
}

/** What a pod asks of its node, by `nodeSelector` and by required node affinity. */
export interface CompiledNodeAffinity {
  readonly labels: Selector | undefined
  readonly selector: CompiledNodeSelector | undefined
}

const operators: ReadonlyMap<string, SelectorOperator> = new Map([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
  ['Gt', 'gt'],
  ['Lt', 'lt'],
])
const fieldOperators: ReadonlyMap<string, FieldRequirement['operator']> = new Map([
  ['In', '='],
  ['NotIn', '!='],
])

const match: NodeMatch = { isMatch: true }
const noMatch: NodeMatch = { isMatch: false }

/** Empty terms, which select no node, are left out. */
export function compileNodeSelector(selector: NodeSelector): CompiledNodeSelector {
  // Go servers write null for an empty list that is required.
  const terms = (selector.nodeSelectorTerms ?? []).flatMap((term, index) =>
    isEmptyTerm(term) ? [] : [compileTerm(term, `nodeSelectorTerms[${index}]`)],
  )
  return { terms }
}

/** As `compileNodeSelector`, but throws a `SelectorError` that says all that is wrong with the terms. */
export function checkedNodeSelector(selector: NodeSelector): CompiledNodeSelector {
  const compiled = compileNodeSelector(selector)
  refuse(compiled.terms)
  return compiled
}

/** Whether any term matches the node. */
export function matchNodeSelector({ terms }: CompiledNodeSelector, node: Node): NodeMatch {
  if (terms.some((term) => matchesTerm(term, node))) return match
  const problems = terms.flatMap((term) => term.problems)
  return problems.length === 0 ? noMatch : { isMatch: false, error: printFieldProblems(problems) }
}

export function compileNodeAffinity(spec: PodSpec | undefined): CompiledNodeAffinity {
  const labels = spec?.nodeSelector
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return {
    labels: labels === undefined || Object.keys(labels).length === 0 ? undefined : selectorFromSet(labels),
    selector: required === undefined ? undefined : compileNodeSelector(required),
  }
}

export function matchNodeAffinity({ labels, selector }: CompiledNodeAffinity, node: Node): NodeMatch {
  if (labels !== undefined && !selects(labels, node.metadata?.labels)) return noMatch
  return selector === undefined ? match : matchNodeSelector(selector, node)
}

/** Terms without weight or without requirements are left out. Throws a `SelectorError` when one breaks a rule. */
export function compilePreferences(terms: readonly PreferredSchedulingTerm[] | undefined): CompiledPreferences {
  const compiled = (terms ?? []).flatMap(({ preference, weight }, index) =>
    weight === 0 || isEmptyTerm(preference) ? [] : [{ term: compileTerm(preference, `[${index}]`), weight }],
  )
  refuse(compiled.map(({ term }) => term))
  return { terms: compiled }
}

/** The sum of the weights of the terms that match. */
export function scorePreferences({ terms }: CompiledPreferences, node: Node): number {
  return terms.reduce((score, { term, weight }) => (matchesTerm(term, node) ? score + weight : score), 0)
}

function isEmptyTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): boolean {
  return matchExpressions.length === 0 && matchFields.length === 0
}

function compileTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, path: string): CompiledTerm {
  const labels = matchExpressions.map((each, index) => compileExpression(each, `${path}.matchExpressions[${index}]`))
  const fields = matchFields.map((each, index) => compileField(each, `${path}.matchFields[${index}]`))
  return {
    labels: labels.length > 0 ? selectorOf(labels.flatMap(({ requirements }) => requirements)) : undefined,
    fields: fields.length > 0 ? { requirements: fields.flatMap(({ requirements }) => requirements) } : undefined,
    problems: [...labels, ...fields].flatMap(({ problems }) => problems),
  }
}

/** A requirement, or what is wrong with it. */
interface Compiled<Requirement> {
  readonly requirements: readonly Requirement[]
  readonly problems: FieldProblems
}

function compileExpression(
  { key, operator: name, values = [] }: NodeSelectorRequirement,
  path: string,
): Compiled<Selector['requirements'][number]> {
  const operator = operators.get(name)
  if (operator === undefined) {
    return { requirements: [], problems: [unsupportedField(`${path}.operator`, name, [...operators.keys()])] }
  }
  const requirement = { key, operator, values }
  const problems = validateRequirement(requirement, path)
  return { requirements: problems.length === 0 ? [requirement] : [], problems }
}

function compileField(
  { key, operator: name, values }: NodeSelectorRequirement,
  path: string,
): Compiled<FieldRequirement> {
  const operator = fieldOperators.get(name)
  if (operator === undefined) {
    return { requirements: [], problems: [unsupportedField(`${path}.operator`, name, [...fieldOperators.keys()])] }
  }
  const [value] = values ?? []
  if (value === undefined || values?.length !== 1) {
    return { requirements: [], problems: [invalidField(`${path}.values`, values ?? null, 'must have one element')] }
  }
  return { requirements: [{ field: key, operator, value }], problems: [] }
}

function matchesTerm({ labels, fields, problems }: CompiledTerm, node: Node): boolean {
  if (problems.length > 0) return false
  if (labels !== undefined && !selects(labels, node.metadata?.labels)) return false
  const name = node.metadata?.name ?? ''
  // A node without a name has no fields to ask for.
  if (fields === undefined || name === '') return true
  return selectsFields(fields, (field) => (field === 'metadata.name' ? name : undefined))
}

function refuse(terms: readonly CompiledTerm[]): void {
  const problems = terms.flatMap((term) => term.problems)
  if (problems.length > 0) throw new SelectorError(printFieldProblems(problems))
}
