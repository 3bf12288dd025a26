// Mirrors pkg/registry/core/persistentvolumeclaim/strategy.go, release 1.36.
import { persistentVolumeClaims, type PersistentVolumeClaim } from '@coxswain/api'
import { changeField } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { defaultClaim } from './claim-defaults.ts'
import { claimSpecWarnings } from './claim-warnings.ts'
import { dropUnusableSource, mirrorSources } from './data-sources.ts'
import { claimCells } from './table.ts'
import { storageClassAnnotation, validateClaimUpdate } from './validate-claim-update.ts'
import { validateClaim, validateClaimStatusUpdate } from './validation.ts'

export const persistentVolumeClaimStrategy: Strategy<PersistentVolumeClaim> = {
  resource: persistentVolumeClaims,
  returnsDeletedObject: true,
  defaults: defaultClaim,
  prepareForCreate: (draft) => ({
    ...changeField(draft, 'spec', (spec) => mirrorSources(dropUnusableSource(spec, undefined))),
    status: { phase: 'Pending' },
  }),
  prepareForUpdate: (draft, previous) =>
    changeField(draft, 'spec', (spec) => mirrorSources(dropUnusableSource(spec, previous.spec))),
  validate: validateClaim,
  validateUpdate: validateClaimUpdate,
  validateStatusUpdate: validateClaimStatusUpdate,
  warningsOnCreate: claimWarnings,
  warningsOnUpdate: claimWarnings,
  selectableFields: (claim) => ({ name: claim.metadata?.name ?? '' }),
  tableCells: claimCells,
}

function claimWarnings({ metadata, spec }: PersistentVolumeClaim): readonly string[] {
  const warnings = claimSpecWarnings('spec', spec)
  if (metadata?.annotations?.[storageClassAnnotation] === undefined) return warnings
  const old = 'deprecated since v1.8; use "storageClassName" attribute instead'
  return [`metadata.annotations[${storageClassAnnotation}]: ${old}`, ...warnings]
}
