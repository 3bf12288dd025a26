// Mirrors k8s.io/controller-manager/options/leadermigration and config/v1*/types.go, 1.36.
import { readFile } from 'node:fs/promises'
import type { FlagReader } from './settings.ts'

/** Which component runs which controllers while they move from one to the other; `*`: any. */
export interface LeaderMigration {
  readonly leaderName: string
  /** Empty where the version of the file has no such field. */
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

const group = 'controllermanager.config.k8s.io'
const fieldsKnown = new Set(['apiVersion', 'kind', 'leaderName', 'resourceLock', 'controllerLeaders'])

/** What `--enable-leader-migration` asks for; nothing without leader election. Rejects for a file that makes no sense. */
export async function readLeaderMigration(flags: FlagReader): Promise<LeaderMigration | undefined> {
  if (!flags.isOn('enable-leader-migration') || !flags.isOn('leader-elect')) return undefined
  const file = flags.text('leader-migration-config')
  if (file === '') return defaultMigration
  const { parse } = await import('yaml')
  return parseLeaderMigration(parse(await readFile(file, 'utf8')), file)
}

/** Throws for what Kubernetes would not take. */
function parseLeaderMigration(document: unknown, file: string): LeaderMigration {
  const wrong = (why: string): Error => new Error(`failed to load leader migration configuration ${file}: ${why}`)
  if (typeof document !== 'object' || document === null) throw wrong('it holds no object')
  const given = document as Readonly<Record<string, unknown>>
  const { apiVersion, kind, leaderName, resourceLock = '', controllerLeaders = [] } = given
  const version = typeof apiVersion === 'string' ? apiVersion.split('/') : []
  if (version[0] !== group || !['v1alpha1', 'v1beta1', 'v1'].includes(version[1] ?? '')) {
    throw wrong(`no kind "LeaderMigrationConfiguration" is registered for version "${String(apiVersion)}"`)
  }
  if (kind !== 'LeaderMigrationConfiguration') throw wrong(`kind "${String(kind)}" is not LeaderMigrationConfiguration`)
  const unknown = Object.keys(given).find((field) => !fieldsKnown.has(field))
  if (unknown !== undefined) throw wrong(`unknown field "${unknown}"`)
  if (typeof leaderName !== 'string' || leaderName === '')
    throw wrong('leaderName: Required value: leaderName must be set')
  const hasLock = version[1] !== 'v1'
  if (hasLock && resourceLock !== 'leases' && resourceLock !== 'endpoints') {
    throw wrong(
      `resourceLock: Invalid value: ${JSON.stringify(resourceLock)}: resource Lock must be one of 'leases' or 'endpoints'`,
    )
  }
  if (!Array.isArray(controllerLeaders)) throw wrong('controllerLeaders is not a list')
  const leaders = controllerLeaders.map((entry: unknown, index) => {
    const { name, component } = (entry ?? {}) as { readonly name?: unknown; readonly component?: unknown }
    for (const [field, value] of Object.entries({ name, component })) {
      if (typeof value !== 'string' || value === '') {
        throw wrong(`controllerLeaders[${index}].${field}: Required value: ${field} must be set`)
      }
    }
    return { name: String(name), component: String(component) }
  })
  return { leaderName, resourceLock: hasLock ? String(resourceLock) : '', controllerLeaders: leaders }
}

export type MigrationRole = 'migrated' | 'not-migrated' | 'not-ours'

/** Under which lock a controller runs here. Matched by its exact name. */
export function migrationRole({ controllerLeaders }: LeaderMigration, name: string): MigrationRole {
  const entry = controllerLeaders.find((one) => one.name === name)
  if (entry === undefined) return 'not-migrated'
  return entry.component === '*' || entry.component === 'kube-controller-manager' ? 'migrated' : 'not-ours'
}
