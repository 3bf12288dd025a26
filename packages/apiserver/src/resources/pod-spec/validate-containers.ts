// Mirrors pkg/apis/core/validation/validation.go validateContainers, validateInitContainers and their like, 1.36.
import { validatePortName } from '@coxswain/api'
import type { Container, ContainerPort } from '@coxswain/api'
import {
  duplicate,
  forbidden,
  invalid,
  notFound,
  notSupported,
  required,
  tooMany,
} from '../../validation/field-errors.ts'
import type { ErrorList } from '../../validation/field-errors.ts'
import { checkOnlyAllowed } from '../rules/allowed-fields.ts'
import { checkDnsLabel } from '../rules/names.ts'
import { checkRequiredOneOf } from '../rules/one-of.ts'
import { checkPort } from '../rules/ports.ts'
import type { SpecScope } from './spec-scope.ts'
import { validateEnv, validateEnvFrom } from './validate-env.ts'
import { checkPullPolicy } from './validate-file-volumes.ts'
import { validateDevices, validateMounts } from './validate-mounts.ts'
import { validateHandlers } from './validate-probes.ts'
import { checkContainerResourceName, validateResources } from './validate-resources.ts'
import { validateSecurityContext } from './validate-security.ts'

export function validateContainers(scope: SpecScope): void {
  const { errors, spec } = scope
  const path = `${scope.path}.containers`
  const containers = spec.containers ?? []
  if (containers.length === 0) errors.push(required(path))
  const names = new Set<string>()
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`
    validateCommon(scope, at, container)
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name))
    else names.add(container.name)
    validateHandlers(errors, at, container, spec.terminationGracePeriodSeconds)
    validateRestartPolicy(errors, at, container)
  }
  checkHostPorts(errors, path, containers)
}

export function validateInitContainers(scope: SpecScope): void {
  const { errors, spec } = scope
  if (spec.initContainers === undefined) return
  const path = `${scope.path}.initContainers`
  const names = new Set((spec.containers ?? []).map((container) => container.name))
  for (const [index, container] of spec.initContainers.entries()) {
    const at = `${path}[${index}]`
    validateCommon(scope, at, container)
    validateInitRestartPolicy(errors, at, container)
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name))
    else if (container.name) names.add(container.name)
    checkHostPorts(errors, path, [container])
    const isSidecar = container.restartPolicy === 'Always'
    if (isSidecar) validateHandlers(errors, at, container, spec.terminationGracePeriodSeconds)
    else forbidHandlers(errors, at, container)
    if (!isSidecar) checkResizeRestart(errors, at, container)
  }
}

/** Without a policy of its own, upstream does not look at the rules of an init container. */
function validateInitRestartPolicy(errors: ErrorList, path: string, container: Container): void {
  if (container.restartPolicy !== undefined) validateRestartPolicy(errors, path, container)
  else if (container.restartPolicyRules?.length) {
    errors.push(required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used'))
  }
}

function forbidHandlers(errors: ErrorList, path: string, container: Container): void {
  const why = 'may not be set for init containers without restartPolicy=Always'
  for (const handler of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    if (container[handler] !== undefined) errors.push(forbidden(`${path}.${handler}`, why))
  }
}

function checkResizeRestart(errors: ErrorList, path: string, container: Container): void {
  for (const [index, { restartPolicy }] of (container.resizePolicy ?? []).entries()) {
    if (restartPolicy !== 'RestartContainer') continue
    const why = "must not be set to 'RestartContainer' for non-sidecar initContainers"
    errors.push(invalid(`${path}.resizePolicy[${index}].restartPolicy`, restartPolicy, why))
  }
}

/** In upstream's order, which is the one of its structure. */
const notForEphemeral = ['ports', 'resources', 'resizePolicy', 'restartPolicy', 'restartPolicyRules'] as const
const handlersNotForEphemeral = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'] as const

export function validateEphemeralContainers(scope: SpecScope): void {
  const { errors, spec } = scope
  if (spec.ephemeralContainers === undefined) return
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name))
  const names = new Set(others)
  const message = 'cannot be set for an Ephemeral Container'
  for (const [index, container] of spec.ephemeralContainers.entries()) {
    const at = `${scope.path}.ephemeralContainers[${index}]`
    validateCommon(scope, at, container)
    checkImagePadding(errors, at, container.image)
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name))
    else names.add(container.name)
    const target = container.targetContainerName
    if (target && !others.has(target)) errors.push(notFound(`${at}.targetContainerName`, target))
    const set = { ...container, resources: emptyAsUnset(container.resources) }
    checkOnlyAllowed(errors, at, set, { others: [...notForEphemeral, ...handlersNotForEphemeral], message })
    for (const [mountIndex, mount] of (container.volumeMounts ?? []).entries()) {
      const mountPath = `${at}.volumeMounts[${mountIndex}]`
      if (mount.subPath) errors.push(forbidden(`${mountPath}.subPath`, message))
      if (mount.subPathExpr) errors.push(forbidden(`${mountPath}.subPathExpr`, message))
    }
  }
}

function emptyAsUnset(resources: Container['resources']): Container['resources'] {
  return resources !== undefined && Object.keys(resources).length > 0 ? resources : undefined
}

/** Of pods, not of templates. */
export function checkImagePadding(errors: ErrorList, path: string, image = ''): void {
  if (image.trim() === image) return
  errors.push(invalid(`${path}.image`, image, 'must not have leading or trailing whitespace'))
}

const messagePolicies = ['File', 'FallbackToLogsOnError']

function validateCommon(scope: SpecScope, path: string, container: Container): void {
  const { errors, claimNames } = scope
  if (!container.name) errors.push(required(`${path}.name`))
  else checkDnsLabel(errors, `${path}.name`, container.name)
  if (!container.image) errors.push(required(`${path}.image`))
  checkRequiredOneOf(errors, `${path}.terminationMessagePolicy`, container.terminationMessagePolicy, messagePolicies)
  if (container.ports) validatePorts(errors, `${path}.ports`, container.ports)
  if (container.env) validateEnv(errors, `${path}.env`, container.env)
  if (container.envFrom) validateEnvFrom(errors, `${path}.envFrom`, container.envFrom)
  if (container.volumeMounts) validateMounts(scope, `${path}.volumeMounts`, container)
  if (container.volumeDevices) validateDevices(scope, `${path}.volumeDevices`, container)
  checkPullPolicy(errors, `${path}.imagePullPolicy`, container.imagePullPolicy)
  const resourcePath = `${path}.resources`
  validateResources(
    { errors, path: resourcePath, checkName: checkContainerResourceName, claimNames },
    container.resources,
  )
  if (container.resizePolicy) validateResizePolicy(scope, `${path}.resizePolicy`, container.resizePolicy)
  validateSecurityContext(scope, `${path}.securityContext`, container.securityContext)
}

const protocols = ['SCTP', 'TCP', 'UDP']

function validatePorts(errors: ErrorList, path: string, ports: readonly ContainerPort[]): void {
  const names = new Set<string>()
  for (const [index, port] of ports.entries()) {
    const at = `${path}[${index}]`
    if (port.name) checkPortName(errors, `${at}.name`, port.name, names)
    if (!port.containerPort) errors.push(required(`${at}.containerPort`))
    else checkPort(errors, `${at}.containerPort`, port.containerPort)
    if (port.hostPort) checkPort(errors, `${at}.hostPort`, port.hostPort)
    checkRequiredOneOf(errors, `${at}.protocol`, port.protocol, protocols)
  }
}

function checkPortName(errors: ErrorList, field: string, name: string, names: Set<string>): void {
  const messages = validatePortName(name)
  for (const message of messages) errors.push(invalid(field, name, message))
  if (messages.length > 0) return
  if (names.has(name)) errors.push(duplicate(field, name))
  names.add(name)
}

/** No two of the containers take the same port of the host. */
function checkHostPorts(errors: ErrorList, path: string, containers: readonly Container[]): void {
  let taken: Set<string> | undefined
  for (const [index, container] of containers.entries()) {
    for (const [portIndex, port] of (container.ports ?? []).entries()) {
      if (!port.hostPort) continue
      taken ??= new Set()
      const key = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`
      if (taken.has(key)) errors.push(duplicate(`${path}[${index}].ports[${portIndex}].hostPort`, key))
      else taken.add(key)
    }
  }
}

