// Mirrors client-go tools/clientcmd/loader.go, ClientConfigLoadingRules.Load, release 1.36.
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { KubeconfigError, type Kubeconfig, type Located } from './kubeconfig.ts'

export interface KubeconfigLocation {
  /** `--kubeconfig`: this file alone, which must exist. */
  readonly explicitPath?: string | undefined
  /** `KUBECONFIG` and `HOME` are read from here. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The files to read, the strongest first: one named explicitly, those of `KUBECONFIG`, or `~/.kube/config`. */
export function kubeconfigFiles({ explicitPath, env }: KubeconfigLocation): readonly string[] {
  if (explicitPath !== undefined && explicitPath !== '') return [path.resolve(explicitPath)]
  const listed = (env['KUBECONFIG'] ?? '').split(path.delimiter).filter((file) => file !== '')
  if (listed.length > 0) return [...new Set(listed.map((file) => path.resolve(file)))]
  return [path.join(env['HOME'] ?? os.homedir(), '.kube', 'config')]
}

/**
 * Reads and merges: the first file that has an entry of a name gives all of it, and the first that names a current
 * context gives that. Files that do not exist are passed over, unless named explicitly.
 */
export async function loadKubeconfig(location: KubeconfigLocation): Promise<Kubeconfig> {
  const isExplicit = location.explicitPath !== undefined && location.explicitPath !== ''
  const read = await Promise.all(kubeconfigFiles(location).map((file) => readIfThere(file, isExplicit)))
  const present = read.filter((one) => one !== undefined)
  const parsed = await Promise.all(
    present.map(async ({ file, text }) => ({ file, content: await parseKubeconfig(text, file) })),
  )
  return {
    clusters: mergeEntries(parsed, 'clusters', 'cluster'),
    users: mergeEntries(parsed, 'users', 'user'),
    contexts: mergeEntries(parsed, 'contexts', 'context'),
    currentContext: parsed.map(({ content }) => content['current-context']).find((name) => isName(name)) ?? '',
    files: parsed.map(({ file }) => file),
  }
}

type Section = 'clusters' | 'users' | 'contexts'

interface KubeconfigFile {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly clusters?: readonly Readonly<Record<string, unknown>>[] | null | undefined
  readonly users?: readonly Readonly<Record<string, unknown>>[] | null | undefined
  readonly contexts?: readonly Readonly<Record<string, unknown>>[] | null | undefined
  readonly 'current-context'?: string | undefined
}

/** JSON needs no YAML library. What merely begins like it is YAML. */
function parseJson(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function parseKubeconfig(text: string, file: string): Promise<KubeconfigFile> {
  let content: unknown
  try {
    content = parseJson(text) ?? (await import('yaml')).parse(text)
  } catch (error) {
    throw new KubeconfigError(`error loading config file "${file}": ${messageOf(error)}`, { cause: error })
  }
  if (content === null || content === undefined) return {}
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw new KubeconfigError(`error loading config file "${file}": it holds no object`)
  }
  return content
}

async function readIfThere(file: string, mustExist: boolean): Promise<{ file: string; text: string } | undefined> {
  try {
    return { file, text: await readFile(file, 'utf8') }
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing && !mustExist) return undefined
    throw new KubeconfigError(`error loading config file "${file}": ${messageOf(error)}`, { cause: error })
  }
}

interface ParsedFile {
  readonly file: string
  readonly content: KubeconfigFile
}

function mergeEntries<T>(
  files: readonly ParsedFile[],
  section: Section,
  field: string,
): ReadonlyMap<string, Located<T>> {
  const merged = new Map<string, Located<T>>()
  for (const { file, content } of files) {
    for (const entry of content[section] ?? []) {
      const name = entry?.['name']
      if (!isName(name) || merged.has(name)) continue
      merged.set(name, { value: (entry[field] ?? {}) as T, folder: path.dirname(file) })
    }
  }
  return merged
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== ''
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
