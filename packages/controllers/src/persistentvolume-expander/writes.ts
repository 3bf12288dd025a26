// Mirrors PatchPVCStatus and PatchPV of pkg/volume/util/resize_util.go, 1.36.
import {
  createTwoWayMergePatch,
  findSchema,
  goQuote,
  nameOf,
  namespaceOf,
  persistentVolumeClaims,
  persistentVolumes,
  resourceVersionOf,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { errorText } from '../shared/failures.ts'

const claimSchema = { name: persistentVolumeClaims.schema, named: findSchema }

/** Refused when the claim has changed since. */
export async function patchClaim(
  client: Client,
  seen: PersistentVolumeClaim,
  next: PersistentVolumeClaim,
  signal: AbortSignal,
): Promise<PersistentVolumeClaim> {
  const [before, after] = [seen, next].map(({ metadata, status }) => ({
    metadata: { annotations: metadata?.annotations ?? {} },
    status: status ?? {},
  }))
  const { metadata, ...changes } = createTwoWayMergePatch(before ?? {}, after ?? {}, claimSchema)
  const body = { ...changes, metadata: { ...(metadata as object), resourceVersion: resourceVersionOf(seen) } }
  const resource = client.resource(persistentVolumeClaims, namespaceOf(seen))
  try {
    return await resource.patch(nameOf(seen), { type: 'strategic', body }, { subresource: 'status', signal })
  } catch (error) {
    const text = `patchPVCStatus failed to patch PVC ${goQuote(nameOf(seen))}: ${errorText(error)}`
    throw new Error(text, { cause: error })
  }
}

export async function patchVolume(
  client: Client,
  volume: PersistentVolume,
  body: object,
  signal: AbortSignal,
): Promise<PersistentVolume> {
  try {
    return await client.resource(persistentVolumes).patch(nameOf(volume), { type: 'strategic', body }, { signal })
  } catch (error) {
    const text = `error Patching PV ${goQuote(nameOf(volume))} with error : ${errorText(error)}`
    throw new Error(text, { cause: error })
  }
}
