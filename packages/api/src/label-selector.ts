// Mirrors k8s.io/apimachinery/pkg/labels/selector.go, 1.36.
import type { LabelSet } from './labels.ts'
import { isInt64 } from './int64.ts'
import { validateLabelValue, validateQualifiedName } from './names.ts'
import { invalidField, printFieldProblems, type FieldProblem, type FieldProblems } from './validation.ts'

/** As a selector's text has them; `exists` and `!` ask for a key alone. */
export type SelectorOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt'

export interface SelectorRequirement {
  readonly key: string
  readonly operator: SelectorOperator
  readonly values: readonly string[]
}

/** Selects what meets all requirements, or nothing at all. Requirements are in order of their keys. */
export interface Selector {
  readonly requirements: readonly SelectorRequirement[]
  /** Selects no object, whatever the requirements are. */
  readonly isNothing: boolean
}

/** A selector that breaks a rule; the message is Kubernetes'. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError'
}

export const everything: Selector = { requirements: [], isNothing: false }
export const nothing: Selector = { requirements: [], isNothing: true }

const noLabels: LabelSet = {}

export function selectorOf(requirements: readonly SelectorRequirement[]): Selector {
  return { requirements: requirements.toSorted(byKey), isNothing: false }
}

/** Selects what has all these labels. They are not validated. */
export function selectorFromSet(labels: LabelSet | undefined): Selector {
  const pairs = Object.entries(labels ?? noLabels)
  return selectorOf(pairs.map(([key, value]) => ({ key, operator: '=', values: [value] })))
}

/** Whether it selects everything. */
export function isEmptySelector(selector: Selector): boolean {
  return !selector.isNothing && selector.requirements.length === 0
}

export function selects(selector: Selector, labels: LabelSet | undefined): boolean {
  if (selector.isNothing) return false
  const set = labels ?? noLabels
  for (const requirement of selector.requirements) {
    if (!meetsRequirement(requirement, set)) return false
  }
  return true
}

export function meetsRequirement({ key, operator, values }: SelectorRequirement, labels: LabelSet): boolean {
  const value = labelOf(labels, key)
  switch (operator) {
    case '=':
    case '==':
    case 'in':
      return value !== undefined && values.includes(value)
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value)
    case 'exists':
      return value !== undefined
    case '!':
      return value === undefined
    case 'gt':
    case 'lt':
      return value !== undefined && isBeyond(value, operator, values)
    default:
      return operator satisfies never
  }
}

/** The one value that the selector asks of a label; undefined when it asks for none or leaves a choice. */
export function exactMatch(selector: Selector, key: string): string | undefined {
  const found = selector.requirements.find((requirement) => requirement.key === key)
  const isExact = found?.operator === '=' || found?.operator === '==' || found?.operator === 'in'
  return isExact && found.values.length === 1 ? found.values[0] : undefined
}

/** The text that `parseSelector` reads; that of a selector of nothing is empty. */
export function printSelector(selector: Selector): string {
  return selector.requirements.map(printRequirement).join(',')
}

export function printRequirement({ key, operator, values }: SelectorRequirement): string {
  const list = values.toSorted().join(',')
  switch (operator) {
    case 'exists':
      return key
    case '!':
      return `!${key}`
    case 'in':
    case 'notin':
      return `${key} ${operator} (${list})`
    case 'gt':
      return `${key}>${list}`
    case 'lt':
      return `${key}<${list}`
    default:
      return `${key}${operator}${list}`
  }
}

/** What is wrong with a requirement, below `path`. */
export function validateRequirement({ key, operator, values }: SelectorRequirement, path = ''): FieldProblems {
  const root = path === '' ? '' : `${path}.`
  const problems: FieldProblem[] = []
  const keyMessages = validateQualifiedName(key)
  if (keyMessages.length > 0) problems.push(invalidField(`${root}key`, key, keyMessages.join('; ')))
  const countMessage = wrongCount(operator, values.length)
  if (countMessage !== undefined) {
    problems.push(invalidField(`${root}values`, values.length === 0 ? null : values, countMessage))
  }
  for (const [index, value] of operator === 'gt' || operator === 'lt' ? values.entries() : []) {
    if (parseInt64(value) !== undefined) continue
    const message = "for 'Gt', 'Lt' operators, the value must be an integer"
    problems.push(invalidField(`${root}values[${index}]`, value, message))
  }
  for (const [index, value] of values.entries()) {
    const messages = validateLabelValue(value)
    if (messages.length > 0) {
      problems.push(invalidField(`${root}values[${index}][${key}]`, value, messages.join('; ')))
    }
  }
  return problems
}

/** The requirement itself, if nothing is wrong with it; else throws a `SelectorError`. */
export function checkedRequirement(requirement: SelectorRequirement, path = ''): SelectorRequirement {
  const problems = validateRequirement(requirement, path)
  if (problems.length > 0) throw new SelectorError(printFieldProblems(problems))
  return requirement
}

/** What objects inherit (`constructor`) is no text, so asking whether the key is the object's own is not needed. */
function labelOf(labels: LabelSet, key: string): string | undefined {
  const value: unknown = labels[key]
  return typeof value === 'string' ? value : undefined
}

function wrongCount(operator: SelectorOperator, count: number): string | undefined {
  switch (operator) {
    case 'in':
    case 'notin':
      return count > 0 ? undefined : "for 'in', 'notin' operators, values set can't be empty"
    case 'exists':
    case '!':
      return count === 0 ? undefined : 'values set must be empty for exists and does not exist'
    case 'gt':
    case 'lt':
      return count === 1 ? undefined : "for 'Gt', 'Lt' operators, exactly one value is required"
    default:
      return count === 1 ? undefined : 'exact-match compatibility requires one single value'
  }
}

function isBeyond(value: string, operator: 'gt' | 'lt', bounds: readonly string[]): boolean {
  const number = parseInt64(value)
  const bound = bounds.length === 1 ? parseInt64(bounds[0] ?? '') : undefined
  if (number === undefined || bound === undefined) return false
  return operator === 'gt' ? number > bound : number < bound
}

/** As Go's strconv.ParseInt: a sign, digits, within 64 bits. */
export function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined
  const value = BigInt(text.replace(/^\+/, ''))
  return isInt64(value) ? value : undefined
}

function byKey(a: SelectorRequirement, b: SelectorRequirement): number {
  if (a.key === b.key) return 0
  return a.key < b.key ? -1 : 1
}
