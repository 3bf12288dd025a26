import type { LabelSelector } from '@coxswain/api'

/** As Go prints one in a message. */
export function printLabelSelector(selector: LabelSelector | undefined): string {
  if (selector === undefined) return 'nil'
  const { matchLabels = {}, matchExpressions = [] } = selector
  const labels = Object.keys(matchLabels)
    .toSorted()
    .map((name) => `${name}: ${matchLabels[name]},`)
  const expressions = matchExpressions.map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  )
  const [labelText, expressionText] = [labels.join(''), expressions.join('')]
  return `&LabelSelector{MatchLabels:map[string]string{${labelText}},MatchExpressions:[]LabelSelectorRequirement{${expressionText}},}`
}
