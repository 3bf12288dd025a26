import type { Token, Tokens } from '../lexer.ts'
import type { FaultAt } from '../source-positions.ts'
import { buildGrammar } from './grammar.ts'
import { GivenUp, RecoveringParser } from './recovering-parser.ts'

export interface SyntaxFaults {
  readonly faults: readonly FaultAt[]
  /** What the expression may have been meant to be. */
  readonly repaired: readonly Token[]
}

/** What is wrong with tokens that are no expression, in the words of cel-go's parser. */
export function describeSyntax({ tokens, unreadable }: Tokens, text: string): SyntaxFaults {
  const characters = [...text]
  for (const skipped of unreadable) characters.fill('', skipped.at, skipped.at + [...skipped.text].length)
  const textOf = (from: Token, to: Token): string => {
    const end = to.kind === 'EOF' ? characters.length : to.at + [...to.text].length
    return characters.slice(from.at, end).join('')
  }
  const parser = new RecoveringParser(buildGrammar(), tokens, textOf)
  try {
    parser.run()
  } catch (error) {
    if (!(error instanceof GivenUp)) throw error
  }
  const end = parser.used.at(-1)?.kind === 'EOF' ? [] : tokens.slice(-1)
  return { faults: parser.faults, repaired: [...parser.used, ...end] }
}
