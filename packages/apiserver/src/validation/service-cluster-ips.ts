// Mirrors ValidateServiceClusterIPsRelatedFields of pkg/apis/core/validation/validation.go, release 1.36.
import { type Service, validateLegacyIp } from '@coxswain/api'
import { duplicate, type ErrorList, invalid, notSupported, required } from './field-errors.ts'

const field = 'spec.clusterIPs'
const familiesSupported = ['IPv4', 'IPv6']
const policiesSupported = ['PreferDualStack', 'RequireDualStack', 'SingleStack']

const familyOf = (address: string): string => (address.includes(':') ? 'IPv6' : 'IPv4')

/** Addresses, families and policy of a service that has addresses at all. */
export function validateServiceClusterIps(service: Service, previous: Service | undefined): ErrorList {
  const errors: ErrorList = []
  if (service.spec?.type === 'ExternalName') return errors
  const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = service.spec ?? {}
  checkFirst(errors, clusterIP, clusterIPs)
  for (const [index, family] of ipFamilies.entries()) {
    const path = `spec.ipFamilies[${index}]`
    if (!familiesSupported.includes(family)) errors.push(notSupported(path, family, familiesSupported))
    if (ipFamilies.indexOf(family) < index) errors.push(duplicate(path, family))
  }
  if (ipFamilyPolicy !== undefined && !policiesSupported.includes(ipFamilyPolicy)) {
    errors.push(notSupported('spec.ipFamilyPolicy', ipFamilyPolicy, policiesSupported))
  }
  const known = new Set(previous?.spec?.clusterIPs)
  const isValid = checkAddresses(errors, clusterIPs, known)
  if (clusterIPs.length > 2) errors.push(invalid(field, clusterIPs, 'may only hold up to 2 values'))
  if (!isValid) return errors
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(familyOf)).size < clusterIPs.length) {
    errors.push(invalid(field, clusterIPs, 'may specify no more than one IP for each IP family'))
  }
  checkFamilies(errors, clusterIPs, ipFamilies)
  return errors
}

function checkFirst(errors: ErrorList, clusterIP: string, clusterIPs: readonly string[]): void {
  if (clusterIP === '') {
    if (clusterIPs.length > 0)
      errors.push(invalid(field, clusterIPs, 'must be empty when `clusterIP` is not specified'))
  } else if (clusterIPs.length === 0) {
    errors.push(required(field))
  } else if (clusterIPs[0] !== clusterIP) {
    errors.push(invalid(field, clusterIPs, 'first value must match `clusterIP`'))
  }
}

/** What is stored was good when it came. */
function checkAddresses(errors: ErrorList, clusterIPs: readonly string[], known: ReadonlySet<string>): boolean {
  let isValid = true
  for (const [index, address] of clusterIPs.entries()) {
    if (index === 0 && address === 'None') {
      if (clusterIPs.length === 1) continue
      errors.push(invalid(field, clusterIPs, "'None' must be the first and only value"))
      isValid = false
      continue
    }
    const problems = known.has(address) ? [] : validateLegacyIp(`${field}[${index}]`, address)
    errors.push(...(problems as ErrorList))
    if (problems.length > 0) isValid = false
  }
  return isValid
}

function checkFamilies(errors: ErrorList, clusterIPs: readonly string[], families: readonly string[]): void {
  if (clusterIPs[0] === 'None') return
  for (const [index, address] of clusterIPs.entries()) {
    const family = families[index]
    if (family === undefined || family === familyOf(address)) continue
    const why = `expected an ${family} value as indicated by \`ipFamilies[${index}]\``
    errors.push(invalid(`${field}[${index}]`, address, why))
  }
}
