// Mirrors pkg/registry/flowcontrol/flowschema/strategy.go and pkg/apis/flowcontrol/v1/defaults.go, release 1.36.
import { flowSchemas, type FlowSchema } from '@coxswain/api'
import { changeField } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { ageCell, nameCell, none } from '../table-text.ts'

const precedence = 1000

export const flowSchemaStrategy: Strategy<FlowSchema> = {
  resource: flowSchemas,
  hasGeneration: true,
  defaults: (draft) =>
    changeField(draft, 'spec', (spec) =>
      spec.matchingPrecedence ? spec : { ...spec, matchingPrecedence: precedence },
    ),
  prepareForCreate: (draft) => ({ ...draft, status: {} }),
  tableCells: (flowSchema, now) => {
    const { spec, status } = flowSchema
    return [
      nameCell(flowSchema),
      spec?.priorityLevelConfiguration.name ?? '',
      spec?.matchingPrecedence ?? 0,
      spec?.distinguisherMethod?.type ?? none,
      ageCell(flowSchema, now),
      status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
    ]
  },
}
