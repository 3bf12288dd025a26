/**
 * The Go types that validation works on, behind a pod template, a volume, claims and a job's policies. They have no JSON
 * names, and messages that show a whole structure show these: all fields, in the order of their declaration.
 *
 *     npm run generate -- --source KUBERNETES_SOURCE
 *
 * Only who has that source can make the table again; it is committed, and nothing else needs the source.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'

export const internalStructsPath = 'packages/apiserver/src/generated/internal-structs.ts'

const roots = [
  'PodTemplateSpec',
  'PersistentVolumeSpec',
  'PersistentVolumeClaimSpec',
  'PodFailurePolicy',
  'SuccessPolicy',
  'UncountedTerminatedPods',
  'ResourceClaimTemplateSpec',
  'AllocationResult',
]

/** Types that print by rules of their own, and what the table calls them. */
const special: ReadonlyMap<string, string> = new Map([
  ['metav1.LabelSelector', 'json'],
  ['metav1.ObjectMeta', 'meta'],
  ['resource.Quantity', 'quantity'],
  ['intstr.IntOrString', 'number'],
  ['metav1.Time', 'raw'],
  ['runtime.RawExtension', 'raw'],
  ['types.UID', 'string'],
  ['string', 'string'],
  ['bool', 'boolean'],
  ['int32', 'number'],
  ['int64', 'number'],
])

/** What the internal type keeps elsewhere than the version that is sent. */
const movedFields: ReadonlyMap<string, string> = new Map([
  ['PodSecurityContext.HostNetwork', 'hostNetwork'],
  ['PodSecurityContext.HostPID', 'hostPID'],
  ['PodSecurityContext.HostIPC', 'hostIPC'],
  ['PodSecurityContext.ShareProcessNamespace', 'shareProcessNamespace'],
  ['PodSecurityContext.HostUsers', 'hostUsers'],
])

interface GoField {
  readonly name: string
  readonly type: string
  readonly isEmbedded: boolean
  readonly json: string
}

interface GoTypes {
  readonly structs: ReadonlyMap<string, readonly GoField[]>
  /** `type ResourceName string` */
  readonly others: ReadonlyMap<string, string>
}

const jsonTag = /`.*\bjson:"([^",]*).*`/

function readTypes(source: string, files: readonly string[]): GoTypes {
  const text = files.map((file) => readFileSync(path.join(source, file), 'utf8')).join('\n')
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '')
  const structs = new Map<string, readonly GoField[]>()
  const others = new Map<string, string>()
  for (const [, name = '', body = ''] of code.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) {
    structs.set(name, body.split('\n').flatMap(readField))
  }
  for (const [, name = '', type = ''] of code.matchAll(/^type (\w+) ([^\s{]+)\s*$/gm)) others.set(name, type)
  return { structs, others }
}

function readField(line: string): readonly GoField[] {
  const [first, second] = line.replace(/`.*`/, '').trim().split(/\s+/)
  if (first === undefined || first === '') return []
  const json = jsonTag.exec(line)?.[1] ?? ''
  if (second !== undefined) return [{ name: first, type: second, json, isEmbedded: false }]
  return [{ name: first.replace(/^.*\./, ''), type: first, json, isEmbedded: true }]
}

export function internalStructsFile(source: string): string {
  // Of two types of one name the later counts: `ResourceClaim` is that of a container.
  const internal = readTypes(source, [
    'pkg/apis/resource/types.go',
    'pkg/apis/core/types.go',
    'pkg/apis/batch/types.go',
  ])
  const sent = readTypes(source, [
    'staging/src/k8s.io/api/resource/v1/types.go',
    'staging/src/k8s.io/api/core/v1/types.go',
    'staging/src/k8s.io/api/batch/v1/types.go',
  ])
  const lines = new Map<string, string>()
  const waiting = [...roots]
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (lines.has(name)) continue
    const fields = internal.structs.get(name)
    if (fields === undefined) throw new Error(`no declaration of ${name}`)
    const printed = fields.map((field) => {
      const kind = kindOf(field.type, internal)
      const struct = /\w+$/.exec(kind)?.[0] ?? ''
      if (internal.structs.has(struct)) waiting.push(struct)
      return [field.name, jsonName(name, field, sent), field.isEmbedded ? `^${kind}` : kind].join(' ')
    })
    lines.set(name, printed.join(';'))
  }
  return fileText(lines)
}

/** `*`, `[]` and `{}` (a map) before what they are of. */
function kindOf(type: string, types: GoTypes): string {
  if (type.startsWith('*')) return `*${kindOf(type.slice(1), types)}`
  if (type.startsWith('[]')) return `[]${kindOf(type.slice(2), types)}`
  if (type.startsWith('map[')) return `{}${kindOf(type.slice(type.indexOf(']') + 1), types)}`
  const name = type.replace(/^(?:api|core)\./, '')
  const known = special.get(name)
  if (known !== undefined) return known
  if (types.structs.has(name)) return name
  const other = types.others.get(name)
  if (other === undefined) throw new Error(`unknown type ${type}`)
  return kindOf(other, types)
}

function jsonName(struct: string, field: GoField, sent: GoTypes): string {
  const moved = movedFields.get(`${struct}.${field.name}`)
  if (moved !== undefined) return moved
  const found = sent.structs.get(struct)?.find(({ name }) => name === field.name)
  if (found === undefined) throw new Error(`${struct}.${field.name} is not sent`)
  return found.json
}

function fileText(lines: ReadonlyMap<string, string>): string {
  const entries = [...lines].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [
    '// Made by tools/generate/internal-structs.ts from the Go types of release 1.36. Do not edit.',
    '',
    '/** `Name json type;…`: `*` what may be nil, `[]` a list, `{}` a map, `^` an embedded struct, whose fields stand in its place. */',
    'export const internalStructs: Readonly<Record<string, string>> = {',
    ...entries.map(([name, text]) => `  ${name}: '${text}',`),
    '}',
    '',
  ].join('\n')
}
