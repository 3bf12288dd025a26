import type { KubeObject, Pod, ResourceQuota } from '@coxswain/api'
import { specialEvaluators, type QuotaEvaluator, type ResourceTexts } from '@coxswain/api/quota'
import { pod } from '../../shared/testing/builders.ts'
import type { QuotaSource } from '../calculate-usage.ts'

export const special = specialEvaluators({
  deviceClasses: () => [],
  pod: () => undefined,
  claimsOfPod: () => [],
})

export const evaluatorOf = (plural: string): readonly QuotaEvaluator[] =>
  special.filter((each) => each.plural === plural)

export const quota = (hard: ResourceTexts, status?: ResourceQuota['status'], spec: object = {}): ResourceQuota => ({
  metadata: { name: 'q', namespace: 'shop' },
  spec: { hard, ...spec },
  status,
})

export const sized = (name: string, spec: object = {}, more: object = {}): Pod => ({
  ...pod(name),
  spec: { containers: [{ name: 'c', resources: { requests: { cpu: '500m' } } }], ...spec },
  ...more,
})

export const source = (evaluator: QuotaEvaluator, objects: readonly KubeObject[]): QuotaSource => ({
  evaluator,
  list: () => objects,
})

export const podSource = (...pods: readonly Pod[]): readonly QuotaSource[] =>
  evaluatorOf('pods').map((evaluator) => source(evaluator, pods))

/** Objects of which nothing can be told. */
export const failingSource = (evaluator: QuotaEvaluator): QuotaSource => ({
  evaluator,
  list: () => {
    throw new Error(`/v1, Resource=${evaluator.plural} not yet synced`)
  },
})
