import type { Node, PodSpec, Taint } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { createNodeFit } from './node-fit.ts'

const node = ({
  labels = {},
  ...spec
}: NonNullable<Node['spec']> & { labels?: Record<string, string> } = {}): Node => ({
  metadata: { name: 'a', labels: { type: 'production', ...labels } },
  spec,
  status: { allocatable: { cpu: '1', memory: '100M', pods: '1' }, conditions: [{ type: 'Ready', status: 'False' }] },
})
const taint = (key: string, effect: string): Taint => ({ key, value: 'x', effect })
const system = (key: string, effect: string): Taint => ({ key: `node.kubernetes.io/${key}`, effect })
const tainted = (...taints: readonly Taint[]): Node => node({ taints })
const needs = (cpu: string): Partial<PodSpec> => ({
  containers: [{ name: 'main', resources: { requests: { cpu } }, ports: [{ containerPort: 80, hostPort: 80 }] }],
})
const typed = (...values: readonly string[]): Partial<PodSpec> => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'type', operator: 'In', values }] }],
      },
    },
  },
})

const yes = { shouldRun: true, mayStay: true }
const no = { shouldRun: false, mayStay: false }
const staysOnly = { shouldRun: false, mayStay: true }

describe('a daemon on a node', () => {
  test.each([
    { name: 'runs', want: yes },
    { name: 'runs where there is too little for it: that is the scheduler’s part', spec: needs('8'), want: yes },
    { name: 'runs on one that is not ready', on: node(), want: yes },
    { name: 'runs on one that is closed to others', on: node({ unschedulable: true }), want: yes },
    { name: 'runs where its template says', spec: { nodeName: 'a' }, want: yes },
    { name: 'runs nowhere else', spec: { nodeName: 'b' }, want: no },
    { name: 'runs where the labels are', spec: { nodeSelector: { type: 'production' } }, want: yes },
    { name: 'not where they are not', spec: { nodeSelector: { type: 'test' } }, want: no },
    { name: 'not where one of them is not', spec: { nodeSelector: { type: 'production', zone: 'x' } }, want: no },
    { name: 'runs where its affinity is', spec: typed('production'), want: yes },
    { name: 'not where it is not', spec: typed('test'), want: no },
    {
      name: 'needs the labels and the affinity',
      spec: { ...typed('production'), nodeSelector: { type: 'test' } },
      want: no,
    },
    {
      name: 'needs the labels where its template says as well',
      spec: { nodeName: 'a', nodeSelector: { type: 'test' } },
      want: no,
    },
    { name: 'runs where both agree', spec: { nodeName: 'a', nodeSelector: { type: 'production' } }, want: yes },
    {
      name: 'may prefer another',
      spec: {
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 1, preference: { matchExpressions: [{ key: 'type', operator: 'In', values: ['test'] }] } },
            ],
          },
        },
      },
      want: yes,
    },
    { name: 'does not come behind a taint, but may stay', on: tainted(taint('a', 'NoSchedule')), want: staysOnly },
    { name: 'may not stay behind one that evicts', on: tainted(taint('a', 'NoExecute')), want: no },
    {
      name: 'may not stay behind both',
      on: tainted(taint('a', 'NoSchedule'), taint('a', 'NoExecute')),
      want: no,
    },
    { name: 'is not asked to prefer others', on: tainted(taint('a', 'PreferNoSchedule')), want: yes },
    {
      name: 'runs behind a taint that it tolerates',
      on: tainted(taint('a', 'NoSchedule')),
      spec: { tolerations: [{ key: 'a', value: 'x', effect: 'NoSchedule' }] },
      want: yes,
    },
    {
      name: 'may stay when it tolerates the one that evicts',
      on: tainted(taint('a', 'NoSchedule'), taint('b', 'NoExecute')),
      spec: { tolerations: [{ key: 'b', operator: 'Exists' }] },
      want: staysOnly,
    },
    { name: 'may tolerate what is not there', spec: { tolerations: [{ key: 'a', operator: 'Exists' }] }, want: yes },
    {
      name: 'does not compare: that gate is off',
      on: tainted({ key: 'a', value: '5', effect: 'NoSchedule' }),
      spec: { tolerations: [{ key: 'a', operator: 'Gt', value: '3', effect: 'NoSchedule' }] },
      want: staysOnly,
    },
    {
      name: 'runs on one that is not ready and tainted for it',
      on: tainted(system('not-ready', 'NoExecute')),
      want: yes,
    },
    {
      name: 'not behind that taint when it keeps away',
      on: tainted(system('not-ready', 'NoSchedule')),
      want: staysOnly,
    },
    { name: 'runs on one out of reach', on: tainted(system('unreachable', 'NoExecute')), want: yes },
    {
      name: 'runs under every pressure',
      on: tainted(
        system('disk-pressure', 'NoSchedule'),
        system('memory-pressure', 'NoSchedule'),
        system('pid-pressure', 'NoSchedule'),
        system('unschedulable', 'NoSchedule'),
      ),
      want: yes,
    },
    { name: 'waits for a network', on: tainted(system('network-unavailable', 'NoSchedule')), want: staysOnly },
    {
      name: 'does not when it makes one',
      on: tainted(system('network-unavailable', 'NoSchedule')),
      spec: { hostNetwork: true },
      want: yes,
    },
  ])('$name', ({ on = node(), spec = {}, want }) => {
    expect(createNodeFit()({ spec: { containers: [], ...spec } }, on)).toEqual(want)
  })

  test('runs anywhere without a template, and each template is looked at once', () => {
    const fit = createNodeFit()
    expect(fit(undefined, node())).toEqual(yes)
    const template = { spec: { containers: [], nodeSelector: { type: 'test' } } }
    expect([fit(template, node()), fit(template, node({ labels: { type: 'test' } }))]).toEqual([no, yes])
  })
})
