// Mirrors k8s.io/endpointslice/reconciler.go, finalize, 1.36.
import { nameOf, type EndpointSlice, type Service } from '@coxswain/api'
import type { SliceWrites } from '../shared/endpoints/write-slices.ts'
import { isSliceOf } from './new-slice.ts'

/** A slice that would go takes what a new one would hold, if it is the Service's and of the same family: one write for two. */
export function recycleSlices(service: Service, writes: SliceWrites): SliceWrites {
  const create = [...writes.create]
  const update = [...writes.update]
  const others: EndpointSlice[] = []
  for (const slice of writes.delete) {
    const last = create.at(-1)
    if (last !== undefined && slice.addressType === last.addressType && isSliceOf(service, slice)) {
      create.pop()
      update.push({ ...last, metadata: { ...last.metadata, name: nameOf(slice) } })
    } else others.push(slice)
  }
  return { create, update, delete: others }
}
