// Mirrors k8s.io/apimachinery/pkg/util/validation/validation.go, pkg/api/validate/content and pkg/api/validation/generic.go, 1.36.
import { utf8Length } from './go-text.ts'

/** What is wrong with a text, in Kubernetes' words; empty when nothing is. */
export type Messages = readonly string[]

/** `isPrefix`: the name is a `generateName`, and something follows it. */
export type NameRule = (name: string, isPrefix: boolean) => Messages

export const dns1123LabelLengthMax = 63
export const dns1123SubdomainLengthMax = 253
export const dns1035LabelLengthMax = 63
export const labelValueLengthMax = 63

const labelKeyNameLengthMax = 63
const portNameLengthMax = 15
const portMax = 65535
const idMax = 2 ** 31 - 1

/** An expression, and what Kubernetes says of a text that does not match. */
interface Format {
  readonly pattern: RegExp
  readonly message: string
}

function format(source: string, message: string, ...examples: readonly string[]): Format {
  // The comma before "or" is upstream's.
  const texts = examples.map((example) => `'${example}', `).join(' or ')
  return {
    pattern: new RegExp(`^${source}$`),
    message: `${message} (e.g. ${texts}regex used for validation is '${source}')`,
  }
}

const dns1123LabelSource = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const dns1123SubdomainSource = `${dns1123LabelSource}(\\.${dns1123LabelSource})*`
const underscoreLabelSource = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const labelKeySource = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'

const dns1123Label = format(
  dns1123LabelSource,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  'my-name',
  '123-abc',
)
const dns1123Subdomain = format(
  dns1123SubdomainSource,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  'example.com',
)
const dns1123SubdomainWithUnderscore = format(
  `${underscoreLabelSource}(\\.${underscoreLabelSource})*`,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
  'example.com',
)
const dns1035Label = format(
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  'my-name',
  'abc-123',
)
const wildcardDns1123Subdomain = format(
  `\\*\\.${dns1123SubdomainSource}`,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  '*.example.com',
)
const labelKey = format(
  labelKeySource,
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  'MyName',
  'my.name',
  '123-abc',
)
const labelValue = format(
  `(${labelKeySource})?`,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  'MyValue',
  'my_value',
  '12345',
)
const cIdentifier = format(
  '[A-Za-z_][A-Za-z0-9_]*',
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
  'my_name',
  'MY_NAME',
  'MyName',
)
const percent = format(
  '[0-9]+%',
  "a valid percent string must be a numeric string followed by an ending '%'",
  '1%',
  '93%',
)
const httpHeaderName = format(
  '[-A-Za-z0-9]+',
  "a valid HTTP header must consist of alphanumeric characters or '-'",
  'X-Header-Name',
)
const envVarName = format(
  '[-._a-zA-Z][-._a-zA-Z0-9]*',
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
  'my.env-name',
  'MY_ENV.NAME',
  'MyEnvName1',
)
const configMapKey = format(
  '[-._a-zA-Z0-9]+',
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  'key.name',
  'KEY_NAME',
  'key-name',
)

const none: Messages = []
const empty = 'must be non-empty'

export function validateDns1123Label(value: string): Messages {
  if (value.length <= dns1123LabelLengthMax && dns1123Label.pattern.test(value)) return none
  const tooLong = longerThan(value, dns1123LabelLengthMax, 'characters')
  if (dns1123Label.pattern.test(value)) return tooLong
  return [...tooLong, dns1123Subdomain.pattern.test(value) ? 'must not contain dots' : dns1123Label.message]
}

export function validateDns1123Subdomain(value: string): Messages {
  return fits(value, dns1123Subdomain, dns1123SubdomainLengthMax)
}

export function validateDns1123SubdomainWithUnderscore(value: string): Messages {
  return fits(value, dns1123SubdomainWithUnderscore, dns1123SubdomainLengthMax)
}

export function validateDns1035Label(value: string): Messages {
  return fits(value, dns1035Label, dns1035LabelLengthMax)
}

export function validateWildcardDns1123Subdomain(value: string): Messages {
  return fits(value, wildcardDns1123Subdomain, dns1123SubdomainLengthMax)
}

