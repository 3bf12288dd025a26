// Mirrors pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go, syncClusterRole, 1.36.
import { labelsOf, nameOf, selects, toSelector, type ClusterRole } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'

export type PolicyRule = NonNullable<ClusterRole['rules']>[number]

export type Decision =
  | { readonly kind: 'write'; readonly rules: readonly PolicyRule[]; readonly why: string }
  | { readonly kind: 'nothing'; readonly why: string }

/**
 * The rules of all roles that the selectors choose, selector after selector, each in the order of the roles' names, no rule
 * twice. `roles` are sorted by name. Throws a `SelectorError`.
 */
export function decide(role: ClusterRole, roles: readonly ClusterRole[]): Decision {
  const { aggregationRule } = role
  if (aggregationRule === undefined) return { kind: 'nothing', why: 'the role has rules of its own' }
  const name = nameOf(role)
  const rules: PolicyRule[] = []
  for (const one of aggregationRule.clusterRoleSelectors ?? []) {
    const selector = toSelector(one)
    const chosen = roles.filter((other) => nameOf(other) !== name && selects(selector, labelsOf(other)))
    for (const rule of chosen.flatMap((other) => other.rules ?? [])) {
      if (!rules.some((known) => semanticEqual(known, rule))) rules.push(rule)
    }
  }
  if (semanticEqual(rules, role.rules)) return { kind: 'nothing', why: 'the rules are right' }
  return { kind: 'write', rules, why: `the selected roles have ${rules.length} rules` }
}
