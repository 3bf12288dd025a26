// Mirrors apimachinery pkg/util/diff/diff.go Diff, release 1.36.
import { goJson } from '@coxswain/api'
import { unifiedDiff } from '../../validation/unified-diff.ts'
import { internalForm } from '../rules/internal-form.ts'

/** What an update tried to change, as a unified diff of the two objects. `type` is the name of their Go type. */
export function describeDifference(type: string, before: object, after: object): string {
  const [old, next] = [before, after].map((object) => goJson(internalForm(type, object), ' '))
  return unifiedDiff(old ?? '', next ?? '')
}
