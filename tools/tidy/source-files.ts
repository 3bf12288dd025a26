import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')

export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string
  readonly text: string
}

const skipped = new Set(['node_modules', 'generated', '.git', 'data', 'coverage'])

/** The paths of all files below `folder` that end in `suffix`, without generated, copied and installed ones. */
export function filesBelow(folder: string, suffix: string): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return []
    const child = `${folder}/${entry.name}`
    if (entry.isDirectory()) return filesBelow(child, suffix)
    return entry.isFile() && entry.name.endsWith(suffix) ? [child] : []
  })
}

export function readSource(file: string): SourceFile {
  return { path: file, text: readFileSync(path.join(root, file), 'utf8') }
}

export function sourceFiles(): readonly SourceFile[] {
  return ['packages', 'apps', 'tests', 'tools'].flatMap((folder) => filesBelow(folder, '.ts')).map(readSource)
}

/** Tests, and what only they use. */
export const isTest = (file: SourceFile): boolean => /\.(test|bench)\.ts$|\/src\/(.*\/)?testing\//.test(file.path)

/** The text without comments and string contents, so that a rule about code does not trip over prose. */
export function codeOf(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ''))
    .replaceAll(/(^|[^:'"`])\/\/[^\n]*/g, '$1')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''")
}
