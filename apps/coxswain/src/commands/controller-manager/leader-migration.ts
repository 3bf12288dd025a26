// Mirrors k8s.io/controller-manager/options, pkg/leadermigration and config/v1*/types.go, 1.36. The texts are Kubernetes'.
import { readFile } from 'node:fs/promises'
import { openProblem } from './open-problem.ts'
import type { FlagReader } from './settings.ts'

/** Which component runs which controllers while they move from one to the other; `*`: any. */
export interface LeaderMigration {
  readonly leaderName: string
  readonly resourceLock: string
  readonly controllerLeaders: readonly { readonly name: string; readonly component: string }[]
}

const defaultMigration: LeaderMigration = {
  leaderName: 'cloud-provider-extraction-migration',
  resourceLock: 'leases',
  controllerLeaders: ['route-controller', 'service-controller', 'cloud-node-lifecycle-controller'].map((name) => ({
    name,
    component: '*',
  })),
}

/** What `--enable-leader-migration` asks for. Rejects for a file that makes no sense. */
export async function readLeaderMigration(flags: FlagReader): Promise<LeaderMigration | undefined> {
  if (!flags.isOn('enable-leader-migration')) return undefined
  const file = flags.text('leader-migration-config')
  if (file === '') return defaultMigration
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(
      `unable to read leader migration configuration from ${JSON.stringify(file)}: ${openProblem(cause, file)}`,
    )
  })
  return parseLeaderMigration(text)
}

const group = 'controllermanager.config.k8s.io'
const kindOfFile = 'LeaderMigrationConfiguration'
const scheme = 'in scheme "k8s.io/controller-manager/pkg/leadermigration/config/config.go:39"'

/** Throws for what Kubernetes would not take. */
export async function parseLeaderMigration(text: string): Promise<LeaderMigration> {
  const { document, duplicates } = await parseFile(text)
  const version = versionOf(document, text)
  const hasLock = version !== 'v1'
  const given = document as Fields
  const leaderName = textIn(given, 'leaderName', kindOfFile)
  const resourceLock = hasLock ? textIn(given, 'resourceLock', kindOfFile) : 'leases'
  const controllerLeaders = leadersIn(given, version)
  const unknown = [
    ...unknownIn(given, [
      'apiVersion',
      'kind',
      'leaderName',
      'controllerLeaders',
      ...(hasLock ? ['resourceLock'] : []),
    ]),
    ...controllerLeaders.flatMap(({ unknownFields }) => unknownFields),
  ].toSorted()
  const strict = [...duplicates, ...unknown.map((field) => `unknown field ${JSON.stringify(field)}`)]
  if (strict.length > 0) throw new Error(`strict decoding error: ${strict.join(', ')}`)
  const migration = {
    leaderName,
    resourceLock,
    controllerLeaders: controllerLeaders.map(({ name, component }) => ({ name, component })),
  }
  const problems = problemsOf(migration)
  if (problems.length > 0) throw new Error(`failed to parse leader migration configuration: [${problems.join(' ')}]`)
  return migration
}

type Fields = Readonly<Record<string, unknown>>

async function parseFile(text: string): Promise<{ document: unknown; duplicates: readonly string[] }> {
  const { parseDocument, LineCounter } = await import('yaml')
  const lines = new LineCounter()
  const parsed = parseDocument(text, { version: '1.1', merge: true, prettyErrors: false, lineCounter: lines })
  const faults = parsed.errors.filter(({ code }) => code !== 'DUPLICATE_KEY')
  const [fault] = faults
  if (fault !== undefined) throw new Error(`yaml: line ${lines.linePos(fault.pos[0]).line}: ${fault.message}`)
  const repeated = parsed.errors.map(({ pos: [from] }) => {
    const key = /^[^:\s]+/.exec(text.slice(from))?.[0] ?? ''
    return `  line ${lines.linePos(from).line}: key ${JSON.stringify(key)} already set in map`
  })
  const duplicates = repeated.length === 0 ? [] : [['yaml: unmarshal errors:', ...repeated].join('\n')]
  return { document: parsed.toJS(), duplicates }
}

