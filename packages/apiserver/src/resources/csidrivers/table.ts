// Mirrors pkg/printers/internalversion/printers.go printCSIDriver, release 1.36.
import type { CSIDriver } from '@coxswain/api'
import { ageCell, nameCell, orNone, unset } from '../table-text.ts'

export function csiDriverCells(driver: CSIDriver, now: number): readonly (string | boolean)[] {
  const spec: NonNullable<CSIDriver['spec']> = driver.spec ?? {}
  return [
    nameCell(driver),
    spec.attachRequired ?? true,
    spec.podInfoOnMount ?? false,
    spec.storageCapacity ?? false,
    spec.tokenRequests?.map(({ audience }) => audience).join(',') ?? unset,
    spec.requiresRepublish ?? false,
    orNone(spec.volumeLifecycleModes?.join(',')),
    ageCell(driver, now),
  ]
}
