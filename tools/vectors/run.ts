/**
 * `npm run vectors [-- --dir DIR] [--only FILE,…] [-o json]`: what Kubernetes' own functions returned, against what the
 * project's return. Without `../shared` it takes the thinned copies. Exit code 1 when a vector of a wired function does not pass.
 */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { registry } from './functions/index.ts'
import { runVectors, type FileResult } from './run-vectors.ts'
import { readVectors, vectorFiles } from './vector.ts'

const recorded = path.resolve(import.meta.dirname, '../../../shared/recorded/vectors')
const thinned = path.resolve(import.meta.dirname, '../../tests/data/vectors')
const differencesShown = 3
const textMax = 600

const { values: flags } = parseArgs({
  options: {
    dir: { type: 'string', default: existsSync(recorded) ? recorded : thinned },
    only: { type: 'string' },
    output: { type: 'string', short: 'o' },
  },
})

async function runFile(file: string): Promise<FileResult> {
  const load = registry[file]
  return runVectors(file, readVectors(flags.dir, file), load === undefined ? { functions: {} } : await load())
}

function print(result: FileResult): void {
  const { file, passed, total, notWired, skipped, meant } = result
  const differing = meant > 0 ? `   differ as the README says: ${meant}` : ''
  const rest = notWired.length > 0 ? `   not wired: ${skipped} of ${notWired.join(', ')}` : ''
  process.stdout.write(
    `${file.padEnd(24)} ${String(passed).padStart(6)} of ${String(total).padStart(6)}${differing}${rest}\n`,
  )
  for (const difference of result.differences.slice(0, differencesShown)) {
    process.stdout.write(`    ${difference.fn} ${shorten(difference.in)}\n`)
    process.stdout.write(`      want ${shorten(difference.want)}\n      got  ${shorten(difference.got)}\n`)
  }
}

function shorten(value: unknown): string {
  const text =
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ?? 'nothing'
  return text.length > textMax ? `${text.slice(0, textMax)}… (${text.length} characters)` : text
}

const known = vectorFiles(flags.dir)
const files = flags.only?.split(',') ?? known
const unknown = files.filter((file) => !known.includes(file))
if (unknown.length > 0) {
  process.stderr.write(`no vectors of ${unknown.join(', ')} in ${flags.dir}; there are: ${known.join(', ')}\n`)
  process.exit(2)
}
const results: FileResult[] = []
for (const file of files) {
  const result = await runFile(file)
  results.push(result)
  if (flags.output !== 'json') print(result)
}
const sum = (count: (result: FileResult) => number) => results.reduce((total, result) => total + count(result), 0)
const summary = { passed: sum((r) => r.passed), total: sum((r) => r.total), notWired: sum((r) => r.skipped) }
if (flags.output === 'json') {
  const rows = results.map(({ differences, ...row }) => ({
    ...row,
    differences: differences.slice(0, differencesShown),
  }))
  process.stdout.write(`${JSON.stringify({ ...summary, files: rows })}\n`)
} else {
  process.stdout.write(
    `${'all'.padEnd(24)} ${String(summary.passed).padStart(6)} of ${String(summary.total).padStart(6)}` +
      `   not wired: ${summary.notWired}\n`,
  )
}
process.exitCode = summary.passed === summary.total ? 0 : 1
