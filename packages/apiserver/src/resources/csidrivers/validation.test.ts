import { describe, expect, test } from 'vitest'
import type { CSIDriver, CSIDriverSpec } from '@coxswain/api'
import { defaultCsiDriver } from './defaults.ts'
import { validateCsiDriver, validateCsiDriverUpdate } from './validation.ts'

const of = (spec: CSIDriverSpec = {}): CSIDriver => defaultCsiDriver({ spec })

describe('CSI drivers', () => {
  test.each([
    { name: 'a driver with defaults', object: of(), want: [] },
    {
      name: 'one that says nothing',
      object: { spec: {} },
      want: ['spec.attachedRequired', 'spec.podInfoOnMount', 'spec.storageCapacity', 'spec.seLinuxMount'],
    },
    { name: 'an unknown group policy', object: of({ fsGroupPolicy: 'x' }), want: ['spec.fsGroupPolicy'] },
    { name: 'an unknown mode', object: of({ volumeLifecycleModes: ['x'] }), want: ['spec.volumeLifecycleModes'] },
    {
      name: 'two tokens for one',
      object: of({ tokenRequests: [{ audience: 'a' }, { audience: 'a' }] }),
      want: ['spec.tokenRequests[1].audience'],
    },
    {
      name: 'a token for a moment',
      object: of({ tokenRequests: [{ audience: '', expirationSeconds: 599 }] }),
      want: ['spec.tokenRequests[0].expirationSeconds'],
    },
    {
      name: 'updates without pause',
      object: of({ nodeAllocatableUpdatePeriodSeconds: 9 }),
      want: ['spec.nodeAllocatableUpdatePeriodSeconds'],
    },
    {
      name: 'secret tokens, but none',
      object: of({ serviceAccountTokenInSecrets: true }),
      want: ['spec.serviceAccountTokenInSecrets'],
    },
  ])('$name', ({ object, want }) => {
    expect(validateCsiDriver(object).map(({ field }) => field)).toEqual(want)
  })

  test('how volumes attach stays', () => {
    const fields = validateCsiDriverUpdate(of({ attachRequired: false }), of()).map(({ field }) => field)
    expect(fields).toEqual(['spec.attachedRequired'])
  })
})
