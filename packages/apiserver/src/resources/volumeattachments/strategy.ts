// Mirrors pkg/registry/storage/volumeattachment/strategy.go, release 1.36.
import { volumeAttachments, type VolumeAttachment } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { keepMetadata } from '../rules/keep-metadata.ts'
import { volumeAttachmentCells } from './table.ts'
import { validateVolumeAttachment, validateVolumeAttachmentUpdate } from './validation.ts'

export const volumeAttachmentStrategy: Strategy<VolumeAttachment> = {
  resource: volumeAttachments,
  returnsDeletedObject: true,
  requiresResourceVersion: true,
  prepareForCreate: (draft) => ({ ...draft, status: { attached: false } }),
  prepareForStatusUpdate: keepMetadata,
  validate: validateVolumeAttachment,
  validateUpdate: validateVolumeAttachmentUpdate,
  validateStatusUpdate: validateVolumeAttachmentUpdate,
  tableCells: volumeAttachmentCells,
}
