import type { ControllerRevision } from '@coxswain/api'
import { seededRandom, type Clock } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { listerOf } from '../testing/builders.ts'
import { recordingClient, refusal, type Refuse } from '../testing/recording-client.ts'
import { bumpRevision } from './bump-revision.ts'

const at = (resourceVersion: string, revision = 1): ControllerRevision => ({
  metadata: { name: 'db-1', namespace: 'shop', resourceVersion },
  data: { spec: { template: { $patch: 'replace' } } },
  revision,
})

/** Every wait is over at once. */
const clock: Clock = {
  now: () => 0,
  monotonicMs: () => 0,
  after: (_, run) => {
    queueMicrotask(run)
    return { cancel: () => undefined }
  },
}

async function bump({ seen = at('5'), cached = at('6'), to = 4, refuse }: Given) {
  const { client, requests } = recordingClient({}, refuse)
  const deps = { client, clock, random: seededRandom('bump'), revisions: listerOf(cached === null ? [] : [cached]) }
  const bumped = await bumpRevision(deps, seen, to, new AbortController().signal).then(
    ({ revision }) => revision,
    (error: Error) => error.message,
  )
  return { bumped, sent: requests.map(({ verb, body }) => ({ verb, body })) }
}

interface Given {
  readonly seen?: ControllerRevision
  readonly cached?: ControllerRevision | null
  readonly to?: number
  readonly refuse?: Refuse
}

const patch = (resourceVersion: string, revision = 4) => ({
  verb: 'patch',
  body: { metadata: { resourceVersion }, revision },
})
const refuseFirst =
  (count: number, code: number, reason: string): Refuse =>
  (_, earlier) =>
    earlier < count ? refusal(code, reason) : undefined

describe('a revision gets another number', () => {
  test.each<Given & { name: string; want: { bumped: number | string; sent: readonly object[] } }>([
    { name: 'and nothing else of it is sent', want: { bumped: 4, sent: [patch('5')] } },
    { name: 'not where it has that one', to: 1, want: { bumped: 1, sent: [] } },
    {
      name: 'after a conflict it is taken from the cache',
      refuse: refuseFirst(2, 409, 'Conflict'),
      want: { bumped: 4, sent: [patch('5'), patch('6'), patch('6')] },
    },
    {
      name: 'there it may have that number by now',
      cached: at('6', 4),
      refuse: refuseFirst(1, 409, 'Conflict'),
      want: { bumped: 4, sent: [patch('5')] },
    },
    {
      name: 'gone from the cache, it is tried as it was',
      cached: null,
      refuse: refuseFirst(1, 409, 'Conflict'),
      want: { bumped: 4, sent: [patch('5'), patch('5')] },
    },
    {
      name: 'four conflicts are too many',
      refuse: refuseFirst(9, 409, 'Conflict'),
      want: { bumped: 'Conflict', sent: [patch('5'), patch('6'), patch('6'), patch('6')] },
    },
    {
      name: 'another failure is told at once',
      refuse: refuseFirst(1, 500, 'InternalError'),
      want: { bumped: 'InternalError', sent: [patch('5')] },
    },
  ])('$name', async ({ want, ...given }) => expect(await bump(given)).toEqual(want))
})
