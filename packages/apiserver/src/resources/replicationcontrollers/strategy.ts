// Mirrors pkg/registry/core/replicationcontroller/strategy.go, release 1.36.
import { nameIsDnsSubdomain, replicationControllers, type ReplicationController } from '@coxswain/api'
import { defaultPodTemplate } from '@coxswain/api/pod-defaults'
import { changeField, fillMissing, withField } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { dropDisabledTemplateFields } from '../pod-spec/drop-disabled-fields.ts'
import { podTemplateWarnings } from '../pod-spec/pod-spec-warnings.ts'
import { ageCell, containerCells, labelsCell, nameCell } from '../table-text.ts'
import { podNamingWarnings } from '../workload/workload-warnings.ts'
import {
  validateReplicationController,
  validateReplicationControllerStatusUpdate,
  validateReplicationControllerUpdate,
} from './validation.ts'

export const replicationControllerStrategy: Strategy<ReplicationController> = {
  resource: replicationControllers,
  hasGeneration: true,
  // Clients of old that only knew this kind of owner meant to keep the pods.
  defaultPropagation: 'Orphan',
  selectableFields: ({ status }) => ({ 'status.replicas': String(status?.replicas ?? 0) }),
  defaults: defaultReplicationController,
  prepareForCreate: (draft) => ({ ...dropDisabled(draft), status: { replicas: 0 } }),
  prepareForUpdate: dropDisabled,
  // Its rules are declared: they count a name's length in bytes, and do not look at what it is made from.
  validateName: (name, isPrefix) =>
    (isPrefix ? [] : nameIsDnsSubdomain(name, false)).map((message) =>
      message.replace(/ 253 characters$/, ' 253 bytes'),
    ),
  validate: validateReplicationController,
  validateUpdate: validateReplicationControllerUpdate,
  validateStatusUpdate: validateReplicationControllerStatusUpdate,
  warningsOnCreate: (controller) => [
    ...podNamingWarnings(controller),
    ...podTemplateWarnings('spec.template', controller.spec?.template),
  ],
  // Upstream mixes the two up: it warns of the template that there was.
  warningsOnUpdate: (next, previous) =>
    next.metadata?.generation === previous.metadata?.generation
      ? []
      : podTemplateWarnings('spec.template', previous.spec?.template),
  tableCells: (controller, now) => [
    nameCell(controller),
    controller.spec?.replicas ?? 0,
    controller.status?.replicas ?? 0,
    controller.status?.readyReplicas ?? 0,
    ageCell(controller, now),
    ...containerCells(controller.spec?.template?.spec?.containers),
    labelsCell(controller.spec?.selector),
  ],
}

/** Without a selector, or labels of its own, it has those of its template. */
function defaultReplicationController(controller: ReplicationController): ReplicationController {
  const spec = fillMissing(controller.spec ?? {}, { replicas: 1 })
  const labels = spec.template?.metadata?.labels
  const template = spec.template === undefined ? undefined : defaultPodTemplate(spec.template)
  const templated = withField(spec, 'template', template)
  if (labels === undefined) return withField(controller, 'spec', templated)
  const selected = isEmpty(templated.selector) ? { ...templated, selector: labels } : templated
  const metadata = isEmpty(controller.metadata?.labels) ? { ...controller.metadata, labels } : controller.metadata
  return withField(withField(controller, 'spec', selected), 'metadata', metadata)
}

function isEmpty(map: Readonly<Record<string, string>> | undefined): boolean {
  return Object.keys(map ?? {}).length === 0
}

function dropDisabled(controller: ReplicationController): ReplicationController {
  return changeField(controller, 'spec', (spec) => changeField(spec, 'template', dropDisabledTemplateFields))
}
