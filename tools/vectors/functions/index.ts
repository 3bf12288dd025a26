import type { Wiring } from '../vector.ts'

/**
 * The vector files that the project has functions for: one line a file, in order of the alphabet. A file is loaded when its
 * vectors are run, so that one that does not load leaves the others alone.
 */
export const registry: Readonly<Record<string, () => Promise<Wiring>>> = {
  backoff: () => import('./backoff.ts'),
  'controller-revision': () => import('./controller-revision.ts'),
  cron: () => import('./cron.ts'),
  deployment: () => import('./deployment.ts'),
  disruption: () => import('./disruption.ts'),
  durations: () => import('./durations.ts'),
  endpointslice: () => import('./endpointslice.ts'),
  events: () => import('./events.ts'),
  fields: () => import('./fields.ts'),
  hpa: () => import('./hpa.ts'),
  intstr: () => import('./intstr.ts'),
  'json-patch': () => import('./json-patch.ts'),
  job: () => import('./job.ts'),
  labels: () => import('./labels.ts'),
  'pod-template-hash': () => import('./pod-template-hash.ts'),
  pods: () => import('./pods.ts'),
  'pv-matching': () => import('./pv-matching.ts'),
  quantity: () => import('./quantity.ts'),
  rand: () => import('./rand.ts'),
  replicaset: () => import('./replicaset.ts'),
  scheduler: () => import('./scheduler.ts'),
  'server-side-apply': () => import('./server-side-apply.ts'),
  statefulset: () => import('./statefulset.ts'),
  'statefulset-control': () => import('./statefulset-control.ts'),
  'strategic-merge-patch': () => import('./strategic-merge-patch.ts'),
  'taint-eviction': () => import('./taint-eviction.ts'),
  'taints-affinity': () => import('./taints-affinity.ts'),
  validation: () => import('./validation.ts'),
}
