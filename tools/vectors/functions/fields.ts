import {
  escapeFieldValue,
  exactField,
  parseFieldSelector,
  printFieldSelector,
  selectsFields,
  unescapeFieldValue,
} from '@coxswain/api'
import type { VectorFunctions } from '../vector.ts'

interface Text {
  readonly s: string
}

export const functions = {
  ParseSelector: (input: { selector: string; fields?: readonly Readonly<Record<string, string>>[] }) => {
    const selector = parseFieldSelector(input.selector)
    const name = exactField(selector, 'metadata.name')
    return {
      empty: selector.requirements.length === 0,
      exactName: { found: name !== undefined, value: name ?? '' },
      matches: input.fields?.map((fields) => selectsFields(selector, (field) => fields[field])),
      requirements: selector.requirements,
      string: printFieldSelector(selector),
    }
  },
  EscapeValue: ({ s }: Text) => escapeFieldValue(s),
  UnescapeValue: ({ s }: Text) => unescapeFieldValue(s),
} satisfies VectorFunctions
