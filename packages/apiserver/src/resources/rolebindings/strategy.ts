// Mirrors pkg/registry/rbac/rolebinding/strategy.go, release 1.36.
import { roleBindings, validatePathSegmentName, type RoleBinding } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { bindingCells } from './binding-cells.ts'
import { defaultBinding } from './binding-defaults.ts'
import { validateBinding, validateBindingUpdate } from './binding-validation.ts'

const scope = { roleKinds: ['Role', 'ClusterRole'], isNamespaced: true }

export const roleBindingStrategy: Strategy<RoleBinding> = {
  resource: roleBindings,
  createOnUpdate: true,
  validateName: validatePathSegmentName,
  defaults: defaultBinding,
  validate: (binding) => validateBinding(binding, scope),
  validateUpdate: (next, previous) => validateBindingUpdate(next, previous, scope),
  tableCells: bindingCells,
}
