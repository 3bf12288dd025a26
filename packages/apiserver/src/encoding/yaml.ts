// Mirrors sigs.k8s.io/yaml: YAML 1.1 as its Go reader knows it, turned into JSON, 1.36.
import type * as Yaml from 'yaml'
import type { Document, Node, Pair, ParsedNode, YAMLError } from 'yaml'
import { DecodeError } from './decode-error.ts'
import type { Parsed } from './json.ts'

export interface ParsedYaml extends Parsed {
  /** What Go's reader says of each key that stood twice: `line 3: key "a" already set in map`. */
  readonly duplicateKeys: readonly string[]
}

/**
 * The first document of the text. Keys become texts, timestamps stay texts, `yes` and `on` are true. Throws a `DecodeError`.
 * The library is loaded when the first YAML comes.
 */
export async function parseYaml(text: string): Promise<ParsedYaml> {
  const yaml = await import('yaml')
  const document = yaml.parseAllDocuments(text, {
    version: '1.1',
    merge: true,
    uniqueKeys: false,
    prettyErrors: false,
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !isUnknownToGo(tag)),
  })[0]
  if (document === undefined || !('contents' in document))
    return { value: null, duplicateFields: [], duplicateKeys: [] }
  const fault = document.errors[0]
  if (fault !== undefined) throw new DecodeError(faultText(fault, text), { cause: fault })
  const found: DuplicateKey[] = []
  noteDuplicates(yaml, document.contents, { path: '', found })
  const duplicateFields = found.map(({ path }) => path)
  return { value: toJson(document), duplicateFields, duplicateKeys: found.map((key) => duplicateText(key, text)) }
}

/** Go's reader keeps timestamps as texts and knows no base 60. */
function isUnknownToGo(tag: { readonly tag?: string; readonly format?: string }): boolean {
  return tag.tag === 'tag:yaml.org,2002:timestamp' || tag.format === 'TIME'
}

const aliasesMax = 1000

function toJson(document: Document.Parsed): unknown {
  try {
    return plain(document.toJS({ maxAliasCount: aliasesMax, mapAsMap: true }))
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    const anchor = /^Unresolved alias .*: (.*)$/.exec(message)?.[1]
    throw new DecodeError(`yaml: ${anchor === undefined ? message : `unknown anchor '${anchor}' referenced`}`, {
      cause,
    })
  }
}

/** Maps with keys of any kind become objects with keys of text. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]): [string, unknown] => [keyText(key), plain(item)]))
  }
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  if (typeof value === 'bigint') return Number(value)
  return value
}

function keyText(key: unknown): string {
  return key === null ? 'null' : String(key)
}

interface DuplicateKey {
  readonly path: string
  readonly name: string
  /** Where it stands again. */
  readonly offset: number
}

const duplicateText = ({ name, offset }: DuplicateKey, text: string): string =>
  `line ${text.slice(0, offset).split('\n').length}: key ${JSON.stringify(name)} already set in map`

interface Search {
  readonly path: string
  readonly found: DuplicateKey[]
}

type YamlModule = typeof Yaml

function noteDuplicates(yaml: YamlModule, node: Node | ParsedNode | null, search: Search): void {
  if (yaml.isSeq(node)) {
    node.items.forEach((item, index) => {
      noteDuplicates(yaml, item as Node, { ...search, path: `${search.path}[${index}]` })
    })
    return
  }
  if (!yaml.isMap(node)) return
  const seen = new Set<string>()
  for (const { key, value } of node.items as readonly Pair[]) {
    const name = keyText(yaml.isScalar(key) ? key.value : key)
    const path = search.path === '' ? name : `${search.path}.${name}`
    if (seen.has(name)) search.found.push({ path, name, offset: (key as Partial<Node>).range?.[0] ?? 0 })
    seen.add(name)
    noteDuplicates(yaml, value as Node | null, { ...search, path })
  }
}

/** In the words of the reader that Go uses, as far as the two tell faults apart. */
const faultTexts: Readonly<Record<string, string>> = {
  BAD_INDENT: 'did not find expected key',
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
  BLOCK_IN_FLOW: 'did not find expected node content',
  MISSING_CHAR: "did not find expected ',' or ']'",
  MULTILINE_IMPLICIT_KEY: "could not find expected ':'",
  TAB_AS_INDENT: 'found character that cannot start any token',
  TAG_RESOLVE_FAILED: 'found undefined tag handle',
  UNEXPECTED_TOKEN: 'did not find expected node content',
}

function faultText(fault: YAMLError, text: string): string {
  const line = text.slice(0, fault.pos[0]).trimEnd().split('\n').length
  const isEmptyFlow = fault.code === 'BAD_INDENT' || fault.code === 'MISSING_CHAR' ? /[[{,]\s*$/.test(text) : false
  const what = isEmptyFlow ? 'did not find expected node content' : (faultTexts[fault.code] ?? fault.message)
  return `yaml: line ${line}: ${what}`
}
