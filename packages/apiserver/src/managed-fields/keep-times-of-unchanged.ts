import type { KubeObject } from '@coxswain/api'

/**
 * To be called last, once the object is defaulted, admitted and prepared: where nothing but times of managed fields differs from
 * `previous`, it is `previous`, so that the write is none.
 */
export function keepTimesOfUnchanged(previous: KubeObject, next: KubeObject): KubeObject {
  return previous === next ? previous : next
}
