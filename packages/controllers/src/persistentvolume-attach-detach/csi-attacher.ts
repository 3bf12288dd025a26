// Mirrors Attach, Detach and VolumesAreAttached of pkg/volume/csi/csi_attacher.go, 1.36.
import { createHash } from 'node:crypto'
import { isBeingDeleted, volumeAttachments, type VolumeAttachment, type VolumeAttachmentSource } from '@coxswain/api'
import { createBackoff, sleep, type Clock, type Random } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import { isAlreadyExists, isNotFound, type Client } from '@coxswain/client'
import { errorText } from '../shared/failures.ts'
import { splitCsiName } from './attachable.ts'
import { attachmentTexts, unknownDriver } from './texts.ts'

export interface AttacherDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly attachments: Pick<Lister<VolumeAttachment>, 'get'>
}

export interface CsiVolume {
  readonly driver: string
  readonly handle: string
}

/** How long the driver's attacher has. */
const timeoutMs = 120_000
/** How often it is looked for what the attacher did; 7 s are about what one step is after two minutes. */
const lookAgain = { durationMs: 500, factor: 1.05, jitter: 0.1, steps: Number.POSITIVE_INFINITY, capMs: 7000 }

/** Every manager and every kubelet finds the attachment under this name. */
export function attachmentNameOf({ driver, handle }: CsiVolume, node: string): string {
  return `csi-${createHash('sha256').update(`${handle}${driver}${node}`).digest('hex')}`
}

/** Asks the driver's attacher, and resolves when it is done. */
export async function attach(
  deps: AttacherDeps,
  volume: CsiVolume & { readonly source: VolumeAttachmentSource },
  node: string,
  signal: AbortSignal,
): Promise<void> {
  const name = attachmentNameOf(volume, node)
  if (deps.attachments.get(name) === undefined) {
    const spec = { attacher: volume.driver, nodeName: node, source: volume.source }
    await makeAttachment(deps.client, { metadata: { name }, spec }, signal)
  }
  const timedOut = attachmentTexts.timedOut(volume.driver, 'attach', volume.handle)
  await waitUntil(deps, () => isAttached(deps.attachments.get(name)), timedOut, signal)
}

async function makeAttachment(client: Client, draft: VolumeAttachment, signal: AbortSignal): Promise<void> {
  try {
    await client.resource(volumeAttachments).create(draft, { signal })
  } catch (error) {
    if (isAlreadyExists(error)) return
    throw new Error(attachmentTexts.createFailed(errorText(error)), { cause: error })
  }
}

/** One that the cache does not show is taken for too new. Throws for one that will not be attached. */
export function isAttached(attachment: VolumeAttachment | undefined): boolean {
  if (attachment === undefined) return false
  if (isBeingDeleted(attachment)) throw new Error(attachmentTexts.isBeingDeleted)
  const { attached = false, attachError } = attachment.status ?? {}
  if (attached || attachError === undefined) return attached
  throw new Error(attachError.message ?? '')
}

/** Takes the attachment away, and resolves when it is gone. `name` is what follows the plugin in the unique name. */
export async function detach(deps: AttacherDeps, name: string, node: string, signal: AbortSignal): Promise<void> {
  const volume = splitCsiName(name)
  if (volume === undefined) throw new Error(attachmentTexts.noName)
  const attachmentName = attachmentNameOf(volume, node)
  try {
    await deps.client.resource(volumeAttachments).delete(attachmentName, { signal })
  } catch (error) {
    if (isNotFound(error)) return
    throw new Error(attachmentTexts.deleteFailed(attachmentName, errorText(error)), { cause: error })
  }
  const timedOut = attachmentTexts.timedOut(unknownDriver, 'detach', volume.handle)
  await waitUntil(deps, () => isDetached(deps.attachments.get(attachmentName)), timedOut, signal)
}

/** Throws when the attacher says that it could not. */
export function isDetached(attachment: VolumeAttachment | undefined): boolean {
  const detachError = attachment?.status?.detachError
  if (detachError !== undefined) throw new Error(detachError.message ?? '')
  return attachment === undefined
}

/** What the attacher says now; the server is asked where the cache knows of no attachment. */
export async function isStillAttached(
  { client, attachments }: AttacherDeps,
  volume: CsiVolume,
  node: string,
  signal: AbortSignal,
): Promise<boolean> {
  const name = attachmentNameOf(volume, node)
  try {
    const attachment = attachments.get(name) ?? (await client.resource(volumeAttachments).get(name, { signal }))
    return attachment.status?.attached ?? false
  } catch (error) {
    if (signal.aborted) throw error
    return false
  }
}

async function waitUntil(
  { clock, random }: AttacherDeps,
  isDone: () => boolean,
  timedOut: string,
  signal: AbortSignal,
): Promise<void> {
  const backoff = createBackoff(lookAgain, random)
  const deadlineMs = clock.monotonicMs() + timeoutMs
  for (;;) {
    const waitMs = backoff.step()
    const leftMs = deadlineMs - clock.monotonicMs()
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    await sleep(clock, Math.min(waitMs, leftMs), signal)
    if (waitMs > leftMs) throw new Error(timedOut)
    if (isDone()) return
  }
}
