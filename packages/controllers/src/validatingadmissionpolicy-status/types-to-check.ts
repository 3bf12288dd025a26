// Mirrors staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/validating/typechecking.go, typesToCheck, 1.36.
import type { ResourceType, ValidatingAdmissionPolicy } from '@coxswain/api'
import { compareKinds, formatKind, type GroupVersionKind } from './group-version-kind.ts'
import { kindsFor } from './kinds-for.ts'

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
    const found = resourcesNamedBy(rule).map((asked) => kindsFor(served, asked))
    lacks ||= found.some((none) => none.length === 0)
    const ofRule = found.flat().slice(0, typesMax)
    for (const kind of ofRule) kinds.set(formatKind(kind), kind)
    if (ofRule.length === typesMax) break
  }
  return { kinds: [...kinds.values()].toSorted(compareKinds), lacks }
}

function resourcesNamedBy({ apiGroups = [], apiVersions = [], resources = [] }: Rule) {
  if ([...apiGroups, ...apiVersions].some((name) => name.includes('*'))) return []
  const named = resources.filter((resource) => !/[*/]/.test(resource)).toSorted()
  return apiGroups.toSorted().flatMap((group) => {
    return apiVersions.toSorted().flatMap((version) => named.map((resource) => ({ group, version, resource })))
  })
}
