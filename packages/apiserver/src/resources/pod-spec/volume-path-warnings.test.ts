import { expect, test } from 'vitest'
import type { Volume } from '@coxswain/api'
import { volumePathWarnings } from './volume-path-warnings.ts'

const item = (path: string) => ({ key: 'k', path })
const projected = (...sources: NonNullable<NonNullable<Volume['projected']>['sources']>): Volume => ({
  name: 'v',
  projected: { sources },
})

test.each<{ name: string; volume: Volume; wanted: readonly string[] }>([
  {
    name: 'different files',
    volume: { name: 'v', configMap: { name: 'c', items: [item('a'), item('b')] } },
    wanted: [],
  },
  {
    name: 'names alike',
    volume: { name: 'v', secret: { secretName: 's', items: [item('a'), item('ab')] } },
    wanted: [],
  },
  {
    name: 'one file twice',
    volume: { name: 'v', configMap: { name: 'c', items: [item('p'), item('p/')] } },
    wanted: ['volume "v" (ConfigMap "c"): overlapping paths: "p" with "p"'],
  },
  {
    name: 'a file in the place of a folder',
    volume: { name: 'v', secret: { secretName: 's', items: [item('a/b'), item('a')] } },
    wanted: ['volume "v" (Secret "s"): overlapping paths: "a" with "a/b"'],
  },
  {
    name: 'of the pod itself',
    volume: { name: 'v', downwardAPI: { items: [{ path: 'x' }, { path: 'x' }] } },
    wanted: ['volume "v" (DownwardAPI): overlapping paths: "x" with "x"'],
  },
  {
    name: 'from several sources',
    volume: projected(
      { configMap: { name: 'c', items: [item('t')] } },
      { serviceAccountToken: { path: 't' } },
      { secret: { name: 's', items: [item('t/u')] } },
    ),
    wanted: [
      'volume "v" (Projected): overlapping paths: "t" (ServiceAccountToken) with "t" (ConfigMap "c")',
      'volume "v" (Projected): overlapping paths: "t/u" (Secret "s") with "t" (ConfigMap "c")',
      'volume "v" (Projected): overlapping paths: "t/u" (Secret "s") with "t" (ServiceAccountToken)',
    ],
  },
  {
    name: 'a source of a feature that is off',
    volume: projected({}),
    wanted: ['volume "v" (Projected) has no sources provided'],
  },
])('$name', ({ volume, wanted }) => {
  expect(volumePathWarnings([volume])).toEqual(wanted)
})
