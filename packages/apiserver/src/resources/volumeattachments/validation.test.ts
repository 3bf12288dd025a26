import { describe, expect, test } from 'vitest'
import type { VolumeAttachment, VolumeAttachmentSource } from '@coxswain/api'
import { validateVolumeAttachment, validateVolumeAttachmentUpdate } from './validation.ts'

const of = (source: VolumeAttachmentSource, changes: Partial<VolumeAttachment> = {}): VolumeAttachment => ({
  spec: { attacher: 'd.example', nodeName: 'n', source },
  ...changes,
})
const volume = of({ persistentVolumeName: 'v' })
const csi = { driver: 'd.example', volumeHandle: 'h' }
const why = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'

describe('volume attachments', () => {
  test.each([
    { name: 'a volume', object: volume, want: [] },
    { name: 'nothing', object: of({}), want: [`spec.source: Required value: ${why}`] },
    {
      name: 'both sources',
      object: of({ persistentVolumeName: 'v', inlineVolumeSpec: {} }),
      want: [`spec.source: Forbidden: ${why}`],
    },
    {
      name: 'an inline volume',
      object: of({ inlineVolumeSpec: { csi, accessModes: ['ReadWriteOnce'] } }),
      want: [],
    },
    {
      name: 'an inline volume with a claim',
      object: of({ inlineVolumeSpec: { csi, accessModes: ['ReadWriteOnce'], claimRef: { name: 'c' } } }),
      want: ['spec.source.inlineVolumeSpec.claimRef: Forbidden: may not be specified in the context of inline volumes'],
    },
    {
      name: 'an error without end',
      object: of(
        { persistentVolumeName: 'v' },
        { status: { attached: false, attachError: { message: 'x'.repeat(1025) } } },
      ),
      want: ['status.attachError.message: Too long: may not be more than 262144 bytes'],
    },
  ])('$name', ({ object, want }) => {
    expect(validateVolumeAttachment(object).map(({ field, message }) => `${field}: ${message}`)).toEqual(want)
  })

  test('what is attached where stays', () => {
    const messages = validateVolumeAttachmentUpdate(of({ persistentVolumeName: 'w' }), volume).map(
      ({ message }) => message,
    )
    expect(messages).toEqual([
      'Invalid value: {"Attacher":"d.example","Source":{"PersistentVolumeName":"w","InlineVolumeSpec":null},"NodeName":"n"}: field is immutable',
    ])
  })
})
