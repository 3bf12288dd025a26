import type { Token } from '../lexer.ts'
import type { FaultAt } from '../source-positions.ts'

/** What is wrong with tokens that are no expression, in the words of cel-go's parser. */
export function describeSyntax(_tokens: readonly Token[], unexpected: Token): readonly FaultAt[] {
  return [{ at: unexpected.at, message: `Syntax error: unexpected '${unexpected.text}'` }]
}
