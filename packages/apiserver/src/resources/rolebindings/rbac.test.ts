import { describe, expect, test } from 'vitest'
import type { ClusterRole, PolicyRule, RoleBinding, Subject } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { clusterRoleBindingStrategy } from '../clusterrolebindings/strategy.ts'
import { clusterRoleStrategy } from '../clusterroles/strategy.ts'
import { roleStrategy } from '../roles/strategy.ts'
import { roleBindingStrategy } from './strategy.ts'

const told = (errors: FieldErrors | undefined): readonly string[] =>
  (errors ?? []).map(({ field, message }) => `${field}: ${message}`)
const group = 'rbac.authorization.k8s.io'

describe('rules of roles', () => {
  test.each<{ name: string; rule: PolicyRule; wanted: readonly string[] }>([
    { name: 'one in order', rule: { verbs: ['get'], apiGroups: [''], resources: ['pods'] }, wanted: [] },
    {
      name: 'an empty one',
      rule: { verbs: [] },
      wanted: [
        'rules[0].verbs: Required value: verbs must contain at least one value',
        'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
        'rules[0].resources: Required value: resource rules must supply at least one resource',
      ],
    },
    {
      name: 'one for a URL',
      rule: { verbs: ['get'], nonResourceURLs: ['/healthz'], resources: ['pods'] },
      wanted: [
        'rules[0].nonResourceURLs: Invalid value: ["/healthz"]: namespaced rules cannot apply to non-resource URLs',
        'rules[0].nonResourceURLs: Invalid value: ["/healthz"]: rules cannot apply to both regular resources and non-resource URLs',
      ],
    },
  ])('$name', ({ rule, wanted }) => {
    expect(told(roleStrategy.validate?.({ rules: [rule] }))).toEqual(wanted)
  })

  test('of the whole cluster apply to URLs', () => {
    const role: ClusterRole = { rules: [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }] }
    expect(told(clusterRoleStrategy.validate?.(role))).toEqual([])
  })

  test('are gathered by at least one selector', () => {
    expect(told(clusterRoleStrategy.validate?.({ aggregationRule: {} }))).toEqual([
      'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
    ])
  })
})

describe('bindings', () => {
  const binding = (subjects: readonly Subject[], name = 'r'): RoleBinding => {
    const draft: RoleBinding = { subjects, roleRef: { kind: 'ClusterRole', name } }
    return roleBindingStrategy.defaults?.(draft) ?? draft
  }

  test('get the groups of what they name', () => {
    expect(
      binding([
        { kind: 'User', name: 'u' },
        { kind: 'ServiceAccount', name: 's' },
      ]),
    ).toEqual({
      subjects: [
        { kind: 'User', name: 'u', apiGroup: group },
        { kind: 'ServiceAccount', name: 's' },
      ],
      roleRef: { kind: 'ClusterRole', name: 'r', apiGroup: group },
    })
  })

  test.each<{ name: string; subject: Subject; wanted: readonly string[] }>([
    { name: 'a group', subject: { kind: 'Group', name: 'g' }, wanted: [] },
    { name: 'nobody', subject: { kind: 'User', name: '' }, wanted: ['subjects[0].name: Required value'] },
    {
      name: 'an account of a group',
      subject: { kind: 'ServiceAccount', name: 's', apiGroup: 'x', namespace: 'n' },
      wanted: ['subjects[0].apiGroup: Unsupported value: "x": supported values: ""'],
    },
    {
      name: 'something else',
      subject: { kind: 'Robot', name: 'r' },
      wanted: ['subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"'],
    },
  ])('of $name', ({ subject, wanted }) => {
    expect(told(roleBindingStrategy.validate?.(binding([subject])))).toEqual(wanted)
  })

  test('of the whole cluster need the namespace of an account', () => {
    const account = binding([{ kind: 'ServiceAccount', name: 's' }])
    expect(told(roleBindingStrategy.validate?.(account))).toEqual([])
    expect(told(clusterRoleBindingStrategy.validate?.(account))).toEqual(['subjects[0].namespace: Required value'])
  })

  test('keep their role', () => {
    expect(told(roleBindingStrategy.validateUpdate?.(binding([], 'b'), binding([], 'a')))).toEqual([
      `roleRef: Invalid value: {"APIGroup":"${group}","Kind":"ClusterRole","Name":"b"}: cannot change roleRef`,
    ])
  })

  test('are printed with who is bound', () => {
    const subjects = [
      { kind: 'User', name: 'u' },
      { kind: 'User', name: 'v' },
      { kind: 'Group', name: 'g' },
      { kind: 'ServiceAccount', name: 's', namespace: 'n' },
    ]
    const cells = roleBindingStrategy.tableCells?.({ ...binding(subjects), metadata: { name: 'b' } }, 0)
    expect(cells).toEqual(['b', 'ClusterRole/r', '<unknown>', 'u, v', 'g', 'n/s'])
  })
})
