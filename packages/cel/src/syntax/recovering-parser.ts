import type { Token, TokenKind } from '../lexer.ts'
import type { FaultAt } from '../source-positions.ts'
import { describeTokens, displayToken } from './describe-tokens.ts'
import { endOfRule, nextInContext, nextInRule, pushReturn, type Return } from './look-ahead.ts'
import type { Part, Rule, State } from './network.ts'
import { predict } from './predict.ts'

/** A rule under way. */
interface Frame {
  readonly rule: Rule
  readonly precedence: number
  readonly stack: Return | undefined
}

/** Ends the rule under way: its first fault is told, and tokens are skipped until something fits that is around it. */
class Abandoned extends Error {
  readonly fault: FaultAt

  constructor(fault: FaultAt) {
    super(fault.message)
    this.fault = fault
  }
}

/** Thrown when there is no use in going on. */
export class GivenUp extends Error {}

const recoveriesMax = 30
const skippedMax = 256
const faultsMax = 100

/** Reads tokens by the grammar as ANTLR's parsers do, and goes on after a fault as they do: that makes their messages. */
export class RecoveringParser {
  readonly #tokens: readonly Token[]
  readonly #textOf: (from: Token, to: Token) => string
  readonly faults: FaultAt[] = []
  /** The tokens that were made use of, with those that were missing and without those that were too many. */
  readonly used: Token[] = []
  #next = 0
  #state: State
  #frame: Frame
  /** After a fault nothing is told until a token fits again. */
  #isRecovering = false
  #lastFault: { readonly index: number; readonly states: Set<number> } | undefined
  #recoveries = 0

  constructor(start: Rule, tokens: readonly Token[], textOf: (from: Token, to: Token) => string) {
    this.#tokens = tokens
    this.#textOf = textOf
    this.#state = start.start
    this.#frame = { rule: start, precedence: 0, stack: undefined }
  }

  run(): void {
    this.#runRule(this.#frame)
  }

