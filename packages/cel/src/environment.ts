import type { Checked } from './checked.ts'
import type { FaultAt } from './source-positions.ts'
import type { Type } from './types.ts'

/** One signature of a function. The first parameter of a member is what stands before the dot. */
export interface Overload {
  readonly id: string
  readonly isMember?: boolean
  readonly parameters: readonly Type[]
  readonly result: Type
}

export interface FunctionDeclaration {
  readonly name: string
  readonly overloads: readonly Overload[]
}

/** Functions by name; `functionTable` makes one out of declarations. */
export type FunctionTable = ReadonlyMap<string, FunctionDeclaration>

/** What is known of the types that are neither built in nor declared as variables. */
export interface TypeProvider {
  /** The type that a full name stands for. */
  findType(name: string): Type | undefined
  /** The type of a field of an object type, or undefined where there is no such field. */
  findField(typeName: string, field: string): Type | undefined
}

/** Finds what is wrong with an expression whose types are known. */
export type Validator = (checked: Checked) => readonly FaultAt[]

/** What an expression may refer to. */
export interface Environment {
  /** By full name, which may have dots. */
  readonly variables: ReadonlyMap<string, Type>
  readonly functions: FunctionTable
  readonly provider?: TypeProvider
  /** The name within which names are looked up first: `a.b` makes `c` mean `a.b.c`, `a.c` or `c`. */
  readonly container?: string
  /** What expressions must be beyond having a type. They are asked only when there is nothing else wrong. */
  readonly validators?: readonly Validator[]
}
