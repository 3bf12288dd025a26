// Mirrors pkg/apis/core/validation/validation.go ValidatePodSpecificAnnotationUpdates, 1.36.
import type { Pod } from '@coxswain/api'
import { forbidden, type ErrorList } from '../../validation/field-errors.ts'
import { appArmorPrefix, mirrorAnnotation } from '../pod-spec/validate-pod-annotations.ts'

/** Whether a pod is a mirror, and its AppArmor profiles, are said once. */
export function validateAnnotationChanges(errors: ErrorList, next: Pod, previous: Pod): void {
  const after = next.metadata?.annotations ?? {}
  const before = previous.metadata?.annotations ?? {}
  if (after === before) return
  for (const key in before) {
    if (after[key] === before[key]) continue
    const what = protectedName(key)
    if (what) errors.push(forbidden(`metadata.annotations[${key}]`, `may not remove or update ${what}`))
  }
  for (const key in after) {
    if (before[key] !== undefined) continue
    const what = protectedName(key)
    if (what) errors.push(forbidden(`metadata.annotations[${key}]`, `may not add ${what}`))
  }
}

function protectedName(key: string): string | undefined {
  if (key.startsWith(appArmorPrefix)) return 'AppArmor annotations'
  return key === mirrorAnnotation ? 'mirror pod annotation' : undefined
}
