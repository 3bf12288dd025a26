// Mirrors pkg/registry/rbac/clusterrolebinding/strategy.go, release 1.36.
import { clusterRoleBindings, validatePathSegmentName, type ClusterRoleBinding } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { bindingCells } from '../rolebindings/binding-cells.ts'
import { defaultBinding } from '../rolebindings/binding-defaults.ts'
import { validateBinding, validateBindingUpdate } from '../rolebindings/binding-validation.ts'

const scope = { roleKinds: ['ClusterRole'], isNamespaced: false }

export const clusterRoleBindingStrategy: Strategy<ClusterRoleBinding> = {
  resource: clusterRoleBindings,
  createOnUpdate: true,
  validateName: validatePathSegmentName,
  defaults: defaultBinding,
  validate: (binding) => validateBinding(binding, scope),
  validateUpdate: (next, previous) => validateBindingUpdate(next, previous, scope),
  tableCells: bindingCells,
}
