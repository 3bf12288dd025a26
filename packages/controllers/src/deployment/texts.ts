export const controllerName = 'deployment-controller'
export const clientName = 'deployment-controller'
/** Source of its events. */
export const component = 'deployment-controller'
export const queueName = 'deployment'

export const terminatingReplicasGate = 'DeploymentReplicaSetTerminatingReplicas'

export const annotations = {
  revision: 'deployment.kubernetes.io/revision',
  /** Revisions that a ReplicaSet had before it was rolled back to. */
  revisionHistory: 'deployment.kubernetes.io/revision-history',
  /** Size of the Deployment when the ReplicaSet was last resized: tells a scaling from a rollout. */
  desiredReplicas: 'deployment.kubernetes.io/desired-replicas',
  /** The same with the surge. */
  maxReplicas: 'deployment.kubernetes.io/max-replicas',
  rollbackTo: 'deprecated.deployment.rollback.to',
  lastApplied: 'kubectl.kubernetes.io/last-applied-configuration',
} as const

export const conditionTypes = {
  available: 'Available',
  progressing: 'Progressing',
  replicaFailure: 'ReplicaFailure',
} as const

export const conditionReasons = {
  minimumAvailable: 'MinimumReplicasAvailable',
  minimumUnavailable: 'MinimumReplicasUnavailable',
  created: 'NewReplicaSetCreated',
  createFailed: 'ReplicaSetCreateError',
  found: 'FoundNewReplicaSet',
  updated: 'ReplicaSetUpdated',
  complete: 'NewReplicaSetAvailable',
  timedOut: 'ProgressDeadlineExceeded',
  paused: 'DeploymentPaused',
  resumed: 'DeploymentResumed',
} as const

export const eventReasons = {
  scaling: 'ScalingReplicaSet',
  selectingAll: 'SelectingAll',
  createFailed: 'ReplicaSetCreateError',
  rolledBack: 'DeploymentRollback',
  revisionNotFound: 'DeploymentRollbackRevisionNotFound',
  templateUnchanged: 'DeploymentRollbackTemplateUnchanged',
} as const

export const messages = {
  available: 'Deployment has minimum availability.',
  unavailable: 'Deployment does not have minimum availability.',
  paused: 'Deployment is paused',
  resumed: 'Deployment is resumed',
  selectingAll: 'This deployment is selecting all pods. A non-empty selector is required.',
  noLastRevision: 'Unable to find last revision.',
  noSuchRevision: 'Unable to find the revision to rollback to.',
  found: (replicaSet: string): string => `Found new replica set "${replicaSet}"`,
  created: (replicaSet: string): string => `Created new replica set "${replicaSet}"`,
  createFailed: (replicaSet: string, error: string): string =>
    `Failed to create new replica set "${replicaSet}": ${error}`,
  scaled: (replicaSet: string, from: number, to: number): string =>
    `Scaled ${from < to ? 'up' : 'down'} replica set ${replicaSet} from ${from} to ${to}`,
  /** `who`: `ReplicaSet "web-5d4f"`, or the Deployment while it has none. */
  complete: (who: string): string => `${who} has successfully progressed.`,
  progressing: (who: string): string => `${who} is progressing.`,
  timedOut: (who: string): string => `${who} has timed out progressing.`,
  rolledBack: (deployment: string, revision: bigint): string =>
    `Rolled back deployment "${deployment}" to revision ${revision}`,
  templateUnchanged: (deployment: string): string =>
    `The rollback revision contains the same template as current deployment "${deployment}"`,
  unknownStrategy: (strategy: string): string => `unexpected deployment strategy type: ${strategy}`,
} as const
