// Mirrors staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/validating/typechecking.go, Check, 1.36.
import type { ValidatingAdmissionPolicy } from '@coxswain/api'
import { AdmissionEnvironment, type RootType } from './admission-environment.ts'
import type { Language } from './language.ts'
import { formatKind, type GroupVersionKind } from './group-version-kind.ts'

type PolicyStatus = NonNullable<ValidatingAdmissionPolicy['status']>
export type ExpressionWarning = NonNullable<NonNullable<PolicyStatus['typeChecking']>['expressionWarnings']>[number]

/** The types that a policy is about, as far as they are known. */
export interface PolicyTypes {
  /** Sorted: warnings come in their order. */
  readonly objects: readonly (RootType & { readonly of: GroupVersionKind })[]
  /** Absent: the policy has no parameters. */
  readonly params?: RootType | undefined
}

/** What is wrong with the expressions of a policy, for each of them one text about all types. */
export function checkPolicy(
  { spec }: ValidatingAdmissionPolicy,
  { objects, params }: PolicyTypes,
  language: Language,
): readonly ExpressionWarning[] {
  const environments = objects.map((object) => {
    const environment = new AdmissionEnvironment(language, { object, params })
    for (const { name, expression } of spec?.variables ?? []) environment.defineVariable(name, expression)
    return { of: object.of, environment }
  })
  const warn = (fieldRef: string, expression: string): readonly ExpressionWarning[] => {
    const texts = environments.flatMap(({ of, environment }) => {
      const verdict = environment.check(expression)
      return verdict.kind === 'faulty' ? [`${formatKind(of)}: ${verdict.text}\n`] : []
    })
    return texts.length === 0 ? [] : [{ fieldRef, warning: texts.join('\n') }]
  }
  return (spec?.validations ?? []).flatMap(({ expression, messageExpression = '' }, index) => {
    const field = `spec.validations[${index}]`
    const own = warn(`${field}.expression`, expression)
    return messageExpression === '' ? own : [...own, ...warn(`${field}.messageExpression`, messageExpression)]
  })
}
