// Mirrors pkg/printers/internalversion/printers.go printVolumeAttachment, release 1.36.
import type { VolumeAttachment } from '@coxswain/api'
import { ageCell, nameCell } from '../table-text.ts'

export function volumeAttachmentCells(attachment: VolumeAttachment, now: number): readonly (string | boolean)[] {
  const { spec, status } = attachment
  return [
    nameCell(attachment),
    spec?.attacher ?? '',
    spec?.source?.persistentVolumeName ?? '',
    spec?.nodeName ?? '',
    status?.attached ?? false,
    ageCell(attachment, now),
  ]
}
