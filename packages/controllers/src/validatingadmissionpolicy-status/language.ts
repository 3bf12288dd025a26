// Mirrors staging/src/k8s.io/apiserver/pkg/cel/environment/base.go, 1.36: all options, as for expressions that are stored.
import {
  functionTable,
  listFunctions,
  listMacros,
  literalValidators,
  optionalFunctions,
  optionalMacros,
  setFunctions,
  standardFunctions,
  standardMacros,
  stringFunctions,
  twoVariableFunctions,
  twoVariableMacros,
  type FunctionTable,
  type Syntax,
  type Validator,
} from '@coxswain/cel'
import { kubernetesFunctions } from './kubernetes-functions.ts'

/** CEL as Kubernetes understands it, with nothing yet to talk about. */
export interface Language {
  readonly syntax: Syntax
  readonly functions: FunctionTable
  /** What is wrong though all types fit. */
  readonly validators: readonly Validator[]
}

export const createLanguage = (): Language => ({
  syntax: {
    macros: [...standardMacros, ...optionalMacros, ...listMacros, ...twoVariableMacros],
    optionals: true,
  },
  functions: functionTable(
    standardFunctions,
    optionalFunctions,
    stringFunctions,
    setFunctions,
    listFunctions,
    twoVariableFunctions,
    kubernetesFunctions(),
  ),
  validators: literalValidators,
})
