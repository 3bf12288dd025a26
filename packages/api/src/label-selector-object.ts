// Mirrors k8s.io/apimachinery/pkg/apis/meta/v1/helpers.go, 1.36.
import { goQuote } from './go-text.ts'
import {
  checkedRequirement,
  everything,
  nothing,
  printSelector,
  SelectorError,
  selectorOf,
  type Selector,
  type SelectorOperator,
  type SelectorRequirement,
} from './label-selector.ts'
import type { LabelSet } from './labels.ts'
import { parseSelector } from './parse-label-selector.ts'

/** The parts of a `LabelSelector` as objects have it. */
export interface LabelSelectorObject {
  readonly matchLabels?: LabelSet | undefined
  readonly matchExpressions?: readonly LabelSelectorExpression[] | undefined
}

export interface LabelSelectorExpression {
  readonly key: string
  readonly operator: string
  readonly values?: readonly string[] | undefined
}

const operators: ReadonlyMap<string, SelectorOperator> = new Map([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
])
const operatorNames: ReadonlyMap<SelectorOperator, string> = new Map(
  [...operators].map(([name, operator]) => [operator, name]),
)

/** An absent selector selects nothing, an empty one everything. Throws a `SelectorError` for an invalid one. */
export function toSelector(object: LabelSelectorObject | null | undefined): Selector {
  if (object === null || object === undefined) return nothing
  const labels = Object.entries(object.matchLabels ?? {})
  const expressions = object.matchExpressions ?? []
  if (labels.length + expressions.length === 0) return everything
  return selectorOf([
    ...labels.map(([key, value]) => checkedRequirement({ key, operator: '=', values: [value] })),
    ...expressions.map(({ key, operator: name, values = [] }) => {
      const operator = operators.get(name)
      if (operator === undefined) throw new SelectorError(`${goQuote(name)} is not a valid label selector operator`)
      return checkedRequirement({ key, operator, values })
    }),
  ])
}

/** The labels that a selector asks for; throws a `SelectorError` when it asks for more than one value each. */
export function labelSelectorAsMap(object: LabelSelectorObject | null | undefined): LabelSet | undefined {
  if (object === null || object === undefined) return undefined
  const expressions = (object.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    const [value] = values
    if (operator === 'In' && values.length === 1 && value !== undefined) return [key, value] as const
    throw new SelectorError(notALabel(operator))
  })
  return { ...object.matchLabels, ...Object.fromEntries(expressions) }
}

function notALabel(operator: string): string {
  if (operator === 'In') {
    return `operator ${goQuote(operator)} without a single value cannot be converted into the old label selector format`
  }
  return operators.has(operator)
    ? `operator ${goQuote(operator)} cannot be converted into the old label selector format`
    : `${goQuote(operator)} is not a valid selector operator`
}

/** A selector's text as an object. Objects know no `!=`, `>` and `<`: these throw a `SelectorError`. */
export function parseLabelSelectorObject(text: string): LabelSelectorObject {
  const { requirements } = parseRequirements(text)
  const labels = requirements.filter(isEquality)
  const expressions = requirements.filter((requirement) => !isEquality(requirement))
  return {
    matchLabels: Object.fromEntries(labels.map(({ key, values }) => [key, values[0] ?? ''])),
    matchExpressions: expressions.map(toExpression),
  }
}

function parseRequirements(text: string): Selector {
  try {
    return parseSelector(text)
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error
    throw new SelectorError(`couldn't parse the selector string "${text}": ${error.message}`)
  }
}

function isEquality({ operator }: SelectorRequirement): boolean {
  return operator === '=' || operator === '=='
}

function toExpression({ key, operator, values }: SelectorRequirement): LabelSelectorExpression {
  const name = operatorNames.get(operator)
  if (name !== undefined) return { key, operator: name, values }
  const isOrder = operator === 'gt' || operator === 'lt'
  const message = isOrder ? "isn't supported in label selectors" : 'is not a valid label selector operator'
  throw new SelectorError(`${goQuote(operator)} ${message}`)
}

/** As columns show it. */
export function formatLabelSelector(object: LabelSelectorObject | null | undefined): string {
  try {
    return printSelector(toSelector(object)) || '<none>'
  } catch (error) {
    if (error instanceof SelectorError) return '<error>'
    throw error
  }
}
