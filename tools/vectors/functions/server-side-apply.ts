import { type KubeObject, type ObjectSchema, schemaOfKind } from '@coxswain/api'
import { decode, strategies } from '@coxswain/apiserver'
import { applyConfiguration, type TrackedKind, trackUpdate } from '@coxswain/apiserver/src/managed-fields/index.ts'
import { must } from '@coxswain/base'
import type { VectorFunctions } from '../vector.ts'

interface Step {
  readonly op: 'Apply' | 'Update'
  readonly manager: string
  readonly force: boolean
  readonly object: KubeObject
}

interface Steps {
  readonly kind: string
  readonly steps: readonly Step[]
}

const time = '2026-11-21T09:38:06Z'

function run({ kind, steps }: Steps): readonly unknown[] {
  let live: KubeObject | undefined
  return steps.map((step) => {
    const schema = schemaOf(kind, step.object)
    const after = step.op === 'Apply' ? applyStep(schema, live, step) : updateStep(schema, live, step)
    if (typeof after === 'string') return { error: after }
    live = after
    const { managedFields = [], ...metadata } = live.metadata ?? {}
    return {
      object: { ...live, metadata },
      managedFields: managedFields.map((entry) => ({ subresource: '', ...entry, time: undefined })),
    }
  })
}

function schemaOf(kind: string, { apiVersion = '' }: KubeObject): ObjectSchema {
  const slash = apiVersion.indexOf('/')
  const schema = schemaOfKind(apiVersion.slice(0, Math.max(slash, 0)), apiVersion.slice(slash + 1), kind)
  return must(schema, `there is a schema of ${kind}`)
}

const kindOf = (schema: ObjectSchema, { apiVersion = '' }: KubeObject): TrackedKind => ({
  schema: schema.name,
  apiVersion,
})

function updateStep(schema: ObjectSchema, live: KubeObject | undefined, { manager, object }: Step): KubeObject {
  const kind = kindOf(schema, object)
  const next = withoutFilledLists(decode<KubeObject>(schema, object).object, object)
  const writer = { manager, operation: 'Update', apiVersion: kind.apiVersion, time } as const
  return trackUpdate(kind, { previous: live, next, writer })
}

/** The object with the kind's defaults, or why there is none. */
function applyStep(
  schema: ObjectSchema,
  live: KubeObject | undefined,
  { manager, object, force }: Step,
): KubeObject | string {
  const kind = kindOf(schema, object)
  const writer = { manager, operation: 'Apply', apiVersion: kind.apiVersion, time } as const
  const applied = applyConfiguration(kind, { live, configuration: object, writer, force })
  if (applied.kind !== 'applied') return applied.message
  const decoded = decode<KubeObject>(schema, applied.object).object
  return withoutFilledLists(withDefaults(schema, decoded), applied.object)
}

/** The recording has no conversions: they make one field of these from another. Neither has any defaults. */
const converted: Readonly<Record<string, string>> = { Node: 'spec', Pod: 'status' }

function withDefaults(schema: ObjectSchema, object: KubeObject): KubeObject {
  const strategy = [...strategies.values()].find(({ resource }) => resource.schema === schema.name)
  const defaulted = strategy?.defaults?.(object) ?? object
  const kept = Object.entries(object).filter(([key]) => key === converted[object.kind ?? ''])
  return { ...defaulted, ...Object.fromEntries(kept) }
}

/** Go tells an empty list from none; ours are filled in where they were not sent. */
function withoutFilledLists<T>(value: T, sent: unknown): T
function withoutFilledLists(value: unknown, sent: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    if (value.length === 0 && !Array.isArray(sent)) return undefined
    return value.map((item, index) => withoutFilledLists(item, Array.isArray(sent) ? sent[index] : undefined))
  }
  const before = new Map<string, unknown>(typeof sent === 'object' && sent !== null ? Object.entries(sent) : [])
  const entries = Object.entries(value).map(([key, inner]) => [key, withoutFilledLists(inner, before.get(key))])
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined))
}

export const functions = { FieldManager: run } satisfies VectorFunctions