  #peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)]
    if (token === undefined) throw new Error('there is no token, not even the end')
    return token
  }

  #skip(): void {
    if (this.#peek().kind !== 'EOF') this.#next += 1
  }

  #call(rule: Rule, precedence: number, to: State): void {
    const outer = this.#frame
    const at = this.#state
    this.#frame = { rule, precedence, stack: pushReturn(to, outer.stack) }
    this.#runRule(this.#frame)
    this.#frame = outer
    this.#state = at
  }

  #runRule(frame: Frame): void {
    this.#state = frame.rule.start
    const first = this.#peek()
    try {
      this.#run(frame.rule.body)
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error
      if (!this.#isRecovering) this.#tell(error.fault)
      // What should have been a field's name is looked at once more when all is read.
      if (frame.rule.name === 'escapeIdent') this.faults.push({ at: first.at, message: 'unsupported ident kind' })
      this.#recover()
    }
  }

  #run(part: Part): void {
    switch (part.kind) {
      case 'nothing':
        return
      case 'sequence':
        for (const one of part.parts) this.#run(one)
        return
      case 'token':
        this.#state = part.state
        this.#match(part.tokens)
        return
      case 'rule':
        this.#state = part.state
        this.#call(part.rule, part.precedence, this.#after(part.state))
        return
      case 'choice':
        this.#choose(part)
        return
      case 'optional':
        this.#enter(part.state)
        if (this.#canStart(part.state)) this.#run(part.body)
        return
      case 'loop':
        this.#loop(part)
        return
      default:
        part satisfies never
    }
  }

  /** The state behind the only thing that can happen in a state. */
  #after(state: State): State {
    const [transition] = state.transitions
    if (transition === undefined) throw new Error('nothing comes after this state')
    return transition.to
  }

  #enter(state: State): void {
    this.#state = state
    this.#sync()
  }

  /** Whether the next token begins the first alternative of a state. */
  #canStart(state: State): boolean {
    return nextInRule(this.#after(state)).has(this.#peek().kind)
  }

  #choose(part: Part & { readonly kind: 'choice' }): void {
    this.#enter(part.state)
    const starts = part.state.transitions.map((transition) => transition.to)
    const chosen = part.looksFar
      ? this.#predict(starts)
      : starts.findIndex((start) => nextInRule(start).has(this.#peek().kind)) + 1
    const alternative = part.alternatives[chosen - 1]
    if (alternative === undefined) throw this.#noAlternative(this.#peek())
    this.#run(alternative)
  }

  #loop(part: Part & { readonly kind: 'loop' }): void {
    this.#enter(part.entry)
    if (part.atLeastOnce) {
      do {
        this.#run(part.body)
        this.#enter(part.back)
      } while (this.#goesOn(part))
      return
    }
    while (this.#goesOn(part)) {
      this.#run(part.body)
      this.#enter(part.back)
    }
  }

  #goesOn(part: Part & { readonly kind: 'loop' }): boolean {
    const decision = part.atLeastOnce ? part.back : part.entry
    if (!part.looksFar) return this.#canStart(part.entry)
    return this.#predict(decision.transitions.map((transition) => transition.to)) === 1
  }

  #predict(starts: readonly State[]): number {
    const { precedence, rule, stack } = this.#frame
    const isOperatorLoop = rule.hasPrecedence && this.#state.kind.startsWith('loop')
    const predicted = predict({ starts, stack, precedence, isOperatorLoop }, (ahead) => this.#peek(ahead))
    if ('alternative' in predicted) return predicted.alternative
    throw this.#noAlternative(predicted.stuckAt)
  }

  #noAlternative(stuckAt: Token): Abandoned {
    const start = this.#peek()
    const input = start.kind === 'EOF' ? '<EOF>' : this.#textOf(start, stuckAt)
    const message = `no viable alternative at input ${displayToken(input)}`
    // A field cannot be called true; that it is said otherwise is a special case of cel-go's.
    const reserved = /at input '.(true|false|null)'$/.exec(message)?.[1]
    return new Abandoned({
      at: stuckAt.at,
      message: reserved === undefined ? message : `mismatched input '${reserved}' expecting IDENTIFIER`,
    })
  }

  #mismatch(): Abandoned {
    const token = this.#peek()
    return new Abandoned({
      at: token.at,
      message: `mismatched input ${displayToken(token.text)} expecting ${describeTokens(this.#expected())}`,
    })
  }

  #expected(): ReadonlySet<TokenKind> {
    return nextInContext(this.#state, this.#frame.stack)
  }

  #match(tokens: ReadonlySet<TokenKind>): void {
    if (!tokens.has(this.#peek().kind)) {
      this.#countRecovery()
      if (!this.#dropToken() && !this.#insertToken()) throw this.#mismatch()
      if (this.#isRecovering) {
        const [kind = 'EOF'] = tokens
        this.used.push({ kind, text: '', at: this.#peek().at })
        return
      }
    }
    this.#matched()
    this.used.push(this.#peek())
    this.#skip()
  }

  #matched(): void {
    this.#isRecovering = false
    this.#lastFault = undefined
  }

  /** Leaves one token out if the one after it fits. */
  #dropToken(): boolean {
    if (!this.#expected().has(this.#peek(1).kind)) return false
    this.#tellUnwanted()
    this.#skip()
    this.#matched()
    return true
  }

  /** Goes on as if the token had been there, if what comes then fits. */
  #insertToken(): boolean {
    const token = this.#peek()
    const after = nextInContext(this.#after(this.#state), this.#frame.stack)
    if (!after.has(token.kind)) return false
    if (!this.#isRecovering) {
      this.#isRecovering = true
      const message = `missing ${describeTokens(this.#expected())} at ${displayToken(token.text)}`
      this.#tell({ at: token.at, message })
    }
    return true
  }

  /** Before a choice and in each turn of a loop: the next token must be one that can come. */
  #sync(): void {
    if (this.#isRecovering) return
    const next = nextInRule(this.#state)
    if (next.has(endOfRule) || next.has(this.#peek().kind)) return
    if (this.#state.kind === 'loop-back') {
      this.#tellUnwanted()
      this.#skipUntil(new Set([...this.#expected(), ...this.#recoverySet()]))
      return
    }
    if (!this.#dropToken()) throw this.#mismatch()
  }

  #tellUnwanted(): void {
    if (this.#isRecovering) return
    this.#isRecovering = true
    const token = this.#peek()
    const message = `extraneous input ${displayToken(token.text)} expecting ${describeTokens(this.#expected())}`
    this.#tell({ at: token.at, message })
  }

  #tell(fault: FaultAt): void {
    this.#isRecovering = true
    const isTooMuch = this.faults.length >= faultsMax
    const message = isTooMuch ? `More than ${faultsMax} syntax errors` : fault.message
    this.faults.push({ at: fault.at, message: `Syntax error: ${message}` })
    if (isTooMuch) throw new GivenUp('too many faults')
  }

  #recover(): void {
    this.#countRecovery()
    const states = this.#lastFault?.index === this.#next ? this.#lastFault.states : new Set<number>()
    if (states.has(this.#state.id)) this.#skip()
    this.#lastFault = { index: this.#next, states: states.add(this.#state.id) }
    this.#skipUntil(this.#recoverySet())
  }

  #countRecovery(): void {
    if (this.#recoveries === recoveriesMax) {
      this.#tell({ at: this.#peek().at, message: `error recovery attempt limit exceeded: ${recoveriesMax}` })
      throw new GivenUp('too many recoveries')
    }
    this.#recoveries += 1
  }

  /** What can come after the rules that are under way. */
  #recoverySet(): ReadonlySet<TokenKind> {
    const found = new Set<TokenKind>()
    for (let frame = this.#frame.stack; frame !== undefined; frame = frame.outer) {
      for (const kind of nextInRule(frame.to)) found.add(kind)
    }
    found.delete(endOfRule)
    return found
  }

  #skipUntil(kinds: ReadonlySet<TokenKind>): void {
    for (let skipped = 0; this.#peek().kind !== 'EOF' && !kinds.has(this.#peek().kind); skipped += 1) {
      if (skipped >= skippedMax) throw new GivenUp('too many tokens skipped')
      this.#skip()
    }
  }
}
