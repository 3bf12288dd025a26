import type { TokenKind } from '../lexer.ts'

/** What is done about an unexpected token depends on where in a loop or choice it is met. */
export type StateKind = 'plain' | 'choice' | 'loop-entry' | 'loop-back' | 'end-of-rule'

export type Transition = { to: State } & (
  | { readonly kind: 'empty' }
  | { readonly kind: 'token'; readonly tokens: ReadonlySet<TokenKind> }
  /** Into a rule, and on at `to` once it has ended. */
  | { readonly kind: 'rule'; readonly rule: Rule }
  /** Passed only where operators at least as strong as `level` are still to be taken. */
  | { readonly kind: 'precedence'; readonly level: number }
)

/** A place in the grammar: a node of the network that the grammar is walked through as. */
export interface State {
  readonly id: number
  readonly kind: StateKind
  readonly transitions: Transition[]
}

/** What stands in a rule, with the states that belong to it. */
export type Part =
  | { readonly kind: 'token'; readonly state: State; readonly tokens: ReadonlySet<TokenKind> }
  | { readonly kind: 'rule'; readonly state: State; readonly rule: Rule; readonly precedence: number }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'choice'
      readonly state: State
      readonly alternatives: readonly Part[]
      readonly looksFar: boolean
    }
  | { readonly kind: 'optional'; readonly state: State; readonly body: Part }
  | {
      readonly kind: 'loop'
      readonly entry: State
      readonly back: State
      readonly body: Part
      readonly atLeastOnce: boolean
      readonly looksFar: boolean
    }

export interface Rule {
  readonly name: string
  readonly start: State
  readonly stop: State
  /** Whether it stands for operators of several strengths. */
  readonly hasPrecedence: boolean
  body: Part
}

/** Adds a part to the network: from a state on, until the state that it ends in. */
export type Fragment = (network: Network, from: State) => { readonly part: Part; readonly to: State }

const connect = (from: State, to: State): void => void from.transitions.push({ kind: 'empty', to })

/** The states of a grammar while it is built. */
export class Network {
  #count = 0
  readonly #rules = new Map<string, Rule>()
  /** The transition into a state, for states that one token or rule leads to. */
  readonly #arrivals = new Map<State, Transition>()

  state(kind: StateKind = 'plain'): State {
    this.#count += 1
    return { id: this.#count, kind, transitions: [] }
  }

  rule(name: string): Rule {
    const known = this.#rules.get(name)
    if (known !== undefined) return known
    const [start, stop] = [this.state(), this.state('end-of-rule')]
    const hasPrecedence = ['relation', 'calc', 'member'].includes(name)
    const rule: Rule = { name, start, stop, hasPrecedence, body: { kind: 'nothing' } }
    this.#rules.set(name, rule)
    return rule
  }

  define(name: string, fragment: Fragment): void {
    const rule = this.rule(name)
    const { part, to } = fragment(this, rule.start)
    this.finish(to, rule.stop)
    rule.body = part
  }

  /** Makes a transition that takes a token or a rule, to a state of its own. */
  step(from: State, step: { kind: 'token'; tokens: ReadonlySet<TokenKind> } | { kind: 'rule'; rule: Rule }): State {
    const to = this.state()
    const transition = { ...step, to }
    from.transitions.push(transition)
    this.#arrivals.set(to, transition)
    return to
  }

  /**
   * Leads from the last state of an alternative or a rule to where it ends. A state that only leads there is left out, so that
   * different ways to the same end are the same from then on.
   */
  finish(from: State, end: State): void {
    const arrival = this.#arrivals.get(from)
    if (arrival === undefined || from.transitions.length > 0) connect(from, end)
    else arrival.to = end
  }

  get rules(): ReadonlyMap<string, Rule> {
    return this.#rules
  }
}

export const token =
  (...kinds: readonly TokenKind[]): Fragment =>
  (network, from) => {
    const tokens = new Set(kinds)
    const to = network.step(from, { kind: 'token', tokens })
    return { part: { kind: 'token', state: from, tokens }, to }
  }

export const rule =
  (name: string, precedence = 0): Fragment =>
  (network, from) => {
    const called = network.rule(name)
    const to = network.step(from, { kind: 'rule', rule: called })
    return { part: { kind: 'rule', state: from, rule: called, precedence }, to }
  }

export const precedence =
  (level: number): Fragment =>
  (network, from) => {
    const to = network.state()
    from.transitions.push({ kind: 'precedence', level, to })
    return { part: { kind: 'nothing' }, to }
  }

export const sequence =
  (...fragments: readonly Fragment[]): Fragment =>
  (network, from) => {
    let at = from
    const parts = fragments.map((fragment) => {
      const { part, to } = fragment(network, at)
      at = to
      return part
    })
    return { part: { kind: 'sequence', parts }, to: at }
  }

function alternatives(network: Network, state: State, fragments: readonly Fragment[], to: State): readonly Part[] {
  return fragments.map((fragment) => {
    const from = network.state()
    connect(state, from)
    const built = fragment(network, from)
    network.finish(built.to, to)
    return built.part
  })
}

const choiceOf =
  (looksFar: boolean) =>
  (...fragments: readonly Fragment[]): Fragment =>
  (network, from) => {
    const [state, to] = [network.state('choice'), network.state()]
    connect(from, state)
    return { part: { kind: 'choice', state, alternatives: alternatives(network, state, fragments, to), looksFar }, to }
  }

/** One of several, as the next token says. */
export const choice = choiceOf(false)
/** One of several, as the next tokens say, however many it takes. */
export const farChoice = choiceOf(true)

export const optional =
  (fragment: Fragment): Fragment =>
  (network, from) => {
    const [state, to] = [network.state('choice'), network.state()]
    connect(from, state)
    const [body] = alternatives(network, state, [fragment], to)
    connect(state, to)
    return { part: { kind: 'optional', state, body: body ?? { kind: 'nothing' } }, to }
  }

/** Over and over: any number of times, or once at least. */
const loopOf =
  (atLeastOnce: boolean, looksFar: boolean) =>
  (fragment: Fragment): Fragment =>
  (network, from) => {
    const [entry, back, to] = [network.state('loop-entry'), network.state('loop-back'), network.state()]
    connect(from, entry)
    const [body = { kind: 'nothing' }] = alternatives(network, entry, [fragment], back)
    if (!atLeastOnce) connect(entry, to)
    connect(back, entry)
    if (atLeastOnce) connect(back, to)
    return { part: { kind: 'loop', entry, back, body, atLeastOnce, looksFar }, to }
  }

export const many = loopOf(false, false)
export const farMany = loopOf(false, true)
export const some = loopOf(true, false)
export const farSome = loopOf(true, true)
