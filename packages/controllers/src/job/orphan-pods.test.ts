import type { Job, OwnerReference, Pod } from '@coxswain/api'
import { silentLogger } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { listerOf } from '../shared/testing/builders.ts'
import { job, jobPod as pod, type JobPodTraits } from '../shared/testing/job-builders.ts'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { orphanKeys, reconcileOrphans } from './orphan-pods.ts'

const complete = [{ type: 'Complete', status: 'True' }]

async function run(world: { jobs?: readonly Job[]; pods: readonly Pod[]; refuse?: Refuse; key: string }) {
  const { client, requests } = recordingClient({}, world.refuse)
  const errors: string[] = []
  const logger = { ...silentLogger, error: (message: string) => void errors.push(message) }
  const listers = { jobs: listerOf(world.jobs ?? []), pods: listerOf(world.pods) }
  const outcome = reconcileOrphans({ listers, client, logger }, world.key, new AbortController().signal)
  const failure = await outcome.then(
    () => undefined,
    (error: unknown) => error,
  )
  const released = requests.map(({ verb, target }) => `${verb} ${target.resource} ${target.name}`)
  return { released, requests, errors, failure }
}

const owned = (reference: Partial<OwnerReference>): JobPodTraits => ({
  metadata: {
    ownerReferences: [
      { apiVersion: 'batch/v1', kind: 'Job', name: 'sum', uid: 'uid-sum', controller: true, ...reference },
    ],
  },
})

describe('a pod', () => {
  const running = job()
  const finished = job({ status: { conditions: complete } })
  test.each<{ name: string; jobs?: readonly Job[]; of?: JobPodTraits; want: boolean }>([
    { name: 'of nobody', of: { owner: undefined }, want: true },
    { name: 'of a Job that goes on', jobs: [running], want: false },
    { name: 'of a Job that has finished', jobs: [finished], want: true },
    { name: 'of a Job that is gone', want: true },
    { name: 'of an earlier Job of that name', jobs: [running], of: owned({ uid: 'uid-earlier' }), want: true },
    {
      name: 'of a finished Job that others manage',
      jobs: [{ ...finished, spec: { ...finished.spec, template: {}, managedBy: 'x/y' } }],
      want: false,
    },
    { name: 'of a CronJob', of: owned({ kind: 'CronJob' }), want: false },
    { name: 'of another kind of Job', jobs: [finished], of: owned({ apiVersion: 'example.com/v1' }), want: false },
    { name: 'that a Job owns and does not control', jobs: [running], of: owned({ controller: false }), want: true },
    {
      name: 'that another kind of Job owns and does not control',
      of: owned({ apiVersion: 'example.com/v1', controller: false }),
      want: true,
    },
    { name: 'that has been released', of: { owner: undefined, isTracked: false }, want: false },
  ])('$name is released: $want', async ({ jobs = [], of = {}, want }) => {
    const orphan = pod('a', of)
    const { released, requests } = await run({ jobs, pods: [orphan], key: orphanKeys.ofPod(orphan) })
    expect(released).toEqual(want ? ['patch pods a'] : [])
    if (!want) return
    expect(requests[0]).toMatchObject({
      patchType: 'strategic',
      body: { metadata: { '$deleteFromPrimitiveList/finalizers': ['batch.kubernetes.io/job-tracking'] } },
    })
  })

  test('that is gone needs no release', async () => {
    const orphan = pod('a', { owner: undefined })
    const key = orphanKeys.ofPod(orphan)
    expect(await run({ pods: [], key })).toMatchObject({ released: [], failure: undefined })
    const refused = await run({ pods: [orphan], refuse: () => refusal(404, 'NotFound'), key })
    expect(refused).toMatchObject({ released: ['patch pods a'], failure: undefined })
  })

  test('that could not be released is tried again', async () => {
    const orphan = pod('a', { owner: undefined })
    const { failure } = await run({
      pods: [orphan],
      refuse: () => refusal(500, 'InternalError'),
      key: orphanKeys.ofPod(orphan),
    })
    expect(failure).toMatchObject({ message: 'InternalError' })
  })
})

describe('the pods of a Job that has finished or is gone', () => {
  const inValues = { matchExpressions: [{ key: 'job', operator: 'In', values: ['sum', 'min'] }] }
  test.each([
    { name: 'by its labels', selector: { matchLabels: { job: 'sum' } } },
    { name: 'by an expression', selector: inValues },
  ])('are found $name, and only they', async ({ selector }) => {
    const key = orphanKeys.ofJob(job({ spec: { selector } })) ?? ''
    const elsewhere = pod('c', { metadata: { namespace: 'elsewhere' } })
    const other = pod('d', { metadata: { labels: { job: 'max' } } })
    const { released } = await run({ pods: [pod('a'), pod('b'), elsewhere, other], key })
    expect(released).toEqual(['patch pods a', 'patch pods b'])
  })

  test('are asked once each: what could not be released is logged', async () => {
    const refuse: Refuse = ({ target }) => (target.name === 'a' ? refusal(500, 'InternalError') : undefined)
    const done = await run({ pods: [pod('a'), pod('b')], refuse, key: orphanKeys.ofJob(job()) ?? '' })
    expect(done).toMatchObject({ released: ['patch pods a', 'patch pods b'], failure: undefined })
    expect(done.errors).toEqual(['Releasing an orphan pod failed'])
  })

  test('are not looked for with a selector that is none', () => {
    const selector = { matchExpressions: [{ key: 'a', operator: 'Like' }] }
    expect(orphanKeys.ofJob(job({ spec: { selector } }))).toBeUndefined()
  })
})
