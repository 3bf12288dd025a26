// Mirrors pkg/quota/v1/evaluator/core/registry.go and pkg/quota/v1/install/registry.go, 1.36.
import { claimEvaluator } from './claim-evaluator.ts'
import { deviceClaimEvaluator, type DeviceFacts } from './device-claim-evaluator.ts'
import { objectCount, type QuotaEvaluator } from './evaluator.ts'
import { podEvaluator } from './pod-evaluator.ts'
import { serviceEvaluator } from './service-evaluator.ts'

/** Resources of the core group whose objects may also be counted by their plain name. */
const plainlyCounted = ['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets'] as const

/** Those that measure more than `count/…`. */
export function specialEvaluators(facts: DeviceFacts): readonly QuotaEvaluator[] {
  return [
    podEvaluator,
    serviceEvaluator,
    claimEvaluator,
    deviceClaimEvaluator(facts),
    ...plainlyCounted.map((plural) => objectCount('', plural, plural)),
  ]
}

const ignored: ReadonlySet<string> = new Set([
  'bindings.',
  'componentstatuses.',
  'events.',
  'events.events.k8s.io',
  'tokenreviews.authentication.k8s.io',
  'selfsubjectreviews.authentication.k8s.io',
  'subjectaccessreviews.authorization.k8s.io',
  'selfsubjectaccessreviews.authorization.k8s.io',
  'localsubjectaccessreviews.authorization.k8s.io',
  'selfsubjectrulesreviews.authorization.k8s.io',
])

/** Resources that no quota counts. */
export function isIgnoredByQuota(group: string, plural: string): boolean {
  return ignored.has(`${plural}.${group}`)
}
