// Mirrors apimachinery pkg/util/managedfields/scalehandler.go, release 1.36.
import type { ObjectMeta } from '@coxswain/api'
import { compareEntries, identityOf } from '../../managed-fields/index.ts'

export type ManagedFields = NonNullable<ObjectMeta['managedFields']>
type Entry = ManagedFields[number]

const scaleVersion = 'autoscaling/v1'
const replicasAlone = { 'f:spec': { 'f:replicas': {} } }

/** The versions in which kinds have had `spec.replicas`; entries of others are not known. */
const knownVersions: Readonly<Record<string, readonly string[]>> = {
  deployments: ['apps/v1', 'apps/v1beta1', 'apps/v1beta2'],
  replicasets: ['apps/v1', 'apps/v1beta2'],
  replicationcontrollers: ['v1'],
  statefulsets: ['apps/v1', 'apps/v1beta1', 'apps/v1beta2'],
}

const isKnown = (plural: string, { apiVersion = '' }: Entry): boolean =>
  knownVersions[plural]?.includes(apiVersion) === true

/** Who owns the number of replicas, as the Scale of an object says it. */
export function scaleEntries(plural: string, parent: ManagedFields | undefined): ManagedFields | undefined {
  const owning = parent?.filter((entry) => isKnown(plural, entry) && ownsReplicas(entry))
  if (owning === undefined || owning.length === 0) return undefined
  return owning.map((entry) => ({ ...entry, apiVersion: scaleVersion, fieldsV1: replicasAlone }))
}

/**
 * The entries of an object after its Scale was written: whoever has lost the number there has lost it here, and who has got it
 * there gets it here. As in Kubernetes, what updates say is told apart by its version, which is never the Scale's: such
 * entries come back alone and without their time.
 */
export function parentEntries(
  { plural, apiVersion }: { readonly plural: string; readonly apiVersion: string },
  parent: ManagedFields = [],
  scale: ManagedFields = [],
): ManagedFields | undefined {
  const added = new Map(scale.filter(ownsReplicas).map((entry) => [identityOf(entry), entry]))
  const kept = parent.flatMap((entry): readonly Entry[] => {
    if (!isKnown(plural, entry)) return []
    if (!ownsReplicas(entry) || added.delete(identityOf(entry))) return [entry]
    return withoutReplicas(entry)
  })
  const times = new Map(parent.map((entry) => [identityOf(entry), entry.time]))
  const fresh = [...added].map(([identity, entry]): Entry => {
    const { time: _, ...timeless } = entry
    const time = times.get(identity)
    return { ...(time === undefined ? timeless : { ...entry, time }), apiVersion, fieldsV1: replicasAlone }
  })
  const all = [...kept, ...fresh].toSorted(compareEntries)
  return all.length === 0 ? undefined : all
}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

function specOf({ fieldsV1 }: Entry): Fields | undefined {
  const spec = isFields(fieldsV1) ? fieldsV1['f:spec'] : undefined
  return isFields(spec) ? spec : undefined
}

const ownsReplicas = (entry: Entry): boolean => specOf(entry)?.['f:replicas'] !== undefined

function withoutReplicas(entry: Entry): readonly Entry[] {
  const { 'f:replicas': _, ...spec } = specOf(entry) ?? {}
  const { 'f:spec': __, ...others } = entry.fieldsV1 as Fields
  const fields = Object.keys(spec).length === 0 ? others : { 'f:spec': spec, ...others }
  return Object.keys(fields).length === 0 ? [] : [{ ...entry, fieldsV1: fields }]
}
