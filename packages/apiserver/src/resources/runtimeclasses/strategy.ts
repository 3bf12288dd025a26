// Mirrors pkg/registry/node/runtimeclass/strategy.go, release 1.36.
import { runtimeClasses, type RuntimeClass } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'

export const runtimeClassStrategy: Strategy<RuntimeClass> = {
  resource: runtimeClasses,
  createOnUpdate: true,
  requiresResourceVersion: true,
}
