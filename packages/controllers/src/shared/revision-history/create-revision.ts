// Mirrors pkg/controller/history/controller_history.go, NewControllerRevision and CreateControllerRevision, 1.36.
import {
  annotationsOf,
  controllerRevisions,
  nameOf,
  namespaceOf,
  type ControllerRevision,
  type KubeObject,
  type ResourceType,
} from '@coxswain/api'
import { isAlreadyExists, type Client } from '@coxswain/client'
import { controllerReference } from '../owner-references.ts'
import { hashRevision, revisionName } from './revision-name.ts'
import { parseRevisionText, type RevisionTexts } from './template-patch.ts'

/** The hash that a revision was given first; a collision changes its name but not this label. */
export const revisionHashLabel = 'controller.kubernetes.io/hash'

export interface RevisionDraft {
  /** The bytes of its data. */
  readonly text: string
  readonly revision: number
  readonly collisionCount: number | undefined
  readonly labels: Readonly<Record<string, string>>
}

/** A revision of `owner`, not created yet. It takes all annotations of its owner along. */
export function newRevision<T extends KubeObject>(
  type: ResourceType<T>,
  owner: T,
  { text, revision, collisionCount, labels }: RevisionDraft,
): ControllerRevision {
  const hash = hashRevision(text, collisionCount)
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: revisionName(nameOf(owner), hash),
      namespace: namespaceOf(owner),
      labels: { ...labels, [revisionHashLabel]: hash },
      annotations: { ...annotationsOf(owner) },
      ownerReferences: [controllerReference(type, owner)],
    },
    data: parseRevisionText(text),
    revision,
  }
}

export interface Created {
  readonly revision: ControllerRevision
  /** Grows by one for every name that other data has taken. */
  readonly collisionCount: number
}

/**
 * Creates the draft under the first name that is free. A revision that is there already and has the same data is the one
 * that was wanted, whoever owns it and whatever its number.
 */
export async function createRevision(
  deps: { readonly client: Client; readonly texts: RevisionTexts },
  { owner, draft, collisionCount }: { owner: KubeObject; draft: ControllerRevision; collisionCount: number },
  signal: AbortSignal,
): Promise<Created> {
  const revisions = deps.client.resource(controllerRevisions, namespaceOf(owner))
  const text = deps.texts.ofData(draft.data)
  for (let count = collisionCount; ; count += 1) {
    const name = revisionName(nameOf(owner), hashRevision(text, count))
    try {
      // oxlint-disable-next-line no-await-in-loop -- another name only when this one is taken
      const revision = await revisions.create({ ...draft, metadata: { ...draft.metadata, name } }, { signal })
      return { revision, collisionCount: count }
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
    }
    // oxlint-disable-next-line no-await-in-loop
    const holder = await revisions.get(name, { signal })
    if (deps.texts.ofData(holder.data) === text) return { revision: holder, collisionCount: count }
  }
}
