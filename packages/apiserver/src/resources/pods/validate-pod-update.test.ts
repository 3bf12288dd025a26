import { describe, expect, test } from 'vitest'
import type { NodeSelectorTerm, Pod, PodSpec } from '@coxswain/api'
import { defaultPodObject } from './defaults.ts'
import { validatePodUpdate } from './validate-pod-update.ts'

const podOf = (spec: Partial<PodSpec>, annotations: Readonly<Record<string, string>> = {}): Pod =>
  defaultPodObject({
    metadata: { name: 'p', annotations },
    spec: { containers: [{ name: 'c', image: 'nginx' }], serviceAccountName: 'default', ...spec },
  })

/** Differences behind the message are of no interest here. */
function problems(next: Pod, previous: Pod): readonly string[] {
  return validatePodUpdate(next, previous).map(({ field, message }) => `${field}: ${message.split('\n')[0]}`)
}

const mayNotChange =
  'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,' +
  '`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing ' +
  'tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'
const exists = (key: string): { readonly key: string; readonly operator: string } => ({ key, operator: 'Exists' })

describe('of a pod', () => {
  test.each<{ name: string; from?: Partial<PodSpec>; to: Partial<PodSpec>; wanted: readonly string[] }>([
    { name: 'nothing changes', to: {}, wanted: [] },
    {
      name: 'the image changes',
      to: { containers: [{ name: 'c', image: 'nginx:2', imagePullPolicy: 'Always' }] },
      wanted: [],
    },
    {
      name: 'the image goes',
      to: { containers: [{ name: 'c', image: '' }] },
      wanted: ['spec.containers[0].image: Required value', 'spec.containers[0].image: Required value', mayNotChange],
    },
    {
      name: 'a container comes',
      to: {
        containers: [
          { name: 'c', image: 'nginx' },
          { name: 'd', image: 'x' },
        ],
      },
      wanted: ['spec.containers: Forbidden: pod updates may not add or remove containers'],
    },
    {
      name: 'the command changes',
      to: { containers: [{ name: 'c', image: 'nginx', command: ['sleep'] }] },
      wanted: [mayNotChange],
    },
    { name: 'a deadline comes', to: { activeDeadlineSeconds: 9 }, wanted: [] },
    { name: 'it comes nearer', from: { activeDeadlineSeconds: 9 }, to: { activeDeadlineSeconds: 8 }, wanted: [] },
    {
      name: 'it goes farther',
      from: { activeDeadlineSeconds: 9 },
      to: { activeDeadlineSeconds: 10 },
      wanted: ['spec.activeDeadlineSeconds: Invalid value: 10: must be less than or equal to previous value'],
    },
    {
      name: 'it goes',
      from: { activeDeadlineSeconds: 9 },
      to: {},
      wanted: ['spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value'],
    },
    {
      name: 'a toleration comes',
      from: { tolerations: [exists('a')] },
      to: { tolerations: [exists('b'), exists('a')] },
      wanted: [],
    },
    {
      name: 'a toleration lasts longer',
      from: { tolerations: [{ ...exists('a'), effect: 'NoExecute', tolerationSeconds: 1 }] },
      to: { tolerations: [{ ...exists('a'), effect: 'NoExecute', tolerationSeconds: 2 }] },
      wanted: [],
    },
    {
      name: 'a toleration goes',
      from: { tolerations: [exists('a')] },
      to: {},
      wanted: ['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'],
    },
    {
      name: 'a negative grace period is repaired',
      from: { terminationGracePeriodSeconds: -1 },
      to: { terminationGracePeriodSeconds: 1 },
      wanted: [],
    },
    { name: 'the grace period changes', to: { terminationGracePeriodSeconds: 1 }, wanted: [mayNotChange] },
    { name: 'a node is written past the scheduler', to: { nodeName: 'n' }, wanted: [mayNotChange] },
    {
      name: 'a gate opens',
      from: { schedulingGates: [{ name: 'a/b' }, { name: 'a/c' }] },
      to: { schedulingGates: [{ name: 'a/c' }] },
      wanted: [],
    },
    {
      name: 'a gate closes',
      from: { schedulingGates: [{ name: 'a/b' }] },
      to: { schedulingGates: [{ name: 'a/b' }, { name: 'a/c' }] },
      wanted: [
        "spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate 'a/c'",
      ],
    },
  ])('$name', ({ from = {}, to, wanted }) => {
    expect(problems(podOf(to), podOf(from))).toEqual(wanted)
  })
})

