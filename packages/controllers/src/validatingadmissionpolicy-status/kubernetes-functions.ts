// Mirrors staging/src/k8s.io/apiserver/pkg/cel/library and the types of pkg/cel, 1.36.
import {
  declareFunctions,
  opaqueType,
  structType,
  type FunctionDeclaration,
  type Overload,
  type Type,
} from '@coxswain/cel'

export const authorizerType = structType('kubernetes.authorization.Authorizer')

/** Those that an expression can name: `type(x) == net.IP`. All others of Kubernetes' own are objects without fields. */
export const namedTypes: readonly Type[] = [opaqueType('net.CIDR'), opaqueType('net.IP')]

const authorizer = `
  path            authorizer_path            kubernetes.authorization.Authorizer.(string) -> kubernetes.authorization.PathCheck
  group           authorizer_group           kubernetes.authorization.Authorizer.(string) -> kubernetes.authorization.GroupCheck
  serviceAccount  authorizer_serviceaccount  kubernetes.authorization.Authorizer.(string, string) -> kubernetes.authorization.Authorizer
  resource        groupcheck_resource        kubernetes.authorization.GroupCheck.(string) -> kubernetes.authorization.ResourceCheck
  subresource     resourcecheck_subresource  kubernetes.authorization.ResourceCheck.(string) -> kubernetes.authorization.ResourceCheck
  namespace       resourcecheck_namespace    kubernetes.authorization.ResourceCheck.(string) -> kubernetes.authorization.ResourceCheck
  name            resourcecheck_name         kubernetes.authorization.ResourceCheck.(string) -> kubernetes.authorization.ResourceCheck
  fieldSelector   authorizer_fieldselector   kubernetes.authorization.ResourceCheck.(string) -> kubernetes.authorization.ResourceCheck
  labelSelector   authorizer_labelselector   kubernetes.authorization.ResourceCheck.(string) -> kubernetes.authorization.ResourceCheck
  check           pathcheck_check            kubernetes.authorization.PathCheck.(string) -> kubernetes.authorization.Decision
  check           resourcecheck_check        kubernetes.authorization.ResourceCheck.(string) -> kubernetes.authorization.Decision
  errored         decision_errored           kubernetes.authorization.Decision.() -> bool
  error           decision_error             kubernetes.authorization.Decision.() -> string
  allowed         decision_allowed           kubernetes.authorization.Decision.() -> bool
  reason          decision_reason            kubernetes.authorization.Decision.() -> string
`

const addresses = `
  ip                    string_to_ip                (string) -> net.IP
  ip                    cidr_ip                     net.CIDR.() -> net.IP
  isIP                  is_ip                       (string) -> bool
  ip.isCanonical        ip_is_canonical             (string) -> bool
  family                ip_family                   net.IP.() -> int
  isUnspecified         ip_is_unspecified           net.IP.() -> bool
  isLoopback            ip_is_loopback              net.IP.() -> bool
  isLinkLocalMulticast  ip_is_link_local_multicast  net.IP.() -> bool
  isLinkLocalUnicast    ip_is_link_local_unicast    net.IP.() -> bool
  isGlobalUnicast       ip_is_global_unicast        net.IP.() -> bool
  cidr                  string_to_cidr              (string) -> net.CIDR
  isCIDR                is_cidr                     (string) -> bool
  containsIP            cidr_contains_ip_string     net.CIDR.(string) -> bool
  containsIP            cidr_contains_ip_ip         net.CIDR.(net.IP) -> bool
  containsCIDR          cidr_contains_cidr_string   net.CIDR.(string) -> bool
  containsCIDR          cidr_contains_cidr          net.CIDR.(net.CIDR) -> bool
  prefixLength          cidr_prefix_length          net.CIDR.() -> int
  masked                cidr_masked                 net.CIDR.() -> net.CIDR
  string                ip_to_string                (net.IP) -> string
  string                cidr_to_string              (net.CIDR) -> string
`

const urls = `
  url             string_to_url         (string) -> kubernetes.URL
  isURL           is_url_string         (string) -> bool
  getScheme       url_get_scheme        kubernetes.URL.() -> string
  getHost         url_get_host          kubernetes.URL.() -> string
  getHostname     url_get_hostname      kubernetes.URL.() -> string
  getPort         url_get_port          kubernetes.URL.() -> string
  getEscapedPath  url_get_escaped_path  kubernetes.URL.() -> string
  getQuery        url_get_query         kubernetes.URL.() -> map(string, list(string))
`

