// Mirrors pkg/scheduler/framework/plugins/helper/spread.go, 1.36.
import {
  everything,
  hasLabels,
  keyOf,
  labelsOf,
  namespaceOf,
  SelectorError,
  selectorFromSet,
  selectorOf,
  toSelector,
  type LabelSelectorObject,
  type LabelSet,
  type Pod,
  type ReplicaSet,
  type ReplicationController,
  type Selector,
  type Service,
  type StatefulSet,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { SiblingSelector } from './score.ts'

/** The objects by which pods belong together. */
export interface PodOwners {
  readonly services: Lister<Service>
  readonly replicationControllers: Lister<ReplicationController>
  readonly replicaSets: Lister<ReplicaSet>
  readonly statefulSets: Lister<StatefulSet>
}

/** Selects what all services of the pod and its controller select; everything where there are none of these. */
export function siblingSelector(owners: PodOwners): SiblingSelector {
  /** Compiled once for each object that it was read from: those of the cache do not change. */
  const compiled = new WeakMap<LabelSelectorObject, Selector>()
  const compile = (object: LabelSelectorObject): Selector => {
    const known = compiled.get(object)
    if (known !== undefined) return known
    const selector = readSelector(object)
    compiled.set(object, selector)
    return selector
  }
  return (pod) => {
    const labels = labelsOfServices(owners.services, pod)
    const owner = selectorOfOwner(owners, pod, compile)
    if (labels === undefined) return owner
    const selected = selectorFromSet(labels)
    return owner.requirements.length === 0 ? selected : selectorOf([...selected.requirements, ...owner.requirements])
  }
}

/** The labels that the pod's services select by, together. Services without a selector have no pods. */
function labelsOfServices(services: Lister<Service>, pod: Pod): LabelSet | undefined {
  let labels: LabelSet | undefined
  for (const { spec } of services.list(namespaceOf(pod))) {
    if (spec?.selector !== undefined && hasLabels(labelsOf(pod), spec.selector))
      labels = { ...labels, ...spec.selector }
  }
  return labels
}

function selectorOfOwner(owners: PodOwners, pod: Pod, compile: (object: LabelSelectorObject) => Selector): Selector {
  const owner = pod.metadata?.ownerReferences?.find(({ controller }) => controller === true)
  if (owner === undefined) return everything
  const key = keyOf({ metadata: { namespace: namespaceOf(pod), name: owner.name } })
  switch (`${owner.apiVersion} ${owner.kind}`) {
    case 'v1 ReplicationController':
      return selectorFromSet(owners.replicationControllers.get(key)?.spec?.selector)
    case 'apps/v1 ReplicaSet':
      return compileIfThere(owners.replicaSets.get(key)?.spec?.selector, compile)
    case 'apps/v1 StatefulSet':
      return compileIfThere(owners.statefulSets.get(key)?.spec?.selector, compile)
    default:
      return everything
  }
}

function compileIfThere(
  object: LabelSelectorObject | undefined,
  compile: (object: LabelSelectorObject) => Selector,
): Selector {
  return object === undefined ? everything : compile(object)
}

/** What cannot be read selects no one in particular. */
function readSelector(object: LabelSelectorObject): Selector {
  try {
    return toSelector(object)
  } catch (error) {
    if (error instanceof SelectorError) return everything
    throw error
  }
}
