import type { OwnerReference } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import {
  referencesMergePatch,
  removeFinalizerPatch,
  removeReferencesPatch,
  unblocked,
  unblockPatch,
  withoutReferences,
} from './patches.ts'

const owner = (uid: string): OwnerReference => ({ apiVersion: 'v1', kind: 'ConfigMap', name: uid, uid })

describe('patches', () => {
  const live = {
    metadata: {
      uid: 'u',
      resourceVersion: '7',
      finalizers: ['orphan', 'mine'],
      ownerReferences: [{ ...owner('a'), blockOwnerDeletion: true }, owner('b')],
    },
  }
  test('references go by uid', () => {
    expect(removeReferencesPatch('u', ['a', 'b'])).toEqual({
      metadata: {
        uid: 'u',
        ownerReferences: [
          { $patch: 'delete', uid: 'a' },
          { $patch: 'delete', uid: 'b' },
        ],
      },
    })
  })
  test('only blocking references are unblocked', () => {
    expect(unblockPatch(live)).toEqual({
      metadata: { uid: 'u', ownerReferences: [{ ...owner('a'), blockOwnerDeletion: false }] },
    })
  })
  test('a whole list is for this version only', () => {
    expect(referencesMergePatch(live, withoutReferences(live, ['a']))).toEqual({
      metadata: { resourceVersion: '7', ownerReferences: [owner('b')] },
    })
    expect(unblocked(live)).toEqual(['a', 'b'].map((uid) => ({ ...owner(uid), blockOwnerDeletion: false })))
  })
  test('one finalizer goes, on this version only', () => {
    expect(removeFinalizerPatch(live, 'orphan')).toEqual({ metadata: { resourceVersion: '7', finalizers: ['mine'] } })
  })
})
