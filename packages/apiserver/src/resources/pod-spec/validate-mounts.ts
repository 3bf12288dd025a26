// Mirrors pkg/apis/core/validation/validation.go ValidateVolumeMounts and ValidateVolumeDevices, 1.36.
import type { Container, VolumeDevice, VolumeMount } from '@coxswain/api'
import { forbidden, invalid, notFound, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkOneOf } from '../rules/one-of.ts'
import { checkDescendingPath, hasBacksteps } from '../rules/paths-in-files.ts'
import type { SpecScope } from './spec-scope.ts'

export function validateMounts(scope: SpecScope, path: string, container: Container): void {
  const { errors, volumes } = scope
  const devices = container.volumeDevices ?? []
  const points = new Set<string>()
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    const mountPath = `${path}[${index}]`
    const point = mount.mountPath ?? ''
    if (!mount.name) errors.push(required(`${mountPath}.name`))
    if (!volumes.has(mount.name)) errors.push(notFound(`${mountPath}.name`, mount.name ?? ''))
    if (point === '') errors.push(required(`${mountPath}.mountPath`))
    if (points.has(point)) errors.push(invalid(`${mountPath}.mountPath`, point, 'must be unique'))
    points.add(point)
    if (devices.length > 0) checkAgainstDevices(errors, mountPath, mount, devices)
    validateOptions(errors, { path, mountPath }, mount, container)
  }
}

function checkAgainstDevices(
  errors: ErrorList,
  path: string,
  mount: VolumeMount,
  devices: readonly VolumeDevice[],
): void {
  if (devices.some((device) => device.name === mount.name)) {
    errors.push(invalid(`${path}.name`, mount.name, 'must not already exist in volumeDevices'))
  }
  if (devices.some((device) => device.devicePath === mount.mountPath)) {
    errors.push(invalid(`${path}.mountPath`, mount.mountPath, 'must not already exist as a path in volumeDevices'))
  }
}

const propagations = ['Bidirectional', 'HostToContainer', 'None']
const readOnlyModes = ['Disabled', 'Enabled', 'IfPossible']

/** Upstream tells the trouble of these options at the list, not at the mount. */
function validateOptions(
  errors: ErrorList,
  { path, mountPath }: { readonly path: string; readonly mountPath: string },
  mount: VolumeMount,
  container: Container,
): void {
  if (mount.subPath) checkDescendingPath(errors, `${path}.subPath`, mount.subPath)
  if (mount.subPathExpr) {
    if (mount.subPath) {
      const why = 'subPathExpr and subPath are mutually exclusive'
      errors.push(invalid(`${mountPath}.subPathExpr`, mount.subPathExpr, why))
    }
    checkDescendingPath(errors, `${path}.subPathExpr`, mount.subPathExpr)
  }
  if (mount.mountPropagation !== undefined) {
    const field = `${path}.mountPropagation`
    checkOneOf(errors, field, mount.mountPropagation, propagations)
    if (mount.mountPropagation === 'Bidirectional' && container.securityContext?.privileged !== true) {
      errors.push(forbidden(field, 'Bidirectional mount propagation is available only to privileged containers'))
    }
  }
  if (mount.recursiveReadOnly !== undefined) validateRecursiveReadOnly(errors, `${path}.recursiveReadOnly`, mount)
}

function validateRecursiveReadOnly(errors: ErrorList, field: string, mount: VolumeMount): void {
  checkOneOf(errors, field, mount.recursiveReadOnly, readOnlyModes)
  if (mount.recursiveReadOnly !== 'Enabled' && mount.recursiveReadOnly !== 'IfPossible') return
  if (mount.readOnly !== true) errors.push(forbidden(field, 'may only be specified when readOnly is true'))
  if (mount.mountPropagation !== undefined && mount.mountPropagation !== 'None') {
    errors.push(forbidden(field, 'may only be specified when mountPropagation is None or not specified'))
  }
}

export function validateDevices(scope: SpecScope, path: string, container: Container): void {
  if (container.volumeDevices === undefined || container.volumeDevices.length === 0) return
  const { errors, volumes } = scope
  const mounts = container.volumeMounts ?? []
  const names = new Set<string>()
  const paths = new Set<string>()
  for (const [index, device] of container.volumeDevices.entries()) {
    const devicePath = `${path}[${index}]`
    const { name, devicePath: at } = device
    const volume = volumes.get(name)
    if (!name) errors.push(required(`${devicePath}.name`))
    if (names.has(name)) errors.push(invalid(`${devicePath}.name`, name, 'must be unique'))
    if (volume !== undefined && !volume.persistentVolumeClaim && !volume.ephemeral) {
      const why = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'
      errors.push(invalid(`${devicePath}.name`, name, why))
    }
    if (volume === undefined) errors.push(notFound(`${devicePath}.name`, name))
    if (!at) errors.push(required(`${devicePath}.devicePath`))
    if (paths.has(at)) errors.push(invalid(`${devicePath}.devicePath`, at, 'must be unique'))
    if (at && hasBacksteps(at)) errors.push(invalid(`${devicePath}.devicePath`, at, "can not contain backsteps ('..')"))
    else paths.add(at)
    if (mounts.some((mount) => mount.name === name)) {
      errors.push(invalid(`${devicePath}.name`, name, 'must not already exist in volumeMounts'))
    }
    if (mounts.some((mount) => mount.mountPath === at)) {
      errors.push(invalid(`${devicePath}.devicePath`, at, 'must not already exist as a path in volumeMounts'))
    }
    if (name) names.add(name)
  }
}
