export const controllerName = 'persistentvolumeclaim-protection-controller'
export const clientName = 'pvc-protection-controller'
export const queueName = 'pvcprotection'

/** Gate of the condition that tells since when no pod uses a claim. */
export const unusedGate = 'PersistentVolumeClaimUnusedSinceTime'
export const unusedCondition = 'Unused'
export const unusedReasons = {
  used: { reason: 'PodUsingPVC', message: 'A pod is currently referencing this PVC' },
  unused: { reason: 'NoPodsUsingPVC', message: 'No pods are currently referencing this PVC' },
} as const
