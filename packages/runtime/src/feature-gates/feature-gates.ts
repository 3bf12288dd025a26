// Mirrors k8s.io/component-base featuregate/feature_gate.go and compatibility/registry.go, 1.36.
import { gateDependencies, gateHistories } from './gate-histories.ts'

type GateStage = 'ALPHA' | 'BETA' | '' | 'DEPRECATED' | 'PRE-ALPHA'

interface FeatureGate {
  readonly name: string
  /** Empty once generally available. */
  readonly stage: GateStage
  readonly isOnByDefault: boolean
  /** Setting it to anything else is an error. */
  readonly isLocked: boolean
}

export interface FeatureGates {
  isOn(name: string): boolean
  /** Every gate that the emulated version knows, sorted by name. */
  readonly known: readonly FeatureGate[]
  /** What the log should say about gates that were set. */
  readonly warnings: readonly string[]
}

export interface GateVersions {
  /** Major and minor, such as `1.36`. */
  readonly emulation: string
  readonly minCompatibility: string
}

const defaultGateVersions: GateVersions = { emulation: '1.36', minCompatibility: '1.35' }

const stages: Readonly<Record<string, GateStage>> = { a: 'ALPHA', b: 'BETA', g: '', d: 'DEPRECATED', p: 'PRE-ALPHA' }

/** Switch whole stages. */
const special: readonly FeatureGate[] = [
  { name: 'AllAlpha', stage: 'ALPHA', isOnByDefault: false, isLocked: false },
  { name: 'AllBeta', stage: 'BETA', isOnByDefault: false, isLocked: false },
]

/** Negative if `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number)
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number)
  return aMajor - bMajor || aMinor - bMinor
}

function gateAt(history: string, versions: GateVersions): FeatureGate {
  const [name = '', ...changes] = history.split(' ')
  let gate: FeatureGate = { name, stage: 'PRE-ALPHA', isOnByDefault: false, isLocked: false }
  for (const change of changes) {
    const [, since = '', sign, letter = '', lock, compatible] =
      /^([\d.]+)([+-])([a-z])(!?)(?:@([\d.]+))?$/.exec(change) ?? []
    if (compareVersions(since, versions.emulation) > 0) continue
    if (compatible !== undefined && compareVersions(compatible, versions.minCompatibility) > 0) continue
    gate = { name, stage: stages[letter] ?? 'PRE-ALPHA', isOnByDefault: sign === '+', isLocked: lock === '!' }
  }
  return gate
}

/** All gates as they are in a version, those that it does not have yet as `PRE-ALPHA`. */
function gatesAt(versions: GateVersions): ReadonlyMap<string, FeatureGate> {
  const gates = [...special, ...gateHistories.map((history) => gateAt(history, versions))]
  return new Map(gates.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((gate) => [gate.name, gate]))
}

/** `name=value` pairs of `--feature-gates`, or what is wrong with them. */
function readPairs(pairs: readonly string[]): { readonly wanted: ReadonlyMap<string, boolean> } | readonly string[] {
  const isPrefixed = pairs.map((pair) => pair.includes(':'))
  const wanted = new Map<string, boolean>()
  for (const pair of pairs) {
    const at = pair.indexOf(':')
    const component = at < 0 ? 'kube' : pair.slice(0, at)
    if (component === 'kube' && isPrefixed.includes(true) && isPrefixed.includes(false)) {
      return ['set kube feature gates with default empty prefix or kube: prefix consistently, do not mix use']
    }
    if (component !== 'kube') return [`component not registered: ${component}`]
    const [name, value] = splitPair(pair.slice(at + 1))
    if (value === undefined) return [`missing bool value for ${name}`]
    const isOn = boolValues[value]
    if (isOn === undefined) {
      const reason = `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`
      return [`invalid value of ${name}=${value}, err: ${reason}`]
    }
    wanted.set(name, isOn)
  }
  return { wanted }
}

function splitPair(pair: string): readonly [string, string | undefined] {
  const at = pair.indexOf('=')
  return at < 0 ? [pair.trim(), undefined] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
}

const boolValues: Readonly<Record<string, boolean | undefined>> = Object.fromEntries([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false] as const),
])

/** As 1.36 has them when nothing is set. */
export function defaultFeatureGates(): FeatureGates {
  const settled = settleFeatureGates([])
  if ('errors' in settled) throw new TypeError(settled.errors.join('; '))
  return settled
}

/** Settles the gates, or tells all that is wrong, in Kubernetes' words. */
export function settleFeatureGates(
  pairs: readonly string[],
  versions: GateVersions = defaultGateVersions,
): FeatureGates | { readonly errors: readonly string[] } {
  const read = readPairs(pairs)
  if (!('wanted' in read)) return { errors: read }
  const gates = gatesAt(versions)
  const errors = [...read.wanted].flatMap(([name, isOn]) => whyNotSet(gates.get(name), { name, isOn, versions }))
  if (errors.length > 0) return { errors }
  const isOn = (name: string): boolean => isGateOn(gates, read.wanted, name)
  const unmet = unmetDependencies(gates, isOn)
  if (unmet.length > 0) return { errors: unmet }
  return {
    isOn,
    known: [...gates.values()].filter(({ stage }) => stage !== 'PRE-ALPHA'),
    warnings: [...read.wanted].flatMap(([name, value]) => warningOf(gates.get(name), value)),
  }
}

function whyNotSet(
  gate: FeatureGate | undefined,
  { name, isOn, versions }: { name: string; isOn: boolean; versions: GateVersions },
): readonly string[] {
  if (gate === undefined) return [`unrecognized feature gate: ${name}`]
  if (gate.isLocked && gate.isOnByDefault !== isOn) {
    return [`cannot set feature gate ${name} to ${isOn}, feature is locked to ${gate.isOnByDefault}`]
  }
  if (gate.stage === 'PRE-ALPHA') {
    const { emulation, minCompatibility } = versions
    const at = `emulated version ${emulation}, min compatibility version ${minCompatibility}`
    return [`cannot set feature gate ${name} to ${isOn}, feature is PreAlpha at ${at}`]
  }
  return []
}

/** What is said of the gate itself counts before what is said of its stage. */
function isGateOn(
  gates: ReadonlyMap<string, FeatureGate>,
  wanted: ReadonlyMap<string, boolean>,
  name: string,
): boolean {
  const gate = gates.get(name)
  if (gate === undefined) throw new TypeError(`feature ${JSON.stringify(name)} is not registered in FeatureGate`)
  const own = wanted.get(name)
  if (own !== undefined) return own
  const ofStage =
    gate.stage === 'ALPHA' ? wanted.get('AllAlpha') : gate.stage === 'BETA' ? wanted.get('AllBeta') : undefined
  return gate.isLocked ? gate.isOnByDefault : (ofStage ?? gate.isOnByDefault)
}

function unmetDependencies(
  gates: ReadonlyMap<string, FeatureGate>,
  isOn: (name: string) => boolean,
): readonly string[] {
  return Object.entries(gateDependencies).flatMap(([name, needed]) => {
    if (!gates.has(name) || !isOn(name)) return []
    const off = needed.filter((one) => !isOn(one))
    return off.length === 0 ? [] : [`${name} is enabled, but depends on features that are disabled: [${off.join(' ')}]`]
  })
}

function warningOf(gate: FeatureGate | undefined, value: boolean): readonly string[] {
  if (gate === undefined || (gate.stage !== '' && gate.stage !== 'DEPRECATED')) return []
  const stage = gate.stage === '' ? 'GA' : 'deprecated'
  return [`Setting ${stage} feature gate ${gate.name}=${value}. It will be removed in a future release.`]
}
