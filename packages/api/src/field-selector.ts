// Mirrors k8s.io/apimachinery/pkg/fields/selector.go, 1.36.

export interface FieldRequirement {
  readonly field: string
  readonly operator: '=' | '!='
  readonly value: string
}

/** Selects what meets all requirements. */
export interface FieldSelector {
  readonly requirements: readonly FieldRequirement[]
}

/** A field selector that cannot be read; the message is Kubernetes'. */
export class FieldSelectorError extends Error {
  override readonly name = 'FieldSelectorError'
}

export const everyField: FieldSelector = { requirements: [] }

/** `metadata.name=a,status.phase!=Failed`; a backslash escapes `\`, `,` and `=` in values. Throws a `FieldSelectorError`. */
export function parseFieldSelector(text: string): FieldSelector {
  const terms = splitTerms(text).toSorted()
  const requirements = terms.filter((term) => term !== '').map((term) => parseTerm(term, text))
  // Upstream takes what asks nothing of no field as nothing asked.
  return { requirements: requirements.filter(({ field, value }) => field !== '' || value !== '') }
}

export function fieldEquals(field: string, value: string): FieldSelector {
  return { requirements: [{ field, operator: '=', value }] }
}

/** `read` gives a field's value; an absent field counts as empty. */
export function selectsFields(selector: FieldSelector, read: (field: string) => string | undefined): boolean {
  return selector.requirements.every(
    ({ field, operator, value }) => ((read(field) ?? '') === value) === (operator === '='),
  )
}

/** The value that the selector asks of a field; undefined when it leaves a choice. */
export function exactField(selector: FieldSelector, field: string): string | undefined {
  return selector.requirements.find((requirement) => requirement.operator === '=' && requirement.field === field)?.value
}

export function printFieldSelector(selector: FieldSelector): string {
  return selector.requirements
    .map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`)
    .join(',')
}

export function escapeFieldValue(value: string): string {
  return value.replaceAll(/[\\,=]/g, (character) => `\\${character}`)
}

/** Throws a `FieldSelectorError`. */
export function unescapeFieldValue(text: string): string {
  let value = ''
  let isEscaped = false
  for (const character of text) {
    const isSpecial = character === '\\' || character === ',' || character === '='
    if (isEscaped && !isSpecial) throw invalidEscape(`\\${character}`)
    if (!isEscaped && character !== '\\' && isSpecial) {
      const message = `invalid field selector: unescaped character in value: ${character.charCodeAt(0)}`
      throw new FieldSelectorError(message)
    }
    isEscaped = !isEscaped && character === '\\'
    if (!isEscaped) value += character
  }
  if (isEscaped) throw invalidEscape('\\')
  return value
}

function invalidEscape(sequence: string): FieldSelectorError {
  return new FieldSelectorError(`invalid field selector: invalid escape sequence: ${sequence}`)
}

/** At commas that no backslash stands before. */
function splitTerms(text: string): readonly string[] {
  const terms: string[] = []
  let start = 0
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '\\') {
      index += 1
    } else if (text[index] === ',') {
      terms.push(text.slice(start, index))
      start = index + 1
    }
  }
  return [...terms, text.slice(start)]
}

function parseTerm(term: string, whole: string): FieldRequirement {
  const found = /!=|==?/.exec(term)
  if (found === null) throw new FieldSelectorError(`invalid selector: '${whole}'; can't understand '${term}'`)
  return {
    field: term.slice(0, found.index),
    operator: found[0] === '!=' ? '!=' : '=',
    value: unescapeFieldValue(term.slice(found.index + found[0].length)),
  }
}
