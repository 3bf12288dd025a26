import type { Namespace } from '@coxswain/api'
import { clusterMeta, type ObjectOptions } from './object-options.ts'

export function namespace(options: Omit<ObjectOptions, 'namespace'> = {}): Namespace {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: clusterMeta(options, 'team') }
}
