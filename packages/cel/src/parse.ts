import type { Expression } from './ast.ts'
import type { Faults } from './faults.ts'
import { readTokens, type Token } from './lexer.ts'
import { standardMacros, type Macro } from './macros.ts'
import { macroKey, Parser, type ParserOptions } from './parser.ts'
import { locateFaults, nowhere, type FaultAt } from './source-positions.ts'
import { describeSyntax } from './syntax/describe-syntax.ts'
import { TooDeep, UnexpectedToken } from './token-cursor.ts'

/** An expression as it is written, its macros expanded. */
export interface Parsed {
  readonly kind: 'parsed'
  readonly text: string
  readonly root: Expression
}

/** Which parts of the language beyond the core are understood. */
export interface Syntax {
  /** Where two have the same name and number of arguments, the later one counts. */
  readonly macros: readonly Macro[]
  /** Whether `a.?b`, `a[?b]`, `[?a]` and `{?a: b}` are understood. */
  readonly optionals: boolean
}

export const standardSyntax: Syntax = { macros: standardMacros, optionals: false }

const codePointsMax = 100_000

const tooLong = (length: number): FaultAt => ({
  at: nowhere,
  message: `expression code point size exceeds limit: size: ${length}, limit ${codePointsMax}`,
})

export function parse(text: string, syntax: Syntax = standardSyntax): Parsed | Faults {
  const read = readExpression(text, syntax)
  return 'root' in read
    ? { kind: 'parsed', text, root: read.root }
    : { kind: 'faults', faults: locateFaults(read.faults, text) }
}

type Read = { readonly root: Expression } | { readonly faults: readonly FaultAt[] }

function readExpression(text: string, syntax: Syntax): Read {
  const read = readTokens(text)
  const length = read.tokens.at(-1)?.at ?? 0
  if (length > codePointsMax) return { faults: [tooLong(length)] }
  const macros = new Map(
    syntax.macros.map((macro) => [macroKey(macro.name, macro.argumentCount, macro.isMember), macro]),
  )
  const options = { macros, optionals: syntax.optionals }
  const unreadable = read.unreadable.map((token) => {
    return { at: token.at, message: `Syntax error: token recognition error at: '${token.text}'` }
  })
  const parsed = parseTokens(read.tokens, options)
  if ('root' in parsed && unreadable.length + parsed.faults.length === 0) return { root: parsed.root }
  if (!('unexpected' in parsed)) return { faults: [...unreadable, ...parsed.faults] }
  const { faults, repaired } = describeSyntax(read, text)
  return { faults: [...unreadable, ...faults, ...parseTokens(repaired, options).faults] }
}

interface ParsedTokens {
  readonly faults: readonly FaultAt[]
}

/** Parses as far as it goes. */
function parseTokens(
  tokens: readonly Token[],
  options: ParserOptions,
): ParsedTokens & ({ readonly root: Expression } | { readonly unexpected: Token } | { readonly isTooDeep: true }) {
  const parser = new Parser(tokens, options)
  try {
    return { root: parser.parse(), faults: parser.faults }
  } catch (error) {
    if (error instanceof UnexpectedToken) return { unexpected: error.token, faults: parser.faults }
    if (!(error instanceof TooDeep)) throw error
    return { isTooDeep: true, faults: [...parser.faults, { at: nowhere, message: error.message }] }
  }
}