/** `sign` is no member there either, though the documentation calls it as one. */
const quantities = `
  quantity            string_to_quantity        (string) -> kubernetes.Quantity
  isQuantity          is_quantity_string        (string) -> bool
  sign                quantity_sign             (kubernetes.Quantity) -> int
  isGreaterThan       quantity_is_greater_than  kubernetes.Quantity.(kubernetes.Quantity) -> bool
  isLessThan          quantity_is_less_than     kubernetes.Quantity.(kubernetes.Quantity) -> bool
  compareTo           quantity_compare_to       kubernetes.Quantity.(kubernetes.Quantity) -> int
  asApproximateFloat  quantity_get_float        kubernetes.Quantity.() -> double
  asInteger           quantity_get_int          kubernetes.Quantity.() -> int
  isInteger           quantity_is_integer       kubernetes.Quantity.() -> bool
  add                 quantity_add              kubernetes.Quantity.(kubernetes.Quantity) -> kubernetes.Quantity
  add                 quantity_add_int          kubernetes.Quantity.(int) -> kubernetes.Quantity
  sub                 quantity_sub              kubernetes.Quantity.(kubernetes.Quantity) -> kubernetes.Quantity
  sub                 quantity_sub_int          kubernetes.Quantity.(int) -> kubernetes.Quantity
`

const versions = `
  semver         string_to_semver        (string) -> kubernetes.Semver
  semver         string_bool_to_semver   (string, bool) -> kubernetes.Semver
  isSemver       is_semver_string        (string) -> bool
  isSemver       is_semver_string_bool   (string, bool) -> bool
  isGreaterThan  semver_is_greater_than  kubernetes.Semver.(kubernetes.Semver) -> bool
  isLessThan     semver_is_less_than     kubernetes.Semver.(kubernetes.Semver) -> bool
  compareTo      semver_compare_to       kubernetes.Semver.(kubernetes.Semver) -> int
  major          semver_major            kubernetes.Semver.() -> int
  minor          semver_minor            kubernetes.Semver.() -> int
  patch          semver_patch            kubernetes.Semver.() -> int
`

const texts = `
  find          string_find_string          string.(string) -> string
  findAll       string_find_all_string      string.(string) -> list(string)
  findAll       string_find_all_string_int  string.(string, int) -> list(string)
  format.named  format-named                (string) -> optional_type(kubernetes.NamedFormat)
  validate      format-validate             kubernetes.NamedFormat.(string) -> optional_type(list(string))
`

const formats = [
  'dns1123Label',
  'dns1123Subdomain',
  'dns1035Label',
  'qualifiedName',
  'dns1123LabelPrefix',
  'dns1123SubdomainPrefix',
  'dns1035LabelPrefix',
  'labelValue',
  'uri',
  'uuid',
  'byte',
  'date',
  'datetime',
]
const constants = (): string =>
  formats.map((name) => `format.${name} format.${name} () -> kubernetes.NamedFormat`).join('\n')

const summable = ['int', 'uint', 'double', 'duration']
const comparable = [...summable, 'bool', 'timestamp', 'string', 'bytes']
const lists = (): string =>
  [
    ...comparable.map((type) => `isSorted list_${type}_is_sorted_bool list(${type}).() -> bool`),
    ...comparable.map((type) => `max list_${type}_max_${type} list(${type}).() -> ${type}`),
    ...comparable.map((type) => `min list_${type}_min_${type} list(${type}).() -> ${type}`),
    ...summable.map((type) => `sum list_${type}_sum_${type} list(${type}).() -> ${type}`),
    'indexOf list_a_index_of_int list(A).(A) -> int',
    'lastIndexOf list_a_last_index_of_int list(A).(A) -> int',
  ].join('\n')

/** What Kubernetes adds to the functions of the language. */
export function kubernetesFunctions(): readonly FunctionDeclaration[] {
  const tables = [authorizer, addresses, urls, quantities, versions, texts, constants(), lists()]
  return declareFunctions(tables.join('\n')).map(({ name, overloads }) => ({
    name,
    overloads: overloads.map(ofObjects),
  }))
}

const ofObjects = (overload: Overload): Overload => ({
  ...overload,
  parameters: overload.parameters.map(asObject),
  result: asObject(overload.result),
})

/** Tables have opaque types only; those of the package `kubernetes` are objects. */
function asObject(type: Type): Type {
  if (type.kind === 'opaque' && type.name.startsWith('kubernetes.')) return structType(type.name)
  return type.parameters.length === 0 ? type : { ...type, parameters: type.parameters.map(asObject) }
}
