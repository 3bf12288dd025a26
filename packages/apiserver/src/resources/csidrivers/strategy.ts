// Mirrors pkg/registry/storage/csidriver/strategy.go, release 1.36.
import { csiDrivers, type CSIDriver, type CSIDriverSpec } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { defaultCsiDriver } from './defaults.ts'
import { csiDriverCells } from './table.ts'
import { validateCsiDriver, validateCsiDriverUpdate } from './validation.ts'

export const csiDriverStrategy: Strategy<CSIDriver> = {
  resource: csiDrivers,
  returnsDeletedObject: true,
  requiresResourceVersion: true,
  // It has no generation until its spec changes.
  hasGeneration: false,
  defaults: defaultCsiDriver,
  prepareForUpdate: (draft, previous) => {
    if (semanticEqual(draft.spec, previous.spec)) return draft
    const generation = (previous.metadata?.generation ?? 0) + 1
    return { ...draft, metadata: { ...draft.metadata, generation } }
  },
  warningsOnCreate: ({ spec }) => tokenWarnings(spec),
  warningsOnUpdate: ({ spec }, previous) =>
    semanticEqual(spec?.tokenRequests, previous.spec?.tokenRequests) ? [] : tokenWarnings(spec),
  validate: validateCsiDriver,
  validateUpdate: validateCsiDriverUpdate,
  tableCells: csiDriverCells,
}

const tokensInAttributes =
  'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes'

function tokenWarnings(spec: CSIDriverSpec | undefined): readonly string[] {
  const hasTokens = (spec?.tokenRequests?.length ?? 0) > 0
  return hasTokens && spec?.serviceAccountTokenInSecrets === undefined ? [tokensInAttributes] : []
}
