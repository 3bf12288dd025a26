// Mirrors apiserver pkg/endpoints/handlers/fieldmanager/equality.go, release 1.36.
import type { KubeObject } from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import { withoutEntries } from './managed-entries.ts'

/**
 * To be called last, once the object is defaulted, admitted and prepared: where nothing but times of managed fields differs from
 * `previous`, it is `previous`, so that the write is none.
 */
export function keepTimesOfUnchanged(previous: KubeObject, next: KubeObject): KubeObject {
  const before = previous.metadata?.managedFields
  const after = next.metadata?.managedFields
  if (before === undefined || after === undefined || before.length !== after.length) return next
  const areSame = after.every((entry, index) => deepEqual(timeless(entry), timeless(before[index])))
  const isTimeNew = after.some(({ time }, index) => time !== before[index]?.time)
  return areSame && isTimeNew && deepEqual(withoutEntries(previous), withoutEntries(next)) ? previous : next
}

function timeless(entry: object | undefined): object {
  return { ...entry, time: undefined }
}
