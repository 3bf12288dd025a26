import type { Token, TokenKind } from './lexer.ts'

/** Thrown at the first token that does not fit; what exactly to say about it is found out afterwards. */
export class UnexpectedToken extends Error {
  readonly token: Token

  constructor(token: Token) {
    super(`unexpected ${token.text}`)
    this.token = token
  }
}

/** Thrown when an expression is nested or chained too deeply. */
export class TooDeep extends Error {}

export const depthMax = 250

/** Reads tokens one after the other, and counts how deep the rules of the grammar are in each other. */
export class TokenCursor {
  readonly #tokens: readonly Token[]
  #next = 0
  readonly #depths = new Map<string, number>()

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)]
    if (token === undefined) throw new Error('there is no token, not even the end')
    return token
  }

  take(): Token {
    const token = this.peek()
    this.#next += 1
    return token
  }

  /** The next token if it is of this kind. */
  takeIf(kind: TokenKind): Token | undefined {
    return this.peek().kind === kind ? this.take() : undefined
  }

  expect(kind: TokenKind): Token {
    const token = this.takeIf(kind)
    if (token === undefined) throw new UnexpectedToken(this.peek())
    return token
  }

  /** Reads a part of a rule of the grammar, which may hold the same rule again, but not without end. */
  within<Result>(rule: string, read: () => Result): Result {
    const depth = this.#depths.get(rule) ?? 0
    if (depth >= depthMax) throw new TooDeep(`expression recursion limit exceeded: ${depthMax}`)
    this.#depths.set(rule, depth + 1)
    const result = read()
    this.#depths.set(rule, depth)
    return result
  }
}
