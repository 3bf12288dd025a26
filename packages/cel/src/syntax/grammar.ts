// Mirrors cel-go parser/gen/CEL.g4 (v0.26.0): the same rules in the same shape, for its messages depend on the shape.
import {
  choice,
  farChoice,
  farMany,
  farSome,
  many,
  Network,
  optional,
  precedence,
  rule,
  sequence,
  some,
  token,
  type Fragment,
  type Rule,
} from './network.ts'

const maybeQuestion = optional(token('?'))
const argumentsInBrackets = sequence(token('('), optional(rule('exprList')), token(')'))

const primary = farChoice(
  sequence(optional(token('.')), token('IDENTIFIER')),
  sequence(optional(token('.')), token('IDENTIFIER'), argumentsInBrackets),
  sequence(token('('), rule('expr'), token(')')),
  sequence(token('['), optional(rule('listInit')), optional(token(',')), token(']')),
  sequence(token('{'), optional(rule('mapInitializerList')), optional(token(',')), token('}')),
  sequence(
    optional(token('.')),
    token('IDENTIFIER'),
    many(sequence(token('.'), token('IDENTIFIER'))),
    sequence(token('{'), optional(rule('fieldInitializerList')), optional(token(',')), token('}')),
  ),
  rule('literal'),
)

const entry = sequence(rule('optExpr'), token(':'), rule('expr'))
const field = sequence(rule('optField'), token(':'), rule('expr'))

const listOf = (element: Fragment, loop: (more: Fragment) => Fragment): Fragment =>
  sequence(element, loop(sequence(token(','), element)))

/** The rule that a whole text follows. */
export function buildGrammar(): Rule {
  const grammar = new Network()
  grammar.define('start', sequence(rule('expr'), token('EOF')))
  const otherwise = sequence(token('?'), rule('conditionalOr'), token(':'), rule('expr'))
  grammar.define('expr', sequence(rule('conditionalOr'), optional(otherwise)))
  const or = sequence(token('||'), rule('conditionalAnd'))
  grammar.define('conditionalOr', sequence(rule('conditionalAnd'), many(or)))
  const and = sequence(token('&&'), rule('relation'))
  grammar.define('conditionalAnd', sequence(rule('relation'), many(and)))
  const relation = sequence(precedence(1), token('<', '<=', '>=', '>', '==', '!=', 'in'), rule('relation', 2))
  grammar.define('relation', sequence(rule('calc'), farMany(relation)))
  const product = sequence(precedence(2), token('*', '/', '%'), rule('calc', 3))
  const sum = sequence(precedence(1), token('+', '-'), rule('calc', 2))
  grammar.define('calc', sequence(rule('unary'), farMany(farChoice(product, sum))))
  const not = sequence(some(token('!')), rule('member'))
  const negate = sequence(farSome(token('-')), rule('member'))
  grammar.define('unary', farChoice(rule('member'), not, negate))
  const select = sequence(precedence(3), token('.'), maybeQuestion, rule('escapeIdent'))
  const call = sequence(precedence(2), token('.'), token('IDENTIFIER'), argumentsInBrackets)
  const index = sequence(precedence(1), token('['), maybeQuestion, rule('expr'), token(']'))
  grammar.define('member', sequence(rule('primary'), farMany(farChoice(select, call, index))))
  grammar.define('primary', primary)
  grammar.define('exprList', listOf(rule('expr'), many))
  grammar.define('listInit', listOf(rule('optExpr'), farMany))
  grammar.define('fieldInitializerList', listOf(field, farMany))
  grammar.define('optField', sequence(maybeQuestion, rule('escapeIdent')))
  grammar.define('mapInitializerList', listOf(entry, farMany))
  grammar.define('escapeIdent', choice(token('IDENTIFIER'), token('ESC_IDENTIFIER')))
  grammar.define('optExpr', sequence(maybeQuestion, rule('expr')))
  const int = sequence(optional(token('-')), token('NUM_INT'))
  const double = sequence(optional(token('-')), token('NUM_FLOAT'))
  const others = ['STRING', 'BYTES', 'true', 'false', 'null'].map((kind) => token(kind))
  grammar.define('literal', farChoice(int, token('NUM_UINT'), double, ...others))
  linkEndsOfRules(grammar)
  return grammar.rule('start')
}

/** Where each rule can end: the states after every place where it is called. They are followed when nobody knows who called. */
function linkEndsOfRules(grammar: Network): void {
  const seen = new Set<number>()
  const pending = [...grammar.rules.values()].map((found) => found.start)
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    if (seen.has(state.id)) continue
    seen.add(state.id)
    for (const transition of state.transitions) {
      if (transition.kind === 'rule') transition.rule.stop.transitions.push({ kind: 'empty', to: transition.to })
      if (state.kind !== 'end-of-rule') pending.push(transition.to)
    }
  }
}
