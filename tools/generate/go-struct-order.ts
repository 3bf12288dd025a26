/**
 * The Go types behind a PodTemplateSpec: fields in the order of their declaration, with Go type and JSON name. The hash of a
 * pod template is a hash of these values as Go prints them, so order and type names are facts of the format.
 *
 *     npm run generate -- --source KUBERNETES_SOURCE
 *
 * Only who has that source can make the table again; it is committed, and nothing else needs the source.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'

export const goStructsPath = 'packages/controllers/src/shared/generated/go-structs.ts'

interface GoPackage {
  /** As a type name is printed: `v1.PodSpec`. */
  readonly printed: string
  readonly files: readonly string[]
  /** What the package's imports are called in its source, and which package here that is. */
  readonly imports: Readonly<Record<string, string>>
}

const machinery = 'staging/src/k8s.io/apimachinery/pkg'
const packages: Readonly<Record<string, GoPackage>> = {
  core: {
    printed: 'v1',
    files: ['staging/src/k8s.io/api/core/v1/types.go'],
    imports: { metav1: 'meta', resource: 'resource', types: 'types', intstr: 'intstr' },
  },
  meta: {
    printed: 'v1',
    files: [`${machinery}/apis/meta/v1/types.go`],
    imports: { types: 'types' },
  },
  types: { printed: 'types', files: [`${machinery}/types/uid.go`], imports: {} },
}

/** Printed by rules of their own: they are no plain structs, or keep what JSON does not show. */
const special = new Set(['v1.Time', 'v1.MicroTime', 'v1.FieldsV1', 'resource.Quantity', 'intstr.IntOrString'])
const basic = new Set(['string', 'bool', 'int32', 'int64', 'float64', 'byte'])

type Declaration = { readonly fields: readonly string[] } | { readonly underlying: string }

interface GoSource {
  readonly pkg: GoPackage
  readonly declarations: ReadonlyMap<string, Declaration>
}

function readPackage(source: string, pkg: GoPackage): GoSource {
  const text = pkg.files.map((file) => readFileSync(path.join(source, file), 'utf8')).join('\n')
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
  const declarations = new Map<string, Declaration>()
  for (const [, name = '', body = ''] of code.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) {
    declarations.set(name, { fields: body.split('\n').filter((line) => line.trim() !== '') })
  }
  for (const [, name = '', underlying = ''] of code.matchAll(/^type (\w+) ([^\s{]+)\s*$/gm)) {
    declarations.set(name, { underlying })
  }
  return { pkg, declarations }
}

/** A type as Go prints it, with the package in front: `[]v1.Container`; and the named types inside it. */
function qualify(type: string, from: GoPackage, found: Set<string>): string {
  return type.replaceAll(/(?:(\w+)\.)?(\w+)/g, (whole, prefix: string | undefined, name: string) => {
    if (prefix === undefined && (basic.has(name) || name === 'map')) return whole
    const key = prefix === undefined ? keyOf(from) : from.imports[prefix]
    if (key === undefined) throw new Error(`${whole}: unknown package ${prefix ?? ''}`)
    found.add(`${key}/${name}`)
    return `${packages[key]?.printed ?? key}.${name}`
  })
}

function keyOf(pkg: GoPackage): string {
  const entry = Object.entries(packages).find(([, one]) => one === pkg)
  if (entry === undefined) throw new Error('a package of this table')
  return entry[0]
}

/** `Name Type json`; an embedded field has its type's name, and no JSON name where its fields stand in its place. */
function fieldText(line: string, from: GoPackage, found: Set<string>): string {
  const match = /^\s*(?:(\w+)\s+)?([\w.[\]*]+)\s+`json:"([^",]*)(?:,[^"]*)?"/.exec(line)
  if (match === null) throw new Error(`no field: ${line}`)
  const [, name, type = '', json = ''] = match
  const printedName = name ?? type.replace(/^.*\./, '')
  return [printedName, qualify(type, from, found), json].join(' ').trimEnd()
}

export function goStructsFile(source: string): string {
  const sources = new Map(Object.entries(packages).map(([key, pkg]) => [key, readPackage(source, pkg)]))
  const lines = new Map<string, string>()
  const waiting = ['core/PodTemplateSpec']
  const seen = new Set(waiting)
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    const [key = '', name = ''] = id.split('/')
    const printed = `${packages[key]?.printed ?? key}.${name}`
    if (special.has(printed)) continue
    const from = sources.get(key)
    const declaration = from?.declarations.get(name)
    if (from === undefined || declaration === undefined) throw new Error(`no declaration of ${id}`)
    if (lines.has(printed)) throw new Error(`two types print as ${printed}`)
    const found = new Set<string>()
    lines.set(printed, declarationText(declaration, from.pkg, found))
    for (const next of [...found].filter((one) => !seen.has(one))) {
      seen.add(next)
      waiting.push(next)
    }
  }
  return fileText(lines)
}

function declarationText(declaration: Declaration, from: GoPackage, found: Set<string>): string {
  if ('underlying' in declaration) return `= ${qualify(declaration.underlying, from, found)}`
  return declaration.fields.map((line) => fieldText(line, from, found)).join(';')
}

function fileText(lines: ReadonlyMap<string, string>): string {
  const entries = [...lines].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [
    '// Made by tools/generate/go-struct-order.ts from the Go types of release 1.36. Do not edit.',
    '',
    '/** `Name Type json;…` for a struct, without a JSON name where an embedded one is inlined; `= type` for another type. */',
    'export const goStructs: Readonly<Record<string, string>> = {',
    ...entries.map(([name, text]) => `  '${name}': '${text}',`),
    '}',
    '',
  ].join('\n')
}
