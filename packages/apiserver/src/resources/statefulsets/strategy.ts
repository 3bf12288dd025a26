// Mirrors pkg/registry/apps/statefulset/strategy.go, release 1.36.
import { nameIsDnsLabel, statefulSets, type StatefulSet } from '@coxswain/api'
import { changeField, withField } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { claimSpecWarnings } from '../persistentvolumeclaims/claim-warnings.ts'
import { dropDisabledTemplateFields } from '../pod-spec/drop-disabled-fields.ts'
import { podTemplateWarnings } from '../pod-spec/pod-spec-warnings.ts'
import { ageCell, containerCells, nameCell } from '../table-text.ts'
import { templateWarningsOnUpdate } from '../workload/workload-warnings.ts'
import { defaultStatefulSet } from './defaults.ts'
import { validateStatefulSet, validateStatefulSetStatusUpdate, validateStatefulSetUpdate } from './validation.ts'

export const statefulSetStrategy: Strategy<StatefulSet> = {
  resource: statefulSets,
  hasGeneration: true,
  validateName: nameIsDnsLabel,
  defaults: defaultStatefulSet,
  prepareForCreate: (draft) => ({ ...dropDisabled(draft, undefined), status: { replicas: 0, availableReplicas: 0 } }),
  prepareForUpdate: (draft, previous) => dropDisabled(draft, previous),
  validate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
  validateStatusUpdate: validateStatefulSetStatusUpdate,
  warningsOnCreate: (set) => [
    ...podTemplateWarnings('spec.template', set.spec?.template),
    ...claimWarnings(set, ''),
    ...historyWarnings(set),
  ],
  warningsOnUpdate: (next, previous) => [
    ...templateWarningsOnUpdate(next, previous),
    ...claimWarnings(next, '.Spec'),
    ...historyWarnings(next),
  ],
  tableCells: (set, now) => [
    nameCell(set),
    `${set.status?.readyReplicas ?? 0}/${set.spec?.replicas ?? 0}`,
    ageCell(set, now),
    ...containerCells(set.spec?.template?.spec?.containers),
  ],
}

/** `maxUnavailable` is of a feature that is off; a set that has it keeps it. */
function dropDisabled(set: StatefulSet, previous: StatefulSet | undefined): StatefulSet {
  const isInUse = previous?.spec?.updateStrategy?.rollingUpdate?.maxUnavailable !== undefined
  return changeField(set, 'spec', (spec) => {
    const changed = changeField(spec, 'template', dropDisabledTemplateFields)
    if (isInUse) return changed
    return changeField(changed, 'updateStrategy', (strategy) =>
      changeField(strategy, 'rollingUpdate', (update) => withField(update, 'maxUnavailable', undefined)),
    )
  })
}

function claimWarnings({ spec }: StatefulSet, suffix: string): readonly string[] {
  const templates = spec?.volumeClaimTemplates ?? []
  return templates.flatMap((claim, index) =>
    claimSpecWarnings(`spec.volumeClaimTemplates[${index}]${suffix}`, claim.spec),
  )
}

function historyWarnings({ spec }: StatefulSet): readonly string[] {
  if ((spec?.revisionHistoryLimit ?? 0) >= 0) return []
  const why = 'a negative value retains all historical revisions; a value >= 0 is recommended'
  return [`spec.revisionHistoryLimit: ${why}`]
}
