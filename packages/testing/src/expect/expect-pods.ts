import {
  controllerOf,
  deployments,
  isBeingDeleted,
  isPodReady,
  isPodTerminal,
  nameOf,
  pods,
  replicaSets,
  type KubeObject,
  type Pod,
} from '@coxswain/api'
import { defaultNamespace } from '../builders/object-options.ts'
import type { TestCluster } from '../cluster/test-cluster.ts'

export interface WantedPods {
  /** Name of who manages them, directly or through another (a Deployment through its ReplicaSets). Default: whoever. */
  readonly owner?: string | undefined
  /** Default: `default`. */
  readonly namespace?: string | undefined
  /** How many there are that are neither finished nor being deleted. */
  readonly count?: number | undefined
  /** How many of these are ready. */
  readonly ready?: number | undefined
  /** How many of these are bound to a node. */
  readonly scheduled?: number | undefined
  /** How many, besides, are being deleted. */
  readonly terminating?: number | undefined
  /** Image of the first container of all of them. */
  readonly image?: string | undefined
}

type Reader = Pick<TestCluster, 'list'>

/** The pods that an object manages, directly or through another. */
export function podsOf(cluster: Reader, owner: string, namespace: string = defaultNamespace): readonly Pod[] {
  const owners = [...cluster.list(replicaSets, { namespace }), ...cluster.list(deployments, { namespace })]
  const byUid = new Map(owners.map((object) => [object.metadata?.uid, object]))
  const isOwned = (object: KubeObject): boolean => {
    const reference = controllerOf(object)
    if (reference === undefined) return false
    if (reference.name === owner) return true
    const next = byUid.get(reference.uid)
    return next !== undefined && isOwned(next)
  }
  return cluster.list(pods, { namespace }).filter(isOwned)
}

/** Throws, and says which pods there are, unless they are as wanted. */
export function expectPods(cluster: Reader, wanted: WantedPods): void {
  const { owner, namespace = defaultNamespace } = wanted
  const all = owner === undefined ? cluster.list(pods, { namespace }) : podsOf(cluster, owner, namespace)
  const active = all.filter((pod) => !isBeingDeleted(pod) && !isPodTerminal(pod))
  const wrong = [
    differs('pods', wanted.count, active.length),
    differs('ready', wanted.ready, active.filter(isPodReady).length),
    differs('scheduled', wanted.scheduled, active.filter((pod) => (pod.spec?.nodeName ?? '') !== '').length),
    differs('terminating', wanted.terminating, all.filter(isBeingDeleted).length),
    differs(`with image ${wanted.image}`, wanted.image && active.length, active.filter(hasImage(wanted.image)).length),
  ].filter((text) => text !== undefined)
  if (wrong.length === 0) return
  const whose = owner === undefined ? `in ${namespace}` : `of ${namespace}/${owner}`
  const rows = all.map((pod) => `\n  ${describePod(pod)}`).join('')
  throw new Error(`pods ${whose}: ${wrong.join(', ')}. There are:${rows === '' ? ' none' : rows}`)
}

function differs(what: string, wanted: number | '' | undefined, found: number): string | undefined {
  return wanted === undefined || wanted === '' || wanted === found
    ? undefined
    : `wanted ${wanted} ${what}, found ${found}`
}

const imageOf = (pod: Pod): string => pod.spec?.containers?.[0]?.image ?? ''
const hasImage =
  (image: string | undefined) =>
  (pod: Pod): boolean =>
    imageOf(pod) === image

function describePod(pod: Pod): string {
  const state = isBeingDeleted(pod) ? 'Terminating' : (pod.status?.phase ?? 'Pending')
  const ready = isPodReady(pod) ? 'ready' : 'not ready'
  const node = pod.spec?.nodeName ?? ''
  return `${nameOf(pod)}: ${state}, ${ready}, ${node === '' ? 'no node' : node}, ${imageOf(pod)}`
}
