// Mirrors pkg/controller/daemon/util/daemonset_util.go, and daemon_controller.go, getNodesToDaemonPods, 1.36.
import {
  annotationsOf,
  creationTimeMs,
  isBeingDeleted,
  isPodTerminal,
  labelsOf,
  nameOf,
  type Affinity,
  type DaemonSet,
  type Pod,
  type PodTemplateSpec,
} from '@coxswain/api'
import { compareTexts } from '@coxswain/base'
import { daemonTolerations } from './tolerations.ts'
import { generationAnnotation, labels } from './texts.ts'

const nodeNameField = 'metadata.name'

/** The template of a set's pods: with the tolerations of daemons, and with what tells which template it was. */
export function daemonTemplate(daemonSet: DaemonSet, hash: string): PodTemplateSpec {
  const template = daemonSet.spec?.template ?? {}
  const generation = templateGeneration(daemonSet)
  return {
    metadata: {
      ...template.metadata,
      labels: {
        ...template.metadata?.labels,
        ...(generation === undefined ? {} : { [labels.generation]: generation }),
        ...(hash === '' ? {} : { [labels.revision]: hash }),
      },
    },
    spec: {
      ...template.spec,
      containers: template.spec?.containers ?? [],
      tolerations: daemonTolerations(template.spec ?? {}),
    },
  }
}

/** The number that the server gave the template; undefined when it is none of 64 bits. */
export function templateGeneration(daemonSet: DaemonSet): string | undefined {
  const text = annotationsOf(daemonSet)[generationAnnotation] ?? ''
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text)
  return value === BigInt.asIntN(64, value) ? String(value) : undefined
}

/** Such a pod can only be bound to this node. What it prefers besides stays, though it has no choice. */
export function affinityTo(node: string, affinity: Affinity | undefined): Affinity {
  const term = { matchFields: [{ key: nodeNameField, operator: 'In', values: [node] }] }
  const required = { nodeSelectorTerms: [term] }
  const nodeAffinity = { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required }
  return { ...affinity, nodeAffinity }
}

/** The node that a pod is on or meant for; undefined when it does not say. */
export function targetNode(pod: Pod): string | undefined {
  const { nodeName = '', affinity } = pod.spec ?? {}
  if (nodeName !== '') return nodeName
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  const field = terms
    .flatMap(({ matchFields = [] }) => matchFields)
    .find(({ key, operator }) => key === nodeNameField && operator === 'In')
  return field?.values?.length === 1 ? field.values[0] : undefined
}

/** Pods that are finished and going are nobody's concern any more: others wait for them to be gone. */
export function groupByNode(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const byNode = new Map<string, Pod[]>()
  for (const pod of pods) {
    if (isPodTerminal(pod) && isBeingDeleted(pod)) continue
    const node = targetNode(pod)
    if (node === undefined) continue
    const there = byNode.get(node)
    if (there === undefined) byNode.set(node, [pod])
    else there.push(pod)
  }
  return byNode
}

/** Which of several pods on a node is the one that counts: bound ones first, then the oldest. */
export function compareDaemonPods(a: Pod, b: Pod): number {
  const isBound = (pod: Pod): boolean => (pod.spec?.nodeName ?? '') !== ''
  return (
    Number(isBound(b)) - Number(isBound(a)) ||
    creationTimeMs(a) - creationTimeMs(b) ||
    compareTexts(nameOf(a), nameOf(b))
  )
}

/** By the hash of its revision, or by the number of its template: other releases may have other hashes. */
export function isUpToDate(pod: Pod, hash: string, generation: string | undefined): boolean {
  const { [labels.revision]: revision, [labels.generation]: of } = labelsOf(pod)
  return (hash !== '' && revision === hash) || (generation !== undefined && of === generation)
}
