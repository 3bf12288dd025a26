import { semanticEqual } from '@coxswain/base'
import { invalid, type ErrorList } from '../../validation/field-errors.ts'
import { internalForm } from './internal-form.ts'

export const immutableMessage = 'field is immutable'

/** `shown`: the new value as Go prints it, where that is not its JSON. */
export function checkImmutable(
  errors: ErrorList,
  field: string,
  { next, previous, shown = next }: { readonly next: unknown; readonly previous: unknown; readonly shown?: unknown },
): void {
  if (!semanticEqual(next, previous)) errors.push(invalid(field, shown, immutableMessage))
}

/** As `checkImmutable` of a structure, whose Go type is called `type`: the new value is shown as that type prints. */
export function checkStructImmutable(
  errors: ErrorList,
  field: string,
  type: string,
  { next, previous }: { readonly next: object | undefined; readonly previous: object | undefined },
): void {
  if (semanticEqual(next, previous)) return
  errors.push(invalid(field, next === undefined ? null : internalForm(type, next), immutableMessage))
}
