// Mirrors pkg/registry/node/runtimeclass/strategy.go, release 1.36.
import { runtimeClasses, type RuntimeClass } from '@coxswain/api'
import { roundResourceList } from '@coxswain/api/pod-defaults'
import { changeField } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { deprecatedNodeLabels } from '../rules/deprecated-node-labels.ts'
import { runtimeClassCells } from './table.ts'
import { validateRuntimeClass, validateRuntimeClassUpdate } from './validation.ts'

export const runtimeClassStrategy: Strategy<RuntimeClass> = {
  resource: runtimeClasses,
  createOnUpdate: true,
  requiresResourceVersion: true,
  defaults: (draft) =>
    changeField(draft, 'overhead', (overhead) => changeField(overhead, 'podFixed', roundResourceList)),
  warningsOnCreate: selectorWarnings,
  warningsOnUpdate: selectorWarnings,
  validate: validateRuntimeClass,
  validateUpdate: validateRuntimeClassUpdate,
  tableCells: runtimeClassCells,
}

function selectorWarnings({ scheduling }: RuntimeClass): readonly string[] {
  return Object.keys(scheduling?.nodeSelector ?? {}).flatMap((label) => {
    const why = deprecatedNodeLabels[label]
    return why === undefined ? [] : [`scheduling.nodeSelector: ${why}`]
  })
}
