import type { ControllerRevision, Pod, PodTemplateSpec, StatefulSet } from '@coxswain/api'
import { defaultPodTemplate } from '@coxswain/api/pod-defaults'
import { LruMap } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { createRevisionTexts } from '../shared/revision-history/template-patch.ts'
import { pod } from '../shared/testing/builders.ts'
import { planTruncation } from './history.ts'
import { currentRevision, decideRevision } from './revise.ts'

const texts = createRevisionTexts()
const templateOf = (image: string): PodTemplateSpec =>
  defaultPodTemplate({ metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'c', image }] } })

const setOf = (image: string, status: Partial<NonNullable<StatefulSet['status']>> = {}, limit = 10): StatefulSet => ({
  metadata: { name: 'db', namespace: 'shop', uid: 'uid-db', generation: 3 },
  spec: { selector: { matchLabels: { app: 'db' } }, template: templateOf(image), revisionHistoryLimit: limit },
  status: { replicas: 0, ...status },
})

const named = (name: string, revision: number, text: string): ControllerRevision => ({
  metadata: { name, resourceVersion: '7' },
  data: JSON.parse(text) as ControllerRevision['data'],
  revision,
})
const revisionOf = (image: string, revision: number): ControllerRevision =>
  named(image, revision, texts.ofTemplate(templateOf(image)))
/** As releases up to 1.33 wrote it. */
const early = (image: string, revision: number): ControllerRevision =>
  named(
    `${image}-early`,
    revision,
    texts.ofTemplate(templateOf(image)).replace('"metadata":{', '"metadata":{"creationTimestamp":null,'),
  )

interface Row {
  readonly name: string
  readonly sorted: readonly ControllerRevision[]
  readonly isStrict?: boolean
  readonly want: string
}

describe('a set of image v1', () => {
  test.each<Row>([
    { name: 'makes its first revision', sorted: [], want: 'create 1' },
    { name: 'keeps the newest that is like it', sorted: [revisionOf('v0', 1), revisionOf('v1', 2)], want: 'keep v1' },
    { name: 'makes another after one that is not', sorted: [revisionOf('v0', 4)], want: 'create 5' },
    { name: 'comes back to an old one', sorted: [revisionOf('v1', 1), revisionOf('v2', 2)], want: 'bump v1 to 3' },
    {
      name: 'to the newest of several old ones',
      sorted: [revisionOf('v1', 1), named('again', 2, texts.ofTemplate(templateOf('v1'))), revisionOf('v2', 3)],
      want: 'bump again to 4',
    },
    { name: 'keeps one that an early release wrote', sorted: [early('v1', 1)], want: 'keep v1-early' },
    { name: 'not beside one of its own', sorted: [early('v1', 1), revisionOf('v1', 2)], want: 'keep v1' },
    { name: 'not while that gate is off', sorted: [early('v1', 1)], isStrict: true, want: 'create 2' },
    { name: 'nor when it is not the newest', sorted: [early('v1', 1), revisionOf('v2', 2)], want: 'create 3' },
    { name: 'nor when it means something else', sorted: [early('v2', 1)], want: 'create 2' },
    {
      name: 'prefers one of its own release',
      sorted: [revisionOf('v1', 1), early('v1', 2)],
      want: 'bump v1 to 3',
    },
  ])('$name', ({ sorted, isStrict = false, want }) => {
    const sameMeaning = isStrict ? undefined : new LruMap<string, true>(10)
    const decision = decideRevision(setOf('v1'), sorted, { texts, sameMeaning })
    const told = {
      keep: () => `keep ${decision.kind === 'keep' ? decision.revision.metadata?.name : ''}`,
      bump: () => (decision.kind === 'bump' ? `bump ${decision.revision.metadata?.name} to ${decision.to}` : ''),
      create: () => `create ${decision.kind === 'create' ? decision.draft.revision : ''}`,
    }
    expect(told[decision.kind]()).toBe(want)
  })

  test('is remembered to mean the same for as long as neither changes', () => {
    const sameMeaning = new LruMap<string, true>(10)
    decideRevision(setOf('v1'), [early('v1', 1)], { texts, sameMeaning })
    expect(sameMeaning.get('uid-db/3/7')).toBe(true)
    decideRevision(setOf('v2'), [early('v1', 1)], { texts, sameMeaning: new LruMap(10) })
    expect(sameMeaning.size).toBe(1)
  })

  test('names a new revision by the collisions so far', () => {
    const at = (collisionCount: number) => {
      const decision = decideRevision(setOf('v1', { collisionCount }), [], { texts, sameMeaning: undefined })
      return decision.kind === 'create' ? decision.draft.metadata?.name : undefined
    }
    expect(at(0)).toMatch(/^db-[a-z0-9]+$/)
    expect(at(1)).not.toBe(at(0))
  })
})

test.each([
  { name: 'the one that the status names is current', status: { currentRevision: 'v1' }, want: 'v1' },
  { name: 'the update revision is when it names none', status: {}, want: 'v2' },
  { name: 'or one that is gone', status: { currentRevision: 'v0' }, want: 'v2' },
])('$name', ({ status, want }) => {
  const sorted = [revisionOf('v1', 1), revisionOf('v2', 2)]
  expect(currentRevision(setOf('v2', status), sorted, revisionOf('v2', 2)).metadata?.name).toBe(want)
})

describe('of five revisions', () => {
  const sorted = ['v1', 'v2', 'v3', 'v4', 'v5'].map((name, index) => revisionOf(name, index + 1))
  const ofRevision = (name: string): Pod =>
    pod(`db-${name}`, { metadata: { labels: { 'controller-revision-hash': name } } })
  test.each([
    { name: 'none goes within the limit', limit: 4, want: [] },
    { name: 'the oldest go', limit: 1, want: ['v1', 'v2', 'v3'] },
    { name: 'all that are not used go', limit: 0, want: ['v1', 'v2', 'v3', 'v4'] },
    { name: 'none ever goes', limit: -1, want: [] },
    { name: 'the current one stays', limit: 0, current: 'v2', want: ['v1', 'v3', 'v4'] },
    { name: 'those of pods stay', limit: 0, pods: [ofRevision('v1'), ofRevision('v3')], want: ['v2', 'v4'] },
    {
      name: 'without a sync that came far enough only those of pods do',
      limit: 0,
      update: undefined,
      want: ['v1', 'v2', 'v3', 'v4', 'v5'],
    },
  ])('$name', ({ limit, current, pods = [], want, ...more }) => {
    const update = 'update' in more ? more.update : 'v5'
    const going = planTruncation(setOf('v5', {}, limit), sorted, { current, update, pods })
    expect(going.map(({ metadata }) => metadata?.name)).toEqual(want)
  })
})
