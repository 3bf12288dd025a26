import { describe, expect, test } from 'vitest'
import type { ContainerState, ContainerStatus, Pod, PodSpec, PodStatus } from '@coxswain/api'
import { podCells } from './table.ts'

const now = Date.parse('2026-01-01T01:00:00Z')
const status = (state: ContainerState, rest: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name: 'c',
  image: 'i',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
  ...rest,
})
const running = status({ running: {} }, { ready: true })

/** Ready, status and restarts. */
function cells(podStatus: PodStatus, spec: Partial<PodSpec> = {}, metadata: Pod['metadata'] = {}): readonly unknown[] {
  const pod: Pod = {
    metadata: { name: 'p', ...metadata },
    spec: { containers: [{ name: 'c' }], ...spec },
    status: podStatus,
  }
  return podCells(pod, now).slice(1, 4)
}

const withInit: Partial<PodSpec> = { initContainers: [{ name: 'a' }, { name: 'b' }] }
const withSidecar: Partial<PodSpec> = { initContainers: [{ name: 's', restartPolicy: 'Always' }] }

describe('the row of a pod', () => {
  test.each<{ name: string; found: readonly unknown[]; wanted: readonly unknown[] }>([
    { name: 'a new one', found: cells({ phase: 'Pending' }), wanted: ['0/1', 'Pending', '0'] },
    {
      name: 'one at a gate',
      found: cells({
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
      }),
      wanted: ['0/1', 'SchedulingGated', '0'],
    },
    {
      name: 'one with a reason',
      found: cells({ phase: 'Failed', reason: 'Evicted' }),
      wanted: ['0/1', 'Evicted', '0'],
    },
    {
      name: 'one that runs',
      found: cells({ phase: 'Running', containerStatuses: [running] }),
      wanted: ['1/1', 'Running', '0'],
    },
    {
      name: 'one that waits',
      found: cells({ phase: 'Pending', containerStatuses: [status({ waiting: { reason: 'ErrImagePull' } })] }),
      wanted: ['0/1', 'ErrImagePull', '0'],
    },
    {
      name: 'one that ended without a reason',
      found: cells({ phase: 'Failed', containerStatuses: [status({ terminated: { exitCode: 3 } })] }),
      wanted: ['0/1', 'ExitCode:3', '0'],
    },
    {
      name: 'one that was killed',
      found: cells({ phase: 'Failed', containerStatuses: [status({ terminated: { exitCode: 137, signal: 9 } })] }),
      wanted: ['0/1', 'Signal:9', '0'],
    },
    {
      name: 'one of which half is done',
      found: cells({
        phase: 'Running',
        containerStatuses: [status({ terminated: { exitCode: 0, reason: 'Completed' } }), running],
      }),
      wanted: ['1/1', 'NotReady', '0'],
    },
    {
      name: 'one of which half failed and the first is done',
      found: cells({
        phase: 'Failed',
        containerStatuses: [
          status({ terminated: { exitCode: 0, reason: 'Completed' } }),
          status({ terminated: { exitCode: 1, reason: 'Error' } }),
        ],
      }),
      wanted: ['0/1', 'Error', '0'],
    },
    {
      name: 'one that starts',
      found: cells(
        {
          phase: 'Pending',
          initContainerStatuses: [
            status({ terminated: { exitCode: 0 } }, { name: 'a' }),
            status({ waiting: { reason: 'PodInitializing' } }, { name: 'b' }),
          ],
        },
        withInit,
      ),
      wanted: ['0/1', 'Init:1/2', '0'],
    },
    {
      name: 'one that fails to start',
      found: cells(
        {
          phase: 'Pending',
          initContainerStatuses: [status({ waiting: { reason: 'CrashLoopBackOff' } }, { name: 'a', restartCount: 4 })],
        },
        withInit,
      ),
      wanted: ['0/1', 'Init:CrashLoopBackOff', '4'],
    },
    {
      name: 'a sidecar counts',
      found: cells(
        {
          phase: 'Running',
          initContainerStatuses: [status({ running: {} }, { name: 's', started: true, ready: true, restartCount: 1 })],
          containerStatuses: [{ ...running, restartCount: 2 }],
        },
        withSidecar,
      ),
      wanted: ['2/2', 'Running', '3'],
    },
    {
      name: 'the last restart is told',
      found: cells({
        phase: 'Running',
        containerStatuses: [
          {
            ...running,
            restartCount: 2,
            lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:55:00Z' } },
          },
        ],
      }),
      wanted: ['1/1', 'Running', '2 (5m ago)'],
    },
    {
      name: 'one that goes',
      found: cells({ phase: 'Running' }, {}, { deletionTimestamp: '2026-01-01T00:59:00Z' }),
      wanted: ['0/1', 'Terminating', '0'],
    },
    {
      name: 'one that went with its node',
      found: cells({ phase: 'Running', reason: 'NodeLost' }, {}, { deletionTimestamp: '2026-01-01T00:59:00Z' }),
      wanted: ['0/1', 'Unknown', '0'],
    },
    {
      name: 'one that was done before it goes',
      found: cells({ phase: 'Succeeded' }, {}, { deletionTimestamp: '2026-01-01T00:59:00Z' }),
      wanted: ['0/1', 'Succeeded', '0'],
    },
  ])('$name', ({ found, wanted }) => {
    expect(found).toEqual(wanted)
  })

  test('says where the pod is', () => {
    const pod: Pod = {
      metadata: { name: 'p', creationTimestamp: '2026-01-01T00:58:30Z' },
      spec: { containers: [], nodeName: 'n', readinessGates: [{ conditionType: 'a' }, { conditionType: 'b' }] },
      status: {
        podIPs: [{ ip: '10.0.0.1' }],
        nominatedNodeName: 'm',
        conditions: [{ type: 'a', status: 'True' }],
      },
    }
    expect(podCells(pod, now).slice(4)).toEqual(['90s', '10.0.0.1', 'n', 'm', '1/2'])
    expect(podCells({ metadata: { name: 'p' } }, now).slice(4)).toEqual([
      '<unknown>',
      '<none>',
      '<none>',
      '<none>',
      '<none>',
    ])
  })
})
