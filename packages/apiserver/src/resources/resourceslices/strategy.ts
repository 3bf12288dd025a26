// Mirrors pkg/registry/resource/resourceslice/strategy.go, release 1.36.
import { resourceSlices, toTime, type ResourceSlice } from '@coxswain/api'
import { changeField, fillUnset, mapItems } from '@coxswain/base'
import type { Strategy, StrategyContext } from '../../registry/strategy.ts'
import { ageCell, nameCell } from '../table-text.ts'

export const resourceSliceStrategy: Strategy<ResourceSlice> = {
  resource: resourceSlices,
  returnsDeletedObject: true,
  hasGeneration: true,
  prepareForCreate: stampTaints,
  prepareForUpdate: (slice, _previous, context) => stampTaints(slice, context),
  selectableFields: ({ spec }) => ({ 'spec.nodeName': spec?.nodeName ?? '', 'spec.driver': spec?.driver ?? '' }),
  tableCells: (slice, now) => [
    nameCell(slice),
    slice.spec?.nodeName ?? '',
    slice.spec?.driver ?? '',
    slice.spec?.pool.name ?? '',
    ageCell(slice, now),
  ],
}

/** A taint counts from when it is first seen, unless it says since when it is there (SetDefaults_DeviceTaint). */
function stampTaints(slice: ResourceSlice, { clock }: StrategyContext): ResourceSlice {
  const timeAdded = toTime(clock.now())
  return changeField(slice, 'spec', (spec) =>
    changeField(spec, 'devices', (devices) =>
      mapItems(devices, (device) =>
        changeField(device, 'taints', (taints) => mapItems(taints, (taint) => fillUnset(taint, { timeAdded }))),
      ),
    ),
  )
}
