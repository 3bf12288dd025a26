import { expect, test } from 'vitest'
import { controllerOf, controllerReferenceTo, isControlledBy, isOwnedBy, ownerReferenceTo, ownersOf } from './owners.ts'

const kind = { apiVersion: 'apps/v1', kind: 'ReplicaSet' }
const owner = { metadata: { name: 'web', uid: 'u1' } }
const again = { metadata: { name: 'web', uid: 'u2' } }
const plain = ownerReferenceTo(owner, kind)
const controlled = {
  metadata: { name: 'pod', ownerReferences: [{ ...plain, uid: 'u0' }, controllerReferenceTo(owner, kind)] },
}

test('a reference holds what is asked for and no more', () => {
  expect(plain).toStrictEqual({ ...kind, name: 'web', uid: 'u1' })
  expect(ownerReferenceTo(owner, kind, { controller: false })).toStrictEqual({ ...plain, controller: false })
  expect(controllerReferenceTo(owner, kind)).toStrictEqual({ ...plain, controller: true, blockOwnerDeletion: true })
})

test('the controller is the owner that is marked as such', () => {
  expect(controllerOf(controlled)?.uid).toBe('u1')
  expect(controllerOf({ metadata: { ownerReferences: [plain] } })).toBeUndefined()
  expect(controllerOf({})).toBeUndefined()
})

test('an owner is known by its UID, not by its name', () => {
  expect([isControlledBy(controlled, owner), isControlledBy(controlled, again)]).toEqual([true, false])
  expect(isControlledBy({ metadata: { ownerReferences: [plain] } }, owner)).toBe(false)
  expect([isOwnedBy(controlled, { metadata: { uid: 'u0' } }), isOwnedBy(controlled, again)]).toEqual([true, false])
  expect(isControlledBy({}, {})).toBe(false)
  expect(ownersOf({})).toEqual([])
})
