import type { Pod, PodFailurePolicyRule } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { jobPod as pod } from '../shared/testing/job-builders.ts'
import { matchPodFailurePolicy, type PodFailureVerdict } from './pod-failure-policy.ts'

describe('a pod failure policy', () => {
  const exit = (
    action: string,
    operator: string,
    values: readonly number[],
    containerName?: string,
  ): PodFailurePolicyRule => ({
    action,
    onExitCodes: { operator, values, ...(containerName === undefined ? {} : { containerName }) },
  })
  const disrupted = (action: string, status = 'True'): PodFailurePolicyRule => ({
    action,
    onPodConditions: [{ type: 'DisruptionTarget', status }],
  })
  const failed = pod('a', { phase: 'Failed', exitCode: 7 })
  const conditioned = (status: string) =>
    pod('a', { status: { phase: 'Failed', conditions: [{ type: 'DisruptionTarget', status }] } })
  const evicted = conditioned('True')
  const statusesOf = (codes: Readonly<Record<string, number>>) =>
    Object.entries(codes).map(([name, exitCode]) => ({
      name,
      image: '',
      imageID: '',
      ready: false,
      restartCount: 0,
      state: { terminated: { exitCode } },
    }))
  const exited = (containers: Readonly<Record<string, number>>, init: Readonly<Record<string, number>> = {}) =>
    pod('a', {
      status: {
        phase: 'Failed',
        containerStatuses: statusesOf(containers),
        initContainerStatuses: statusesOf(init),
      },
    })
  const running = pod('a', {
    status: {
      phase: 'Running',
      containerStatuses: [
        { name: 'main', image: '', imageID: '', ready: true, restartCount: 0, state: { running: {} } },
      ],
    },
  })
  const initFailed = exited({}, { setup: 9 })
  interface Row {
    readonly name: string
    readonly rules: readonly PodFailurePolicyRule[]
    readonly of: Pod
    readonly want: PodFailureVerdict
  }
  const statuses = ['True', 'False', 'Unknown'].flatMap((status) =>
    ['True', 'False', 'Unknown'].map((wanted): Row => ({
      name: `asked for ${wanted} finds ${status}`,
      rules: [disrupted('Ignore', wanted)],
      of: conditioned(status),
      want: status === wanted ? { action: 'Ignore', isCounted: false } : { isCounted: true },
    })),
  )
  test.each<Row>([
    { name: 'counts what no rule is about', rules: [exit('Ignore', 'In', [1])], of: failed, want: { isCounted: true } },
    { name: 'ignores', rules: [exit('Ignore', 'In', [7])], of: failed, want: { action: 'Ignore', isCounted: false } },
    {
      name: 'counts by a rule',
      rules: [exit('Count', 'NotIn', [1])],
      of: failed,
      want: { action: 'Count', isCounted: true },
    },
    {
      name: 'fails the index',
      rules: [exit('FailIndex', 'In', [7])],
      of: failed,
      want: { action: 'FailIndex', isCounted: true },
    },
    {
      name: 'fails the Job and says why',
      rules: [exit('Ignore', 'In', [1]), exit('FailJob', 'In', [7])],
      of: failed,
      want: {
        action: 'FailJob',
        isCounted: true,
        failJobMessage: 'Container main for pod shop/a failed with exit code 7 matching FailJob rule at index 1',
      },
    },
    {
      name: 'takes the first rule',
      rules: [exit('Ignore', 'In', [7]), exit('FailJob', 'In', [7])],
      of: failed,
      want: { action: 'Ignore', isCounted: false },
    },
    {
      name: 'looks at one container only',
      rules: [exit('Ignore', 'In', [7], 'other')],
      of: failed,
      want: { isCounted: true },
    },
    {
      name: 'looks at init containers',
      rules: [exit('FailJob', 'In', [9])],
      of: initFailed,
      want: {
        action: 'FailJob',
        isCounted: true,
        failJobMessage: 'Container setup for pod shop/a failed with exit code 9 matching FailJob rule at index 0',
      },
    },
    {
      name: 'knows negative exit codes, which Windows has',
      rules: [exit('Ignore', 'In', [-1073741510])],
      of: pod('a', { phase: 'Failed', exitCode: -1073741510 }),
      want: { action: 'Ignore', isCounted: false },
    },
    { name: 'counts if it has no rules', rules: [], of: failed, want: { isCounted: true } },
    {
      name: 'is not about the containers beside that succeeded',
      rules: [exit('FailJob', 'NotIn', [7])],
      of: exited({ main: 7, log: 0 }, { setup: 0 }),
      want: { isCounted: true },
    },
    {
      name: 'takes the first container that it is about',
      rules: [exit('FailJob', 'NotIn', [0])],
      of: exited({ log: 0, main: 1, side: 2 }, { setup: 3 }),
      want: {
        action: 'FailJob',
        isCounted: true,
        failJobMessage: 'Container main for pod shop/a failed with exit code 1 matching FailJob rule at index 0',
      },
    },
    {
      name: 'finds the container that it names',
      rules: [exit('Count', 'In', [2], 'side')],
      of: exited({ main: 1, side: 2 }),
      want: { action: 'Count', isCounted: true },
    },
    {
      name: 'has no rule for success, not even by NotIn',
      rules: [exit('Ignore', 'NotIn', [1])],
      of: pod('a', { exitCode: 0 }),
      want: { isCounted: true },
    },
    {
      name: 'has no rule for a container that runs',
      rules: [exit('Ignore', 'NotIn', [1])],
      of: running,
      want: { isCounted: true },
    },
    {
      name: 'knows conditions',
      rules: [disrupted('FailJob')],
      of: evicted,
      want: {
        action: 'FailJob',
        isCounted: true,
        failJobMessage: 'Pod shop/a has condition DisruptionTarget matching FailJob rule at index 0',
      },
    },
    {
      name: 'counts by conditions',
      rules: [disrupted('Count')],
      of: evicted,
      want: { action: 'Count', isCounted: true },
    },
    {
      name: 'fails the index by conditions',
      rules: [disrupted('FailIndex')],
      of: evicted,
      want: { action: 'FailIndex', isCounted: true },
    },
    ...statuses,
    {
      name: 'knows any of several conditions',
      rules: [
        {
          action: 'Ignore',
          onPodConditions: [{ type: 'Other', status: 'True' }, ...(disrupted('').onPodConditions ?? [])],
        },
      ],
      of: evicted,
      want: { action: 'Ignore', isCounted: false },
    },
    {
      name: 'passes over an action of a later release by exit codes, too',
      rules: [exit('Later', 'In', [7]), exit('FailJob', 'In', [7, 8])],
      of: failed,
      want: {
        action: 'FailJob',
        isCounted: true,
        failJobMessage: 'Container main for pod shop/a failed with exit code 7 matching FailJob rule at index 1',
      },
    },
    {
      name: 'wants their status as well',
      rules: [disrupted('Ignore', 'False')],
      of: evicted,
      want: { isCounted: true },
    },
    {
      name: 'passes over an action of a later release',
      rules: [disrupted('Later'), disrupted('Ignore')],
      of: evicted,
      want: { action: 'Ignore', isCounted: false },
    },
    {
      name: 'passes over an operator of a later release',
      rules: [exit('Ignore', 'Later', [7])],
      of: failed,
      want: { isCounted: true },
    },
  ])('$name', ({ rules, of, want }) => {
    expect(matchPodFailurePolicy({ rules }, of)).toEqual(want)
  })
})
