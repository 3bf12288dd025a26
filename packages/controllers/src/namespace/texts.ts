export const controllerName = 'namespace-controller'
export const queueName = 'namespace'

/** The token in `spec.finalizers` that this controller answers for. */
export const ownFinalizer = 'kubernetes'

/** One of the conditions on a namespace that is being deleted; True means trouble. */
export interface ConditionTexts {
  readonly type: string
  readonly trueReason: string
  readonly falseReason: string
  readonly falseMessage: string
}

export const discoveryFailure: ConditionTexts = {
  type: 'NamespaceDeletionDiscoveryFailure',
  trueReason: 'DiscoveryFailed',
  falseReason: 'ResourcesDiscovered',
  falseMessage: 'All resources successfully discovered',
}

export const groupVersionParsingFailure: ConditionTexts = {
  type: 'NamespaceDeletionGroupVersionParsingFailure',
  trueReason: 'GroupVersionParsingFailed',
  falseReason: 'ParsedGroupVersions',
  falseMessage: 'All legacy kube types successfully parsed',
}

export const contentFailure: ConditionTexts = {
  type: 'NamespaceDeletionContentFailure',
  trueReason: 'ContentDeletionFailed',
  falseReason: 'ContentDeleted',
  falseMessage: 'All content successfully deleted, may be waiting on finalization',
}

export const contentRemaining: ConditionTexts = {
  type: 'NamespaceContentRemaining',
  trueReason: 'SomeResourcesRemain',
  falseReason: 'ContentRemoved',
  falseMessage: 'All content successfully removed',
}

export const finalizersRemaining: ConditionTexts = {
  type: 'NamespaceFinalizersRemaining',
  trueReason: 'SomeFinalizersRemain',
  falseReason: 'ContentHasNoFinalizers',
  falseMessage: 'All content-preserving finalizers finished',
}
