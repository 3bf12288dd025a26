import { readFileSync } from 'node:fs'
import type { ResourceType, ValidatingAdmissionPolicy } from '@coxswain/api'
import type { ExpressionWarning } from '../check-policy.ts'
import type { OpenApiDocument } from '../open-api-type.ts'

type PolicySpec = NonNullable<ValidatingAdmissionPolicy['spec']>

interface Recorded {
  /** Group, version, plural, singular and kind, with blanks between them. */
  readonly served: readonly string[]
  /** By their paths below `/openapi/v3/`. */
  readonly documents: Readonly<Record<string, OpenApiDocument>>
  readonly policies: readonly {
    readonly name: string
    readonly rules: NonNullable<NonNullable<PolicySpec['matchConstraints']>['resourceRules']>
    readonly paramKind?: PolicySpec['paramKind']
    readonly variables?: PolicySpec['variables']
    readonly validations: PolicySpec['validations']
    readonly warnings: readonly ExpressionWarning[]
  }[]
}

/**
 * What kube-controller-manager 1.36.2 said of some two hundred expressions, on a server that also has Widgets of `example.com`.
 * The numbers that it gives to names of types are `<n>`.
 */
export const recorded = JSON.parse(readFileSync(new URL('recorded-warnings.json', import.meta.url), 'utf8')) as Recorded

export const recordedTypes: readonly ResourceType[] = recorded.served.map((line) => {
  const [group = '', version = '', plural = '', singular = '', kind = ''] = line.split(' ')
  const rest = { namespaced: true, verbs: [], shortNames: [], categories: [], subresources: [], schema: '' }
  return { group, version, plural, singular, kind, ...rest }
})

export const recordedPolicies = recorded.policies.map(({ name, rules, warnings, ...rest }) => {
  const policy: ValidatingAdmissionPolicy = {
    metadata: { name, generation: 1 },
    spec: { matchConstraints: { resourceRules: rules }, ...rest },
  }
  return { name, policy, warnings }
})
