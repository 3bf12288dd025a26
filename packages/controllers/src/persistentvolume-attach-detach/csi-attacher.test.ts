import type { VolumeAttachmentStatus } from '@coxswain/api'
import { seededRandom } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { SetClock, turns } from '../shared/testing/set-clock.ts'
import { attach, attachmentNameOf, detach, isStillAttached } from './csi-attacher.ts'
import { attachmentOf, driver, listersOf } from './testing/builders.ts'

const volume = { driver, handle: 'data' }
const name = attachmentNameOf(volume, 'node-1')
const source = { persistentVolumeName: 'pv-data' }
const signal = new AbortController().signal

function world(refuse?: Refuse) {
  const clock = new SetClock()
  const listers = listersOf()
  const { client, requests, told } = recordingClient({}, refuse)
  const deps = { client, clock, random: seededRandom(1), attachments: listers.attachments }
  const say = (status?: VolumeAttachmentStatus, metadata: object = {}): void => {
    const attachment = attachmentOf(name, status)
    listers.stored.attachments.set(name, { ...attachment, metadata: { ...attachment.metadata, ...metadata } })
  }
  const forget = (): void => void listers.stored.attachments.delete(name)
  /** What it came to after so long, at most; undefined: it still waits. */
  const outcomeOf = async (work: Promise<void>, withinMs: number): Promise<string | undefined> => {
    const ended: string[] = []
    work.then(
      () => ended.push('done'),
      (error: Error) => ended.push(error.message),
    )
    for (let passedMs = 0; passedMs < withinMs && ended.length === 0; passedMs += 100) {
      // oxlint-disable-next-line no-await-in-loop
      await turns()
      clock.advance(100)
    }
    await turns()
    return ended[0]
  }
  return { deps, requests, told, say, forget, outcomeOf, clock }
}

test('an attachment’s name is the same for every manager', () => {
  expect(attachmentNameOf({ driver: 'example.com', handle: 'vol-1' }, 'node-1')).toBe(
    'csi-7e0b6910d1488a403b8b1e18639248ce85baedef604dd356935f325cbc48eea3',
  )
})

describe('attaching', () => {
  test('asks once, and waits until the attacher has done it', async () => {
    const { deps, requests, say, outcomeOf } = world()
    const work = attach(deps, { ...volume, source }, 'node-1', signal)
    expect(await outcomeOf(work, 1000)).toBeUndefined()
    say({ attached: false })
    expect(await outcomeOf(work, 1000)).toBeUndefined()
    say({ attached: true })
    expect(await outcomeOf(work, 1000)).toBe('done')
    expect(requests.map(({ verb, body }) => ({ verb, body }))).toEqual([
      { verb: 'create', body: { metadata: { name }, spec: { attacher: driver, nodeName: 'node-1', source } } },
    ])
  })

  test.each<{ name: string; refuse?: Refuse; status?: VolumeAttachmentStatus; metadata?: object; want: string }>([
    { name: 'what is asked for already is not asked for again', status: { attached: true }, want: 'done' },
    {
      name: 'what the attacher says is told',
      status: { attached: false, attachError: { message: 'no such disk' } },
      want: 'no such disk',
    },
    {
      name: 'an error of before does not count once it is attached',
      status: { attached: true, attachError: { message: 'busy' } },
      want: 'done',
    },
    {
      name: 'one that goes cannot be waited for',
      status: { attached: true },
      metadata: { deletionTimestamp: '2026-04-01T10:00:00Z' },
      want: 'volume attachment is being deleted',
    },
  ])('$name', async ({ status, metadata, want }) => {
    const { deps, told, say, outcomeOf } = world()
    say(status, metadata)
    expect(await outcomeOf(attach(deps, { ...volume, source }, 'node-1', signal), 1000)).toBe(want)
    expect(told()).toEqual([])
  })

  test('one that another made meanwhile will do', async () => {
    const { deps, say, outcomeOf } = world(() => refusal(409, 'AlreadyExists'))
    const work = attach(deps, { ...volume, source }, 'node-1', signal)
    say({ attached: true })
    expect(await outcomeOf(work, 1000)).toBe('done')
  })

  test('one that is refused is an error', async () => {
    const { deps, outcomeOf } = world(() => refusal(403, 'Forbidden'))
    expect(await outcomeOf(attach(deps, { ...volume, source }, 'node-1', signal), 100)).toBe(
      'kubernetes.io/csi: attacher.Attach failed: Forbidden',
    )
  })

  test('nobody waits for longer than two minutes, and the first look is not at once', async () => {
    const { deps, say, outcomeOf, clock } = world()
    const work = attach(deps, { ...volume, source }, 'node-1', signal)
    expect(await outcomeOf(work, 119_900)).toBeUndefined()
    expect(await outcomeOf(work, 200)).toBe(
      `timed out waiting for external-attacher of ${driver} CSI driver to attach volume data`,
    )
    say({ attached: true })
    const startedMs = clock.nowMs
    await outcomeOf(attach(deps, { ...volume, source }, 'node-1', signal), 5000)
    expect(clock.nowMs - startedMs).toBeGreaterThanOrEqual(500)
    expect(clock.nowMs - startedMs).toBeLessThanOrEqual(700)
  })
})

