import { defaultClassAnnotations, storageClasses, type StorageClass } from '@coxswain/api'
import type { Clock, Logger } from '@coxswain/base'
import { isAlreadyExists, type Client } from '@coxswain/client'
import { pause } from '@coxswain/runtime'
import { defaultClassName, provisionerName } from './texts.ts'

const retryMs = 1000

const [defaultAnnotation] = defaultClassAnnotations

/** As clusters of one machine have it: claims wait for the pod that uses them. */
export const defaultClass: StorageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: defaultClassName, annotations: { [defaultAnnotation]: 'true' } },
  provisioner: provisionerName,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
  allowVolumeExpansion: true,
}

interface Deps {
  readonly client: Client
  readonly clock: Clock
  readonly logger: Logger
}

/** Makes the class unless there is one of its name, trying until it works. What is deleted later stays deleted. */
export async function makeDefaultClass({ client, clock, logger }: Deps, signal: AbortSignal): Promise<void> {
  /* oxlint-disable no-await-in-loop -- one try after the other */
  while (!signal.aborted) {
    try {
      await client.resource(storageClasses).create(defaultClass, { signal })
      return
    } catch (error) {
      if (isAlreadyExists(error) || signal.aborted) return
      logger.error('The default storage class could not be made', error)
    }
    await pause(clock, retryMs, signal)
  }
  /* oxlint-enable no-await-in-loop */
}
