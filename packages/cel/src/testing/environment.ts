import {
  declareFunctions,
  functionTable,
  listFunctions,
  listMacros,
  literalValidators,
  optionalFunctions,
  optionalMacros,
  readType,
  setFunctions,
  standardFunctions,
  standardMacros,
  stringFunctions,
  structType,
  twoVariableFunctions,
  twoVariableMacros,
  validateHomogeneousLiterals,
  type Environment,
  type Syntax,
  type Type,
  type TypeProvider,
} from '../index.ts'

const structs = new Map<string, ReadonlyMap<string, Type>>()
const read = (text: string): Type => (structs.has(text) ? structType(text) : readType(text))
const readAll = (table: Readonly<Record<string, string>>): ReadonlyMap<string, Type> =>
  new Map(Object.entries(table).map(([name, text]) => [name, read(text)]))

for (const name of ['Pod', 'PodSpec', 'example.v1.Point']) structs.set(name, new Map())
structs.set(
  'Pod',
  new Map([
    ...readAll({ name: 'string', spec: 'PodSpec', labels: 'map(string, string)', created: 'timestamp' }),
    ...readAll({ anything: 'dyn', count: 'wrapper(int)' }),
  ]),
)
structs.set('PodSpec', readAll({ replicas: 'int', names: 'list(string)', ratio: 'double' }))
structs.set(
  'PodSpec',
  new Map([...(structs.get('PodSpec') ?? []), ['pods', { ...readType('list(dyn)'), parameters: [structType('Pod')] }]]),
)
structs.set('example.v1.Point', readAll({ x: 'int' }))

const provider: TypeProvider = {
  findType: (name) => (structs.has(name) ? structType(name) : undefined),
  findField: (typeName, field) => structs.get(typeName)?.get(field),
}

const variables = new Map([
  ...readAll({ x: 'int', u: 'uint', d: 'double', s: 'string', b: 'bool', y: 'bytes', any: 'dyn', wi: 'wrapper(int)' }),
  ...readAll({ ints: 'list(int)', strings: 'list(string)', m: 'map(string, int)', md: 'map(string, dyn)' }),
  ...readAll({ pod: 'Pod', when: 'timestamp', lasts: 'duration', nothing: 'null', 'a.b': 'int' }),
  ...readAll({ vec: 'vector(int)', nested: 'list(list(string))' }),
  ['pods', { ...readType('list(dyn)'), parameters: [structType('Pod')] }],
])

const ownFunctions = declareFunctions(`
  same      same_T        (T, T) -> T
  first     vector_first  vector(T).() -> T
  geo.area  geo_area      (double) -> double
`)

/** The environment of `standard.json` and `syntax.json`. */
export const standard: Environment = {
  variables,
  functions: functionTable(standardFunctions, ownFunctions),
  provider,
  validators: [validateHomogeneousLiterals],
}

/** The environment of `extended.json`. */
export const extended: Environment = {
  variables: new Map([
    ...variables,
    ...readAll({ opt: 'optional_type(string)', optm: 'optional_type(map(string, int))' }),
  ]),
  functions: functionTable(
    standardFunctions,
    ownFunctions,
    optionalFunctions,
    twoVariableFunctions,
    stringFunctions,
    setFunctions,
    listFunctions,
  ),
  provider,
  validators: [validateHomogeneousLiterals],
}

/** The environment of `validated.json`. */
export const validated: Environment = { ...extended, validators: literalValidators }

export const extendedSyntax: Syntax = {
  macros: [...standardMacros, ...optionalMacros, ...twoVariableMacros, ...listMacros],
  optionals: true,
}