describe('detaching', () => {
  const uniqueRest = `${driver}^data`

  test('asks, and waits until the attachment is gone', async () => {
    const { deps, told, say, forget, outcomeOf } = world()
    say({ attached: true })
    const work = detach(deps, uniqueRest, 'node-1', signal)
    expect(await outcomeOf(work, 2000)).toBeUndefined()
    forget()
    expect(await outcomeOf(work, 2000)).toBe('done')
    expect(told()).toEqual([`delete volumeattachments ${name}`])
  })

  test('what is gone is done', async () => {
    const { deps, outcomeOf } = world(() => refusal(404, 'NotFound'))
    expect(await outcomeOf(detach(deps, uniqueRest, 'node-1', signal), 100)).toBe('done')
  })

  test('what the attacher says is told', async () => {
    const { deps, say, outcomeOf } = world()
    say({ attached: true, detachError: { message: 'busy' } })
    expect(await outcomeOf(detach(deps, uniqueRest, 'node-1', signal), 1000)).toBe('busy')
  })

  test('one that is refused is an error', async () => {
    const { deps, outcomeOf } = world(() => refusal(403, 'Forbidden'))
    expect(await outcomeOf(detach(deps, uniqueRest, 'node-1', signal), 100)).toBe(
      `kubernetes.io/csi: detacher.Detach failed to delete VolumeAttachment [${name}]: Forbidden`,
    )
  })

  test('nobody waits for longer than two minutes', async () => {
    const { deps, say, outcomeOf } = world()
    say({ attached: true })
    expect(await outcomeOf(detach(deps, uniqueRest, 'node-1', signal), 121_000)).toBe(
      'timed out waiting for external-attacher of unknown CSI driver to detach volume data',
    )
  })

  test('a name that says nothing of a driver is an error', async () => {
    const { deps, outcomeOf } = world()
    expect(await outcomeOf(detach(deps, 'data', 'node-1', signal), 100)).toBe('volumeName missing expected data')
  })
})

describe('whether it is still attached', () => {
  test.each([
    { name: 'the cache says yes', cached: { attached: true }, want: true, asked: 0 },
    { name: 'the cache says no', cached: { attached: false }, want: false, asked: 0 },
    { name: 'the cache does not know it, the server does', live: { attached: true }, want: true, asked: 1 },
    { name: 'nobody knows it', want: false, asked: 1 },
  ])('$name', async ({ cached, live, want, asked }) => {
    const listers = listersOf({ attachments: cached === undefined ? [] : [attachmentOf(name, cached)] })
    const { client, requests } = recordingClient({
      volumeattachments: live === undefined ? [] : [attachmentOf(name, live)],
    })
    const deps = { client, clock: new SetClock(), random: seededRandom(1), attachments: listers.attachments }
    expect([await isStillAttached(deps, volume, 'node-1', signal), requests.length]).toEqual([want, asked])
  })
})
