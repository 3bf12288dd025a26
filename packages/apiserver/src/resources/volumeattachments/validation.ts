// Mirrors pkg/apis/storage/validation/validation.go ValidateVolumeAttachment, release 1.36.
import { utf8Length, type VolumeAttachment, type VolumeAttachmentSource, type VolumeError } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import type { FieldErrors } from '../../validation/field-error.ts'
import { forbidden, invalid, required, tooLong, type ErrorList } from '../../validation/field-errors.ts'
import { validateInlineVolume } from '../persistentvolumes/validate-inline-volume.ts'
import { validateDriverName } from '../pod-spec/validate-storage-volumes.ts'
import { immutableMessage } from '../rules/immutable.ts'
import { checkObjectName } from '../rules/names.ts'
import { int32Max, outOfRangeMessage } from '../rules/numbers.ts'

const metadataBytesMax = 256 * 1024
const messageBytesMax = 1024

export function validateVolumeAttachment({ spec, status }: VolumeAttachment): FieldErrors {
  const errors: ErrorList = []
  validateDriverName(errors, 'spec.attacher', spec?.attacher ?? '')
  checkSource(errors, 'spec.source', spec?.source ?? {})
  checkObjectName(errors, 'spec.nodeName', spec?.nodeName ?? '')
  const size = Object.entries(status?.attachmentMetadata ?? {}).reduce(
    (sum, [key, value]) => sum + utf8Length(key) + utf8Length(value),
    0,
  )
  if (size > metadataBytesMax) errors.push(tooLong('status.attachmentMetadata', metadataBytesMax))
  checkVolumeError(errors, 'status.attachError', status?.attachError)
  checkVolumeError(errors, 'status.detachError', status?.detachError)
  const volumeName = spec?.source?.persistentVolumeName
  if (volumeName !== undefined) checkObjectName(errors, 'spec.source.persistentVolumeName', volumeName)
  return errors
}

function checkSource(errors: ErrorList, path: string, source: VolumeAttachmentSource): void {
  const { inlineVolumeSpec: inline, persistentVolumeName: name } = source
  const why = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'
  if (inline === undefined && name === undefined) errors.push(required(path, why))
  else if (inline !== undefined && name !== undefined) errors.push(forbidden(path, why))
  else if (name === '') {
    errors.push(required(`${path}.persistentVolumeName`, 'must specify non empty persistentVolumeName'))
  } else if (inline !== undefined) {
    validateInlineVolume({ errors, path: `${path}.inlineVolumeSpec`, spec: inline, volumeName: '' })
  }
}

function checkVolumeError(errors: ErrorList, path: string, error: VolumeError | undefined): void {
  if (error === undefined) return
  // The limit that is told is another one than the limit, as upstream.
  if (utf8Length(error.message ?? '') > messageBytesMax) errors.push(tooLong(`${path}.message`, metadataBytesMax))
  if (error.errorCode !== undefined && error.errorCode < 0) {
    errors.push(invalid(`${path}.errorCode`, error.errorCode, outOfRangeMessage(0, int32Max)))
  }
}

export function validateVolumeAttachmentUpdate(next: VolumeAttachment, previous: VolumeAttachment): FieldErrors {
  const errors: ErrorList = [...validateVolumeAttachment(next)]
  if (semanticEqual(next.spec, previous.spec)) return errors
  const { attacher, source, nodeName } = next.spec ?? {}
  const { persistentVolumeName = null, inlineVolumeSpec = null } = source ?? {}
  const shown = {
    Attacher: attacher ?? '',
    Source: { PersistentVolumeName: persistentVolumeName, InlineVolumeSpec: inlineVolumeSpec },
    NodeName: nodeName ?? '',
  }
  return [...errors, invalid('spec', shown, immutableMessage)]
}