type ResizePolicies = NonNullable<Container['resizePolicy']>

function validateResizePolicy({ errors, spec }: SpecScope, path: string, policies: ResizePolicies): void {
  const names = new Set<string>()
  for (const [index, { resourceName, restartPolicy }] of policies.entries()) {
    if (names.has(resourceName)) errors.push(duplicate(`${path}[${index}]`, resourceName))
    names.add(resourceName)
    checkRequiredOneOf(errors, path, resourceName, ['cpu', 'memory'])
    checkRequiredOneOf(errors, path, restartPolicy, ['NotRequired', 'RestartContainer'])
    if (spec.restartPolicy === 'Never' && restartPolicy !== 'NotRequired') {
      const why = "must be 'NotRequired' when pod `restartPolicy` is 'Never'"
      errors.push(invalid(path, restartPolicy ?? '', why))
    }
  }
}

const restartPolicies = ['Always', 'Never', 'OnFailure']
const restartActions = ['Restart', 'RestartAllContainers']
const restartRulesMax = 20
const exitCodesMax = 255

/** A container's own restart policy, and the rules that make exceptions from it. */
function validateRestartPolicy(errors: ErrorList, path: string, container: Container): void {
  const { restartPolicy, restartPolicyRules: rules = [] } = container
  const field = `${path}.restartPolicy`
  if (restartPolicy === undefined) {
    if (rules.length === 0) return
    errors.push(required(field, 'must specify restartPolicy when restart rules are used'))
  } else if (!restartPolicies.includes(restartPolicy)) {
    errors.push(notSupported(field, restartPolicy, restartPolicies))
  }
  const rulesPath = `${path}.restartPolicyRules`
  if (rules.length > restartRulesMax) errors.push(tooMany(rulesPath, rules.length, restartRulesMax))
  for (const [index, rule] of rules.entries()) {
    const at = `${rulesPath}[${index}]`
    if (!restartActions.includes(rule.action))
      errors.push(notSupported(`${at}.action`, rule.action ?? '', restartActions))
    if (rule.exitCodes === undefined) {
      errors.push(required(`${at}.exitCodes`, 'must be specified'))
      continue
    }
    const { operator, values = [] } = rule.exitCodes
    if (operator !== 'In' && operator !== 'NotIn') {
      errors.push(notSupported(`${at}.exitCodes.operator`, operator ?? '', ['In', 'NotIn']))
    }
    if (values.length > exitCodesMax) errors.push(tooMany(`${at}.exitCodes.values`, values.length, exitCodesMax))
  }
}
