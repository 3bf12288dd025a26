// Mirrors pkg/apis/resource/validation/validation.go validateDeviceClaim, 1.36.
import {
  utf8Length,
  validateCIdentifier,
  type DeviceConstraint,
  type DeviceRequest,
  type DeviceSelector,
  type DeviceSubRequest,
  type DeviceToleration,
  type ResourceClaimSpec,
} from '@coxswain/api'
import { invalid, invalidEach, notSupported, required, tooLong, type ErrorList } from '../../validation/field-errors.ts'
import { validateDriverName } from '../pod-spec/validate-storage-volumes.ts'
import { checkDnsLabel, checkDnsSubdomain, checkLabelValue, checkQualifiedName } from '../rules/names.ts'
import { checkSet } from './check-set.ts'
import { checkRequestReferences, requestNamesOf, requestsMax, type RequestNames } from './request-names.ts'
import { validateConfiguration } from './validate-configuration.ts'

const constraintsMax = 32
export const configurationsMax = 32
const alternativesMax = 8
const selectorsMax = 32
const expressionBytesMax = 10 * 1024
const identifierMax = 32
const modes = ['All', 'ExactCount']
const operators = ['Equal', 'Exists']
const effects = ['NoExecute', 'NoSchedule', 'None']
const oneOfThem = 'exactly one of `exactly` or `firstAvailable` is required'

/** Differs: expressions of selectors are not compiled here, just measured. */
export function validateClaimSpec(errors: ErrorList, path: string, { devices }: ResourceClaimSpec): void {
  const known = requestNamesOf(devices)
  const at = `${path}.devices`
  checkSet(errors, `${at}.requests`, devices?.requests, {
    max: requestsMax,
    keyOf: ({ name }) => name,
    check: validateRequest,
  })
  checkSet(errors, `${at}.constraints`, devices?.constraints, {
    max: constraintsMax,
    check: (found, where, constraint) => validateConstraint(found, where, constraint, known),
  })
  checkSet(errors, `${at}.config`, devices?.config, {
    max: configurationsMax,
    check: (found, where, config) => {
      checkRequestReferences(found, `${where}.requests`, config.requests, known)
      validateConfiguration(found, where, config)
    },
  })
}

function validateRequest(errors: ErrorList, path: string, { name, exactly, firstAvailable = [] }: DeviceRequest): void {
  checkDnsLabel(errors, `${path}.name`, name)
  const hasAlternatives = firstAvailable.length > 0
  if (exactly === undefined && !hasAlternatives) errors.push(required(path, oneOfThem))
  else if (exactly !== undefined && hasAlternatives) {
    errors.push(invalid(path, null, `${oneOfThem}, but multiple fields are set`))
  } else if (exactly !== undefined) validateDevices(errors, `${path}.exactly`, exactly)
  else {
    checkSet(errors, `${path}.firstAvailable`, firstAvailable, {
      max: alternativesMax,
      keyOf: (alternative) => alternative.name,
      check: validateAlternative,
    })
  }
}

function validateAlternative(errors: ErrorList, path: string, alternative: DeviceSubRequest): void {
  checkDnsLabel(errors, `${path}.name`, alternative.name)
  validateDevices(errors, path, alternative)
}

/** What both kinds of request say. */
type Devices = Omit<DeviceSubRequest, 'name'>

function validateDevices(errors: ErrorList, path: string, devices: Devices): void {
  const { deviceClassName, allocationMode = '', count = 0 } = devices
  if (deviceClassName) checkDnsSubdomain(errors, `${path}.deviceClassName`, deviceClassName)
  else errors.push(required(`${path}.deviceClassName`))
  checkSet(errors, `${path}.selectors`, devices.selectors, { max: selectorsMax, check: validateSelector })
  if (!modes.includes(allocationMode)) errors.push(notSupported(`${path}.allocationMode`, allocationMode, modes))
  else if (allocationMode === 'All' && count !== 0) {
    errors.push(invalid(`${path}.count`, count, "must not be specified when allocationMode is 'All'"))
  } else if (allocationMode === 'ExactCount' && count <= 0) {
    errors.push(invalid(`${path}.count`, count, 'must be greater than zero'))
  }
  checkSet(errors, `${path}.tolerations`, devices.tolerations, { check: validateToleration })
}

function validateSelector(errors: ErrorList, path: string, { cel }: DeviceSelector): void {
  if (cel === undefined) errors.push(required(`${path}.cel`))
  else if (utf8Length(cel.expression) > expressionBytesMax) {
    errors.push(tooLong(`${path}.cel.expression`, expressionBytesMax))
  }
}

function validateToleration(errors: ErrorList, path: string, toleration: DeviceToleration): void {
  const { key = '', operator = '', value = '', effect = '' } = toleration
  if (key !== '') checkQualifiedName(errors, `${path}.key`, key)
  if (operator === '') errors.push(required(`${path}.operator`))
  else if (!operators.includes(operator)) errors.push(notSupported(`${path}.operator`, operator, operators))
  else if (operator === 'Equal') checkLabelValue(errors, `${path}.value`, value)
  else if (value !== '') errors.push(invalid(`${path}.value`, value, 'must be empty for operator `Exists`'))
  if (effect !== '' && !effects.includes(effect)) errors.push(notSupported(`${path}.effect`, effect, effects))
}

function validateConstraint(errors: ErrorList, path: string, constraint: DeviceConstraint, known: RequestNames): void {
  const { requests, matchAttribute, distinctAttribute } = constraint
  checkRequestReferences(errors, `${path}.requests`, requests, known)
  if (matchAttribute !== undefined) checkAttribute(errors, `${path}.matchAttribute`, matchAttribute)
  else if (distinctAttribute !== undefined) checkAttribute(errors, `${path}.distinctAttribute`, distinctAttribute)
  else {
    const why = 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set'
    errors.push(required(path, why))
  }
}

/** `domain/name`. More than one slash passes, as upstream. */
function checkAttribute(errors: ErrorList, path: string, attribute: string): void {
  const [first = '', second, ...others] = attribute.split('/')
  if (second === undefined) {
    checkIdentifier(errors, path, first)
    errors.push(invalid(path, attribute, 'a fully qualified name must be a domain and a name separated by a slash'))
    return
  }
  if (others.length > 0) return
  if (first === '') errors.push(invalid(path, '', 'the domain must not be empty'))
  else validateDriverName(errors, path, first)
  if (second === '') errors.push(invalid(path, '', 'the name must not be empty'))
  else checkIdentifier(errors, path, second)
}

function checkIdentifier(errors: ErrorList, path: string, name: string): void {
  if (name.length > identifierMax) errors.push(tooLong(path, identifierMax))
  invalidEach(errors, path, name, validateCIdentifier(name))
}
