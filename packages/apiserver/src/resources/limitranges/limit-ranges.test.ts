import { expect, test } from 'vitest'
import type { LimitRange, LimitRangeItem } from '@coxswain/api'
import { limitRangeStrategy } from './strategy.ts'
import { validateLimitRange } from './validation.ts'

const range = (item: Partial<LimitRangeItem>): LimitRange => ({ spec: { limits: [{ type: 'Container', ...item }] } })
const path = 'spec.limits[0]'

test.each<{ name: string; item: Partial<LimitRangeItem>; wanted: Partial<LimitRangeItem> }>([
  {
    name: 'a limit is the most, and is requested',
    item: { max: { cpu: '2' } },
    wanted: { max: { cpu: '2' }, default: { cpu: '2' }, defaultRequest: { cpu: '2' } },
  },
  {
    name: 'without a limit the least is requested',
    item: { min: { cpu: '1' } },
    wanted: { min: { cpu: '1' }, defaultRequest: { cpu: '1' } },
  },
  {
    name: 'a limit goes before the least',
    item: { min: { cpu: '1' }, default: { cpu: '3' } },
    wanted: { min: { cpu: '1' }, default: { cpu: '3' }, defaultRequest: { cpu: '3' } },
  },
  { name: 'pods get nothing', item: { type: 'Pod', max: { cpu: '2' } }, wanted: { max: { cpu: '2' } } },
])('$name', ({ item, wanted }) => {
  const [found] = limitRangeStrategy.defaults?.(range(item)).spec?.limits ?? []
  expect(found).toEqual({ type: 'Container', ...item, ...wanted })
})

test.each<{ name: string; item: Partial<LimitRangeItem>; wanted: readonly string[] }>([
  {
    name: 'in order',
    item: { min: { cpu: '1' }, defaultRequest: { cpu: '2' }, default: { cpu: '3' }, max: { cpu: '4' } },
    wanted: [],
  },
  {
    name: 'the least above the most',
    item: { min: { cpu: '2' }, max: { cpu: '1' } },
    wanted: [`${path}.min[cpu]: Invalid value: "2": min value 2 is greater than max value 1`],
  },
  {
    name: 'a default above the most is told by the most',
    item: { default: { cpu: '2' }, max: { cpu: '1' } },
    wanted: [`${path}.default[cpu]: Invalid value: "1": default value 2 is greater than max value 1`],
  },
  {
    name: 'a ratio that nothing can have',
    item: { min: { cpu: '1' }, max: { cpu: '3' }, maxLimitRequestRatio: { cpu: '4' } },
    wanted: [`${path}.maxLimitRequestRatio[cpu]: Invalid value: "4": ratio 4 is greater than max/min = 3.000000`],
  },
  {
    name: 'a ratio below one',
    item: { maxLimitRequestRatio: { cpu: '500m' } },
    wanted: [`${path}.maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1`],
  },
  {
    name: 'claims without a bound',
    item: { type: 'PersistentVolumeClaim' },
    wanted: [
      `${path}.limits: Required value: either minimum or maximum storage value is required, but neither was provided`,
    ],
  },
  {
    name: 'an unknown type',
    item: { type: 'Node' },
    wanted: [`${path}.type: Invalid value: "Node": must be a standard limit type or fully qualified`],
  },
  {
    name: 'an extended resource of two defaults',
    item: { default: { 'a.b/c': '2' }, defaultRequest: { 'a.b/c': '1' } },
    wanted: [
      `${path}.defaultRequest[a.b/c]: Invalid value: "1": default value 2 must equal to defaultRequest value 1 in a.b/c`,
    ],
  },
])('$name', ({ item, wanted }) => {
  expect(validateLimitRange(range(item)).map(({ field, message }) => `${field}: ${message}`)).toEqual(wanted)
})
