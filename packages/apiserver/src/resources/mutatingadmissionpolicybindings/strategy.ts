// Mirrors pkg/registry/admissionregistration/mutatingadmissionpolicybinding/strategy.go, release 1.36.
import { mutatingAdmissionPolicyBindings, type MutatingAdmissionPolicyBinding } from '@coxswain/api'
import { changeField } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { defaultMatch } from '../rules/admission-defaults.ts'
import { paramRefText } from '../rules/admission-parameters.ts'
import { ageCell, nameCell } from '../table-text.ts'

export const mutatingAdmissionPolicyBindingStrategy: Strategy<MutatingAdmissionPolicyBinding> = {
  resource: mutatingAdmissionPolicyBindings,
  hasGeneration: true,
  requiresResourceVersion: true,
  defaults: (draft) => changeField(draft, 'spec', (spec) => changeField(spec, 'matchResources', defaultMatch)),
  tableCells: (binding, now) => [
    nameCell(binding),
    binding.spec?.policyName ?? '',
    paramRefText(binding.spec?.paramRef),
    ageCell(binding, now),
  ],
}
