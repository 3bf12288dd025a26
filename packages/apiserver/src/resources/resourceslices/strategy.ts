// Mirrors pkg/registry/resource/resourceslice/strategy.go, release 1.36.
import { resourceSlices, type ResourceSlice } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { ageCell, nameCell } from '../table-text.ts'

export const resourceSliceStrategy: Strategy<ResourceSlice> = {
  resource: resourceSlices,
  returnsDeletedObject: true,
  hasGeneration: true,
  selectableFields: ({ spec }) => ({ 'spec.nodeName': spec?.nodeName ?? '', 'spec.driver': spec?.driver ?? '' }),
  tableCells: (slice, now) => [
    nameCell(slice),
    slice.spec?.nodeName ?? '',
    slice.spec?.driver ?? '',
    slice.spec?.pool.name ?? '',
    ageCell(slice, now),
  ],
}
