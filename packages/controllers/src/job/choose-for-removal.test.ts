import type { Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { crew, indexedPods, job } from '../shared/testing/job-builders.ts'
import { chooseForRemoval, splitByIndex } from './choose-for-removal.ts'

const names = (pods: readonly Pod[]): string => pods.map(({ metadata }) => metadata?.name ?? '').join(' ')

describe('pods of an Indexed Job', () => {
  test.each<{ name: string; pods: readonly string[]; completions?: number; remove: string; left: string }>([
    {
      name: 'without an index or beyond the last are removed',
      pods: ['x Pending', '2 Pending', '5 Running', '6 Running'],
      remove: 'x-0 6-3',
      left: '2-1 5-2',
    },
    {
      name: 'with an index twice are removed but for the one that has come furthest',
      pods: ['5 Pending', '0 Running', '3 Pending', '0 Running', '3 Running', '0 Pending', '6 Running', '6 Pending'],
      remove: '0-5 0-1 3-2 6-6 6-7',
      left: '0-3 3-4 5-0',
    },
    {
      name: 'may have numbers that are none',
      pods: ['x Pending', 'y Running', '-2 Running', '0 Pending', '1 Pending', '1 Pending', '1 Running'],
      remove: 'x-0 y-1 -2-2 1-4 1-5',
      left: '0-3 1-6',
    },
    {
      name: 'beyond the last go before the surplus of the highest index',
      pods: ['0 Pending', '0 Running', '1 Pending', '1 Running', '7 Running'],
      remove: '0-0 7-4 1-2',
      left: '0-1 1-3',
    },
  ])('$name', ({ pods, completions = 6, remove, left }) => {
    const choice = splitByIndex(indexedPods(...pods), completions)
    expect([names(choice.remove), names(choice.left)]).toEqual([remove, left])
  })
})

describe('chosen for removal', () => {
  const indexed = job({ spec: { completionMode: 'Indexed', completions: 3 } })
  test.each([
    { name: 'is nobody if nobody need be', of: job(), pods: crew({ running: 3 }), atLeast: 0, want: '' },
    {
      name: 'is who has come least far',
      of: job(),
      pods: crew({ ready: 1, running: 1, pending: 2 }),
      atLeast: 3,
      want: 'pending-0 pending-1 running-0',
    },
    {
      name: 'is who has no index, however few need be',
      of: indexed,
      pods: indexedPods('x Running', '0 Running'),
      atLeast: 0,
      want: 'x-0',
    },
    {
      name: 'is who has no index first',
      of: indexed,
      pods: indexedPods('0 Running', '1 Pending', '7 Running', '2 Running'),
      atLeast: 2,
      want: '7-2 1-1',
    },
  ])('$name', ({ of, pods, atLeast, want }) => {
    expect(names(chooseForRemoval(of, pods, atLeast))).toBe(want)
  })
})
