// Mirrors pkg/registry/apps/deployment/strategy.go, release 1.36.
import { deployments, type Deployment } from '@coxswain/api'
import { changeField, semanticEqual } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { dropDisabledTemplateFields } from '../pod-spec/drop-disabled-fields.ts'
import { podTemplateWarnings } from '../pod-spec/pod-spec-warnings.ts'
import { podNamingWarnings, templateWarningsOnUpdate } from '../workload/workload-warnings.ts'
import { defaultDeployment } from './defaults.ts'
import { deploymentCells } from './table.ts'
import { validateDeployment, validateDeploymentStatusUpdate, validateDeploymentUpdate } from './validation.ts'

export const deploymentStrategy: Strategy<Deployment> = {
  resource: deployments,
  hasGeneration: true,
  // ReplicaSets carry their Deployment's annotations, so those count as well.
  specChanged: (next, previous) =>
    !semanticEqual(next.spec, previous.spec) ||
    !semanticEqual(next.metadata?.annotations, previous.metadata?.annotations),
  defaults: defaultDeployment,
  prepareForCreate: (draft) => ({ ...dropDisabled(draft), status: {} }),
  prepareForUpdate: dropDisabled,
  prepareForStatusUpdate: (draft, previous) => ({
    ...draft,
    metadata: { ...draft.metadata, labels: previous.metadata?.labels },
  }),
  validate: validateDeployment,
  validateUpdate: validateDeploymentUpdate,
  validateStatusUpdate: validateDeploymentStatusUpdate,
  warningsOnCreate: (deployment) => [
    ...podNamingWarnings(deployment),
    ...podTemplateWarnings('spec.template', deployment.spec?.template),
  ],
  warningsOnUpdate: templateWarningsOnUpdate,
  tableCells: deploymentCells,
}

function dropDisabled(deployment: Deployment): Deployment {
  return changeField(deployment, 'spec', (spec) => changeField(spec, 'template', dropDisabledTemplateFields))
}
