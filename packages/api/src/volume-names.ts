/** Annotations and finalizers of volumes and claims, as k8s.io/component-helpers/storage/volume names them, 1.36. */
export const volumeAnnotations = {
  /** On a claim: its binding is done. Its value does not matter. */
  bindCompleted: 'pv.kubernetes.io/bind-completed',
  /** On a claim or volume: a controller chose the other one, not a user. Its value does not matter. */
  boundByController: 'pv.kubernetes.io/bound-by-controller',
  /** On a volume: the plugin that made it. */
  provisionedBy: 'pv.kubernetes.io/provisioned-by',
  /** On both: the CSI driver that looks after what a plugin of old did. */
  migratedTo: 'pv.kubernetes.io/migrated-to',
  /** On a claim: the node for which the scheduler wants a volume made. */
  selectedNode: 'volume.kubernetes.io/selected-node',
  /** On a claim: who is to make its volume. */
  storageProvisioner: 'volume.kubernetes.io/storage-provisioner',
  betaStorageProvisioner: 'volume.beta.kubernetes.io/storage-provisioner',
  /** On both: goes over the field for the class, also when it is empty. */
  betaStorageClass: 'volume.beta.kubernetes.io/storage-class',
  /** On a volume: how large it was before it was expanded. */
  preResizeCapacity: 'volume.alpha.kubernetes.io/pre-resize-capacity',
} as const

export const volumeFinalizers = {
  /** A claim stays while a pod uses it. */
  claimProtection: 'kubernetes.io/pvc-protection',
  /** A volume stays while it is bound. */
  volumeProtection: 'kubernetes.io/pv-protection',
  /** A volume stays until the plugin in the controller has deleted what is behind it. */
  inTreeDeletion: 'kubernetes.io/pv-controller',
  /** A volume stays until its provisioner has deleted what is behind it. */
  externalDeletion: 'external-provisioner.volume.kubernetes.io/finalizer',
} as const

/** The provisioner of classes whose volumes are made by hand. */
export const noProvisioner = 'kubernetes.io/no-provisioner'
