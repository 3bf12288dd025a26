import { type KubeObject, schemaOfKind } from '@coxswain/api'
import { compareObjects } from './compare.ts'
import { type FieldSet, unionOf } from './field-set.ts'
import { withoutResetFields } from './reset-fields.ts'
import type { TrackedKind } from './tracked-kind.ts'
import { type Json, type StructType, typeOfSchema } from './value-type.ts'

/** What a write does to the fields of an object, in one version of the API. */
export interface Written {
  /** Fields that are new or have another value. */
  readonly changed: FieldSet
  readonly removed: FieldSet
}

/** An object in one version of the API. */
export interface Versioned {
  readonly object: KubeObject
  readonly type: StructType
}

/** Undefined: the version is not known. What does not say its version is of the one that is written. */
export function inVersion(kind: TrackedKind, object: KubeObject, apiVersion: string): Versioned | undefined {
  const { apiVersion: own = kind.apiVersion } = object
  const converted = own === apiVersion ? object : kind.convert?.(object, apiVersion)
  const schema = converted === undefined ? undefined : schemaInVersion(kind, apiVersion)
  return converted === undefined || schema === undefined ? undefined : { object: converted, type: typeOfSchema(schema) }
}

function schemaInVersion(kind: TrackedKind, apiVersion: string): string | undefined {
  if (apiVersion === kind.apiVersion) return kind.schema
  const slash = apiVersion.indexOf('/')
  return schemaOfKind(apiVersion.slice(0, Math.max(slash, 0)), apiVersion.slice(slash + 1), nameOfKind(kind))?.name
}

/** `Deployment` */
export const nameOfKind = ({ schema }: TrackedKind): string => schema.slice(schema.lastIndexOf('.') + 1)

/**
 * Compares in each version once, when it is asked for. An object that is not there yet (`previous` undefined) is empty in all.
 * Undefined: the version is not known.
 */
export function compareVersions(
  kind: TrackedKind,
  previous: KubeObject | undefined,
  next: KubeObject,
): (apiVersion: string) => Written | undefined {
  const known = new Map<string, Written | undefined>()
  return (apiVersion) => {
    if (!known.has(apiVersion)) known.set(apiVersion, compareIn(kind, previous, next, apiVersion))
    return known.get(apiVersion)
  }
}

function compareIn(
  kind: TrackedKind,
  previous: KubeObject | undefined,
  next: KubeObject,
  apiVersion: string,
): Written | undefined {
  const after = inVersion(kind, next, apiVersion)
  const before = previous === undefined ? nothing : inVersion(kind, previous, apiVersion)?.object
  if (before === undefined || after === undefined) return undefined
  // Objects are JSON; their fields are looked at by the schema.
  const changes = compareObjects(after.type, before as Json, after.object as Json)
  return {
    changed: withoutResetFields(unionOf(changes.modified, changes.added), kind.resetFields),
    removed: withoutResetFields(changes.removed, kind.resetFields),
  }
}

const nothing: KubeObject = Object.freeze({})
