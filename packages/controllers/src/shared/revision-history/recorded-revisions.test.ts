import { readFileSync } from 'node:fs'
import type { ControllerRevision, DaemonSet, StatefulSet } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { createPodTemplateHash } from '../pod-template-hash.ts'
import { hashRevision, revisionName } from './revision-name.ts'
import { createRevisionTexts, parseRevisionText, readTemplateText } from './template-patch.ts'

/** What a Go manager of 1.36.2 left in a cluster. */
const read = (file: string): string =>
  readFileSync(new URL(`../../../../../tests/data/revisions/${file}.json`, import.meta.url), 'utf8')

const texts = createRevisionTexts()
const recorded = JSON.parse(read('controllerrevisions')) as { readonly items: readonly ControllerRevision[] }
const owners = [JSON.parse(read('db.owner')) as StatefulSet, JSON.parse(read('agent.owner')) as DaemonSet] as const

const revisionOf = (owner: string): ControllerRevision => {
  const found = recorded.items.find(({ metadata }) => metadata?.ownerReferences?.[0]?.name === owner)
  if (found === undefined) throw new Error(`no revision of ${owner} was recorded`)
  return found
}

describe.each(owners)('the revision of $metadata.name', (owner) => {
  const revision = revisionOf(owner.metadata?.name ?? '')
  const text = texts.ofTemplate(owner.spec?.template)

  test('has the recorded bytes', () => {
    expect(read('controllerrevisions')).toContain(`"data":${text},`)
    expect(texts.ofData(revision.data)).toBe(text)
  })

  test('is sent in the order of the bytes', () => {
    expect(JSON.stringify(parseRevisionText(text))).toBe(
      text.replaceAll('\\u003c', '<').replaceAll('\\u003e', '>').replaceAll('\\u0026', '&'),
    )
  })

  test('gives the template back', () => {
    expect(texts.ofTemplate(readTemplateText(texts.ofData(revision.data)))).toBe(text)
  })
})

test('names are the recorded ones', () => {
  const [set, daemonSet] = owners
  const hash = hashRevision(texts.ofTemplate(set.spec?.template), 0)
  expect(revisionName('db', hash)).toBe(revisionOf('db').metadata?.name)
  const templateHash = createPodTemplateHash({ emptyIsNil: true })(daemonSet.spec?.template ?? {}, undefined)
  expect(`agent-${templateHash}`).toBe(revisionOf('agent').metadata?.name)
})

const fixture = (creationTimestamp: string): string =>
  `{"spec":{"template":{"$patch":"replace","metadata":{"annotations":{"test":"value"},${creationTimestamp}` +
  '"labels":{"app":"foo"}},"spec":{"containers":[{"image":"test","imagePullPolicy":"Always","name":"test","resources":{},' +
  '"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File"}],"dnsPolicy":"ClusterFirst",' +
  '"restartPolicy":"Always","schedulerName":"default-scheduler","securityContext":{},"terminationGracePeriodSeconds":30}}}}'

test.each([
  { name: 'of releases from 1.34 on', data: fixture(''), count: 0, want: '776999688b' },
  { name: 'of releases up to 1.33', data: fixture('"creationTimestamp":null,'), count: 0, want: 'c77f6d978' },
  { name: 'of 1.34 without a count', data: fixture(''), count: undefined, want: '6855cb9558' },
  { name: 'of 1.33 without a count', data: fixture('"creationTimestamp":null,'), count: undefined, want: '6b48d6f566' },
])('the hash of data $name', ({ data, count, want }) => {
  expect(texts.ofData(JSON.parse(data))).toBe(data)
  expect(hashRevision(data, count)).toBe(want)
})
