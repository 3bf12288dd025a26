import type { KubeObject } from '@coxswain/api'

/** Objects with a status, seen from where only that matters. */
export type WithStatus = KubeObject & { readonly status?: unknown }
export type WithSpec = KubeObject & { readonly spec?: unknown }

export function withoutStatus(object: WithStatus): KubeObject {
  if (object.status === undefined) return object
  const { status: _, ...rest } = object
  return rest
}

/** The object with another one's status. */
export function withStatusOf(object: WithStatus, other: WithStatus): WithStatus {
  if (object.status === other.status) return object
  return other.status === undefined ? withoutStatus(object) : { ...object, status: other.status }
}
