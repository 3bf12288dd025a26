// Mirrors k8s.io/endpointslice/reconciler.go, finalize, and that of pkg/controller/endpointslicemirroring/reconciler.go, 1.36.
import {
  endpointSlices,
  isBeingDeleted,
  keyOf,
  nameOf,
  namespaceOf,
  type EndpointSlice,
  type KubeObject,
} from '@coxswain/api'
import { hasNamespaceTerminatingCause, type Client } from '@coxswain/client'
import { errorText } from '../failures.ts'
import type { SliceTracker } from './slice-tracker.ts'

export interface SliceWrites {
  readonly create: readonly EndpointSlice[]
  readonly update: readonly EndpointSlice[]
  readonly delete: readonly EndpointSlice[]
}

export type SliceOperation = keyof SliceWrites

export interface WritingSlices {
  readonly client: Client
  readonly tracker: Pick<SliceTracker, 'wrote' | 'expectDeletion'>
  readonly kind: 'Service' | 'Endpoints'
  readonly owner: KubeObject
  counted(operation: SliceOperation): void
}

/**
 * One after the other; rejects with the first failure. Nothing is created for an owner on its way out, whose slices the garbage
 * collector takes. Answers false when the namespace is on its way out, too: then there is nothing more to do.
 */
export async function writeSlices(writing: WritingSlices, writes: SliceWrites, signal: AbortSignal): Promise<boolean> {
  const { client, tracker, owner, counted } = writing
  const resource = client.resource(endpointSlices, namespaceOf(owner))
  // oxlint-disable no-await-in-loop -- slices that take endpoints from each other are written in this order
  for (const slice of isBeingDeleted(owner) ? [] : writes.create) {
    try {
      tracker.wrote(await resource.create(slice, { signal }))
    } catch (error) {
      if (hasNamespaceTerminatingCause(error)) return false
      throw failure(writing, 'create', error)
    }
    counted('create')
  }
  for (const slice of writes.update) {
    try {
      tracker.wrote(await resource.update(slice, { signal }))
    } catch (error) {
      throw failure(writing, `update ${nameOf(slice)}`, error)
    }
    counted('update')
  }
  for (const slice of writes.delete) {
    try {
      await resource.delete(nameOf(slice), { signal })
    } catch (error) {
      throw failure(writing, `delete ${nameOf(slice)}`, error)
    }
    tracker.expectDeletion(slice)
    counted('delete')
  }
  // oxlint-enable no-await-in-loop
  return true
}

function failure({ kind, owner }: WritingSlices, what: string, cause: unknown): Error {
  return new Error(`failed to ${what} EndpointSlice for ${kind} ${keyOf(owner)}: ${errorText(cause)}`, { cause })
}
