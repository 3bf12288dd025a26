import type { ControllerRevision, DaemonSet, DaemonSetStatus, KubeObject, Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { createPodTemplateHash } from '../shared/pod-template-hash.ts'
import { createRevisionTexts, parseRevisionText } from '../shared/revision-history/template-patch.ts'
import { pod } from '../shared/testing/builders.ts'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { constructHistory } from './construct-history.ts'

const template = { metadata: { labels: { app: 'agent' } }, spec: { containers: [{ name: 'main', image: 'agent:1' }] } }
const texts = createRevisionTexts()
const data = parseRevisionText(texts.ofTemplate(template))
const hashTemplate = createPodTemplateHash({ emptyIsNil: true })
const nameAt = (collisionCount?: number): string => `agent-${hashTemplate(template, collisionCount)}`

const setOf = (status?: Partial<DaemonSetStatus>): DaemonSet => ({
  metadata: {
    name: 'agent',
    namespace: 'shop',
    uid: 'uid-agent',
    resourceVersion: '3',
    annotations: { why: 'a test' },
  },
  spec: { selector: { matchLabels: { app: 'agent' } }, template },
  ...(status === undefined ? {} : { status: status as DaemonSetStatus }),
})

interface Traits {
  readonly number?: number
  readonly hash?: string | undefined
  readonly isOther?: boolean
}

/** One that keeps the set's template, unless it is of another one. */
function revision(name: string, { number = 1, isOther = false, ...traits }: Traits = {}): ControllerRevision {
  const { hash } = { hash: name, ...traits }
  const labels = { app: 'agent', ...(hash === undefined ? {} : { 'controller-revision-hash': hash }) }
  const kept = isOther ? { spec: {} } : data
  return { metadata: { name, namespace: 'shop', resourceVersion: '5', labels }, data: kept, revision: number }
}

const podOf = (hash: string): Pod => pod(`of-${hash}`, { metadata: { labels: { 'controller-revision-hash': hash } } })

interface World {
  readonly daemonSet?: DaemonSet
  readonly revisions?: readonly ControllerRevision[]
  readonly pods?: readonly Pod[]
  /** What the server has under the name of the new revision. */
  readonly holder?: ControllerRevision
  readonly live?: DaemonSet
  readonly refuse?: Refuse
}

async function construct({ daemonSet = setOf(), revisions = [], pods = [], holder, live = daemonSet, refuse }: World) {
  const isTaken: Refuse = ({ verb }) => (verb === 'create' ? refusal(409, 'AlreadyExists') : undefined)
  const merged = ({
    body,
    target,
  }: {
    readonly body?: unknown
    readonly target: { readonly name?: string | undefined }
  }) => {
    const { metadata } = body as KubeObject
    const found = revisions.find((one) => one.metadata?.name === target.name)
    return {
      ...found,
      ...(body as object),
      metadata: { ...found?.metadata, ...metadata, labels: { ...found?.metadata?.labels, ...metadata?.labels } },
    }
  }
  const { client, requests, told } = recordingClient(
    { controllerrevisions: holder === undefined ? [] : [holder], daemonsets: [live] },
    (request, earlier) => refuse?.(request, earlier) ?? (holder === undefined ? undefined : isTaken(request, earlier)),
    (request) => (request.verb === 'patch' ? merged(request) : request.body),
  )
  const constructed = await constructHistory(
    { client, texts, hashTemplate },
    { daemonSet, revisions, pods },
    new AbortController().signal,
  ).catch((error: unknown) => String(error))
  return { constructed, requests, told: told() }
}

describe('a template without a revision gets one', () => {
  test('named by its hash, numbered after all others, with the bytes that keep the template', async () => {
    const others = [revision('a', { number: 4, isOther: true }), revision('b', { number: 7, isOther: true })]
    const { constructed, requests } = await construct({ revisions: others })
    expect(constructed).toEqual({ hash: hashTemplate(template, undefined), old: others })
    expect(requests.map(({ body }) => body)).toEqual([
      {
        apiVersion: 'apps/v1',
        kind: 'ControllerRevision',
        metadata: {
          name: nameAt(),
          namespace: 'shop',
          labels: { app: 'agent', 'controller-revision-hash': hashTemplate(template, undefined) },
          annotations: { why: 'a test' },
          ownerReferences: [
            {
              apiVersion: 'apps/v1',
              kind: 'DaemonSet',
              name: 'agent',
              uid: 'uid-agent',
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
        },
        data,
        revision: 8,
      },
    ])
    expect(JSON.stringify(data)).toBe(texts.ofTemplate(template))
  })

  test.each([0, 1])('named after %i collisions by another hash', async (collisionCount) => {
    const { constructed } = await construct({ daemonSet: setOf({ collisionCount }) })
    expect(constructed).toMatchObject({ hash: hashTemplate(template, collisionCount) })
    expect(nameAt(collisionCount)).not.toBe(nameAt())
  })

  test('unless it is refused: then nothing is counted, and it is tried again', async () => {
    const { constructed, told } = await construct({ refuse: () => refusal(500, 'no answer') })
    expect(constructed).toContain('no answer')
    expect(told).toEqual(['create controllerrevisions shop/'])
  })

  test('or has it already, and the cache has not', async () => {
    const holder = revision(nameAt(), { hash: 'the-label' })
    const { constructed, told } = await construct({ holder })
    expect(constructed).toEqual({ hash: 'the-label', old: [] })
    expect(told).toEqual(['create controllerrevisions shop/', `get controllerrevisions shop/${nameAt()}`])
  })
})

describe('a name that another template has', () => {
  const read = ['create controllerrevisions shop/', `get controllerrevisions shop/${nameAt()}`]
  const holder = revision(nameAt(), { isOther: true })
  const counts = { currentNumberScheduled: 1, desiredNumberScheduled: 2, numberMisscheduled: 0, numberReady: 1 }

  test.each([
    { name: 'is counted', before: undefined, want: 1 },
    { name: 'is counted again', before: 2, want: 3 },
  ])('$name, and the next sync takes another', async ({ before, want }) => {
    const known = before === undefined ? {} : { collisionCount: before }
    const taken = before === undefined ? holder : revision(nameAt(before), { isOther: true })
    const { constructed, requests, told } = await construct({
      daemonSet: setOf(known),
      live: setOf({ ...counts, ...known, observedGeneration: 5 }),
      holder: taken,
    })
    expect(constructed).toContain('AlreadyExists')
    expect(told.slice(2)).toEqual(['get daemonsets shop/agent', 'update daemonsets shop/agent'])
    expect(requests.at(-1)?.target.subresource).toBe('status')
    expect(requests.at(-1)?.body).toMatchObject({ status: { ...counts, observedGeneration: 5, collisionCount: want } })
  })

  test('is not counted twice: the cache is behind', async () => {
    const { constructed, told } = await construct({ live: setOf({ collisionCount: 1 }), holder })
    expect(constructed).toContain(
      'found a stale collision count (<nil>, expected 1) of DaemonSet "agent" while processing;',
    )
    expect(told).toEqual([...read, 'get daemonsets shop/agent'])
  })

  test.each([
    { name: 'the revision', at: 'controllerrevisions', want: read },
    { name: 'the set', at: 'daemonsets', want: [...read, 'get daemonsets shop/agent'] },
  ])('is tried again when $name cannot be read', async ({ at, want }) => {
    const refuse: Refuse = ({ verb, target }) =>
      verb === 'get' && target.resource === at ? refusal(500, 'no answer') : undefined
    const { constructed, told } = await construct({ holder, refuse })
    expect(constructed).toContain('no answer')
    expect(told).toEqual(want)
  })
})

describe('a template with a revision', () => {
  const other = revision('other', { number: 4, isOther: true })

  test('keeps it', async () => {
    const { constructed, told } = await construct({ revisions: [other, revision('own', { number: 5 })] })
    expect(constructed).toEqual({ hash: 'own', old: [other] })
    expect(told).toEqual([])
  })

  test('that is not the newest: it becomes so, if it is still as the cache has it', async () => {
    const { constructed, requests } = await construct({ revisions: [other, revision('own', { number: 2 })] })
    expect(constructed).toEqual({ hash: 'own', old: [other] })
    expect(requests).toMatchObject([
      {
        verb: 'patch',
        patchType: 'merge',
        target: { name: 'own' },
        body: { revision: 5, metadata: { resourceVersion: '5' } },
      },
    ])
  })

  test('without a label: it gets its own name, which is what pods are then labelled with', async () => {
    const { constructed, requests } = await construct({ revisions: [revision('own', { hash: undefined })] })
    expect(constructed).toEqual({ hash: 'own', old: [] })
    const body = { metadata: { resourceVersion: '5', labels: { 'controller-revision-hash': 'own' } } }
    expect(requests).toMatchObject([{ verb: 'patch', patchType: 'merge', target: { name: 'own' }, body }])
  })

  test('with an empty label keeps that', async () => {
    expect((await construct({ revisions: [revision('own', { hash: '' })] })).told).toEqual([])
  })
})

describe('a template with several revisions', () => {
  const revisions = [revision('a', { number: 1 }), revision('c', { number: 3 }), revision('b', { number: 2 })]
  const pods = ['a', 'b', 'c', 'other'].map(podOf)

  test('keeps the newest: its pods get the label of that one first', async () => {
    const { constructed, told, requests } = await construct({ revisions, pods })
    expect(constructed).toEqual({ hash: 'c', old: [] })
    expect(told).toEqual([
      'patch pods shop/of-a',
      'patch pods shop/of-b',
      'patch pods shop/of-other',
      'delete controllerrevisions shop/a',
      'delete controllerrevisions shop/b',
    ])
    expect(requests[0]).toMatchObject({
      patchType: 'merge',
      body: { metadata: { labels: { 'controller-revision-hash': 'c' } } },
    })
  })

  test.each([
    { name: 'a pod', verb: 'patch', want: ['patch pods shop/of-a'] },
    { name: 'a revision', verb: 'delete', want: ['patch pods shop/of-a', 'delete controllerrevisions shop/a'] },
  ])('stops at $name that cannot be written', async ({ verb, want }) => {
    const refuse: Refuse = (request) => (request.verb === verb ? refusal(500, 'no answer') : undefined)
    const { constructed, told } = await construct({ revisions, pods: [podOf('a')], refuse })
    expect(constructed).toContain('no answer')
    expect(told).toEqual(want)
  })
})
