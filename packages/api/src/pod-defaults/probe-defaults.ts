// Mirrors pkg/apis/core/v1/defaults.go SetDefaults_Probe and SetDefaults_HTTPGetAction, 1.36.
import { changeField, fillMissing } from '@coxswain/base'
import type { HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from '../generated/types.ts'

export function defaultProbe(probe: Probe): Probe {
  const handled = changeField(changeField(probe, 'httpGet', defaultHttpGet), 'grpc', defaultGrpc)
  if (handled.timeoutSeconds && handled.periodSeconds && handled.successThreshold && handled.failureThreshold) {
    return handled
  }
  return {
    ...handled,
    timeoutSeconds: handled.timeoutSeconds || 1,
    periodSeconds: handled.periodSeconds || 10,
    successThreshold: handled.successThreshold || 1,
    failureThreshold: handled.failureThreshold || 3,
  }
}

export function defaultLifecycle(lifecycle: Lifecycle): Lifecycle {
  return changeField(changeField(lifecycle, 'postStart', defaultHandler), 'preStop', defaultHandler)
}

function defaultHandler(handler: LifecycleHandler): LifecycleHandler {
  return changeField(handler, 'httpGet', defaultHttpGet)
}

function defaultHttpGet(action: HTTPGetAction): HTTPGetAction {
  return fillMissing(action, { path: '/', scheme: 'HTTP' })
}

function defaultGrpc(action: NonNullable<Probe['grpc']>): NonNullable<Probe['grpc']> {
  return action.service === undefined ? { ...action, service: '' } : action
}
