import type { TokenKind } from '../lexer.ts'

/** The tokens in the order in which messages name them. */
const order: readonly TokenKind[] = (
  'EOF == != in < <= >= > && || [ ] { } ( ) . , - ! ? : + * / % true false null ' +
  'NUM_FLOAT NUM_INT NUM_UINT STRING BYTES IDENTIFIER ESC_IDENTIFIER'
).split(' ')

function describeToken(kind: TokenKind): string {
  if (kind === 'EOF') return '<EOF>'
  return /^[A-Z]/.test(kind) ? kind : `'${kind}'`
}

/** Tokens that would have fitted: one by its name, several in braces. */
export function describeTokens(kinds: ReadonlySet<TokenKind>): string {
  const names = order.filter((kind) => kinds.has(kind)).map(describeToken)
  return names.length === 1 ? names.join('') : `{${names.join(', ')}}`
}

/** A piece of the source in a message. */
export const displayToken = (text: string): string =>
  `'${text
    .replaceAll('\t', String.raw`\t`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)}'`
