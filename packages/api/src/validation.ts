// Mirrors k8s.io/apimachinery/pkg/util/validation (functions that take a path) and pkg/util/validation/field/errors.go, 1.36.
import { goJson, goQuote } from './go-text.ts'
import { hasHostBits, isMapped, parseCidr, parseIpAddress, printCidr, printIpAddress } from './ip-address.ts'
import { validateDns1123Label, validateDns1123Subdomain, validateQualifiedName } from './names.ts'

/** A broken rule about one field. */
export interface FieldProblem {
  readonly type: 'FieldValueRequired' | 'FieldValueInvalid' | 'FieldValueNotSupported'
  readonly field: string
  /** The text after the path: `Invalid value: "x": must be …`. */
  readonly message: string
}

export type FieldProblems = readonly FieldProblem[]

/** The whole text: `spec.x: Invalid value: …`. A problem without a field is one of `<nil>`. */
export function printFieldProblem({ field, message }: FieldProblem): string {
  return `${field === '' ? '<nil>' : field}: ${message}`
}

/** Each text once; several in brackets. */
export function printFieldProblems(problems: FieldProblems): string {
  const texts = [...new Set(problems.map(printFieldProblem))]
  return texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`
}

export function invalidField(field: string, value: unknown, detail: string): FieldProblem {
  const text = typeof value === 'string' ? goQuote(value) : goJson(value)
  return { type: 'FieldValueInvalid', field, message: `Invalid value: ${text}: ${detail}` }
}

export function unsupportedField(field: string, value: string, supported: readonly string[]): FieldProblem {
  const values = supported.map(goQuote).join(', ')
  const message = `Unsupported value: ${goJson(value)}: supported values: ${values}`
  return { type: 'FieldValueNotSupported', field, message }
}

function requiredField(field: string): FieldProblem {
  return { type: 'FieldValueRequired', field, message: 'Required value' }
}

/** A domain of at least three segments. Newer fields take two: `validateFullyQualifiedDomainName`. */
export function validateFullyQualifiedName(field: string, name: string): FieldProblems {
  if (name === '') return [requiredField(field)]
  const messages = validateDns1123Subdomain(name)
  if (messages.length > 0) return [invalidField(field, name, messages.join(','))]
  if (name.split('.').length >= 3) return []
  return [invalidField(field, name, 'should be a domain with at least three segments separated by dots')]
}

/** A domain of at least two segments, with a dot at its end or not. */
export function validateFullyQualifiedDomainName(field: string, name: string): FieldProblems {
  if (name === '') return [requiredField(field)]
  const domain = name.endsWith('.') ? name.slice(0, -1) : name
  const messages = validateDns1123Subdomain(domain)
  if (messages.length > 0) return [invalidField(field, domain, messages.join(','))]
  const labels = domain.split('.')
  if (labels.length < 2) {
    return [invalidField(field, domain, 'should be a domain with at least two segments separated by dots')]
  }
  return labels
    .map((label) => ({ label, messages: validateDns1123Label(label) }))
    .filter((row) => row.messages.length > 0)
    .map((row) => invalidField(field, row.label, row.messages.join(',')))
}

const pathSource = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"
const pathPattern = new RegExp(`^${pathSource}$`)

/** `acme.io/foo`: a subdomain, and anything that can stand in a URL's path. */
export function validateDomainPrefixedPath(field: string, value: string): FieldProblems {
  if (value === '') return [requiredField(field)]
  const slash = value.indexOf('/')
  const [host, path] = [value.slice(0, Math.max(slash, 0)), value.slice(slash + 1)]
  if (host === '' || path === '') {
    return [invalidField(field, value, 'must be a domain-prefixed path (such as "acme.io/foo")')]
  }
  const problems = validateDns1123Subdomain(host).map((message) => invalidField(field, host, message))
  if (pathPattern.test(path)) return problems
  return [...problems, invalidField(field, path, `Invalid path (regex used for validation is '${pathSource}')`)]
}

/** `acme.io/foo`: a qualified name whose prefix may not be left out. */
export function validateDomainPrefixedKey(field: string, key: string): FieldProblems {
  if (key === '') return [requiredField(field)]
  const problems = validateQualifiedName(key).map((message) => invalidField(field, key, message))
  if (problems.length > 0 || key.includes('/')) return problems
  return [invalidField(field, key, 'must be a domain-prefixed key (such as "acme.io/foo")')]
}

export function validateFinalizerName(field: string, name: string): FieldProblems {
  return validateQualifiedName(name).map((message) => invalidField(field, name, message))
}

const notAnAddress = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
const notACidr = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'

/** An address in its one canonical text: what new fields must hold. */
export function validateIp(field: string, value: string): FieldProblems {
  const problems = validateLegacyIp(field, value)
  const address = parseIpAddress(value)
  if (problems.length > 0 || address === undefined) return problems
  return canonicalOnly(field, value, printIpAddress(address))
}

/** An address in any text. `isStrict`, the default of 1.36, refuses those that programs read differently. */
export function validateLegacyIp(field: string, value: string, isStrict = true): FieldProblems {
  const address = parseIpAddress(value)
  if (address === undefined) return [invalidField(field, value, notAnAddress)]
  if (!isStrict) return []
  if (address.hasLeadingZeros) return [invalidField(field, value, 'must not have leading 0s')]
  return isMapped(address) ? [invalidField(field, value, 'must not be an IPv4-mapped IPv6 address')] : []
}

export function validateCidr(field: string, value: string): FieldProblems {
  const problems = validateLegacyCidr(field, value)
  const cidr = parseCidr(value)
  if (problems.length > 0 || cidr === undefined) return problems
  return canonicalOnly(field, value, printCidr(cidr))
}

export function validateLegacyCidr(field: string, value: string, isStrict = true): FieldProblems {
  const cidr = parseCidr(value)
  if (cidr === undefined) return [invalidField(field, value, notACidr)]
  if (!isStrict) return []
  if (cidr.hasLeadingZeros) return [invalidField(field, value, 'must not have leading 0s in IP or prefix length')]
  if (isMapped(cidr.address)) return [invalidField(field, value, 'must not have an IPv4-mapped IPv6 address')]
  return hasHostBits(cidr) ? [invalidField(field, value, 'must not have bits set beyond the prefix length')] : []
}

function canonicalOnly(field: string, value: string, canonical: string): FieldProblems {
  return value === canonical ? [] : [invalidField(field, value, `must be in canonical form (${goQuote(canonical)})`)]
}
