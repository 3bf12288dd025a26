// Mirrors cmd/kube-controller-manager/app/options, the Validate methods in their order, 1.36. The texts are Kubernetes'.
import { printDurationMs } from '@coxswain/api'
import { release } from '../../release.ts'
import { compareVersions, settleFeatureGates, type FeatureGates, type GateVersions } from '@coxswain/runtime'
import { canonicalElement, knownControllers } from './known-controllers.ts'
import type { FlagReader } from './settings.ts'

/** What is wrong with a command line that could be read; all of it, as one message. */
export class InvalidFlags extends Error {
  override readonly name = 'InvalidFlags'
}

/** As Kubernetes joins them. */
function joinProblems(problems: readonly string[]): string {
  const different = [...new Set(problems)]
  return different.length === 1 ? (different[0] ?? '') : `[${different.join(', ')}]`
}

export interface Validated {
  readonly gates: FeatureGates
  readonly versions: GateVersions
  /** The version that the process says it is, with the leading `v`. */
  readonly reported: string
}

type Check = (flags: FlagReader) => readonly string[]

interface Settled extends Omit<Validated, 'reported'> {
  /** Versions that are out of their range, of which nothing depends on. */
  readonly problems: readonly string[]
}

/** What is looked at before anything is logged: versions, gates, and how to log. Throws `InvalidFlags`. */
export function settleFlags(flags: FlagReader): Settled {
  const versions = readVersions(flags)
  if ('problem' in versions) throw new InvalidFlags(versions.problem)
  // Gates that cannot be settled end it before anything else is looked at.
  const problems = versionProblems(versions)
  const gates = settleFeatureGates(flags.list('feature-gates'), versions)
  if ('errors' in gates) throw new InvalidFlags(joinProblems([...gates.errors]))
  const logging = loggingProblems(flags, gates)
  if (logging.length > 0) throw new InvalidFlags(joinProblems(logging))
  return { gates, versions, problems }
}

/** Throws `InvalidFlags`. */
export function validateFlags(flags: FlagReader): Validated {
  const { gates, versions, problems: outOfRange } = settleFlags(flags)
  const problems = [...outOfRange, ...checks.flatMap((check) => check(flags)), ...metricsProblems(flags)]
  const uidHeaders = flags.list('requestheader-uid-headers').length > 0 && !gates.isOn('RemoteRequestHeaderUID')
  if (uidHeaders)
    problems.push('--requestheader-uid-headers requires the "RemoteRequestHeaderUID" feature to be enabled')
  if (problems.length > 0) throw new InvalidFlags(joinProblems(problems))
  const version = flags.text('version')
  return { gates, versions, reported: version.startsWith('v') ? version : `v${release}` }
}

const binaryVersion = '1.36'
const oldestVersion = '1.33'