const term = (key: string, ...values: string[]): NodeSelectorTerm => ({
  matchExpressions: [{ key, operator: 'In', values }],
})
const withTerms = (...nodeSelectorTerms: readonly NodeSelectorTerm[]): Partial<PodSpec> => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
})
const terms = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms'

describe('of a pod at a gate', () => {
  const gates = { schedulingGates: [{ name: 'a/b' }] }
  test.each<{ name: string; from: Partial<PodSpec>; to: Partial<PodSpec>; wanted: readonly string[] }>([
    {
      name: 'the node selector grows',
      from: { nodeSelector: { a: 'b' } },
      to: { nodeSelector: { a: 'b', c: 'd' } },
      wanted: [],
    },
    {
      name: 'the node selector changes',
      from: { nodeSelector: { a: 'b' } },
      to: { nodeSelector: { a: 'c' } },
      wanted: [
        'spec.nodeSelector: Invalid value: {"a":"c"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
      ],
    },
    { name: 'terms come where none were', from: {}, to: withTerms(term('a', 'b')), wanted: [] },
    {
      name: 'a term asks for more',
      from: withTerms(term('a', 'b')),
      to: withTerms({
        matchExpressions: [
          { key: 'a', operator: 'In', values: ['b'] },
          { key: 'c', operator: 'Exists' },
        ],
      }),
      wanted: [],
    },
    {
      name: 'a term asks for something else',
      from: withTerms(term('a', 'b')),
      to: withTerms(term('a', 'c')),
      wanted: [
        `${terms}[0]: Invalid value: {"MatchExpressions":[{"Key":"a","Operator":"In","Values":["c"]}],"MatchFields":null}: only additions are allowed (no mutations or deletions)`,
      ],
    },
    {
      name: 'a term more widens',
      from: withTerms(term('a', 'b')),
      to: withTerms(term('a', 'b'), term('c', 'd')),
      wanted: [
        `${terms}: Invalid value: [{"MatchExpressions":[{"Key":"a","Operator":"In","Values":["b"]}],"MatchFields":null},{"MatchExpressions":[{"Key":"c","Operator":"In","Values":["d"]}],"MatchFields":null}]: no additions/deletions to non-empty NodeSelectorTerms list are allowed`,
      ],
    },
  ])('$name', ({ from, to, wanted }) => {
    expect(problems(podOf({ ...to, ...gates }), podOf({ ...from, ...gates }))).toEqual(wanted)
    expect(problems(podOf(to), podOf(from))).not.toEqual([])
  })
})

test.each([
  {
    key: 'kubernetes.io/config.mirror',
    field: 'metadata.annotations[kubernetes.io/config.mirror]',
    what: 'mirror pod annotation',
  },
  {
    key: 'container.apparmor.security.beta.kubernetes.io/c',
    field: 'metadata.annotations[container.apparmor.security.beta.kubernetes.io/c]',
    what: 'AppArmor annotations',
  },
])('$what are said once', ({ key, field, what }) => {
  const plain = podOf({})
  const marked = podOf({}, { [key]: 'runtime/default' })
  const kept = (texts: readonly string[]): readonly string[] =>
    texts.filter((text) => text.startsWith(`${field}: Forbidden`))
  expect(kept(problems(marked, plain))).toEqual([`${field}: Forbidden: may not add ${what}`])
  expect(kept(problems(plain, marked))).toEqual([`${field}: Forbidden: may not remove or update ${what}`])
  expect(kept(problems(marked, marked))).toEqual([])
})
