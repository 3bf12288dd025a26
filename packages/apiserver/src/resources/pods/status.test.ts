import { describe, expect, test } from 'vitest'
import type { ContainerState, Pod, PodStatus } from '@coxswain/api'
import { initialStatus } from './initial-status.ts'
import { nextPodStatus } from './next-pod-status.ts'
import { validatePodStatusUpdate } from './validate-pod-status.ts'

describe('a new pod', () => {
  const containers = [{ name: 'c' }]
  test('waits to be scheduled', () => {
    expect(initialStatus({ containers }, 0)).toEqual({ phase: 'Pending', qosClass: 'BestEffort' })
  })

  test('at a gate says so', () => {
    const { conditions } = initialStatus({ containers, schedulingGates: [{ name: 'g' }] }, 0)
    expect(conditions).toEqual([
      {
        type: 'PodScheduled',
        status: 'False',
        lastTransitionTime: '1970-01-01T00:00:00Z',
        reason: 'SchedulingGated',
        message: 'Scheduling is blocked due to non-empty scheduling gates',
      },
    ])
  })
})

describe('a status write', () => {
  const previous: Pod = {
    metadata: { name: 'p', ownerReferences: [] },
    spec: { containers: [{ name: 'c' }] },
    status: {
      qosClass: 'Burstable',
      observedGeneration: 3,
      conditions: [{ type: 'Ready', status: 'True', observedGeneration: 2 }],
    },
  }

  test('takes neither spec nor owners nor a time of deletion', () => {
    const draft: Pod = {
      metadata: {
        name: 'p',
        deletionTimestamp: '2026-01-01T00:00:00Z',
        ownerReferences: [{ apiVersion: 'v1', kind: 'A', name: 'a', uid: 'u' }],
      },
      spec: { containers: [] },
      status: { phase: 'Running' },
    }
    const next = nextPodStatus(draft, previous)
    expect(next.spec).toBe(previous.spec)
    expect(next.metadata).toEqual({ name: 'p', ownerReferences: [] })
    expect(next.status).toEqual({ phase: 'Running', qosClass: 'Burstable', observedGeneration: 3 })
  })

  test('keeps the generation of a condition that does not say one', () => {
    const conditions = [
      { type: 'Ready', status: 'False' },
      { type: 'New', status: 'True' },
    ]
    expect(nextPodStatus({ ...previous, status: { conditions } }, previous).status?.conditions).toEqual([
      { type: 'Ready', status: 'False', observedGeneration: 2 },
      { type: 'New', status: 'True' },
    ])
  })
})

describe('a status is refused', () => {
  const pod = (status: PodStatus, restartPolicy = 'Never'): Pod => ({
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c' }], restartPolicy, nodeName: 'n' },
    status: { qosClass: 'BestEffort', ...status },
  })
  const container = (state: ContainerState): PodStatus => ({
    containerStatuses: [{ name: 'c', image: 'i', imageID: 'x', ready: false, restartCount: 0, state }],
  })
  const ended = container({ terminated: { exitCode: 1 } })
  const waiting = container({ waiting: {} })

  test.each<{ name: string; from?: Pod; to: Pod; wanted: readonly string[] }>([
    {
      name: 'one in order',
      to: pod({ phase: 'Running', podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }] }),
      wanted: [],
    },
    {
      name: 'a container rises from the dead',
      from: pod(ended),
      to: pod(waiting),
      wanted: ['status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state'],
    },
    { name: 'a container that restarts does', from: pod(ended, 'Always'), to: pod(waiting, 'Always'), wanted: [] },
    {
      name: 'the class changes',
      to: pod({ qosClass: 'Guaranteed' }),
      wanted: ['status.qosClass: Invalid value: "Guaranteed": field is immutable'],
    },
    {
      name: 'two addresses of one family',
      to: pod({ podIPs: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }] }),
      wanted: [
        'status.podIPs: Invalid value: [{"IP":"10.0.0.1"},{"IP":"10.0.0.2"}]: may specify no more than one IP for each IP family',
      ],
    },
    {
      name: 'a node nominated for a pod that has one, with a bad name',
      to: pod({ nominatedNodeName: 'Bad' }),
      wanted: [
        expect.stringContaining('status.nominatedNodeName: Invalid value: "Bad"') as string,
        'status.nominatedNodeName: Forbidden: may not be set on pods that are already bound to a node',
      ],
    },
  ])('$name', ({ from = pod({}), to, wanted }) => {
    const found = validatePodStatusUpdate(to, from).map(({ field, message }) => `${field}: ${message}`)
    expect(found).toEqual(wanted)
  })
})
