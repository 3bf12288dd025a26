import { decodeSchemaText } from './decode-schema-text.ts'
import { kindPackages, schemaTexts } from './generated/schema-table.ts'
import type { ObjectSchema } from './schema.ts'

/** Looks up schemas in a table of texts; each is read when it is asked for first. */
export function createSchemas(texts: Readonly<Record<string, string>>): (name: string) => ObjectSchema | undefined {
  const read = new Map<string, ObjectSchema>()
  return (name) => {
    const known = read.get(name)
    if (known !== undefined) return known
    const text = Object.hasOwn(texts, name) ? texts[name] : undefined
    if (text === undefined) return undefined
    const schema = decodeSchemaText(name, text)
    read.set(name, schema)
    return schema
  }
}

export const findSchema = createSchemas(schemaTexts)

/** The schema of a name that is known to be in the table, such as `ResourceType.schema` or an object named by a field. */
export function schemaNamed(name: string): ObjectSchema {
  const schema = findSchema(name)
  if (schema === undefined) throw new Error(`there is no schema named ${name}`)
  return schema
}

/** The names of all schemas of built-in types. */
export function schemaNames(): readonly string[] {
  return Object.keys(schemaTexts)
}

/** The text that a schema is read from; it changes whenever the schema does. */
export function schemaTextOf(name: string): string | undefined {
  return Object.hasOwn(schemaTexts, name) ? schemaTexts[name] : undefined
}

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1.'

/** The schema of a kind that requests and answers name, with or without a resource of its own: `Pod`, `Eviction`, `DeleteOptions`. */
export function schemaOfKind(group: string, version: string, kind: string): ObjectSchema | undefined {
  if (group === 'meta.k8s.io' && version === 'v1') return findSchema(meta + kind)
  const home = kindPackages[group === '' ? version : `${group}/${version}`]
  const own = home === undefined ? undefined : findSchema(`${home}.${kind}`)
  if (own !== undefined) return own
  // Options, Status and their like are known in every group.
  return home === undefined ? undefined : findSchema(meta + kind)
}
