import type { RecordedSchema } from './recorded-schema.ts'

/** A Go package whose types become one file. Where names collide, the first one here keeps the plain name. */
interface TypePackage {
  readonly schemaPrefix: string
  readonly file: string
  /** What a type's name is made of when an earlier package has the plain one. */
  readonly distinct: (name: string) => string
}

const withGroup =
  (group: string) =>
  (name: string): string =>
    `${group}${name}`

const packages: readonly TypePackage[] = [
  { schemaPrefix: 'io.k8s.apimachinery.pkg.apis.meta.v1', file: 'meta-v1', distinct: withGroup('Meta') },
  { schemaPrefix: 'io.k8s.apimachinery.pkg.api.resource', file: 'meta-v1', distinct: withGroup('Meta') },
  { schemaPrefix: 'io.k8s.apimachinery.pkg.runtime', file: 'meta-v1', distinct: withGroup('Meta') },
  { schemaPrefix: 'io.k8s.apimachinery.pkg.util.intstr', file: 'meta-v1', distinct: withGroup('Meta') },
  { schemaPrefix: 'io.k8s.api.core.v1', file: 'core-v1', distinct: withGroup('Core') },
  ...[
    'apps.v1',
    'events.v1',
    'authentication.v1',
    'authorization.v1',
    'autoscaling.v2',
    'autoscaling.v1',
    'batch.v1',
    'certificates.v1',
    'networking.v1',
    'policy.v1',
    'rbac.v1',
    'storage.v1',
    'admissionregistration.v1',
    'scheduling.v1',
    'coordination.v1',
    'node.v1',
    'discovery.v1',
    'resource.v1',
    'flowcontrol.v1',
  ].map((name) => ({
    schemaPrefix: `io.k8s.api.${name}`,
    file: name.replace('.', '-'),
    distinct: name === 'autoscaling.v1' ? (type: string) => `${type}V1` : withGroup(capital(name.split('.')[0] ?? '')),
  })),
  {
    schemaPrefix: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1',
    file: 'apiextensions-v1',
    distinct: withGroup('Apiextensions'),
  },
  {
    schemaPrefix: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1',
    file: 'apiregistration-v1',
    distinct: withGroup('Apiregistration'),
  },
]

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

export function shortNameOf(schemaName: string): string {
  return schemaName.slice(schemaName.lastIndexOf('.') + 1)
}

export function packageOfSchema(schemaName: string): string {
  return schemaName.slice(0, schemaName.lastIndexOf('.'))
}

/** `Quantity` is the number that such a text is read into. */
const renamed: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'QuantityText',
}

const rankOf = (schemaName: string): number =>
  packages.findIndex(({ schemaPrefix }) => schemaPrefix === packageOfSchema(schemaName))

/** Orders schema names by package, then by name. */
export function defaultTypesFirst(a: string, b: string): number {
  const byRank = rankOf(a) - rankOf(b)
  if (byRank !== 0) return byRank
  return a < b ? -1 : Number(a > b)
}

export interface TypeName {
  readonly name: string
  /** Without folder and suffix: `core-v1`. */
  readonly file: string
}

/**
 * The exported name and the file of every schema that becomes a type. Kinds keep their plain name before types that are
 * only parts of one: `ResourceClaim` is the kind, a container's mention of it is `CoreResourceClaim`.
 */
export function typeNames(schemas: ReadonlyMap<string, RecordedSchema>): ReadonlyMap<string, TypeName> {
  const taken = new Map<string, string>()
  const names = new Map<string, TypeName>()
  const isKind = (name: string): boolean => schemas.get(name)?.['x-kubernetes-group-version-kind'] !== undefined
  const known = [...schemas.keys()].filter((name) => rankOf(name) >= 0).toSorted(defaultTypesFirst)
  for (const schemaName of [...known.filter(isKind), ...known.filter((name) => !isKind(name))]) {
    const { file, distinct } = packages[rankOf(schemaName)] ?? { file: '', distinct: (name: string) => name }
    const plain = renamed[schemaName] ?? shortNameOf(schemaName)
    const name = taken.has(plain) ? distinct(plain) : plain
    if (taken.has(name)) throw new Error(`${schemaName} and ${taken.get(name)} would both be named ${name}`)
    taken.set(name, schemaName)
    names.set(schemaName, { name, file })
  }
  return names
}
