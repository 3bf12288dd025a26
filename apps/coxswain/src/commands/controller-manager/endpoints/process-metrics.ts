// Mirrors the process collector of client_golang, and k8s.io/component-base/metrics/version.go and featuregate, 1.36.
import type { Metrics } from '@coxswain/runtime'
import { readdirSync, readFileSync } from 'node:fs'
import type { FeatureGates, GateVersions } from '@coxswain/runtime'
import { platform } from '../api-clients.ts'
import { runtimeVersion } from './zpages.ts'

export interface ProcessFacts {
  readonly gates: FeatureGates
  readonly versions: GateVersions
  /** With the leading `v`. */
  readonly reported: string
  readonly startedMs: number
}

/** What the process tells of itself whatever it does. */
export function addProcessMetrics(metrics: Metrics, facts: ProcessFacts): void {
  const { gates, startedMs } = facts
  addBuildInfo(metrics, facts)
  const enabled = metrics.gauge('kubernetes_feature_enabled', '[BETA] Whether each feature gate is on: 1 or 0.', [
    'name',
    'stage',
  ])
  for (const { name, stage } of gates.known) enabled.set(gates.isOn(name) ? 1 : 0, { name, stage })
  const cpu = growing(metrics, 'process_cpu_seconds_total', 'Total user and system CPU time spent in seconds.')
  const resident = metrics.gauge('process_resident_memory_bytes', 'Resident memory size in bytes.')
  metrics
    .gauge('process_start_time_seconds', 'Start time of the process since unix epoch in seconds.')
    .set(startedMs / 1000)
  metrics.onCollect(() => {
    const { user, system } = process.cpuUsage()
    cpu((user + system) / 1e6)
    resident.set(process.memoryUsage.rss())
  })
  if (process.platform === 'linux') addLinuxMetrics(metrics)
}

/** Its gates and versions are those of all of Kubernetes. */
const versionedComponent = 'kube'

function addBuildInfo(metrics: Metrics, { versions, reported }: ProcessFacts): void {
  const { emulation, minCompatibility } = versions
  const build = {
    major: '1',
    minor: '36',
    git_version: reported,
    git_commit: '',
    git_tree_state: '',
    build_date: '',
    go_version: runtimeVersion,
    compiler: 'v8',
    platform,
  }
  metrics
    .gauge('kubernetes_build_info', '[BETA] What was built, of what and when; always 1.', Object.keys(build))
    .set(1, build)
  const version = { component: versionedComponent, binary: reported.slice(1), emulation, min_compat: minCompatibility }
  metrics
    .gauge('version_info', '[ALPHA] The versions that the component is and emulates; always 1.', Object.keys(version))
    .set(1, version)
}

/** A counter that is told what it has come to. */
function growing(metrics: Metrics, name: string, help: string): (total: number) => void {
  const counter = metrics.counter(name, help)
  let before = 0
  return (total) => {
    counter.increment({}, Math.max(0, total - before))
    before = total
  }
}

const pageBytes = 4096

function addLinuxMetrics(metrics: Metrics): void {
  const openFiles = metrics.gauge('process_open_fds', 'Number of open file descriptors.')
  const maxFiles = metrics.gauge('process_max_fds', 'Maximum number of open file descriptors.')
  const virtual = metrics.gauge('process_virtual_memory_bytes', 'Virtual memory size in bytes.')
  const virtualMax = metrics.gauge(
    'process_virtual_memory_max_bytes',
    'Maximum amount of virtual memory available in bytes.',
  )
  const received = growing(
    metrics,
    'process_network_receive_bytes_total',
    'Number of bytes received by the process over the network.',
  )
  const sent = growing(
    metrics,
    'process_network_transmit_bytes_total',
    'Number of bytes sent by the process over the network.',
  )
  const limits = readText('/proc/self/limits')
  const limitOf = (name: string): number => {
    const [, soft] = new RegExp(`^${name} +(\\S+)`, 'm').exec(limits) ?? []
    return soft === 'unlimited' ? 2 ** 64 : Number(soft ?? 0)
  }
  maxFiles.set(limitOf('Max open files'))
  virtualMax.set(limitOf('Max address space'))
  metrics.onCollect(() => {
    openFiles.set(countFiles())
    const [pages = '0'] = readText('/proc/self/statm').split(' ')
    virtual.set(Number(pages) * pageBytes)
    const [bytesIn, bytesOut] = networkBytes(readText('/proc/self/net/netstat'))
    received(bytesIn)
    sent(bytesOut)
  })
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function countFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return 0
  }
}

/** Of the two lines of a section: names, and numbers under them. */
function networkBytes(netstat: string): readonly [number, number] {
  const [names = '', numbers = ''] = netstat.split('\n').filter((line) => line.startsWith('IpExt:'))
  const columns = names.split(' ')
  const values = numbers.split(' ')
  const of = (name: string): number => Number(values[columns.indexOf(name)] ?? 0)
  return [of('InOctets'), of('OutOctets')]
}
