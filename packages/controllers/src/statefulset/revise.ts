// Mirrors pkg/controller/statefulset/stateful_set_control.go, getStatefulSetRevisions, 1.36.
import {
  generationOf,
  labelsOf,
  nameOf,
  PatchError,
  resourceVersionOf,
  schemaNamed,
  statefulSets,
  uidOf,
  type ControllerRevision,
  type StatefulSet,
} from '@coxswain/api'
import { fillPodTemplate } from '@coxswain/api/pod-defaults'
import type { LruMap } from '@coxswain/base'
import { fitsSchema } from '../shared/fits-schema.ts'
import { newRevision } from '../shared/revision-history/create-revision.ts'
import { nextRevision } from '../shared/revision-history/order-revisions.ts'
import { readTemplateText, type RevisionTexts } from '../shared/revision-history/template-patch.ts'
import { applyRevision } from './apply-revision.ts'

export interface RevisionRules {
  readonly texts: RevisionTexts
  /** Generations of sets that were found to be what a revision of other bytes says; undefined while the gate is off. */
  readonly sameMeaning: LruMap<string, true> | undefined
}

export type RevisionDecision =
  | { readonly kind: 'keep'; readonly revision: ControllerRevision; readonly why: string }
  | { readonly kind: 'bump'; readonly revision: ControllerRevision; readonly to: number; readonly why: string }
  | { readonly kind: 'create'; readonly draft: ControllerRevision; readonly why: string }

/** Which revision the set is at now: the newest, an older one that it came back to, or one that is yet to be made. */
export function decideRevision(
  set: StatefulSet,
  sorted: readonly ControllerRevision[],
  rules: RevisionRules,
): RevisionDecision {
  const { texts } = rules
  const template = set.spec?.template
  const text = texts.ofTemplate(template)
  const newest = sorted.at(-1)
  const equal = sorted.findLast(({ data }) => texts.ofData(data) === text)
  if (newest !== undefined && equal !== undefined) {
    if (texts.ofData(newest.data) === text)
      return { kind: 'keep', revision: newest, why: 'the template has not changed' }
    const why = `the template is that of ${nameOf(equal)} again`
    return { kind: 'bump', revision: equal, to: nextRevision(sorted), why }
  }
  if (newest !== undefined && meansTheSame(set, newest, text, rules)) {
    return { kind: 'keep', revision: newest, why: 'the newest revision means the same' }
  }
  const draft = newRevision(statefulSets, set, {
    text,
    revision: nextRevision(sorted),
    collisionCount: set.status?.collisionCount ?? 0,
    labels: labelsOf(template ?? {}),
  })
  return { kind: 'create', draft, why: 'no revision has the template' }
}

/**
 * Whether the revision, written by another release, says the same in other bytes: the set, brought back to it, would be what
 * it is. Releases up to 1.33 wrote a null for a time that was not set, and an older one may lack what is a default today.
 * Without this an upgrade would restart every pod.
 */
function meansTheSame(
  set: StatefulSet,
  newest: ControllerRevision,
  text: string,
  { texts, sameMeaning }: RevisionRules,
): boolean {
  if (sameMeaning === undefined) return false
  const key = `${uidOf(set)}/${generationOf(set)}/${resourceVersionOf(newest)}`
  if (sameMeaning.get(key) === true) return true
  if (restoredText(set, newest, texts) !== text) return false
  sameMeaning.set(key, true)
  return true
}

/** The text of the set's template after a way back to the revision, with today's defaults; undefined where there is none. */
function restoredText(set: StatefulSet, revision: ControllerRevision, texts: RevisionTexts): string | undefined {
  const restored = applyRevision(set, revision)
  if (restored instanceof PatchError || !fitsSchema(schemaNamed(statefulSets.schema), restored)) return undefined
  // What a Go program reads has neither nulls nor fields that it does not know.
  const template = readTemplateText(texts.ofTemplate(restored.spec?.template))
  return texts.ofTemplate(fillPodTemplate(template))
}

/** The revision that the status calls current; the update revision if that one is gone. */
export function currentRevision(
  { status }: StatefulSet,
  sorted: readonly ControllerRevision[],
  update: ControllerRevision,
): ControllerRevision {
  return sorted.find((revision) => nameOf(revision) === status?.currentRevision) ?? update
}
