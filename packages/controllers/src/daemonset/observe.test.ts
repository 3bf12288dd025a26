import type { ControllerRevision, DaemonSet } from '@coxswain/api'
import { expect, test } from 'vitest'
import { byController, ownerIndexName } from '../shared/owner-index.ts'
import { listerOf, pod } from '../shared/testing/builders.ts'
import { createNodeFit } from './node-fit.ts'
import { observe, selectsEverything } from './observe.ts'

const set: DaemonSet = {
  metadata: { name: 'agent', namespace: 'shop', uid: 'uid-agent' },
  spec: { selector: { matchLabels: { app: 'agent' } }, template: { spec: { containers: [], nodeName: 'a' } } },
}

interface Traits {
  readonly owner?: string
  readonly namespace?: string
  readonly app?: string
}

const metadataOf = ({ owner, namespace = 'shop', app = 'agent' }: Traits) => ({
  namespace,
  labels: { app },
  ownerReferences:
    owner === undefined
      ? []
      : [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: owner, controller: true }],
})
const objects: readonly (Traits & { readonly name: string })[] = [
  { name: 'own', owner: 'uid-agent' },
  { name: 'orphan' },
  { name: 'orphan-elsewhere', namespace: 'elsewhere' },
  { name: 'orphan-of-others', app: 'web' },
  { name: 'of-an-earlier-set', owner: 'uid-gone' },
  { name: 'no-longer-selected', owner: 'uid-agent', app: 'web' },
]
const namesOf = (found: readonly { readonly metadata?: { readonly name?: string | undefined } | undefined }[]) =>
  found.map(({ metadata }) => metadata?.name)

test('a set claims pods and revisions alike: those that it selects, of its own namespace', () => {
  const indexes = { [ownerIndexName]: byController }
  const revisions = objects.map(({ name, ...traits }): ControllerRevision => ({
    metadata: { name, ...metadataOf(traits) },
    data: {},
    revision: 1,
  }))
  const pods = objects.map(({ name, ...traits }) => pod(name, { metadata: { name, ...metadataOf(traits) } }))
  const nodes = ['a', 'b'].map((name) => ({ metadata: { name } }))
  const listers = {
    daemonSets: listerOf([set]),
    nodes: listerOf(nodes),
    pods: listerOf(pods, indexes),
    revisions: listerOf(revisions, indexes),
  }
  const seen = observe(listers, set, createNodeFit())
  for (const plan of [seen.pods, seen.revisions]) {
    expect(namesOf(plan.kept)).toEqual(['own'])
    expect(namesOf(plan.toAdopt)).toEqual(['orphan'])
    expect(namesOf(plan.toRelease)).toEqual(['no-longer-selected'])
  }
  expect(seen.nodes).toEqual(nodes)
  expect(['a', 'b', 'gone'].map((name) => seen.fitOf(name)?.shouldRun)).toEqual([true, false, undefined])
})

test.each([
  { name: 'labels', selector: { matchLabels: { app: 'x' } }, want: false },
  { name: 'expressions', selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, want: false },
  { name: 'nothing', selector: {}, want: true },
  { name: 'empty lists', selector: { matchLabels: {}, matchExpressions: [] }, want: true },
  { name: 'no selector', selector: undefined, want: false },
])('a selector of $name selects everything: $want', ({ selector, want }) => {
  const spec = { template: {}, ...(selector === undefined ? {} : { selector }) } as NonNullable<DaemonSet['spec']>
  expect(selectsEverything({ spec })).toBe(want)
})
