import type { Expression } from './ast.ts'
import type { Faults } from './faults.ts'
import { readTokens, type Tokens } from './lexer.ts'
import { standardMacros, type Macro } from './macros.ts'
import { macroKey, Parser } from './parser.ts'
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
  const { tokens, unreadable } = read
  const length = tokens.at(-1)?.at ?? 0
  if (length > codePointsMax) return { faults: [tooLong(length)] }
  const macros = new Map(
    syntax.macros.map((macro) => [macroKey(macro.name, macro.argumentCount, macro.isMember), macro]),
  )
  const parser = new Parser(tokens, { macros, optionals: syntax.optionals })
  const unread = unreadable.map((token) => {
    return { at: token.at, message: `Syntax error: token recognition error at: '${token.text}'` }
  })
  try {
    const root = parser.parse()
    const faults = [...unread, ...parser.faults]
    return faults.length === 0 ? { root } : { faults }
  } catch (error) {
    return { faults: [...unread, ...parser.faults, ...explain(error, read, text)] }
  }
}

function explain(error: unknown, read: Tokens, text: string): readonly FaultAt[] {
  if (error instanceof TooDeep) return [{ at: nowhere, message: error.message }]
  if (error instanceof UnexpectedToken) return describeSyntax(read, text)
  throw error
}
