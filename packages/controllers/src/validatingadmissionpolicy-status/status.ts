import { generationOf, type ValidatingAdmissionPolicy } from '@coxswain/api'
import type { ExpressionWarning } from './check-policy.ts'

type PolicyStatus = NonNullable<ValidatingAdmissionPolicy['status']>

/** `typeChecking` says that it was done; without warnings there is nothing in it. */
export const nextStatus = (
  policy: ValidatingAdmissionPolicy,
  warnings: readonly ExpressionWarning[],
): PolicyStatus => ({
  observedGeneration: generationOf(policy),
  typeChecking: warnings.length === 0 ? {} : { expressionWarnings: warnings },
})
