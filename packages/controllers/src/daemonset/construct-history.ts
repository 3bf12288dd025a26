// Mirrors pkg/controller/daemon/update.go, constructHistory, snapshot and cleanupHistory, 1.36.
import {
  annotationsOf,
  controllerRevisions,
  daemonSets,
  labelsOf,
  nameOf,
  namespaceOf,
  pods as podType,
  type ControllerRevision,
  type DaemonSet,
  type Pod,
} from '@coxswain/api'
import { isAlreadyExists, isNotFound, type Client } from '@coxswain/client'
import { controllerReference } from '../shared/owner-references.ts'
import type { HashPodTemplate } from '../shared/pod-template-hash.ts'
import { parseRevisionText, type RevisionTexts } from '../shared/revision-history/template-patch.ts'
import { hashOf, planCleanUp, sortHistory, type History } from './history.ts'
import { labels, messages } from './texts.ts'

export interface HistoryDeps {
  readonly client: Client
  readonly texts: RevisionTexts
  readonly hashTemplate: HashPodTemplate
}

export interface Claimed {
  readonly daemonSet: DaemonSet
  readonly revisions: readonly ControllerRevision[]
  readonly pods: readonly Pod[]
}

export interface Constructed {
  readonly hash: string
  readonly old: readonly ControllerRevision[]
}

/** Makes the current revision if there is none, and leaves one of several; all get the label by which their pods are known. */
export async function constructHistory(
  deps: HistoryDeps,
  { daemonSet, revisions, pods }: Claimed,
  signal: AbortSignal,
): Promise<Constructed> {
  const labeled = await labelAll(deps, revisions, signal)
  const text = deps.texts.ofTemplate(daemonSet.spec?.template)
  const history = sortHistory(labeled, ({ data }) => deps.texts.ofData(data) === text)
  const { current, old, revision } = history
  if (current === undefined) {
    const made = await create(deps, daemonSet, { text, revision }, signal)
    return { hash: hashOf(made) ?? '', old }
  }
  await removeDuplicates(deps, { history, pods, current }, signal)
  if (current.revision < revision) await patch(deps, current, { revision }, signal)
  return { hash: hashOf(current) ?? '', old }
}

async function labelAll(
  deps: HistoryDeps,
  revisions: readonly ControllerRevision[],
  signal: AbortSignal,
): Promise<readonly ControllerRevision[]> {
  const labeled: ControllerRevision[] = []
  for (const revision of revisions) {
    const isLabeled = hashOf(revision) !== undefined
    // The name is unique, which is all that the label must be.
    const change = { metadata: { labels: { [labels.revision]: nameOf(revision) } } }
    // oxlint-disable-next-line no-await-in-loop -- there hardly ever is one
    labeled.push(isLabeled ? revision : await patch(deps, revision, change, signal))
  }
  return labeled
}

/**
 * Differs: a merge patch that names the version, not an update. The data must stay what it is byte for byte, and a patch does
 * not send it.
 */
function patch(
  { client }: HistoryDeps,
  revision: ControllerRevision,
  change: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<ControllerRevision> {
  const { metadata = {} } = change as { readonly metadata?: object }
  const body = { ...change, metadata: { ...metadata, resourceVersion: revision.metadata?.resourceVersion } }
  const revisions = client.resource(controllerRevisions, namespaceOf(revision))
  return revisions.patch(nameOf(revision), { type: 'merge', body }, { signal })
}

interface Duplicated {
  readonly history: History
  readonly current: ControllerRevision
  readonly pods: readonly Pod[]
}

/** Pods come first: without their revision they would count as out of date. */
async function removeDuplicates(
  { client }: HistoryDeps,
  { history: { duplicates }, current, pods }: Duplicated,
  signal: AbortSignal,
): Promise<void> {
  if (duplicates.length === 0) return
  const namespace = namespaceOf(current)
  const body = { metadata: { labels: { [labels.revision]: hashOf(current) } } }
  for (const pod of pods.filter((one) => hashOf(one) !== hashOf(current))) {
    // oxlint-disable-next-line no-await-in-loop -- none after one that failed
    await client.resource(podType, namespace).patch(nameOf(pod), { type: 'merge', body }, { signal })
  }
  for (const duplicate of duplicates) {
    // oxlint-disable-next-line no-await-in-loop
    await client.resource(controllerRevisions, namespace).delete(nameOf(duplicate), { signal })
  }
}

interface Draft {
  readonly text: string
  readonly revision: number
}

async function create(
  deps: HistoryDeps,
  daemonSet: DaemonSet,
  { text, revision }: Draft,
  signal: AbortSignal,
): Promise<ControllerRevision> {
  const template = daemonSet.spec?.template ?? {}
  const hash = deps.hashTemplate(template, daemonSet.status?.collisionCount)
  const namespace = namespaceOf(daemonSet)
  const draft: ControllerRevision = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${nameOf(daemonSet)}-${hash}`,
      namespace,
      labels: { ...labelsOf(template), [labels.revision]: hash },
      annotations: { ...annotationsOf(daemonSet) },
      ownerReferences: [controllerReference(daemonSets, daemonSet)],
    },
    data: parseRevisionText(text),
    revision,
  }
  const revisions = deps.client.resource(controllerRevisions, namespace)
  try {
    return await revisions.create(draft, { signal })
  } catch (error) {
    if (!isAlreadyExists(error)) throw error
    const holder = await revisions.get(nameOf(draft), { signal })
    if (deps.texts.ofData(holder.data) === text) return holder
    await countCollision(deps, daemonSet, signal)
    throw error
  }
}

/** The next sync then tries another name; unless somebody has counted this collision already. */
async function countCollision({ client }: HistoryDeps, daemonSet: DaemonSet, signal: AbortSignal): Promise<void> {
  const sets = client.resource(daemonSets, namespaceOf(daemonSet))
  const live = await sets.get(nameOf(daemonSet), { signal })
  const seen = daemonSet.status?.collisionCount
  const known = live.status?.collisionCount
  if (seen !== known) throw new Error(messages.staleCollisionCount(seen, known, nameOf(daemonSet)))
  const counts = { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 }
  const status = { ...counts, ...live.status, collisionCount: (known ?? 0) + 1 }
  await sets.updateStatus({ ...live, apiVersion: 'apps/v1', kind: 'DaemonSet', status }, { signal })
}

/** Deletes old revisions that are beyond the limit and that no pod is of. */
export async function cleanUpHistory(
  { client }: Pick<HistoryDeps, 'client'>,
  { daemonSet, pods, revisions: old }: Claimed,
  signal: AbortSignal,
): Promise<void> {
  const revisions = client.resource(controllerRevisions, namespaceOf(daemonSet))
  for (const revision of planCleanUp(daemonSet, old, pods)) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- none after one that failed
      await revisions.delete(nameOf(revision), { signal })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
}
