import { semanticEqual } from '@coxswain/base'
import { invalid, type ErrorList } from '../../validation/field-errors.ts'

export const immutableMessage = 'field is immutable'

/** `shown`: the new value as Go prints it, where that is not its JSON. */
export function checkImmutable(
  errors: ErrorList,
  field: string,
  { next, previous, shown = next }: { readonly next: unknown; readonly previous: unknown; readonly shown?: unknown },
): void {
  if (!semanticEqual(next, previous)) errors.push(invalid(field, shown, immutableMessage))
}