function readVersions(flags: FlagReader): GateVersions | { readonly problem: string } {
  const read = (flag: string, otherwise: string): string | { readonly problem: string } => {
    let version = otherwise
    for (const pair of flags.list(flag)) {
      const [component, text] = pair.includes('=')
        ? [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
        : ['kube', pair]
      const [, major, minor, patch] = /^v?(\d+)\.(\d+)(\.\d+)?$/.exec(text) ?? []
      if (major === undefined || minor === undefined)
        return { problem: `could not parse ${JSON.stringify(text)} as version` }
      if (patch !== undefined) return { problem: `patch version not allowed, got: ${component}=${text}` }
      if (component !== 'kube') return { problem: `component not registered: ${component}` }
      version = `${major}.${minor}`
    }
    return version
  }
  const emulation = read('emulated-version', binaryVersion)
  if (typeof emulation !== 'string') return emulation
  const before = emulation === binaryVersion ? '1.35' : previousMinor(emulation)
  const least = compareVersions(before, oldestVersion) < 0 ? oldestVersion : before
  const minCompatibility = read('min-compatibility-version', least)
  if (typeof minCompatibility !== 'string') return minCompatibility
  return { emulation, minCompatibility }
}

function previousMinor(version: string): string {
  const [major = '1', minor = '0'] = version.split('.')
  return `${major}.${Number(minor) - 1}`
}

function versionProblems({ emulation, minCompatibility }: GateVersions): readonly string[] {
  const problems: string[] = []
  if (compareVersions(emulation, oldestVersion) < 0 || compareVersions(emulation, binaryVersion) > 0) {
    problems.push(`emulation version ${emulation} is not between [${oldestVersion}, ${binaryVersion}.0]`)
  }
  if (compareVersions(minCompatibility, oldestVersion) < 0 || compareVersions(minCompatibility, emulation) > 0) {
    problems.push(`minCompatibilityVersion version ${minCompatibility} is not between [${oldestVersion}, ${emulation}]`)
  }
  return problems
}

function loggingProblems(flags: FlagReader, gates: FeatureGates): readonly string[] {
  const problems: string[] = []
  const flushMs = flags.number('log-flush-frequency')
  if (flushMs <= 0) {
    problems.push(`flushFrequency: Invalid value: "${printDurationMs(flushMs)}": Must be greater than zero`)
  }
  const format = flags.text('logging-format')
  if (format !== 'text' && format !== 'json') {
    problems.push(`format: Invalid value: ${JSON.stringify(format)}: Unsupported log format`)
  }
  if (format === 'json' && !gates.isOn('LoggingBetaOptions')) {
    problems.push('format: Forbidden: Log format json is disabled, see LoggingBetaOptions feature')
  }
  if (format !== 'text' && flags.text('vmodule') !== '') {
    problems.push('vmodule: Forbidden: Only supported for text log format')
  }
  for (const kind of ['text', 'json']) {
    const off = 'Forbidden: Feature LoggingAlphaOptions is disabled'
    if (gates.isOn('LoggingAlphaOptions')) continue
    if (flags.isOn(`log-${kind}-split-stream`)) problems.push(`options.${kind}.splitStream: ${off}`)
    if (flags.text(`log-${kind}-info-buffer-size`) !== '0') problems.push(`options.${kind}.infoBufferSize: ${off}`)
  }
  return problems
}

const leaderElection: Check = (flags) =>
  flags.isOn('leader-elect') && flags.text('leader-elect-resource-lock') !== 'leases'
    ? ['resourceLock value must be "leases"']
    : []

const controllerNames: Check = (flags) => {
  const known = new Set(knownControllers.map(({ name }) => name))
  return flags.list('controllers').flatMap((element) => {
    if (element === '*') return []
    const name = element.replace(/^-/, '')
    return known.has(canonicalElement(name)) ? [] : [`${JSON.stringify(name)} is not in the list of known controllers`]
  })
}

const attachDetach: Check = (flags) =>
  flags.number('attach-detach-reconcile-sync-period') < 1000
    ? ['duration time must be greater than one second as set via command line option reconcile-sync-loop-period']
    : []

/** A flag's name, and the name by which Kubernetes complains of it: the two differ. */
const signers = [
  ['kubelet-serving', 'cluster-signing-kubelet-serving'],
  ['kubelet-client', 'cluster-signing-kube-apiserver-client'],
  ['kube-apiserver-client', 'cluster-signing-kube-apiserver'],
  ['legacy-unknown', 'cluster-signing-legacy-unknown'],
] as const

const certificateSigning: Check = (flags) => {
  const pairs = signers.map(([flag, shown]) => ({
    shown,
    cert: flags.text(`cluster-signing-${flag}-cert-file`) !== '',
    key: flags.text(`cluster-signing-${flag}-key-file`) !== '',
  }))
  const problems = pairs.flatMap(({ shown, cert, key }) => {
    if (cert === key) return []
    return [`"${shown}": cannot specify ${cert ? 'cert without key' : 'key without cert'}`]
  })
  const hasGlobal = flags.text('cluster-signing-cert-file') !== '' || flags.text('cluster-signing-key-file') !== ''
  if (hasGlobal && pairs.some(({ cert, key }) => cert || key)) {
    problems.push(
      'cannot specify --cluster-signing-{cert,key}-file and other --cluster-signing-*-file flags at the same time',
    )
  }
  return problems
}

const atLeastOne =
  (flag: string, text = 'must be greater than 0, but got'): Check =>
  (flags) =>
    flags.number(flag) < 1 ? [`${flag} ${text} ${flags.number(flag)}`] : []

const between =
  (flag: string, min: number, max: number): Check =>
  (flags) => {
    const value = flags.number(flag)
    if (value < min) return [`${flag} must not be less than ${min}, but got ${value}`]
    return value > max ? [`${flag} must not be more than ${max}, but got ${value}`] : []
  }

const serviceRange: Check = (flags) =>
  flags.text('service-cluster-ip-range').split(',').length > 2
    ? ['--service-cluster-ip-range can not contain more than two entries']
    : []

const securePort: Check = (flags) => {
  const port = flags.number('secure-port')
  if (port > 65_535) {
    return [`--secure-port ${port} must be between 1 and 65535, inclusive. It cannot be turned off with 0`]
  }
  return port < 0 ? [`--secure-port ${port} must be between 0 and 65535, inclusive. 0 for turning off secure port`] : []
}

const cloud: Check = (flags) => {
  const provider = flags.text('cloud-provider')
  const allocator = flags.text('cidr-allocator-type')
  const problems: string[] = []
  if (provider !== '' && provider !== 'external') {
    const advice = 'Please set --cloud-provider=external and migrate to an external cloud provider'
    problems.push(`cloud provider "${provider}" was specified, but built-in cloud providers are disabled. ${advice}`)
  }
  if (allocator !== '' && allocator !== 'RangeAllocator') {
    problems.push(`built-in cloud providers are disabled. The ipam ${allocator} is not available`)
  }
  return problems
}

const checks: readonly Check[] = [
  leaderElection,
  controllerNames,
  attachDetach,
  certificateSigning,
  atLeastOne('concurrent-daemonset-syncs'),
  atLeastOne('concurrent-device-taint-eviction-syncs', 'must be greater than zero, got'),
  atLeastOne('concurrent-resourceclaim-syncs', 'must be larger than 0, got'),
  atLeastOne('concurrent-statefulset-syncs'),
  between('concurrent-service-endpoint-syncs', 1, 50),
  between('max-endpoints-per-slice', 1, 1000),
  between('mirroring-concurrent-service-endpoint-syncs', 1, 50),
  between('mirroring-max-endpoints-per-subset', 1, 1000),
  atLeastOne('concurrent-ephemeralvolume-syncs'),
  atLeastOne('concurrent-horizontal-pod-autoscaler-syncs'),
  atLeastOne('concurrent-job-syncs'),
  atLeastOne('concurrent-cron-job-syncs'),
  serviceRange,
  securePort,
  cloud,
]

function metricsProblems(flags: FlagReader): readonly string[] {
  const hidden = flags.text('show-hidden-metrics-for-version')
  if (hidden === '' || hidden === '1.35') return []
  const only = "must be omitted or have the value '1.35'; only the previous minor version is allowed"
  return [`metrics.showHiddenMetricsForVersion: Invalid value: ${JSON.stringify(hidden)}: ${only}`]
}
