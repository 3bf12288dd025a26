// Mirrors pkg/registry/admissionregistration/validatingadmissionpolicy/strategy.go, release 1.36.
import { validatingAdmissionPolicies, type ValidatingAdmissionPolicy } from '@coxswain/api'
import { changeField, fillMissing } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { defaultMatch } from '../rules/admission-defaults.ts'
import { paramKindText } from '../rules/admission-parameters.ts'
import { keepMetadata } from '../rules/keep-metadata.ts'
import { ageCell, nameCell } from '../table-text.ts'

export const validatingAdmissionPolicyStrategy: Strategy<ValidatingAdmissionPolicy> = {
  resource: validatingAdmissionPolicies,
  hasGeneration: true,
  requiresResourceVersion: true,
  defaults: (draft) =>
    changeField(draft, 'spec', (spec) =>
      changeField(fillMissing(spec, { failurePolicy: 'Fail' }), 'matchConstraints', defaultMatch),
    ),
  prepareForStatusUpdate: keepMetadata,
  tableCells: (policy, now) => [
    nameCell(policy),
    policy.spec?.validations?.length ?? 0,
    paramKindText(policy.spec?.paramKind),
    ageCell(policy, now),
  ],
}
