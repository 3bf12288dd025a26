import { statefulSets, type ControllerRevision, type StatefulSet } from '@coxswain/api'
import { StatusError, type Client } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { createRevision, newRevision } from './create-revision.ts'
import { nextRevision, sortRevisions } from './order-revisions.ts'
import { hashRevision, revisionName } from './revision-name.ts'
import { createRevisionTexts } from './template-patch.ts'

const texts = createRevisionTexts()
const signal = new AbortController().signal
const owner: StatefulSet = { metadata: { name: 'db', namespace: 'shop', uid: 'uid-db', annotations: { note: 'x' } } }
const text = texts.ofTemplate({ spec: { containers: [{ name: 'c', image: 'db:1' }] } })
const other = texts.ofTemplate({ spec: { containers: [{ name: 'c', image: 'db:2' }] } })
const nameAt = (count: number): string => revisionName('db', hashRevision(text, count))

const fault = (code: number, reason: string): StatusError =>
  new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason })

/** A server that has these revisions. */
function having(taken: Readonly<Record<string, string>>, failure?: StatusError, unreadable?: StatusError): Client {
  const resource = () => ({
    create: (draft: ControllerRevision) => {
      if (failure !== undefined) return Promise.reject(failure)
      const isTaken = taken[draft.metadata?.name ?? ''] !== undefined
      return isTaken ? Promise.reject(fault(409, 'AlreadyExists')) : Promise.resolve(draft)
    },
    get: (name: string) =>
      unreadable === undefined
        ? Promise.resolve({ metadata: { name }, data: JSON.parse(taken[name] ?? '{}'), revision: 7 })
        : Promise.reject(unreadable),
  })
  // Nothing else of a client is asked for.
  return { resource } as unknown as Client
}

const draftAt = (collisionCount: number): ControllerRevision =>
  newRevision(statefulSets, owner, { text, revision: 2, collisionCount, labels: { app: 'db' } })

describe('creating', () => {
  test.each([
    { name: 'takes the first name', taken: {}, from: 0, want: { name: nameAt(0), count: 0, revision: 2 } },
    { name: 'begins at the count', taken: {}, from: 4, want: { name: nameAt(4), count: 4, revision: 2 } },
    {
      name: 'takes another name where other data has it',
      taken: { [nameAt(0)]: other, [nameAt(1)]: other },
      from: 0,
      want: { name: nameAt(2), count: 2, revision: 2 },
    },
    {
      name: 'finds the one that has the same data, whatever its number',
      taken: { [nameAt(0)]: other, [nameAt(1)]: text },
      from: 0,
      want: { name: nameAt(1), count: 1, revision: 7 },
    },
  ])('$name', async ({ taken, from, want }) => {
    const creating = { owner, draft: draftAt(from), collisionCount: from }
    const { revision, collisionCount } = await createRevision({ client: having(taken), texts }, creating, signal)
    expect({ name: revision.metadata?.name, count: collisionCount, revision: revision.revision }).toEqual(want)
  })

  test('keeps the label of the first hash when the name changes', async () => {
    const client = having({ [nameAt(0)]: other })
    const creating = { owner, draft: draftAt(0), collisionCount: 0 }
    const { revision } = await createRevision({ client, texts }, creating, signal)
    expect(revision.metadata?.labels).toEqual({ app: 'db', 'controller.kubernetes.io/hash': hashRevision(text, 0) })
    expect(revision.metadata?.name).toBe(nameAt(1))
  })

  test('belongs to its own owner, also where another one has the same template', () => {
    const second = newRevision(
      statefulSets,
      { metadata: { name: 'db2', namespace: 'shop', uid: 'uid-db2' } },
      { text, revision: 2, collisionCount: 0, labels: {} },
    )
    expect(second.metadata?.name).toBe(`db2-${hashRevision(text, 0)}`)
    expect(second.metadata?.labels).toEqual({ 'controller.kubernetes.io/hash': hashRevision(text, 0) })
  })

  test('fails where the one that has the name cannot be read', async () => {
    const client = having({ [nameAt(0)]: other }, undefined, fault(404, 'NotFound'))
    const creating = { owner, draft: draftAt(0), collisionCount: 0 }
    await expect(createRevision({ client, texts }, creating, signal)).rejects.toMatchObject({ reason: 'NotFound' })
  })

  test('passes other faults on', async () => {
    const client = having({}, fault(403, 'Forbidden'))
    const creating = { owner, draft: draftAt(0), collisionCount: 0 }
    await expect(createRevision({ client, texts }, creating, signal)).rejects.toMatchObject({ reason: 'Forbidden' })
  })

  test('takes the annotations of the owner along, and belongs to it', () => {
    expect(draftAt(0).metadata).toMatchObject({
      annotations: { note: 'x' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'uid-db', controller: true }],
    })
  })
})

