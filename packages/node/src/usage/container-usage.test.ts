import type { Container, Pod } from '@coxswain/api'
import { expect, test } from 'vitest'
import { containerUsage, printUsage } from './container-usage.ts'

interface Row {
  readonly name: string
  readonly says?: Readonly<Record<string, string>>
  readonly requests?: Readonly<Record<string, string>>
  readonly limits?: Readonly<Record<string, string>>
  /** In billionths of a core. */
  readonly load?: number
  readonly want: { readonly cpu?: string; readonly memory?: string }
}

function usageOf({ says = {}, requests, limits, load = 0 }: Row): Readonly<Record<string, string>> {
  const container: Container = { name: 'main', resources: { requests, limits } }
  const annotations = Object.fromEntries(Object.entries(says).map(([name, value]) => [`coxswain.dev/${name}`, value]))
  const pod: Pod = { metadata: { name: 'web', annotations }, spec: { containers: [container] } }
  return printUsage(containerUsage(pod, container, load))
}

const rows: readonly Row[] = [
  { name: 'of nothing requested, hardly anything is used', want: { cpu: '1m', memory: '16Mi' } },
  {
    name: 'a tenth of the CPU, half of the memory',
    requests: { cpu: '1', memory: '1Gi' },
    want: { cpu: '100m', memory: '512Mi' },
  },
  { name: 'a quantity', says: { 'cpu-usage': '250m', 'memory-usage': '3Mi' }, want: { cpu: '250m', memory: '3Mi' } },
  { name: 'less than a thousandth of a core', says: { 'cpu-usage': '1500u' }, want: { cpu: '1500u' } },
  { name: 'a share of the request', says: { 'cpu-usage': '80%' }, requests: { cpu: '200m' }, want: { cpu: '160m' } },
  {
    name: 'more than the request',
    says: { 'memory-usage': '150%' },
    requests: { memory: '64Mi' },
    want: { memory: '96Mi' },
  },
  { name: 'half a percent', says: { 'cpu-usage': '0.5%' }, requests: { cpu: '1' }, want: { cpu: '5m' } },
  { name: 'a share of no request says nothing', says: { 'cpu-usage': '80%' }, want: { cpu: '1m' } },
  { name: 'no quantity says nothing', says: { 'cpu-usage': 'much' }, requests: { cpu: '1' }, want: { cpu: '100m' } },
  { name: 'less than nothing says nothing', says: { 'memory-usage': '-5Mi' }, want: { memory: '16Mi' } },
  { name: 'nothing at all', says: { 'cpu-usage': '0', 'memory-usage': '0' }, want: { cpu: '0', memory: '0' } },
  { name: 'its own word before that for all', says: { 'cpu-usage': '1', 'cpu-usage.main': '2' }, want: { cpu: '2' } },
  { name: 'another container is not meant', says: { 'cpu-usage.other': '2' }, want: { cpu: '1m' } },
  { name: 'load comes on top', says: { 'cpu-usage': '100m' }, load: 400_000_000, want: { cpu: '500m' } },
  { name: 'parts of load are rounded', says: { 'cpu-usage': '0' }, load: 1e9 / 3, want: { cpu: '333333333n' } },
  {
    name: 'throttled at the limit',
    says: { 'cpu-usage': '3' },
    limits: { cpu: '500m' },
    load: 1e9,
    want: { cpu: '500m' },
  },
  {
    name: 'memory ends at the limit',
    says: { 'memory-usage': '1Gi' },
    limits: { memory: '256Mi' },
    want: { memory: '256Mi' },
  },
]

test.each(rows)('$name', (row) => {
  expect(usageOf(row)).toMatchObject(row.want)
})
