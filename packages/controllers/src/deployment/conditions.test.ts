import type { DeploymentCondition } from '@coxswain/api'
import { expect, test } from 'vitest'
import { at } from '../shared/testing/builders.ts'
import { findCondition, withCondition, withoutCondition, type Conditions } from './conditions.ts'

const condition = (type: string, status: string, reason: string, since = '11:00:00'): DeploymentCondition => ({
  type,
  status,
  reason,
  message: `since ${since}`,
  lastUpdateTime: at(since),
  lastTransitionTime: at(since),
})
const stuck = condition('Progressing', 'False', 'Stuck')
const available = condition('Available', 'True', 'Enough')

test.each<{ name: string; had: Conditions; set: DeploymentCondition; want: Conditions }>([
  { name: 'the first one', had: [], set: available, want: [available] },
  { name: 'another type comes last', had: [stuck], set: available, want: [stuck, available] },
  {
    name: 'another status takes the place of the old one, at the end and with its own times',
    had: [stuck, available],
    set: condition('Progressing', 'True', 'Moves', '12:00:00'),
    want: [available, condition('Progressing', 'True', 'Moves', '12:00:00')],
  },
  {
    name: 'another reason keeps the time of transition',
    had: [stuck],
    set: condition('Progressing', 'False', 'Lost', '12:00:00'),
    want: [{ ...condition('Progressing', 'False', 'Lost', '12:00:00'), lastTransitionTime: at('11:00:00') }],
  },
  {
    name: 'the same status for the same reason changes nothing, not even the message',
    had: [stuck, available],
    set: condition('Progressing', 'False', 'Stuck', '12:00:00'),
    want: [stuck, available],
  },
])('$name', ({ had, set, want }) => {
  expect(withCondition(had, set)).toEqual(want)
})

test.each<{ name: string; had: Conditions; want: Conditions }>([
  { name: 'none to remove', had: [], want: [] },
  { name: 'one to remove', had: [stuck, available], want: [available] },
  { name: 'only another type', had: [available], want: [available] },
])('$name', ({ had, want }) => {
  expect(withoutCondition(had, 'Progressing')).toEqual(want)
})

test.each([
  { among: undefined, want: undefined },
  { among: [available], want: undefined },
  { among: [available, stuck], want: stuck },
])('found or not', ({ among, want }) => {
  expect(findCondition(among, 'Progressing')).toBe(want)
})