/** Keys of labels and annotations, finalizers, resource names: a name, with a DNS subdomain and `/` before it or not. */
export function validateQualifiedName(value: string): Messages {
  if (value.length <= labelKeyNameLengthMax && labelKey.pattern.test(value)) return none
  if (isPrefixedName(value)) return none
  const [first = '', second, ...more] = value.split('/')
  if (more.length > 0) {
    return [
      `a valid label key ${labelKey.message} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  if (second === undefined) return qualifiedNamePart(first)
  return [...qualifiedNamePrefix(first).map((message) => `prefix part ${message}`), ...qualifiedNamePart(second)]
}

/** The usual case, without taking the text apart into lists. */
function isPrefixedName(value: string): boolean {
  const slash = value.indexOf('/')
  if (slash < 1 || slash > dns1123SubdomainLengthMax || value.length - slash - 1 > labelKeyNameLengthMax) return false
  return labelKey.pattern.test(value.slice(slash + 1)) && dns1123Subdomain.pattern.test(value.slice(0, slash))
}

function qualifiedNamePrefix(prefix: string): Messages {
  if (prefix === '') return [empty]
  const tooLong = longerThan(prefix, dns1123SubdomainLengthMax, 'bytes')
  return dns1123Subdomain.pattern.test(prefix) ? tooLong : [...tooLong, dns1123Subdomain.message]
}

function qualifiedNamePart(name: string): Messages {
  const length = name === '' ? [empty] : longerThan(name, labelKeyNameLengthMax, 'bytes')
  const messages = labelKey.pattern.test(name) ? length : [...length, labelKey.message]
  return messages.map((message) => `name part ${message}`)
}

export function validateLabelValue(value: string): Messages {
  if (value.length <= labelValueLengthMax && labelValue.pattern.test(value)) return none
  const tooLong = longerThan(value, labelValueLengthMax, 'bytes')
  return labelValue.pattern.test(value) ? tooLong : [...tooLong, labelValue.message]
}

export function validateCIdentifier(value: string): Messages {
  return fits(value, cIdentifier)
}

export function validatePortNumber(port: number): Messages {
  return validateInRange(port, 1, portMax)
}

export function validateInRange(value: number, min: number, max: number): Messages {
  return value >= min && value <= max ? none : [`must be between ${min} and ${max}, inclusive`]
}

export function validateUserId(id: number): Messages {
  return validateInRange(id, 0, idMax)
}

export function validateGroupId(id: number): Messages {
  return validateInRange(id, 0, idMax)
}

/** IANA service names: up to 15 of `-a-z0-9`, among them a letter, no hyphen at an end and no two together. */
export function validatePortName(port: string): Messages {
  const messages = [...longerThan(port, portNameLengthMax, 'characters')]
  if (!/^[-a-z0-9]+$/.test(port)) {
    messages.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  }
  if (!/[a-z]/.test(port)) messages.push('must contain at least one letter (a-z)')
  if (port.includes('--')) messages.push('must not contain consecutive hyphens')
  if (port.startsWith('-') || port.endsWith('-')) messages.push('must not begin or end with a hyphen')
  return messages
}

export function validatePercent(value: string): Messages {
  return fits(value, percent)
}

export function validateHttpHeaderName(value: string): Messages {
  return fits(value, httpHeaderName)
}

export function validateEnvVarName(value: string): Messages {
  return [...fits(value, envVarName), ...startsUpward(value)]
}

/** What environment variables may be called since 1.30: all of printable ASCII but `=`. */
export function validateRelaxedEnvVarName(value: string): Messages {
  if (value === '') return [`environment variable name ${empty}`]
  if (/^[ -<>-~]*$/.test(value)) return none
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
}

/** Keys of ConfigMaps and Secrets: they become file names. */
export function validateConfigMapKey(value: string): Messages {
  return [...fits(value, configMapKey, dns1123SubdomainLengthMax), ...startsUpward(value)]
}

/** What every name must be, so that it can be a segment of a path. Says nothing of empty names. */
export const validatePathSegmentName: NameRule = (name, isPrefix) => {
  if (!isPrefix && (name === '.' || name === '..')) return [`may not be '${name}'`]
  return ['/', '%'].filter((character) => name.includes(character)).map((found) => `may not contain '${found}'`)
}

export const nameIsDnsSubdomain: NameRule = (name, isPrefix) =>
  validateDns1123Subdomain(isPrefix ? maskTrailingDash(name) : name)

export const nameIsDnsLabel: NameRule = (name, isPrefix) =>
  validateDns1123Label(isPrefix ? maskTrailingDash(name) : name)

export const nameIsDns1035Label: NameRule = (name, isPrefix) =>
  validateDns1035Label(isPrefix ? maskTrailingDash(name) : name)

/** A dash at the end of a prefix is followed by something. Upstream replaces the character before it as well. */
function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name
}

function fits(value: string, { pattern, message }: Format, lengthMax = Infinity): Messages {
  const tooLong = longerThan(value, lengthMax, 'characters')
  return pattern.test(value) ? tooLong : [...tooLong, message]
}

/** Always counted in bytes, whatever upstream calls them. */
function longerThan(value: string, max: number, unit: 'bytes' | 'characters'): Messages {
  return value.length <= max && utf8Length(value) <= max ? none : [`must be no more than ${max} ${unit}`]
}

function startsUpward(value: string): Messages {
  if (value === '.' || value === '..') return [`must not be '${value}'`]
  return value.startsWith('..') ? ["must not start with '..'"] : none
}
