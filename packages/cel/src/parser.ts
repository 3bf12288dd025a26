import type { Call, Expression, ListElement, MapEntry, StructField } from './ast.ts'
import { expressionsAt } from './expressions.ts'
import type { Token } from './lexer.ts'
import { literalKinds, readLiteral } from './literals.ts'
import type { Macro } from './macros.ts'
import { operators, products, relations, sums } from './operators.ts'
import type { FaultAt } from './source-positions.ts'
import { depthMax, TokenCursor, TooDeep, UnexpectedToken } from './token-cursor.ts'
import { partsOf } from './walk.ts'

/** Words that no variable or function may be called; fields may. */
const reservedWords: ReadonlySet<string> = new Set(
  (
    'as break const continue else false for function if import in let loop package namespace null return true var void ' +
    'while'
  ).split(' '),
)

type MacroTable = ReadonlyMap<string, Macro>
export const macroKey = (name: string, argumentCount: number, isMember: boolean): string =>
  `${name}:${argumentCount}:${isMember}`

export interface ParserOptions {
  readonly macros: MacroTable
  readonly optionals: boolean
}

/** One expression out of its tokens: precedence climbing, one method a rule of CEL's grammar. */
export class Parser {
  readonly #cursor: TokenCursor
  readonly #options: ParserOptions
  /** What is wrong although the grammar allows it. */
  readonly faults: FaultAt[] = []
  readonly #depths = new Map<Expression, number>()
  #depth = 0

  constructor(tokens: readonly Token[], options: ParserOptions) {
    this.#cursor = new TokenCursor(tokens)
    this.#options = options
  }

