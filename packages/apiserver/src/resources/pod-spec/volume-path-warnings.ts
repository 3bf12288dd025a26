// Mirrors pkg/api/pod/warnings.go warningsForOverlappingVirtualPaths, 1.36.
import { goQuote, type PodSpec, type Volume, type VolumeProjection } from '@coxswain/api'

/** What of a projected volume puts a file there. */
interface Source {
  readonly kind: string
  /** Absent for those that name no other object. */
  readonly name?: string | undefined
}

interface PathInVolume {
  readonly path: string
  /** Absent but in projected volumes. */
  readonly source: Source | undefined
}

type Files = readonly { readonly path: string }[] | undefined

/** Two files of one volume at the same place, or the one in the other's folder. */
export function volumePathWarnings(volumes: NonNullable<PodSpec['volumes']>): readonly string[] {
  const warnings: string[] = []
  for (const volume of volumes) if (hasFiles(volume)) warnings.push(...warningsOfVolume(volume))
  return warnings
}

const hasFiles = ({ configMap, secret, downwardAPI, projected }: Volume): boolean =>
  projected !== undefined || downwardAPI !== undefined || configMap?.items !== undefined || secret?.items !== undefined

function warningsOfVolume({ name, configMap, secret, downwardAPI, projected }: Volume): readonly string[] {
  const told = (what: string, overlaps: readonly string[]): readonly string[] =>
    overlaps.map((met) => `volume ${goQuote(name)} (${what}): overlapping paths: ${met}`)
  const warnings: string[] = []
  if (configMap?.items) {
    warnings.push(...told(`ConfigMap ${goQuote(configMap.name ?? '')}`, overlapsOf(pathsOf(configMap.items))))
  }
  if (secret?.items) {
    warnings.push(...told(`Secret ${goQuote(secret.secretName ?? '')}`, overlapsOf(pathsOf(secret.items))))
  }
  if (downwardAPI?.items) warnings.push(...told('DownwardAPI', overlapsOf(pathsOf(downwardAPI.items))))
  if (projected === undefined) return warnings
  const sources = projected.sources ?? []
  for (const source of sources) {
    if (Object.keys(source).length === 0) warnings.push(`volume ${goQuote(name)} (Projected) has no sources provided`)
  }
  return [...warnings, ...told('Projected', overlapsOf(sources.flatMap(projectedPaths)))]
}

function pathsOf(files: Files, source?: Source): readonly PathInVolume[] {
  return (files ?? []).map(({ path }) => ({ path, source }))
}

/** Of the first kind that it has. */
function projectedPaths(projection: VolumeProjection): readonly PathInVolume[] {
  const { configMap, secret, downwardAPI, serviceAccountToken } = projection
  if (configMap?.items) return pathsOf(configMap.items, { kind: 'ConfigMap', name: configMap.name ?? '' })
  if (secret?.items) return pathsOf(secret.items, { kind: 'Secret', name: secret.name ?? '' })
  if (downwardAPI?.items) return pathsOf(downwardAPI.items, { kind: 'DownwardAPI' })
  return serviceAccountToken === undefined ? [] : pathsOf([serviceAccountToken], { kind: 'ServiceAccountToken' })
}

function overlapsOf(paths: readonly PathInVolume[]): readonly string[] {
  const met: string[] = []
  const seen: PathInVolume[] = []
  for (const { path, source } of paths) {
    const added = { path: path.endsWith('/') ? path.replace(/\/+$/, '') : path, source }
    if (added.path === '') continue
    for (const other of seen) if (overlap(added.path, other.path)) met.push(`${printed(added)} with ${printed(other)}`)
    seen.push(added)
  }
  return met
}

const overlap = (a: string, b: string): boolean => isWithin(a, b) || isWithin(b, a)

const isWithin = (path: string, folder: string): boolean =>
  path.startsWith(folder) && (path.length === folder.length || path[folder.length] === '/')

function printed({ path, source }: PathInVolume): string {
  if (source === undefined) return goQuote(path)
  const { kind, name } = source
  return `${goQuote(path)} (${name === undefined ? kind : `${kind} ${goQuote(name)}`})`
}
