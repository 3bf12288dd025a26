import { statefulSets, type PodTemplateSpec, type StatefulSet } from '@coxswain/api'
import { newRevision } from '@coxswain/controllers/src/shared/revision-history/create-revision.ts'
import { hashRevision, revisionName } from '@coxswain/controllers/src/shared/revision-history/revision-name.ts'
import { createRevisionTexts } from '@coxswain/controllers/src/shared/revision-history/template-patch.ts'
import type { VectorFunctions } from '../vector.ts'

const texts = createRevisionTexts()

interface Revising {
  readonly set: StatefulSet & { readonly template: PodTemplateSpec }
  readonly revision: number
  readonly collisionCount: number | null
}

function newSetRevision({ set, revision, collisionCount }: Revising): unknown {
  const text = texts.ofTemplate(set.template)
  const labels = set.template.metadata?.labels ?? {}
  const made = newRevision(statefulSets, set, { text, revision, collisionCount: collisionCount ?? undefined, labels })
  const { name, labels: all, annotations, ownerReferences } = made.metadata ?? {}
  return { name, labels: all, annotations, ownerReferences, data: texts.ofData(made.data), revision: made.revision }
}

export const functions = {
  HashControllerRevision: ({ data, probe }: { readonly data: string; readonly probe: number | null }) =>
    hashRevision(data, probe ?? undefined),
  ControllerRevisionName: ({ prefix, hash }: { readonly prefix: string; readonly hash: string }) =>
    revisionName(prefix, hash),
  'StatefulSet.newRevision': newSetRevision,
} satisfies VectorFunctions
