/** What a token is: the text of a fixed one (`&&`, `in`), else its class as CEL's grammar calls it. */
export type TokenKind = string

export interface Token {
  readonly kind: TokenKind
  readonly text: string
  /** Offset in code points. */
  readonly at: number
}

/** Text that is no token. */
interface UnreadableText {
  readonly text: string
  readonly at: number
}

export interface Tokens {
  /** The last one is of the kind `EOF`. */
  readonly tokens: readonly Token[]
  readonly unreadable: readonly UnreadableText[]
}

const escape = String.raw`\\(?:[abfnrtv"'\\?${'`'}]|[xX][\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-3][0-7]{2})`
const strings = [
  String.raw`"""(?:${escape}|[^\\])*?"""`,
  String.raw`'''(?:${escape}|[^\\])*?'''`,
  String.raw`"(?:${escape}|[^\\"\n\r])*"`,
  String.raw`'(?:${escape}|[^\\'\n\r])*'`,
  String.raw`[rR]"""[^]*?"""`,
  String.raw`[rR]'''[^]*?'''`,
  String.raw`[rR]"[^"\n\r]*"`,
  String.raw`[rR]'[^'\n\r]*'`,
].join('|')

/** In the order in which they are tried; what comes first must not cut short what comes later. */
const classes: readonly (readonly [kind: TokenKind, pattern: string])[] = [
  ['hidden', String.raw`[\t \r\n\f]+|//[^\n]*`],
  ['BYTES', `[bB](?:${strings})`],
  ['STRING', strings],
  ['NUM_FLOAT', String.raw`\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?`],
  ['NUM_UINT', String.raw`0x[\da-fA-F]+[uU]|\d+[uU]`],
  ['NUM_INT', String.raw`0x[\da-fA-F]+|\d+`],
  ['IDENTIFIER', String.raw`[A-Za-z_]\w*`],
  ['ESC_IDENTIFIER', '`[\\w./ -]+`'],
  ['symbol', String.raw`==|!=|<=|>=|&&|\|\||[<>\[\]{}().,!?:+*/%-]`],
]

const readable = new RegExp(classes.map(([, pattern]) => `(${pattern})`).join('|'), 'uy')
const keywords: ReadonlySet<string> = new Set(['in', 'true', 'false', 'null'])

/** How far a token that never ends was still on its way to be one: the character that ends the hope is part of the text. */
const hopes = [
  String.raw`[bB]?"""(?:${escape}|[^\\])*`,
  String.raw`[bB]?'''(?:${escape}|[^\\])*`,
  String.raw`[bB]?"(?:${escape}|[^\\"\n\r])*`,
  String.raw`[bB]?'(?:${escape}|[^\\'\n\r])*`,
  '`[\\w./ -]*',
  '[&|=]',
].join('|')
const begunEscape = String.raw`\\(?:[xX][\da-fA-F]{0,1}|u[\da-fA-F]{0,3}|U[\da-fA-F]{0,7}|[0-3][0-7]?)?`
const unreadable = new RegExp(`(?:${hopes})(?:${begunEscape})?[^]?|[^]`, 'uy')

const matchAt = (pattern: RegExp, text: string, index: number): RegExpExecArray | null => {
  pattern.lastIndex = index
  return pattern.exec(text)
}

function tokenKind(match: RegExpExecArray): TokenKind {
  const group = match.findIndex((found, index) => index > 0 && found !== undefined)
  const kind = classes[group - 1]?.[0] ?? 'symbol'
  const isFixed = kind === 'symbol' || (kind === 'IDENTIFIER' && keywords.has(match[0]))
  return isFixed ? match[0] : kind
}

/** Offsets count code points, so what lies beyond the basic plane counts once. */
const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff

function pairsIn(text: string): number {
  let pairs = 0
  for (let index = 0; index < text.length; index += 1) if (isLowSurrogate(text.charCodeAt(index))) pairs += 1
  return pairs
}

export function readTokens(text: string): Tokens {
  const tokens: Token[] = []
  const unread: UnreadableText[] = []
  let index = 0
  let pairs = 0
  while (index < text.length) {
    const at = index - pairs
    const match = matchAt(readable, text, index)
    const found = match?.[0] ?? matchAt(unreadable, text, index)?.[0] ?? text.slice(index)
    const kind = match === null ? 'unreadable' : tokenKind(match)
    if (kind === 'unreadable') unread.push({ text: found, at })
    else if (kind !== 'hidden') tokens.push({ kind, text: found, at })
    index += found.length
    pairs += pairsIn(found)
  }
  tokens.push({ kind: 'EOF', text: '<EOF>', at: index - pairs })
  return { tokens, unreadable: unread }
}
