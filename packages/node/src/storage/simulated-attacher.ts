import { isBeingDeleted, keyOf, nameOf, uidOf, volumeAttachments, type VolumeAttachment } from '@coxswain/api'
import type { InformerFactory } from '@coxswain/cache'
import { isNotFound, type Client } from '@coxswain/client'
import { createQueueController, outcome, type Controller, type Outcome, type RunnerContext } from '@coxswain/runtime'
import { driverName } from './texts.ts'

export interface SimulatedAttacherOptions extends RunnerContext {
  readonly client: Client
  readonly informers: InformerFactory
}

/** Attachments that are looked after at the same time. */
const workers = 16

/**
 * What an external attacher does of kubernetes-csi/external-attacher, for volumes of the simulated provisioner: it says that they are
 * attached. What is deleted is detached by that: it holds nothing back.
 */
export function createSimulatedAttacher(options: SimulatedAttacherOptions): Controller {
  const attachments = options.informers.informer(volumeAttachments)
  const queue = createQueueController(options, {
    name: 'simulated-attacher',
    workers,
    reconcile: (key, signal) => attach(options.client, attachments.get(key), signal),
  })
  const wake = (attachment: VolumeAttachment): void => {
    if (isToBeAttached(attachment)) queue.wake(keyOf(attachment), 'attachment changed', attachment)
  }
  attachments.addHandlers({ added: wake, updated: (_, attachment) => wake(attachment) })
  return queue
}

export function isToBeAttached(attachment: VolumeAttachment): boolean {
  const { spec, status } = attachment
  return spec.attacher === driverName && status?.attached !== true && !isBeingDeleted(attachment)
}

async function attach(client: Client, attachment: VolumeAttachment | undefined, signal: AbortSignal): Promise<Outcome> {
  if (attachment === undefined || !isToBeAttached(attachment)) return outcome.done('nothing to do')
  const body = { metadata: { uid: uidOf(attachment) }, status: { attached: true } }
  try {
    const resource = client.resource(volumeAttachments)
    await resource.patch(nameOf(attachment), { type: 'merge', body }, { subresource: 'status', signal })
    return outcome.done('it is attached')
  } catch (error) {
    if (isNotFound(error)) return outcome.done('it is gone')
    return outcome.retry(error)
  }
}
