import type { Namespace, NamespaceCondition } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { nextStatus, type Findings } from './status.ts'

const before = '2026-01-01T09:00:00Z'
const now = '2026-01-01T10:00:00Z'

function namespace(...conditions: readonly NamespaceCondition[]): Namespace {
  return { metadata: { name: 'web' }, status: { phase: 'Terminating', conditions } }
}

const condition = (type: string, status: string, reason: string, message: string): NamespaceCondition => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: now,
})
const old = (seen: NamespaceCondition): NamespaceCondition => ({ ...seen, lastTransitionTime: before })

const fine = {
  discovery: condition(
    'NamespaceDeletionDiscoveryFailure',
    'False',
    'ResourcesDiscovered',
    'All resources successfully discovered',
  ),
  parsing: condition(
    'NamespaceDeletionGroupVersionParsingFailure',
    'False',
    'ParsedGroupVersions',
    'All legacy kube types successfully parsed',
  ),
  content: condition(
    'NamespaceDeletionContentFailure',
    'False',
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ),
  remaining: condition('NamespaceContentRemaining', 'False', 'ContentRemoved', 'All content successfully removed'),
  finalizers: condition(
    'NamespaceFinalizersRemaining',
    'False',
    'ContentHasNoFinalizers',
    'All content-preserving finalizers finished',
  ),
}

const clean: Findings = {
  discoveryFailure: undefined,
  deletionFailures: [],
  remaining: new Map(),
  finalizers: new Map(),
}

const next = (seen: Namespace, findings: Partial<Findings> = {}): readonly NamespaceCondition[] | undefined =>
  nextStatus(seen, { ...clean, ...findings }, Date.parse(now)).status?.conditions

describe('conditions', () => {
  const foreign = old(condition('Mine', 'True', 'R', 'm'))
  const failed = condition('NamespaceDeletionDiscoveryFailure', 'True', 'DiscoveryFailed', 'no answer')
  const unparsed = condition(
    'NamespaceDeletionGroupVersionParsingFailure',
    'True',
    'GroupVersionParsingFailed',
    'a/b/c',
  )
  const { discovery, parsing, content, remaining, finalizers } = fine
  test.each([
    { name: 'are five, in order', seen: [], want: [discovery, parsing, content, remaining, finalizers] },
    {
      name: 'of others stay in front',
      seen: [foreign],
      want: [foreign, discovery, parsing, content, remaining, finalizers],
    },
    {
      name: 'that were failures are so no longer',
      seen: [old(failed)],
      want: [discovery, parsing, content, remaining, finalizers],
    },
    {
      name: 'that are there keep their places',
      seen: [old(unparsed), old(failed)],
      want: [parsing, discovery, content, remaining, finalizers],
    },
    {
      name: 'of a failure that is new take the place of those that were fine',
      seen: [parsing, old(discovery)],
      findings: { discoveryFailure: 'no answer' },
      want: [parsing, failed, content, remaining, finalizers],
    },
    {
      name: 'of a failure that lasts keep their time, and tell the news',
      seen: [old(failed)],
      findings: { discoveryFailure: 'another' },
      want: [old({ ...failed, message: 'another' }), parsing, content, remaining, finalizers],
    },
    {
      name: 'that tell the same are the same',
      seen: [discovery, parsing, content, remaining, finalizers].map(old),
      want: [discovery, parsing, content, remaining, finalizers].map(old),
    },
  ])('$name', ({ seen, findings, want }) => {
    expect(next(namespace(...seen), findings)).toEqual(want)
  })
})

describe('what is left', () => {
  const objects = new Map([
    ['deployments.apps', 5],
    ['configmaps.', 2],
  ])
  const held = new Map([
    ['example.com/b', 6],
    ['example.com/a', 5],
  ])
  const someObjects =
    'Some resources are remaining: configmaps. has 2 resource instances, deployments.apps has 5 resource instances'
  const someHeld =
    'Some content in the namespace has finalizers remaining: example.com/a in 5 resource instances, example.com/b in 6 resource instances'
  const { remaining, finalizers } = fine
  test.each([
    { name: 'nothing', found: {}, want: [remaining.message, finalizers.message] },
    { name: 'objects', found: { remaining: objects }, want: [someObjects, finalizers.message] },
    { name: 'finalizers', found: { finalizers: held }, want: [remaining.message, someHeld] },
    { name: 'both', found: { remaining: objects, finalizers: held }, want: [someObjects, someHeld] },
    {
      name: 'none of something',
      found: { remaining: new Map([['pods.', 0]]), finalizers: new Map([['example.com/a', 0]]) },
      want: [remaining.message, finalizers.message],
    },
  ])('$name', ({ found, want }) => {
    const conditions = next(namespace(), found)?.slice(3)
    expect(conditions?.map(({ message }) => message)).toEqual(want)
    expect(conditions?.map(({ status, reason }) => [status, reason])).toEqual([
      want[0] === someObjects ? ['True', 'SomeResourcesRemain'] : ['False', 'ContentRemoved'],
      want[1] === someHeld ? ['True', 'SomeFinalizersRemain'] : ['False', 'ContentHasNoFinalizers'],
    ])
  })

  test('failures are told sorted', () => {
    expect(next(namespace(), { deletionFailures: ['b failed', 'a failed'] })?.[2]).toMatchObject({
      status: 'True',
      reason: 'ContentDeletionFailed',
      message: 'Failed to delete all resource types, 2 remaining: a failed, b failed',
    })
  })
})
