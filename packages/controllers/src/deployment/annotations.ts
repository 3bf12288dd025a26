// Mirrors pkg/controller/deployment/util/deployment_util.go, 1.36.
import { annotationsOf, parseInt64, type KubeObject, type ReplicaSet } from '@coxswain/api'
import { annotations } from './texts.ts'

type Annotations = Readonly<Record<string, string>>

/** Characters of the history of revisions; with it some hundred revisions are remembered. */
const historyLengthMax = 2000

/** What the controller, or kubectl, keeps for itself: not copied from a Deployment to its ReplicaSets, nor back. */
const kept: ReadonlySet<string> = new Set(Object.values(annotations))

/** 0 when there is none, undefined when it is no number. */
export function revisionOf(object: KubeObject): bigint | undefined {
  const text = annotationsOf(object)[annotations.revision]
  return text === undefined ? 0n : parseInt64(text)
}

/** The highest; what cannot be read is skipped. */
export function highestRevision(replicaSets: readonly ReplicaSet[]): bigint {
  return replicaSets.reduce((highest, replicaSet) => {
    const revision = revisionOf(replicaSet) ?? 0n
    return revision > highest ? revision : highest
  }, 0n)
}

/** The second highest: what a rollback without a revision goes to. 0 when there is none. */
export function lastRevision(replicaSets: readonly ReplicaSet[]): bigint {
  let highest = 0n
  let second = 0n
  for (const replicaSet of replicaSets) {
    const revision = revisionOf(replicaSet)
    if (revision === undefined) continue
    if (revision >= highest) {
      second = highest
      highest = revision
    } else if (revision > second) second = revision
  }
  return second
}

/** A whole number from 0 that fits into 31 bits, without sign; otherwise undefined. */
export function countAnnotation(object: KubeObject, name: string): number | undefined {
  const text = annotationsOf(object)[name]
  if (text === undefined || !/^[0-9]+$/.test(text)) return undefined
  const count = Number(text)
  return count < 2 ** 31 ? count : undefined
}

export interface Sizes {
  readonly desired: number
  readonly max: number
}

export function sizeAnnotations({ desired, max }: Sizes): Annotations {
  return { [annotations.desiredReplicas]: String(desired), [annotations.maxReplicas]: String(max) }
}

export function hasSizeAnnotations(replicaSet: ReplicaSet, sizes: Sizes): boolean {
  const has = annotationsOf(replicaSet)
  return Object.entries(sizeAnnotations(sizes)).every(([name, value]) => has[name] === value)
}

export interface Revising {
  /** The Deployment's. */
  readonly from: Annotations
  /** The ReplicaSet's. */
  readonly to: Annotations
  readonly revision: string
  /** Given for a ReplicaSet that is about to be made. */
  readonly sizes?: Sizes | undefined
  readonly historyMax?: number | undefined
}

export interface Revised {
  readonly annotations: Annotations
  readonly isChanged: boolean
}

/**
 * The annotations of the new ReplicaSet: the Deployment's own, and its revision, which only grows. A revision that it had
 * before goes into its history: it has been rolled back to. Nothing is ever removed.
 *
 * As upstream nothing counts as changed, not even what was copied, when a revision is no number.
 */
export function reviseAnnotations({ from, to, revision, sizes, historyMax = historyLengthMax }: Revising): Revised {
  const copied = Object.entries(from).filter(([name, value]) => !kept.has(name) && to[name] !== value)
  const draft: Record<string, string> = { ...to, ...Object.fromEntries(copied) }
  const before = to[annotations.revision]
  const had = before === undefined || before === '' ? 0n : parseInt64(before)
  const next = parseInt64(revision)
  if (had === undefined || next === undefined) return { annotations: draft, isChanged: false }
  let isChanged = copied.length > 0
  if (had < next) {
    draft[annotations.revision] = revision
    isChanged = true
    const history =
      before === undefined ? undefined : appendRevision(to[annotations.revisionHistory] ?? '', before, historyMax)
    if (history !== undefined) draft[annotations.revisionHistory] = history
  }
  if (sizes === undefined) return { annotations: draft, isChanged }
  const sized = sizeAnnotations(sizes)
  const isResized = Object.entries(sized).some(([name, value]) => draft[name] !== value)
  return { annotations: { ...draft, ...sized }, isChanged: isChanged || isResized }
}

/** The oldest entries give way; undefined when there is no room even then, and the history stays as it is. */
function appendRevision(history: string, revision: string, lengthMax: number): string | undefined {
  const entries = history.split(',')
  if (entries[0] === '') return revision
  let length = history.length + revision.length + 1
  let start = 0
  while (length > lengthMax && start < entries.length) {
    length -= (entries[start]?.length ?? 0) + 1
    start += 1
  }
  return length > lengthMax ? undefined : [...entries.slice(start), revision].join(',')
}

/** A Deployment's annotations after a rollback: its own, but those of the ReplicaSet's time. */
export function rolledBackAnnotations(deployment: Annotations, replicaSet: Annotations): Annotations {
  return {
    ...Object.fromEntries(Object.entries(deployment).filter(([name]) => kept.has(name))),
    ...Object.fromEntries(Object.entries(replicaSet).filter(([name]) => !kept.has(name))),
  }
}
