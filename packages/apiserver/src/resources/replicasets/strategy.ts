// Mirrors pkg/registry/apps/replicaset/strategy.go, release 1.36.
import { replicaSets, type ReplicaSet } from '@coxswain/api'
import { defaultPodTemplate } from '@coxswain/api/pod-defaults'
import { changeField, fillMissing } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { dropDisabledTemplateFields } from '../pod-spec/drop-disabled-fields.ts'
import { podTemplateWarnings } from '../pod-spec/pod-spec-warnings.ts'
import { podNamingWarnings, templateWarningsOnUpdate } from '../workload/workload-warnings.ts'
import { replicaSetCells } from './table.ts'
import { validateReplicaSet, validateReplicaSetStatusUpdate, validateReplicaSetUpdate } from './validation.ts'

export const replicaSetStrategy: Strategy<ReplicaSet> = {
  resource: replicaSets,
  hasGeneration: true,
  defaults: (draft) =>
    changeField(draft, 'spec', (spec) =>
      changeField(fillMissing(spec, { replicas: 1 }), 'template', defaultPodTemplate),
    ),
  prepareForCreate: (draft) => ({ ...dropDisabled(draft), status: { replicas: 0 } }),
  prepareForUpdate: dropDisabled,
  validate: validateReplicaSet,
  validateUpdate: validateReplicaSetUpdate,
  validateStatusUpdate: validateReplicaSetStatusUpdate,
  warningsOnCreate: (replicaSet) => [
    ...podNamingWarnings(replicaSet),
    ...podTemplateWarnings('spec.template', replicaSet.spec?.template),
  ],
  warningsOnUpdate: templateWarningsOnUpdate,
  tableCells: replicaSetCells,
}

function dropDisabled(replicaSet: ReplicaSet): ReplicaSet {
  return changeField(replicaSet, 'spec', (spec) => changeField(spec, 'template', dropDisabledTemplateFields))
}
