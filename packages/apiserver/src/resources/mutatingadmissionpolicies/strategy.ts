// Mirrors pkg/registry/admissionregistration/mutatingadmissionpolicy/strategy.go, release 1.36.
import { mutatingAdmissionPolicies, type MutatingAdmissionPolicy } from '@coxswain/api'
import { changeField, fillMissing } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { defaultMatch } from '../rules/admission-defaults.ts'
import { paramKindText } from '../rules/admission-parameters.ts'
import { ageCell, nameCell } from '../table-text.ts'

export const mutatingAdmissionPolicyStrategy: Strategy<MutatingAdmissionPolicy> = {
  resource: mutatingAdmissionPolicies,
  hasGeneration: true,
  requiresResourceVersion: true,
  defaults: (draft) =>
    changeField(draft, 'spec', (spec) =>
      changeField(fillMissing(spec, { failurePolicy: 'Fail' }), 'matchConstraints', defaultMatch),
    ),
  tableCells: (policy, now) => [
    nameCell(policy),
    policy.spec?.mutations?.length ?? 0,
    paramKindText(policy.spec?.paramKind),
    ageCell(policy, now),
  ],
}