describe('the order', () => {
  const revision = (name: string, number: number, created = '10:00:00'): ControllerRevision => ({
    metadata: { name, creationTimestamp: `2026-04-01T${created}Z` },
    revision: number,
  })
  test.each([
    { name: 'of none', given: [], want: [] },
    { name: 'is by number', given: [revision('b', 3), revision('a', 1), revision('c', 2)], want: ['a', 'c', 'b'] },
    { name: 'also where it was already', given: [revision('a', 1), revision('b', 2)], want: ['a', 'b'] },
    {
      name: 'and where it was the other way round',
      given: [revision('c', 3), revision('b', 2), revision('a', 1)],
      want: ['a', 'b', 'c'],
    },
    { name: 'then by age', given: [revision('a', 1, '11:00:00'), revision('b', 1)], want: ['b', 'a'] },
    { name: 'then by name', given: [revision('b', 1), revision('a', 1)], want: ['a', 'b'] },
  ])('$name', ({ given, want }) => {
    expect(sortRevisions(given).map(({ metadata }) => metadata?.name)).toEqual(want)
  })
  test('the next number is one more than the newest has', () => {
    expect([nextRevision([]), nextRevision([revision('a', 4)])]).toEqual([1, 5])
  })
})

describe('the text', () => {
  test.each([
    {
      name: 'leaves out what is empty and optional',
      template: { spec: { containers: [], nodeName: '', hostNetwork: false } },
      want: '"spec":{"containers":[]}',
    },
    {
      name: 'keeps empty structs behind pointers',
      template: { spec: { containers: [], securityContext: {} } },
      want: '"securityContext":{}',
    },
    {
      name: 'keeps zeros behind pointers',
      template: { spec: { containers: [], terminationGracePeriodSeconds: 0 } },
      want: '"terminationGracePeriodSeconds":0',
    },
    {
      name: 'writes what is never left out',
      template: { spec: { containers: [{ name: 'c' }] } },
      want: '"containers":[{"name":"c","resources":{}}]',
    },
    {
      name: 'drops what 1.36 does not know',
      template: { spec: { containers: [], later: 'x' } },
      want: '"spec":{"containers":[]}',
    },
    {
      name: 'has keys by code points, also those that look like numbers',
      template: { metadata: { labels: { b: '', 10: '', 2: '', '1a': '' } } },
      want: '"labels":{"10":"","1a":"","2":"","b":""}',
    },
    {
      name: 'escapes what Go escapes',
      template: { metadata: { annotations: { a: '<&>\u2028\u0007\n' } } },
      want: String.raw`"a":"\u003c\u0026\u003e\u2028\u0007\n"`,
    },
    {
      name: 'writes nulls among items as what is zero',
      template: {
        metadata: { labels: { app: null }, finalizers: [null] },
        spec: { containers: [null], overhead: { cpu: null } },
      },
      want: '"finalizers":[""],"labels":{"app":""}},"spec":{"containers":[{"name":"","resources":{}}],"overhead":{"cpu":"0"}}',
    },
    { name: 'has no half characters', template: { metadata: { annotations: { a: '\ud800' } } }, want: '"a":"\ufffd"' },
    {
      name: 'prints quantities as Go does',
      template: { spec: { containers: [{ name: 'c', resources: { limits: { cpu: '0.5', memory: '1024Mi' } } }] } },
      want: '"limits":{"cpu":"500m","memory":"1Gi"}',
    },
  ])('$name', ({ template, want }) => expect(texts.ofTemplate(template as never)).toContain(want))

  test('of data is what it was, also where 1.36 does not know it', () => {
    const data = '{"spec":{"template":{"$patch":"replace","later":{"b":[1,null,true],"ä":"x"}}}}'
    expect(texts.ofData(JSON.parse(data))).toBe(data)
  })
})
