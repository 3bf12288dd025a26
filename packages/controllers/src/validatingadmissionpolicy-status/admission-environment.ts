// Mirrors staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/validating/typechecking.go, buildEnvSet, and
// plugin/cel/composition.go, NewCompositedCompilerForTypeChecking, 1.36.
import { check, dynType, formatFaults, parse, type Environment, type Type } from '@coxswain/cel'
import type { DeclaredType } from './declared-type.ts'
import { DeclaredTypes } from './declared-types.ts'
import { namespaceType, requestType } from './admission-types.ts'
import { authorizerType, namedTypes } from './kubernetes-functions.ts'
import type { Language } from './language.ts'
import { variableType } from './variable-type.ts'

/** A type that is read from a schema; where the schema says nothing, values can be anything. */
export interface RootType {
  /** Messages name it so. */
  readonly name: string
  readonly type: DeclaredType | undefined
}

export interface AdmissionTypes {
  readonly object: RootType
  /** Absent: the policy has no parameters. */
  readonly params?: RootType | undefined
}

/** What comes of looking at an expression: its type, or the faults as they are shown. */
export type Verdict =
  | { readonly kind: 'typed'; readonly type: Type }
  | { readonly kind: 'faulty'; readonly text: string }

/** What the expressions of a policy may refer to when an object of one type is admitted. */
export class AdmissionEnvironment {
  readonly #language: Language
  readonly #variables = new Map<string, Type>()
  readonly #environment: Environment

  constructor(language: Language, { object, params }: AdmissionTypes) {
    this.#language = language
    const provider = new DeclaredTypes(namedTypes)
    const declare = ({ name, type }: RootType): Type => (type === undefined ? dynType : provider.declare(name, type))
    const { request, parts: requestParts } = requestType()
    const { namespace, parts: namespaceParts } = namespaceType()
    for (const part of [...requestParts, ...namespaceParts]) provider.declare('', part)
    const objectType = declare(object)
    const variables = new Map<string, Type>([
      ['namespaceObject', provider.declare('', namespace)],
      ['request', provider.declare('', request)],
      ['object', objectType],
      ['oldObject', objectType],
      ['authorizer', authorizerType],
      ['variables', provider.declare('kubernetes.variables', this.#ownVariables())],
    ])
    if (params !== undefined) variables.set('params', declare(params))
    const { functions, validators } = language
    this.#environment = { variables, functions, provider, validators }
  }

  /** From now on expressions find it below `variables`. One that is faulty can be anything. */
  defineVariable(name: string, expression: string): void {
    const verdict = this.check(expression)
    this.#variables.set(name, verdict.kind === 'typed' ? variableType(verdict.type) : dynType)
  }

  check(expression: string): Verdict {
    const parsed = parse(expression, this.#language.syntax)
    const checked = parsed.kind === 'faults' ? parsed : check(parsed, this.#environment)
    if (checked.kind === 'faults') return { kind: 'faulty', text: formatFaults(checked.faults, expression) }
    return { kind: 'typed', type: checked.type }
  }

  #ownVariables(): DeclaredType {
    const variables = this.#variables
    return {
      kind: 'object',
      field: (name) => {
        const type = variables.get(name)
        return type === undefined ? undefined : { kind: 'value', type }
      },
    }
  }
}
