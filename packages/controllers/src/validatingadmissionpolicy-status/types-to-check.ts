// Mirrors staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/validating/typechecking.go, typesToCheck, 1.36.
import type { ResourceType, ValidatingAdmissionPolicy } from '@coxswain/api'
import { compareKinds, formatKind, type GroupVersionKind } from './types/group-version-kind.ts'
import { kindsFor } from './types/kinds-for.ts'

/** Once a rule names as many, nothing further is looked at. */
const typesMax = 10

type PolicySpec = NonNullable<ValidatingAdmissionPolicy['spec']>
type Rule = NonNullable<NonNullable<PolicySpec['matchConstraints']>['resourceRules']>[number]

export interface TypesToCheck {
  /** By group, version and kind, each once. */
  readonly kinds: readonly GroupVersionKind[]
  /** Something that a rule names is not served: what is known may be out of date. */
  readonly lacks: boolean
}

/** The kinds whose resources a policy names one by one; rules with wildcards name none. */
export function typesToCheck(policy: ValidatingAdmissionPolicy, served: readonly ResourceType[]): TypesToCheck {
  const kinds = new Map<string, GroupVersionKind>()
  let lacks = false
  for (const rule of policy.spec?.matchConstraints?.resourceRules ?? []) {
    let count = 0
    for (const asked of resourcesNamedBy(rule)) {
      const found = kindsFor(served, asked)
      lacks ||= found.length === 0
      for (const kind of found) {
        kinds.set(formatKind(kind), kind)
        count += 1
        if (count === typesMax) return { kinds: sorted(kinds), lacks }
      }
    }
  }
  return { kinds: sorted(kinds), lacks }
}

const sorted = (kinds: ReadonlyMap<string, GroupVersionKind>): readonly GroupVersionKind[] =>
  [...kinds.values()].toSorted(compareKinds)

function resourcesNamedBy({ apiGroups = [], apiVersions = [], resources = [] }: Rule) {
  if ([...apiGroups, ...apiVersions].some((name) => name.includes('*'))) return []
  const named = resources.filter((resource) => !/[*/]/.test(resource)).toSorted()
  return apiGroups.toSorted().flatMap((group) => {
    return apiVersions.toSorted().flatMap((version) => named.map((resource) => ({ group, version, resource })))
  })
}
