// Mirrors k8s.io/apimachinery/pkg/labels/selector.go, its lexer and parser, 1.36.
import {
  checkedRequirement,
  SelectorError,
  selectorOf,
  type Selector,
  type SelectorOperator,
  type SelectorRequirement,
} from './label-selector.ts'
import { validateQualifiedName } from './names.ts'
import { invalidField, printFieldProblem } from './validation.ts'

const binaryOperators: ReadonlyMap<string, SelectorOperator> = new Map([
  ['in', 'in'],
  ['notin', 'notin'],
  ['=', '='],
  ['==', '=='],
  ['!=', '!='],
  ['>', 'gt'],
  ['<', 'lt'],
])
const operatorNames = 'in, notin, =, ==, !=, gt, lt'

/** `a=1, b in (x, y), !c, d > 3`. Throws a `SelectorError`; `path` is where its messages say that the selector is. */
export function parseSelector(text: string, path = ''): Selector {
  return selectorOf(new SelectorParser(text, path).parse())
}

type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'symbol'; readonly text: string }
  | { readonly kind: 'end'; readonly text: '' }

const end: Token = { kind: 'end', text: '' }

/** Words run up to white space or a symbol; of symbols the longest is taken. A zero byte ends a token, or the whole text. */
function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  // eslint-disable-next-line no-control-regex -- the zero byte is upstream's end of the text
  const pattern = /[ \t\r\n]*(?:(==|!=|[=!(),<>])|([^ \t\r\n=!(),<>\0]+)\0?|(\0))/y
  for (;;) {
    const match = pattern.exec(text)
    if (match === null || match[3] !== undefined) return [...tokens, end]
    const [, symbol, word] = match
    if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word })
  }
}

class SelectorParser {
  readonly #tokens: readonly Token[]
  readonly #path: string
  /** The next token's place. The last token is the end, and nothing asks for one behind it. */
  #position = 0

  constructor(text: string, path: string) {
    this.#tokens = tokenize(text)
    this.#path = path
  }

  parse(): readonly SelectorRequirement[] {
    const requirements: SelectorRequirement[] = []
    while (this.#peek().kind !== 'end') {
      if (!this.#startsRequirement()) this.#fail(this.#peek(), ", expected: !, identifier, or 'end of string'")
      requirements.push(this.#requirement())
      const separator = this.#take()
      if (separator.kind === 'end') break
      if (separator.text !== ',') this.#fail(separator, ", expected: ',' or 'end of string'")
      if (!this.#startsRequirement()) this.#fail(this.#peek(), ", expected: identifier after ','")
    }
    return requirements
  }

  #requirement(): SelectorRequirement {
    try {
      return this.#parseRequirement()
    } catch (error) {
      if (!(error instanceof SelectorError)) throw error
      throw new SelectorError(`unable to parse requirement: ${error.message}`)
    }
  }

  #parseRequirement(): SelectorRequirement {
    const isNegated = this.#peek().text === '!'
    if (isNegated) this.#take()
    const key = this.#key()
    if (isNegated) return checkedRequirement({ key, operator: '!', values: [] }, this.#path)
    const next = this.#peek()
    if (next.kind === 'end' || next.text === ',') {
      return checkedRequirement({ key, operator: 'exists', values: [] }, this.#path)
    }
    const operator = this.#operator()
    const values = operator === 'in' || operator === 'notin' ? this.#values() : [this.#exactValue()]
    return checkedRequirement({ key, operator, values: [...new Set(values)].toSorted() }, this.#path)
  }

  #key(): string {
    const token = this.#take()
    if (token.kind !== 'word') this.#fail(token, ', expected: identifier')
    const messages = validateQualifiedName(token.text)
    if (messages.length > 0) {
      throw new SelectorError(printFieldProblem(invalidField(this.#path, token.text, messages.join('; '))))
    }
    return token.text
  }

  #operator(): SelectorOperator {
    const token = this.#take()
    return binaryOperators.get(token.text) ?? this.#fail(token, `, expected: ${operatorNames}`)
  }

  /** Between parentheses. Where a value is missing, at a comma or between the parentheses alone, it is the empty one. */
  #values(): readonly string[] {
    const open = this.#take()
    if (open.text !== '(') this.#fail(open, " expected: '('")
    const first = this.#peek()
    if (first.text === ')') {
      this.#take()
      return ['']
    }
    if (first.kind !== 'word' && first.text !== ',') this.#fail(first, ", expected: ',', ')' or identifier")
    const values = this.#identifiers()
    this.#take()
    return values
  }

  /** Up to the closing parenthesis. */
  #identifiers(): readonly string[] {
    const values: string[] = []
    for (;;) {
      const token = this.#take()
      const next = this.#peek()
      if (token.kind === 'word') {
        values.push(token.text)
        if (next.text === ')') return values
        if (next.text !== ',') this.#fail(next, ", expected: ',' or ')'")
      } else if (token.text === ',') {
        if (values.length === 0 || next.text === ')' || next.text === ',') values.push('')
        if (next.text === ')') return values
      } else {
        this.#fail(token, ", expected: ',', or identifier")
      }
    }
  }

  #exactValue(): string {
    const next = this.#peek()
    if (next.kind === 'end' || next.text === ',') return ''
    const token = this.#take()
    return token.kind === 'word' ? token.text : this.#fail(token, ', expected: identifier')
  }

  #startsRequirement(): boolean {
    const next = this.#peek()
    return next.kind === 'word' || next.text === '!'
  }

  #peek(): Token {
    return this.#tokens[this.#position] ?? end
  }

  #take(): Token {
    const token = this.#peek()
    this.#position += 1
    return token
  }

  #fail(token: Token, expected: string): never {
    throw new SelectorError(`found '${token.text}'${expected}`)
  }
}
