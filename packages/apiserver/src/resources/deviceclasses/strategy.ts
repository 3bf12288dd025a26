// Mirrors pkg/registry/resource/deviceclass/strategy.go, release 1.36.
import { deviceClasses, type DeviceClass } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { ageCell, nameCell } from '../table-text.ts'

export const deviceClassStrategy: Strategy<DeviceClass> = {
  resource: deviceClasses,
  returnsDeletedObject: true,
  hasGeneration: true,
  tableCells: (deviceClass, now) => [nameCell(deviceClass), ageCell(deviceClass, now)],
}
