import type { KubeObject, ResourceType } from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import type { Place } from '../cluster/committed-state.ts'
import type { TestCluster } from '../cluster/test-cluster.ts'

/** What an object must at least hold: of objects the members named, of lists and plain values all. */
export type Part<T> = T extends readonly unknown[] ? T : T extends object ? { readonly [K in keyof T]?: Part<T[K]> } : T

type Reader = Pick<TestCluster, 'get'>

/** Which object; the names of its resource and itself. */
export interface Wanted<T extends KubeObject> extends Place {
  readonly type: ResourceType<T>
  readonly name: string
}

/** Returns the object; throws when there is none, or when it differs in what `part` names. */
export function expectObject<T extends KubeObject>(cluster: Reader, wanted: Wanted<T>, part?: Part<T>): T {
  const { type, name } = wanted
  const object = cluster.get(type, name, wanted)
  if (object === undefined) throw new Error(`${type.plural} ${name}: there is none`)
  const differences = part === undefined ? [] : differencesOf(object, part, '')
  if (differences.length > 0) throw new Error(`${type.plural} ${name}: ${differences.join('; ')}`)
  return object
}

export function expectGone(cluster: Reader, wanted: Wanted<KubeObject>): void {
  const { type, name } = wanted
  const object = cluster.get(type, name, wanted)
  if (object === undefined) return
  const { deletionTimestamp, finalizers = [] } = object.metadata ?? {}
  const why =
    deletionTimestamp === undefined ? 'is not being deleted' : `waits for ${finalizers.join(', ') || 'its end'}`
  throw new Error(`${type.plural} ${name} is still there and ${why}`)
}

/** A condition as every kind's status has them. */
export interface WantedCondition {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason?: string | undefined
}

export function expectCondition<T extends KubeObject>(
  cluster: Reader,
  wanted: Wanted<T>,
  condition: WantedCondition,
): void {
  const object: KubeObject & { readonly status?: { readonly conditions?: readonly WantedCondition[] } } = expectObject(
    cluster,
    wanted,
  )
  const found = (object.status?.conditions ?? []).find(({ type }) => type === condition.type)
  const { status, reason = found?.reason } = condition
  if (found?.status === status && found.reason === reason) return
  const text = found === undefined ? 'is not there' : `is ${found.status} (${found.reason ?? 'no reason'})`
  throw new Error(
    `${wanted.type.plural} ${wanted.name}: wanted condition ${condition.type} ${status}${reason === undefined ? '' : ` (${reason})`}, it ${text}`,
  )
}

function differencesOf(found: unknown, wanted: unknown, path: string): readonly string[] {
  if (!isPlainObject(wanted)) {
    return deepEqual(found, wanted)
      ? []
      : [`${path} is ${JSON.stringify(found) ?? 'absent'}, wanted ${JSON.stringify(wanted) ?? 'none'}`]
  }
  const members = isPlainObject(found) ? found : {}
  return Object.entries(wanted).flatMap(([key, value]) =>
    differencesOf(members[key], value, path === '' ? key : `${path}.${key}`),
  )
}

const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
