// Mirrors pkg/registry/apps/daemonset/strategy.go, release 1.36.
import { daemonSets, formatLabelSelector, type DaemonSet } from '@coxswain/api'
import { changeField, semanticEqual } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { dropDisabledTemplateFields } from '../pod-spec/drop-disabled-fields.ts'
import { podTemplateWarnings } from '../pod-spec/pod-spec-warnings.ts'
import { ageCell, containerCells, labelsCell, nameCell } from '../table-text.ts'
import { templateWarningsOnUpdate } from '../workload/workload-warnings.ts'
import { defaultDaemonSet } from './defaults.ts'
import { validateDaemonSet, validateDaemonSetStatusUpdate, validateDaemonSetUpdate } from './validation.ts'

const noStatus = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }

export const daemonSetStrategy: Strategy<DaemonSet> = {
  resource: daemonSets,
  hasGeneration: true,
  defaults: defaultDaemonSet,
  prepareForCreate: (draft) => ({
    ...withGeneration(dropDisabled(draft), Math.max(1, templateGeneration(draft))),
    status: noStatus,
  }),
  prepareForUpdate: (draft, previous) => {
    const next = dropDisabled(draft)
    const grown = semanticEqual(next.spec?.template, previous.spec?.template) ? 0 : 1
    return withGeneration(next, templateGeneration(previous) + grown)
  },
  prepareForStatusUpdate: (draft, previous) => withGeneration(draft, templateGeneration(previous)),
  validate: validateDaemonSet,
  validateUpdate: validateDaemonSetUpdate,
  validateStatusUpdate: validateDaemonSetStatusUpdate,
  warningsOnCreate: (set) => podTemplateWarnings('spec.template', set.spec?.template),
  warningsOnUpdate: templateWarningsOnUpdate,
  tableCells: (set, now) => [
    nameCell(set),
    set.status?.desiredNumberScheduled ?? 0,
    set.status?.currentNumberScheduled ?? 0,
    set.status?.numberReady ?? 0,
    set.status?.updatedNumberScheduled ?? 0,
    set.status?.numberAvailable ?? 0,
    labelsCell(set.spec?.template?.spec?.nodeSelector),
    ageCell(set, now),
    ...containerCells(set.spec?.template?.spec?.containers),
    formatLabelSelector(set.spec?.selector),
  ],
}

/** How often the template changed: an old field, which lives on as an annotation. */
const generationAnnotation = 'deprecated.daemonset.template.generation'

function templateGeneration(set: DaemonSet): number {
  const text = set.metadata?.annotations?.[generationAnnotation] ?? ''
  return /^-?\d+$/.test(text) ? Number(text) : 0
}

function withGeneration(set: DaemonSet, generation: number): DaemonSet {
  const annotations = { ...set.metadata?.annotations, [generationAnnotation]: String(generation) }
  return { ...set, metadata: { ...set.metadata, annotations } }
}

function dropDisabled(set: DaemonSet): DaemonSet {
  return changeField(set, 'spec', (spec) => changeField(spec, 'template', dropDisabledTemplateFields))
}
