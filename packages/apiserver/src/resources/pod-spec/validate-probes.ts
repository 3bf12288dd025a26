// Mirrors pkg/apis/core/validation/validation.go validateProbe, validateHandler and validateLifecycle, 1.36.
import { validateHttpHeaderName } from '@coxswain/api'
import type { Container, HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from '@coxswain/api'
import { forbidden, invalid, invalidEach, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkNonNegative } from '../rules/numbers.ts'
import { checkOneOf } from '../rules/one-of.ts'
import { checkPortNumberOrName } from '../rules/ports.ts'

/** `graceSeconds` of the pod: how long a hook may sleep. */
export function validateHandlers(
  errors: ErrorList,
  path: string,
  container: Container,
  graceSeconds: number | undefined,
): void {
  if (container.lifecycle) validateLifecycle(errors, `${path}.lifecycle`, container.lifecycle, graceSeconds)
  if (container.livenessProbe) {
    validateProbe(errors, `${path}.livenessProbe`, container.livenessProbe)
    checkOneSuccess(errors, `${path}.livenessProbe`, container.livenessProbe)
  }
  if (container.readinessProbe) {
    validateProbe(errors, `${path}.readinessProbe`, container.readinessProbe)
    const seconds = container.readinessProbe.terminationGracePeriodSeconds
    if (seconds !== undefined) {
      const field = `${path}.readinessProbe.terminationGracePeriodSeconds`
      errors.push(invalid(field, seconds, 'must not be set for readinessProbes'))
    }
  }
  if (container.startupProbe) {
    validateProbe(errors, `${path}.startupProbe`, container.startupProbe)
    checkOneSuccess(errors, `${path}.startupProbe`, container.startupProbe)
  }
}

function validateLifecycle(errors: ErrorList, path: string, lifecycle: Lifecycle, grace: number | undefined): void {
  if (lifecycle.postStart) validateHandler(errors, `${path}.postStart`, lifecycle.postStart, grace)
  if (lifecycle.preStop) validateHandler(errors, `${path}.preStop`, lifecycle.preStop, grace)
}

function checkOneSuccess(errors: ErrorList, path: string, probe: Probe): void {
  if (probe.successThreshold === 1) return
  errors.push(invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, 'must be 1'))
}

function validateProbe(errors: ErrorList, path: string, probe: Probe): void {
  validateHandler(errors, path, probe, undefined)
  checkNonNegative(errors, `${path}.initialDelaySeconds`, probe.initialDelaySeconds)
  checkNonNegative(errors, `${path}.timeoutSeconds`, probe.timeoutSeconds)
  checkNonNegative(errors, `${path}.periodSeconds`, probe.periodSeconds)
  checkNonNegative(errors, `${path}.successThreshold`, probe.successThreshold)
  checkNonNegative(errors, `${path}.failureThreshold`, probe.failureThreshold)
  const seconds = probe.terminationGracePeriodSeconds
  if (seconds !== undefined && seconds <= 0) {
    errors.push(invalid(`${path}.terminationGracePeriodSeconds`, seconds, 'must be greater than 0'))
  }
}

type Handler = Pick<Probe, 'grpc'> & LifecycleHandler
const kinds = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const

function validateHandler(errors: ErrorList, path: string, handler: Handler, grace: number | undefined): void {
  let count = 0
  for (const kind of kinds) {
    if (handler[kind] === undefined) continue
    if (count > 0) errors.push(forbidden(`${path}.${kind}`, 'may not specify more than 1 handler type'))
    else validateAction(errors, path, handler, grace)
    count++
  }
  if (count === 0) errors.push(required(path, 'must specify a handler type'))
}

/** The first action of the handler, which is the one that counts. */
function validateAction(errors: ErrorList, path: string, handler: Handler, grace: number | undefined): void {
  if (handler.exec) {
    if (!handler.exec.command?.length) errors.push(required(`${path}.exec.command`))
  } else if (handler.httpGet) {
    validateHttpGet(errors, `${path}.httpGet`, handler.httpGet)
  } else if (handler.tcpSocket) {
    checkPortNumberOrName(errors, `${path}.tcpSocket.port`, handler.tcpSocket.port)
  } else if (handler.grpc) {
    checkPortNumberOrName(errors, `${path}.grpc.port`, handler.grpc.port)
  } else if (handler.sleep && grace !== undefined) {
    const { seconds } = handler.sleep
    if (seconds >= 0 && seconds <= grace) return
    const why = `must be non-negative and less than terminationGracePeriodSeconds (${grace})`
    errors.push(invalid(`${path}.sleep`, seconds, why))
  }
}

const schemes = ['HTTP', 'HTTPS']

function validateHttpGet(errors: ErrorList, path: string, action: HTTPGetAction): void {
  if (!action.path) errors.push(required(`${path}.path`))
  checkPortNumberOrName(errors, `${path}.port`, action.port)
  checkOneOf(errors, `${path}.scheme`, action.scheme ?? '', schemes)
  for (const header of action.httpHeaders ?? []) {
    invalidEach(errors, `${path}.httpHeaders`, header.name, validateHttpHeaderName(header.name))
  }
}