  parse(): Expression {
    const root = this.#expression()
    this.#cursor.expect('EOF')
    if (this.#depth > depthMax) throw new TooDeep('max recursion depth exceeded')
    return root
  }

  #expression(): Expression {
    return this.#cursor.within('expr', () => {
      const condition = this.#junction('||')
      const question = this.#cursor.takeIf('?')
      if (question === undefined) return condition
      const yes = this.#junction('||')
      this.#cursor.expect(':')
      return this.#call(question, operators.conditional, [condition, yes, this.#expression()])
    })
  }

  /** Terms between `||` or `&&`, as a balanced tree: `a && b && c && d` is two pairs. */
  #junction(symbol: '||' | '&&'): Expression {
    const term = (): Expression => (symbol === '||' ? this.#junction('&&') : this.#relation())
    const terms = [term()]
    const places: number[] = []
    for (let found = this.#cursor.takeIf(symbol); found !== undefined; found = this.#cursor.takeIf(symbol)) {
      places.push(found.at)
      terms.push(term())
    }
    return this.#nest(balance(symbol === '||' ? operators.or : operators.and, terms, places), terms, 0)
  }

  #relation(): Expression {
    return this.#cursor.within('relation', () => this.#chain('relation', relations, () => this.#sum()))
  }

  #sum(): Expression {
    const product = (): Expression => this.#chain('calc', products, () => this.#unary())
    return this.#cursor.within('calc', () => this.#chain('calc', sums, product))
  }

  /** Operators of the same strength, from left to right. What is on the right of one is again of the rule. */
  #chain(rule: string, known: ReadonlyMap<string, string>, operand: () => Expression): Expression {
    let left = operand()
    for (;;) {
      const name = known.get(this.#cursor.peek().kind)
      if (name === undefined) return left
      const operator = this.#cursor.take()
      const right = this.#cursor.within(rule, operand)
      left = this.#call(operator, name, [left, right])
    }
  }

  #unary(): Expression {
    const first = this.#cursor.peek()
    if (first.kind === '!') return this.#prefixed('!', operators.not)
    if (first.kind === '-' && !isNumber(this.#cursor.peek(1))) return this.#prefixed('-', operators.negate)
    return this.#member()
  }

  /** An even number of the same sign is none. */
  #prefixed(sign: '!' | '-', name: string): Expression {
    const first = this.#cursor.take()
    let count = 1
    while (this.#cursor.takeIf(sign) !== undefined) count += 1
    const operand = this.#member()
    return count % 2 === 0 ? operand : this.#call(first, name, [operand])
  }

  #member(): Expression {
    let operand = this.#primary()
    for (;;) {
      const kind = this.#cursor.peek().kind
      if (kind !== '.' && kind !== '[') return operand
      operand = kind === '.' ? this.#selection(operand) : this.#index(operand)
    }
  }

  #selection(operand: Expression): Expression {
    const dot = this.#cursor.take()
    const isOptional = this.#cursor.takeIf('?') !== undefined
    const field = this.#fieldName()
    const open = isOptional || field.kind !== 'IDENTIFIER' ? undefined : this.#cursor.takeIf('(')
    if (open !== undefined) return this.#call(open, field.text, this.#arguments(), operand)
    if (field.kind === 'ESC_IDENTIFIER') return this.#fault(field.at, "unsupported syntax: '`'")
    if (!isOptional) {
      return this.#nest({ kind: 'select', at: dot.at, operand, field: field.text, isTest: false }, [operand])
    }
    if (!this.#options.optionals) return this.#fault(dot.at, "unsupported syntax '.?'")
    const name = expressionsAt(field.at).literal({ type: 'string', value: field.text })
    return this.#nest(expressionsAt(dot.at).call(operators.optionalSelect, operand, name), [operand])
  }

  #fieldName(): Token {
    const token = this.#cursor.peek()
    return this.#cursor.expect(token.kind === 'ESC_IDENTIFIER' ? 'ESC_IDENTIFIER' : 'IDENTIFIER')
  }

  #index(operand: Expression): Expression {
    const open = this.#cursor.take()
    const isOptional = this.#cursor.takeIf('?') !== undefined
    const index = this.#expression()
    this.#cursor.expect(']')
    if (isOptional && !this.#options.optionals) return this.#fault(open.at, "unsupported syntax '[?'")
    return this.#call(open, isOptional ? operators.optionalIndex : operators.index, [operand, index])
  }

  #primary(): Expression {
    const token = this.#cursor.peek()
    if (token.kind === '(') return this.#nested()
    if (token.kind === '[') return this.#list()
    if (token.kind === '{') return this.#map()
    if (token.kind === '.' || token.kind === 'IDENTIFIER') return this.#named()
    return this.#literal()
  }

  #nested(): Expression {
    this.#cursor.take()
    const inner = this.#expression()
    this.#cursor.expect(')')
    return inner
  }

  #literal(): Expression {
    const sign = this.#cursor.takeIf('-')
    const token = this.#cursor.peek()
    if (!literalKinds.has(token.kind)) throw new UnexpectedToken(token)
    this.#cursor.take()
    const at = sign?.at ?? token.at
    const read = readLiteral(token, sign !== undefined)
    return 'problem' in read ? this.#fault(at, read.problem) : expressionsAt(at).literal(read.value)
  }

  /** A variable, a call, or an object of a named type. */
  #named(): Expression {
    const start = this.#cursor.peek()
    const dot = this.#cursor.takeIf('.') === undefined ? '' : '.'
    const count = this.#namesBeforeBrace()
    if (count > 0) return this.#struct(dot, count)
    const identifier = this.#cursor.expect('IDENTIFIER')
    const open = this.#cursor.takeIf('(')
    const values = open === undefined ? [] : this.#arguments()
    if (reservedWords.has(identifier.text)) return this.#fault(start.at, `reserved identifier: ${identifier.text}`)
    if (open !== undefined) return this.#call(open, dot + identifier.text, values)
    return expressionsAt(identifier.at).name(dot + identifier.text)
  }

  /** How many names with dots between them stand before a `{`; none if what follows is no such thing. */
  #namesBeforeBrace(): number {
    let count = 0
    while (this.#cursor.peek(count * 2).kind === 'IDENTIFIER') {
      count += 1
      const after = this.#cursor.peek(count * 2 - 1).kind
      if (after === '{') return count
      if (after !== '.') return 0
    }
    return 0
  }

  #struct(dot: string, count: number): Expression {
    const names = [this.#cursor.expect('IDENTIFIER').text]
    while (names.length < count) {
      this.#cursor.expect('.')
      names.push(this.#cursor.expect('IDENTIFIER').text)
    }
    const open = this.#cursor.expect('{')
    const fields = this.#upTo('}', () => this.#field()).filter(isThere)
    const struct = { kind: 'struct', at: open.at, name: dot + names.join('.'), fields } as const
    return this.#nest(struct, partsOf(struct), 0)
  }

  #field(): StructField | undefined {
    const question = this.#cursor.takeIf('?')
    const name = this.#fieldName()
    const colon = this.#cursor.expect(':')
    const value = this.#expression()
    if (name.kind === 'ESC_IDENTIFIER') this.#fault(name.at, "unsupported syntax: '`'")
    if (!this.#mayBeOptional(question)) return undefined
    return { at: colon.at, name: name.text, value, isOptional: question !== undefined }
  }

  #list(): Expression {
    const open = this.#cursor.take()
    const elements = this.#upTo(']', (): ListElement => {
      const question = this.#cursor.takeIf('?')
      const value = this.#expression()
      return { value, isOptional: this.#mayBeOptional(question) && question !== undefined }
    })
    const list = { kind: 'list', at: open.at, elements } as const
    return this.#nest(list, partsOf(list), 0)
  }

  #map(): Expression {
    const open = this.#cursor.take()
    const entries = this.#upTo('}', (): MapEntry | undefined => {
      const question = this.#cursor.takeIf('?')
      const key = this.#expression()
      const colon = this.#cursor.expect(':')
      const value = this.#expression()
      if (!this.#mayBeOptional(question)) return undefined
      return { at: colon.at, key, value, isOptional: question !== undefined }
    })
    const map = { kind: 'map', at: open.at, entries: entries.filter(isThere) } as const
    return this.#nest(map, partsOf(map), 0)
  }

  #mayBeOptional(question: Token | undefined): boolean {
    if (question === undefined || this.#options.optionals) return true
    this.#fault(question.at, "unsupported syntax '?'")
    return false
  }

  /** Elements between commas; one comma may stand after the last, or alone. */
  #upTo<Element>(close: string, element: () => Element): readonly Element[] {
    const elements: Element[] = []
    if (this.#cursor.peek().kind === ',' && this.#cursor.peek(1).kind === close) this.#cursor.take()
    while (this.#cursor.takeIf(close) === undefined) {
      elements.push(element())
      if (this.#cursor.peek().kind !== close) this.#cursor.expect(',')
    }
    return elements
  }

  #arguments(): readonly Expression[] {
    const values: Expression[] = []
    if (this.#cursor.takeIf(')') !== undefined) return values
    values.push(this.#expression())
    while (this.#cursor.takeIf(',') !== undefined) values.push(this.#expression())
    this.#cursor.expect(')')
    return values
  }

  #call(place: Token, name: string, values: readonly Expression[], target?: Expression): Expression {
    const parts = target === undefined ? values : [target, ...values]
    // Calls by name alone and signs do not count as nesting.
    const levels = target === undefined && (values.length === 1 || /^\.?[A-Za-z_]\w*$/.test(name)) ? 0 : 1
    return this.#nest(this.#expand(place.at, name, values, target), parts, levels)
  }

  #expand(at: number, name: string, values: readonly Expression[], target: Expression | undefined): Expression {
    const macro = this.#options.macros.get(macroKey(name, values.length, target !== undefined))
    if (macro === undefined) {
      const call: Call = { kind: 'call', at, name, arguments: values }
      return target === undefined ? call : { ...call, target }
    }
    const expanded = macro.expand({ at, target, arguments: values })
    return expanded.kind === 'fault' ? this.#fault(expanded.at, expanded.message) : expanded
  }

  /** Notes how deep the parts of an expression are nested in it. */
  #nest(expression: Expression, parts: readonly Expression[], levels = 1): Expression {
    const depth = levels + Math.max(0, ...parts.map((part) => this.#depths.get(part) ?? 0))
    if (depth > 0) this.#depths.set(expression, depth)
    this.#depth = Math.max(this.#depth, depth)
    return expression
  }

  /** Notes what is wrong and goes on with something in its place. */
  #fault(at: number, message: string): Expression {
    this.faults.push({ at, message })
    return expressionsAt(at).literal({ type: 'null' })
  }
}

const isNumber = (token: Token): boolean => token.kind === 'NUM_INT' || token.kind === 'NUM_FLOAT'
const isThere = <Value>(value: Value | undefined): value is Value => value !== undefined

function balance(name: string, terms: readonly Expression[], places: readonly number[]): Expression {
  const tree = (from: number, to: number): Expression => {
    const term = terms[from]
    if (from === to && term !== undefined) return term
    const middle = Math.floor((from + to) / 2)
    return { kind: 'call', at: places[middle] ?? 0, name, arguments: [tree(from, middle), tree(middle + 1, to)] }
  }
  return tree(0, terms.length - 1)
}
