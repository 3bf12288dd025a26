import type { DeviceTaint, DeviceToleration } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { addedMs, taint, tolerates } from './testing/builders.ts'
import { toleratedUntilMs } from './tolerated-until.ts'

describe('a taint is tolerated', () => {
  test.each<{ name: string; taint?: DeviceTaint; tolerations?: readonly DeviceToleration[]; want: number }>([
    { name: 'not at all without tolerations', want: 0 },
    { name: 'for a time', tolerations: [tolerates(7)], want: 7 },
    { name: 'for the shortest', tolerations: [tolerates(7), tolerates(3), tolerates(9)], want: 3 },
    { name: 'for no time', tolerations: [tolerates(7), tolerates(0)], want: 0 },
    { name: 'for less than that', tolerations: [tolerates(-7)], want: 0 },
    { name: 'for ever', tolerations: [tolerates(7), tolerates()], want: Infinity },
    { name: 'not by one of another effect', tolerations: [tolerates(7, { effect: 'NoSchedule' })], want: 0 },
    { name: 'not by one of every effect', tolerations: [{ operator: 'Exists' }], want: 0 },
    { name: 'not by one of another key', tolerations: [tolerates(7, { key: 'other' })], want: 0 },
    {
      name: 'by one of its value',
      taint: taint({ value: 'much' }),
      tolerations: [tolerates(7, { key: 'broken', operator: 'Equal', value: 'much' })],
      want: 7,
    },
    {
      name: 'not by one of another value',
      taint: taint({ value: 'much' }),
      tolerations: [tolerates(7, { key: 'broken', operator: 'Equal', value: 'more' })],
      want: 0,
    },
    {
      name: 'by one that is equal by default',
      tolerations: [{ key: 'broken', effect: 'NoExecute', tolerationSeconds: 7 }],
      want: 7,
    },
    { name: 'not by an operator that there is not', tolerations: [tolerates(7, { operator: 'Gt' })], want: 0 },
    { name: 'for ever when nobody says since when it is', taint: taint({ timeAdded: undefined }), want: Infinity },
  ])('$name', ({ taint: given = taint(), tolerations, want }) => {
    expect(toleratedUntilMs(given, tolerations)).toBe(addedMs + want * 1000)
  })
})
