// Mirrors pkg/registry/core/podtemplate/strategy.go, release 1.36.
import { podTemplates, type PodTemplate } from '@coxswain/api'
import { defaultPodTemplate } from '@coxswain/api/pod-defaults'
import { changeField, semanticEqual } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import type { ErrorList } from '../../validation/field-errors.ts'
import { dropDisabledTemplateFields } from '../pod-spec/drop-disabled-fields.ts'
import { podTemplateWarnings } from '../pod-spec/pod-spec-warnings.ts'
import { validatePodTemplate } from '../pod-spec/validate-pod-template.ts'
import { containerCells, labelsCell, nameCell } from '../table-text.ts'

export const podTemplateStrategy: Strategy<PodTemplate> = {
  resource: podTemplates,
  hasGeneration: true,
  returnsDeletedObject: true,
  specChanged: (next, previous) => !semanticEqual(next.template, previous.template),
  defaults: (draft) => changeField(draft, 'template', defaultPodTemplate),
  prepareForCreate: (draft) => changeField(draft, 'template', dropDisabledTemplateFields),
  prepareForUpdate: (draft) => changeField(draft, 'template', dropDisabledTemplateFields),
  validate: (object) => {
    const errors: ErrorList = []
    validatePodTemplate(errors, 'template', object.template ?? {}, undefined)
    return errors
  },
  validateUpdate: (next, previous) => {
    const errors: ErrorList = []
    validatePodTemplate(errors, 'template', next.template ?? {}, previous.template)
    return errors
  },
  warningsOnCreate: (object) => podTemplateWarnings('template', object.template),
  warningsOnUpdate: (next, previous) =>
    next.metadata?.generation === previous.metadata?.generation ? [] : podTemplateWarnings('template', next.template),
  tableCells: (object) => [
    nameCell(object),
    ...containerCells(object.template?.spec?.containers),
    labelsCell(object.template?.metadata?.labels),
  ],
}
