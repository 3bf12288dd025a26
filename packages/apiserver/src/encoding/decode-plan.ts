import type { FieldSchema, FieldType, ObjectSchema, ScalarType } from '@coxswain/api'

/** How to read one value. Made once a schema; `object` plans resolve on first use, since schemas may contain themselves. */
export type ValuePlan =
  | { readonly kind: ScalarType; readonly goType: string; readonly isRounded: boolean }
  | { readonly kind: 'object'; readonly goType: string; readonly plan: () => ObjectPlan }
  | { readonly kind: 'list'; readonly goType: string; readonly item: ValuePlan }
  | { readonly kind: 'map'; readonly goType: string; readonly value: ValuePlan }

export interface FieldPlan {
  readonly name: string
  /** As Go's errors name it: embedded structs, then the field. */
  readonly goPath: string
  /** The Go struct that has it. */
  readonly goStruct: string
  readonly value: ValuePlan
  /** Whether the zero value is the same as none. */
  readonly dropsZero: boolean
  /** What it holds when nothing was sent: Kubernetes' default, or the written zero. One frozen value for all objects. */
  readonly zero: () => unknown
}

export interface ObjectPlan {
  readonly goType: string
  readonly fields: ReadonlyMap<string, FieldPlan>
  /** What is there even if nothing was sent: written zeros and defaults. */
  readonly filled: readonly FieldPlan[]
}

const goScalars: Readonly<Record<ScalarType, string>> = {
  string: 'string',
  bytes: '[]uint8',
  boolean: 'bool',
  int32: 'int32',
  int64: 'int64',
  double: 'float64',
  quantity: 'resource.Quantity',
  'int-or-string': 'intstr.IntOrString',
  time: 'v1.Time',
  'micro-time': 'v1.MicroTime',
  json: 'interface {}',
}

export type SchemaLookup = (name: string) => ObjectSchema

/** Compiles schemas once each. Memory grows with the number of schemas, not with their use. */
export function createPlanner(lookUp: SchemaLookup): (schema: ObjectSchema) => ObjectPlan {
  const plans = new WeakMap<ObjectSchema, ObjectPlan>()
  const planOf = (schema: ObjectSchema): ObjectPlan => {
    const known = plans.get(schema)
    if (known !== undefined) return known
    const plan = planObject(schema, (name) => lazily(() => planOf(lookUp(name))))
    plans.set(schema, plan)
    return plan
  }
  return planOf
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

type PlanByName = (name: string) => () => ObjectPlan

/** `io.k8s.api.core.v1.Pod` is `v1.Pod` in Go. */
function goTypeOf(schemaName: string): string {
  return schemaName.slice(schemaName.lastIndexOf('.', schemaName.lastIndexOf('.') - 1) + 1)
}

function planObject(schema: ObjectSchema, planByName: PlanByName): ObjectPlan {
  const goType = goTypeOf(schema.name)
  const goStruct = goType.slice(goType.indexOf('.') + 1)
  const fields = new Map<string, FieldPlan>()
  const filled: FieldPlan[] = []
  for (const [name, field] of schema.fields) {
    const value = planValue(field.type, field.goType, planByName)
    const fallback = appliedDefault(field)
    const plan: FieldPlan = {
      name,
      goPath: field.goEmbedded === undefined ? name : `${field.goEmbedded}.${name}`,
      goStruct,
      value,
      // What Go keeps as raw JSON is there as soon as anything was sent.
      dropsZero: field.presence === undefined && value.kind !== 'json',
      zero: lazily(() => fallback ?? zeroOf(value)),
    }
    fields.set(name, plan)
    if (fallback !== undefined || (field.presence === 'written' && hasZero(value))) filled.push(plan)
  }
  return { goType, fields, filled }
}

/**
 * OpenAPI states the zero value as the default of every plain field; that is no default, but what `presence` tells. A default
 * is one that is not zero, or that a pointer gets.
 */
function appliedDefault(field: FieldSchema): unknown {
  const value = field.default
  if (value === undefined || 'object' in field.type) return undefined
  const isZero = value === '' || value === 0 || value === false
  return isZero && field.presence !== 'kept' ? undefined : value
}

function planValue(type: FieldType, stated: string | undefined, planByName: PlanByName): ValuePlan {
  if ('scalar' in type) return { kind: type.scalar, goType: stated ?? goScalars[type.scalar], isRounded: false }
  if ('object' in type)
    return { kind: 'object', goType: stated ?? goTypeOf(type.object), plan: planByName(type.object) }
  if ('list' in type) {
    const item = planValue(type.list, stated?.startsWith('[]') === true ? stated.slice(2) : undefined, planByName)
    return { kind: 'list', goType: stated ?? `[]${item.goType}`, item }
  }
  const value = planValue(type.map, /^map\[[\w.]+\](.*)$/.exec(stated ?? '')?.[1], planByName)
  // Kubernetes' defaults round what resource lists hold up to thousandths.
  const isRounded = stated === 'v1.ResourceList' && value.kind === 'quantity'
  return {
    kind: 'map',
    goType: stated ?? `map[string]${value.goType}`,
    value: isRounded ? { ...value, isRounded } : value,
  }
}

const withoutZero: ReadonlySet<ValuePlan['kind']> = new Set(['time', 'micro-time', 'bytes', 'json'])

const hasZero = ({ kind }: ValuePlan): boolean => !withoutZero.has(kind)

/** The zero value of Go's type; undefined where JSON has none for it, as for a time. Structs have their written zeros inside. */
export function zeroOf(plan: ValuePlan): unknown {
  switch (plan.kind) {
    case 'string':
      return ''
    case 'boolean':
      return false
    case 'int32':
    case 'int64':
    case 'double':
    case 'int-or-string':
      return 0
    case 'quantity':
      return '0'
    case 'object':
      return Object.freeze(Object.fromEntries(plan.plan().filled.map((field) => [field.name, field.zero()])))
    case 'list':
      return emptyList
    case 'map':
      return emptyMap
    default:
      return undefined
  }
}

const emptyList: readonly never[] = Object.freeze([])
const emptyMap: Readonly<Record<string, never>> = Object.freeze({})
