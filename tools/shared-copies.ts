import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './tidy/source-files.ts'
import { thinVectors } from './vectors/thin-vectors.ts'

export const sharedFolder = path.resolve(root, '../shared')
export const dataFolder = path.join(root, 'tests/data')

const folders = ['metrics', 'oracle', 'vectors']
const vectorBytesMax = 10_000_000

/** By path below `tests/data`. */
export type Copies = ReadonlyMap<string, Buffer>

/** What `tests/data` should hold. Needs `../shared`. */
export function copiedFiles(): Copies {
  return new Map([
    [
      'metrics/controller-manager.json',
      readFileSync(path.join(sharedFolder, 'recorded/controller-manager-metrics.json')),
    ] as const,
    ...filesBelow(path.join(sharedFolder, 'oracle')).map(
      (file) => [path.join('oracle', file), readFileSync(path.join(sharedFolder, 'oracle', file))] as const,
    ),
    ...thinnedVectors(),
  ])
}

/** What `tests/data` holds. */
export function presentFiles(): Copies {
  const files = folders.flatMap((folder) =>
    filesBelow(path.join(dataFolder, folder)).map((file) => path.join(folder, file)),
  )
  return new Map(files.map((file) => [file, readFileSync(path.join(dataFolder, file))]))
}

/** Files that are no longer copied go away. */
export function writeCopies(copies: Copies): void {
  for (const folder of folders) rmSync(path.join(dataFolder, folder), { recursive: true, force: true })
  for (const [file, content] of copies) {
    const target = path.join(dataFolder, file)
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, content)
  }
}

function thinnedVectors(): readonly (readonly [string, Buffer])[] {
  const folder = path.join(sharedFolder, 'recorded/vectors')
  const files = filesBelow(folder).filter((file) => file.endsWith('.json'))
  const recorded = files.map((file) => ({ file, lines: vectorLines(readFileSync(path.join(folder, file), 'utf8')) }))
  const thinned = thinVectors(recorded, vectorBytesMax)
  return [
    ['vectors/README.md', readFileSync(path.join(folder, 'README.md'))],
    ...thinned.map(
      ({ file, lines }) => [path.join('vectors', file), Buffer.from(`[\n${lines.join(',\n')}\n]\n`)] as const,
    ),
  ]
}

/** A recorded file is a list with one vector a line. */
function vectorLines(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => line.replace(/,$/, ''))
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted()
}
