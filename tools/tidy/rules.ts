import { adapters, layers, portable } from './layers.ts'
import { codeOf, isTest, type SourceFile } from './source-files.ts'

/** What is wrong with a file: one line each, empty when it is tidy. */
export type Rule = (file: SourceFile) => readonly string[]

interface Import {
  readonly from: string
  readonly line: number
}

function importsOf(text: string): readonly Import[] {
  const found = text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)/g)
  return [...found].map((match) => ({
    from: match[1] ?? match[2] ?? '',
    line: text.slice(0, match.index).split('\n').length,
  }))
}

const packageOf = (path: string): string | undefined => /^packages\/([^/]+)\//.exec(path)?.[1]
const isAdapter = (path: string): boolean => adapters.some((folder) => path.startsWith(folder))

/** A package imports only packages above it in the list of layers. */
const importsPointUpward: Rule = (file) => {
  const own = packageOf(file.path)
  if (own === undefined || isTest(file)) return []
  const height = layers.indexOf(own as (typeof layers)[number])
  return importsOf(file.text).flatMap(({ from, line }) => {
    const target = /^@coxswain\/([^/]+)/.exec(from)?.[1]
    if (target === undefined) return []
    const targetHeight = layers.indexOf(target as (typeof layers)[number])
    return targetHeight < height ? [] : [`${file.path}:${line} imports ${from}, which is not above ${own}`]
  })
}

/** Relative imports stay inside their package; other packages are reached by name. */
const relativeImportsStayInside: Rule = (file) => {
  const own = packageOf(file.path)
  if (own === undefined) return []
  const depth = file.path.split('/').length - 3
  return importsOf(file.text)
    .filter(({ from }) => (from.match(/\.\.\//g)?.length ?? 0) >= depth)
    .map(({ from, line }) => `${file.path}:${line} leaves its package by ${from}`)
}

/** What a browser can run imports nothing from `node:`. */
const portablePackagesAvoidNode: Rule = (file) => {
  const own = packageOf(file.path)
  if (own === undefined || !portable.has(own) || isTest(file) || isAdapter(file.path)) return []
  return importsOf(file.text)
    .filter(({ from }) => from.startsWith('node:'))
    .map(({ from, line }) => `${file.path}:${line} imports ${from}; move it to an adapter folder`)
}

/** Adapters: the same controller as another, under another kind. */
const adapterOf: Readonly<Record<string, string>> = { replicationcontroller: 'replicaset' }

/** A controller never imports another one. */
const controllersAreStrangers: Rule = (file) => {
  const own = /^packages\/controllers\/src\/([^/]+)\//.exec(file.path)?.[1]
  if (own === undefined || own === 'shared') return []
  return importsOf(file.text).flatMap(({ from, line }) => {
    const sibling = /^\.\.\/(?:\.\.\/)*([a-z-]+)\//.exec(from)?.[1]
    const isStranger = sibling !== undefined && sibling !== 'shared' && sibling !== own && sibling !== adapterOf[own]
    return isStranger ? [`${file.path}:${line} imports its sibling ${sibling}`] : []
  })
}

const outsideTime =
  /\bDate\.now\(|\bnew Date\(\)|(?<!\.)\b(?:setTimeout|setInterval|setImmediate)\(|\bMath\.random\(|\brandomUUID\(|\bperformance\.now\(|\bAbortSignal\.timeout\(/

/** Time and chance come from the caller. Adapters and the programs at the rim (apps, tools, tests) make them. */
const timeAndChanceArePassedIn: Rule = (file) => {
  if (!file.path.startsWith('packages/') || isAdapter(file.path) || isTest(file)) return []
  return codeOf(file.text)
    .split('\n')
    .flatMap((line, index) => {
      const found = outsideTime.exec(line)
      return found
        ? [`${file.path}:${index + 1} uses ${found[0].replace('(', '')}; take a Clock or Random instead`]
        : []
    })
}

const fileLinesMax = 400
const testLinesMax = 900

const filesAreShort: Rule = (file) => {
  const lines = codeOf(file.text)
    .split('\n')
    .filter((line) => line.trim() !== '').length
  const max = isTest(file) ? testLinesMax : fileLinesMax
  return lines > max ? [`${file.path} has ${lines} lines of code; at most ${max}: split it by meaning`] : []
}

/** A file is named after what it holds. */
const namesSayWhat: Rule = (file) =>
  /\/(?:utils?|helpers?|common|misc|lib)\.ts$/.test(file.path) || /[A-Z_]/.test(file.path)
    ? [`${file.path}: name the file in kebab-case after its main export`]
    : []

/** No state in modules: tests and clusters share a process. */
const modulesHoldNoState: Rule = (file) => {
  if (!file.path.startsWith('packages/') || isTest(file)) return []
  return file.text
    .split('\n')
    .flatMap((line, index) =>
      /^(?:export )?let /.test(line) ? [`${file.path}:${index + 1} keeps state in a module`] : [],
    )
}

/** Nothing in the tree knows the machine it was written on. */
const noMachinePaths: Rule = (file) =>
  file.text
    .split('\n')
    .flatMap((line, index) =>
      /(?:^|[\s'"`(])\/(?:work|root|home)\//.test(line)
        ? [`${file.path}:${index + 1} names a path of one machine`]
        : [],
    )

export const rules: Readonly<Record<string, Rule>> = {
  importsPointUpward,
  relativeImportsStayInside,
  portablePackagesAvoidNode,
  controllersAreStrangers,
  timeAndChanceArePassedIn,
  filesAreShort,
  namesSayWhat,
  modulesHoldNoState,
  noMachinePaths,
}
