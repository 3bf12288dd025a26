// Mirrors pkg/apis/storage/validation/validation.go ValidateCSINode, release 1.36.
import { utf8Length, type CSINode, type CSINodeDriver } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { duplicate, invalid, required, type ErrorList } from '../../validation/field-errors.ts'
import { validateDriverName } from '../pod-spec/validate-storage-volumes.ts'
import { checkImmutable } from '../rules/immutable.ts'
import { checkQualifiedName } from '../rules/names.ts'
import { checkNonNegative } from '../rules/numbers.ts'

const nodeIdBytesMax = 256

export function validateCsiNode({ spec }: CSINode): FieldErrors {
  const errors: ErrorList = []
  const names = new Set<string>()
  for (const [index, driver] of (spec?.drivers ?? []).entries()) {
    const path = `spec.drivers[${index}]`
    checkDriver(errors, path, driver)
    if (names.has(driver.name)) errors.push(duplicate(`${path}.name`, driver.name))
    names.add(driver.name)
    checkTopologyKeys(errors, path, driver.topologyKeys ?? [])
  }
  return errors
}

function checkDriver(errors: ErrorList, path: string, { name, nodeID, allocatable }: CSINodeDriver): void {
  validateDriverName(errors, `${path}.name`, name)
  if (!nodeID) errors.push(required(`${path}.nodeID`))
  else if (utf8Length(nodeID) > nodeIdBytesMax) {
    errors.push(invalid(`${path}.nodeID`, nodeID, `must be ${nodeIdBytesMax} characters or less`))
  }
  checkNonNegative(errors, `${path}.allocatable.count`, allocatable?.count)
}

/** Upstream tells of the driver as a whole, not of the key. */
function checkTopologyKeys(errors: ErrorList, path: string, keys: readonly string[]): void {
  for (const [index, key] of keys.entries()) {
    if (key === '') errors.push(required(path))
    if (keys.indexOf(key) < index) errors.push(duplicate(path, key))
    checkQualifiedName(errors, path, key)
  }
}

/** A driver may come, go, and change how many volumes it takes; nothing else of it changes. */
export function validateCsiNodeUpdate(next: CSINode, previous: CSINode): FieldErrors {
  const errors: ErrorList = [...validateCsiNode(next)]
  for (const old of previous.spec?.drivers ?? []) {
    for (const driver of next.spec?.drivers ?? []) {
      if (driver.name !== old.name) continue
      const shown = {
        Name: driver.name,
        NodeID: driver.nodeID,
        TopologyKeys: driver.topologyKeys ?? null,
        Allocatable: null,
      }
      checkImmutable(errors, 'spec.drivers', {
        next: { ...driver, allocatable: undefined },
        previous: { ...old, allocatable: undefined },
        shown,
      })
    }
  }
  return errors
}
