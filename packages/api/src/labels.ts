// Mirrors k8s.io/apimachinery/pkg/labels/labels.go, 1.36.
import { validateLabelValue, validateQualifiedName } from './names.ts'
import { invalidField, printFieldProblem } from './validation.ts'

/** Labels of an object, or fields that a field selector reads. */
export type LabelSet = Readonly<Record<string, string>>

/** `a=1,b=2`, in order. A selector that selects just these. */
export function printLabels(labels: LabelSet): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .toSorted()
    .join(',')
}

/** As `printLabels`, `<none>` when there are none. */
export function formatLabels(labels: LabelSet | undefined): string {
  return printLabels(labels ?? {}) || '<none>'
}

/** Whether `labels` has every pair of `subset`. */
export function hasLabels(labels: LabelSet | undefined, subset: LabelSet): boolean {
  return Object.entries(subset).every(
    ([key, value]) => labels !== undefined && Object.hasOwn(labels, key) && labels[key] === value,
  )
}

/** Reads `a=1,b=2`; other operators are refused. Throws an `Error` with Kubernetes' message. */
export function parseLabels(text: string): LabelSet {
  const labels: [string, string][] = []
  for (const term of text === '' ? [] : text.split(',')) {
    const parts = term.split('=')
    const [key = '', value = ''] = parts.map((part) => part.trim())
    if (parts.length !== 2) throw new Error(`invalid selector: [${parts.join(' ')}]`)
    refuse('', key, validateQualifiedName(key))
    refuse(`[${key}]`, value, validateLabelValue(value))
    labels.push([key, value])
  }
  return Object.fromEntries(labels)
}

function refuse(field: string, value: string, messages: readonly string[]): void {
  if (messages.length > 0) throw new Error(printFieldProblem(invalidField(field, value, messages.join('; '))))
}
