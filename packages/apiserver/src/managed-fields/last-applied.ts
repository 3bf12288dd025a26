// Mirrors apimachinery pkg/util/managedfields/internal/lastappliedmanager.go, lastappliedupdater.go, lastapplied.go, release 1.36.
import { goJson, type KubeObject, utf8Length } from '@coxswain/api'
import { sortedMap } from '@coxswain/base'
import { configurationFault } from './check-configuration.ts'
import { compareObjects } from './compare.ts'
import { differenceOf, type FieldSet } from './field-set.ts'
import { appliedFields } from './fields-of.ts'
import { withoutEntries } from './managed-entries.ts'
import type { TrackedKind } from './tracked-kind.ts'
import { isMap, type Json, typeOfSchema } from './value-type.ts'

/** Only this manager is taken for the same as `kubectl apply` of old. */
export const kubectlManager = 'kubectl'
const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'
const annotationsBytesMax = 256 * 1024

/**
 * What client-side apply owns: all that the annotation says and the live object still has. Undefined: there is no annotation, or
 * none that can be read.
 */
export function lastAppliedFields(kind: TrackedKind, live: KubeObject): FieldSet | undefined {
  const last = parse(live.metadata?.annotations?.[lastAppliedAnnotation])
  if (last === undefined || last.apiVersion !== kind.apiVersion) return undefined
  const type = typeOfSchema(kind.schema)
  const object = withoutEntries(live) as Json
  if (configurationFault(type, last) !== undefined || configurationFault(type, object) !== undefined) return undefined
  const { modified, added, removed } = compareObjects(type, last, object)
  return [modified, added, removed].reduce(differenceOf, appliedFields(type, last))
}

function parse(text: string | undefined): Json | undefined {
  if (text === undefined || text === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isMap(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The object with the configuration in its annotation, if it has that annotation; without it if it would be too large. */
export function keepLastApplied(object: KubeObject, configuration: KubeObject): KubeObject {
  const annotations = object.metadata?.annotations
  if (annotations === undefined || (annotations[lastAppliedAnnotation] ?? '') === '') return object
  const text = printConfiguration(configuration)
  if (annotations[lastAppliedAnnotation] === text) return object
  const { [lastAppliedAnnotation]: _, ...others } = annotations
  const next = { ...annotations, [lastAppliedAnnotation]: text }
  const bytes = Object.entries(next).reduce((sum, [key, value]) => sum + utf8Length(key) + utf8Length(value), 0)
  return { ...object, metadata: { ...object.metadata, annotations: bytes > annotationsBytesMax ? others : next } }
}

/** As Go's encoder writes it: keys in order, a line's end behind it. */
function printConfiguration(configuration: KubeObject): string {
  const annotations = configuration.metadata?.annotations
  if (annotations === undefined) return `${goJson(inOrder(configuration))}\n`
  const { [lastAppliedAnnotation]: _, ...others } = annotations
  const metadata = { ...configuration.metadata, annotations: others }
  return `${goJson(inOrder({ ...configuration, metadata }))}\n`
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (!isMap(value)) return value
  const entries = Object.entries(sortedMap(value))
  return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner)]))
}
