import { expect, test } from 'vitest'
import { job } from '../shared/testing/job-builders.ts'
import { externalManagerOf, hasKnownCompletionMode, isFinished, replacesOnlyFailedPods } from './job-spec.ts'

test.each([
  ['', false],
  ['Complete=True', true],
  ['Complete=False', false],
  ['Complete=Unknown', false],
  ['Failed=True', true],
  ['Failed=False', false],
  ['Failed=Unknown', false],
  ['SuccessCriteriaMet=True', false],
  ['FailureTarget=True', false],
  ['Suspended=False Complete=True Failed=False', true],
  ['Suspended=False Complete=False Failed=False', false],
])('a Job with the conditions %s has finished: %s', (told, want) => {
  const conditions = told
    .split(' ')
    .filter((text) => text !== '')
    .map((text) => {
      const [type = '', status = ''] = text.split('=')
      return { type, status }
    })
  expect(isFinished(job({ status: { conditions } }))).toBe(want)
})

test.each([
  [undefined, undefined],
  ['kubernetes.io/job-controller', undefined],
  ['example.com/other', 'example.com/other'],
])('managedBy %s: others who manage it are %s', (managedBy, want) => {
  expect(externalManagerOf(job({ spec: { managedBy } }))).toBe(want)
})

test.each([
  [undefined, true],
  ['Indexed', true],
  ['NonIndexed', true],
  ['Later', false],
])('the completion mode %s is known: %s', (completionMode, want) => {
  expect(hasKnownCompletionMode(job({ spec: { completionMode } }))).toBe(want)
})

test.each([
  { name: 'nothing is said', spec: {}, want: false },
  { name: 'it is said', spec: { podReplacementPolicy: 'Failed' }, want: true },
  { name: 'the other is said', spec: { podReplacementPolicy: 'TerminatingOrFailed' }, want: false },
  { name: 'a failure policy has to wait for it', spec: { podFailurePolicy: { rules: [] } }, want: true },
])('only failed pods are replaced when $name: $want', ({ spec, want }) => {
  expect(replacesOnlyFailedPods(job({ spec }))).toBe(want)
})