function versionOf(document: unknown, text: string): string {
  if (document === null || document === undefined) throw new Error(`Object 'Kind' is missing in '${text}'`)
  if (typeof document !== 'object') {
    const struct =
      'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'
    throw new Error(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${goKind(document)} into Go value of type ${struct}`,
    )
  }
  const { apiVersion = '', kind = '' } = document as Fields
  for (const [field, value] of Object.entries({ apiVersion, kind })) {
    if (typeof value === 'string') continue
    throw new Error(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${goKind(value)} into Go struct field .${field} of type string`,
    )
  }
  if (kind === '') throw new Error(`Object 'Kind' is missing in '${text}'`)
  if (apiVersion === '') throw new Error(`Object 'apiVersion' is missing in '${text}'`)
  const [ofGroup, version = ''] = String(apiVersion).split('/')
  if (ofGroup !== group || !['v1alpha1', 'v1beta1', 'v1'].includes(version) || kind !== kindOfFile) {
    throw new Error(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} ${scheme}`)
  }
  return version
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

/** Null is as if it were not there. */
function textIn(fields: Fields, field: string, path: string): string {
  const value = fields[field] ?? ''
  if (typeof value === 'string') return value
  throw new Error(`json: cannot unmarshal ${goKind(value)} into Go struct field ${path}.${field} of type string`)
}

interface Leader {
  readonly name: string
  readonly component: string
  readonly unknownFields: readonly string[]
}

function leadersIn(given: Fields, version: string): readonly Leader[] {
  const field = 'controllerLeaders'
  const type = `${version}.ControllerLeaderConfiguration`
  const cannot = (value: unknown, as: string): Error =>
    new Error(`json: cannot unmarshal ${goKind(value)} into Go struct field ${kindOfFile}.${field} of type ${as}`)
  const list = given[field] ?? []
  if (!Array.isArray(list)) throw cannot(list, `[]${type}`)
  return list.map((entry: unknown, index) => {
    if (entry !== null && (typeof entry !== 'object' || Array.isArray(entry))) throw cannot(entry, type)
    const fields: Fields = { ...entry }
    const path = `ControllerLeaderConfiguration.${field}`
    return {
      name: textIn(fields, 'name', path),
      component: textIn(fields, 'component', path),
      unknownFields: unknownIn(fields, ['name', 'component']).map((unknown) => `${field}[${index}].${unknown}`),
    }
  })
}

const unknownIn = (fields: Fields, known: readonly string[]): readonly string[] =>
  Object.keys(fields).filter((field) => !known.includes(field))

function problemsOf({ leaderName, resourceLock, controllerLeaders }: LeaderMigration): readonly string[] {
  const problems: string[] = []
  if (leaderName === '') problems.push(`leaderName: Required value: leaderName must be set for ${kindOfFile}`)
  if (resourceLock !== 'leases' && resourceLock !== 'endpoints') {
    const why = "resource Lock must be one of 'leases' or 'endpoints'"
    problems.push(`resourceLock: Invalid value: ${JSON.stringify(resourceLock)}: ${why}`)
  }
  for (const [index, { name, component }] of controllerLeaders.entries()) {
    if (component === '') problems.push(`controllerLeaders[${index}].component: Required value`)
    if (name === '') problems.push(`controllerLeaders[${index}].name: Required value`)
  }
  return problems
}

export type MigrationRole = 'migrated' | 'not-migrated' | 'not-ours'

/** Under which lock a controller runs here. Matched by its exact name; of several entries for it the last counts. */
export function migrationRole({ controllerLeaders }: LeaderMigration, name: string): MigrationRole {
  const entry = controllerLeaders.findLast((one) => one.name === name)
  if (entry === undefined) return 'not-migrated'
  return entry.component === '*' || entry.component === 'kube-controller-manager' ? 'migrated' : 'not-ours'
}
