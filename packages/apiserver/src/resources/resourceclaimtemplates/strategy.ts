// Mirrors pkg/registry/resource/resourceclaimtemplate/strategy.go, release 1.36.
import { resourceClaimTemplates, type ResourceClaimTemplate } from '@coxswain/api'
import { changeField } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { defaultClaimSpec } from '../resourceclaims/claim-spec-defaults.ts'
import { validateResourceClaimTemplate, validateResourceClaimTemplateUpdate } from '../resourceclaims/validation.ts'
import { ageCell, nameCell } from '../table-text.ts'

export const resourceClaimTemplateStrategy: Strategy<ResourceClaimTemplate> = {
  resource: resourceClaimTemplates,
  returnsDeletedObject: true,
  defaults: (draft) => changeField(draft, 'spec', (template) => changeField(template, 'spec', defaultClaimSpec)),
  validate: validateResourceClaimTemplate,
  validateUpdate: validateResourceClaimTemplateUpdate,
  tableCells: (template, now) => [nameCell(template), ageCell(template, now)],
}
