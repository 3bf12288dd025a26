import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { recordedSchemas } from './recorded.ts'
import { packageOfSchema, shortNameOf } from './type-names.ts'

/**
 * Reads what OpenAPI does not tell off Kubernetes' Go types: each field's Go type (error messages name it), whether it is a
 * pointer, when it is left out of JSON, and the embedded struct it comes from. Run when the release changes, with a copy of
 * Kubernetes' source:
 *
 *     node tools/generate/read-go-fields.ts --shared DIR --source DIR
 */
const root = path.resolve(import.meta.dirname, '../..')
const { values } = parseArgs({
  options: {
    shared: { type: 'string', default: path.join(root, '../shared') },
    source: { type: 'string', default: '.' },
  },
})

interface GoField {
  readonly json: string
  readonly type: string
  readonly omit: string
  /** The embedded structs on the way, outermost first. */
  readonly through: readonly string[]
}

const noSource = /zz_generated|generated\.pb|_test\.go|swagger_doc/

function folderOf(home: string): string {
  const staging = path.join(values.source, 'staging/src/k8s.io')
  const parts = home.split('.').slice(2)
  return path.join(staging, ...parts)
}

function readPackage(folder: string): string {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.go') && !noSource.test(file))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('\n')
}

const packageName = (home: string): string => home.slice(home.lastIndexOf('.') + 1)

/** `metav1.Time` is printed by Go as `v1.Time`; a name of the package itself gets the package's name. */
function printedType(type: string, own: string): string {
  return type.replaceAll(/\b(?:(\w+)\.)?([A-Za-z]\w*)\b/g, (whole, prefix: string | undefined, name: string) => {
    if (prefix !== undefined) return `${/v\d+$/.exec(prefix)?.[0] ?? prefix}.${name}`
    return /^[A-Z]/.test(name) ? `${own}.${name}` : whole
  })
}

function fieldsOf(home: string, struct: string, packages: Map<string, string>): readonly GoField[] {
  const text = packages.get(home) ?? readPackage(folderOf(home))
  packages.set(home, text)
  const body = new RegExp(`\\ntype ${struct} struct \\{\\n([\\s\\S]*?)\\n\\}`).exec(text)?.[1]
  if (body === undefined) return namedFields(home, struct, packages)
  return body.split('\n').flatMap((line) => {
    const match = /^\t(?:(\w+)\s+)?([\w.*[\]]+)\s+`([^`]*)`/.exec(line)
    const tag = /json:"([^"]*)"/.exec(match?.[3] ?? '')?.[1]
    if (match === null || tag === undefined || tag === '-') return []
    const [json = '', ...options] = tag.split(',')
    const type = match[2] ?? ''
    if (json === '') return embedded(home, type, packages)
    const omit = options.includes('omitzero') ? 'omitzero' : options.includes('omitempty') ? 'omitempty' : ''
    return [{ json, type: printedType(type, packageName(home)), omit, through: [] }]
  })
}

/** `type A B`: the fields of B. */
function namedFields(home: string, struct: string, packages: Map<string, string>): readonly GoField[] {
  const other = new RegExp(`\\ntype ${struct} ([A-Z]\\w*)\\n`).exec(packages.get(home) ?? '')?.[1]
  return other === undefined ? [] : fieldsOf(home, other, packages)
}

const metaHome = 'io.k8s.apimachinery.pkg.apis.meta.v1'

function embedded(home: string, type: string, packages: Map<string, string>): readonly GoField[] {
  const name = type.replace(/^\*?(?:\w+\.)?/, '')
  const from = type.includes('.') ? (type.includes('metav1.') ? metaHome : 'io.k8s.api.core.v1') : home
  return fieldsOf(from, name, packages).map((field) => ({ ...field, through: [name, ...field.through] }))
}

const packages = new Map<string, string>()
const result: Record<string, Record<string, string>> = {}
const missing: string[] = []
for (const [name, schema] of recordedSchemas(values.shared)) {
  const wanted = Object.keys(schema.properties ?? {})
  if (wanted.length === 0 || name.endsWith('.version.Info')) continue
  const fields = fieldsOf(packageOfSchema(name), shortNameOf(name), packages)
  missing.push(
    ...wanted.filter((field) => !fields.some(({ json }) => json === field)).map((field) => `${name}.${field}`),
  )
  result[name] = Object.fromEntries(
    fields
      .filter(({ json }) => wanted.includes(json))
      .map(({ json, type, omit, through }) => [
        json,
        `${[...through, type].join(' ')}${omit === '' ? '' : `,${omit}`}`,
      ]),
  )
}
if (missing.length > 0) throw new Error(`not found in the Go types: ${missing.join(', ')}`)
writeFileSync(path.join(import.meta.dirname, 'go-fields.json'), `${JSON.stringify(result, null, 1)}\n`)
