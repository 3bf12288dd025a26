import type { Pod } from '@coxswain/api'
import { expect, test } from 'vitest'
import { listerOf } from '../shared/testing/builders.ts'
import { AllocatedClaims } from './allocated-claims.ts'
import { podHandlers } from './handlers.ts'
import { devicePod, templatedPod } from './testing/builders.ts'

const plain: Pod = { ...devicePod(), spec: { containers: [], nodeName: 'node-1' } }

function handlersOf(told: string[]) {
  const tell = (what: string) => (pod: Pod) => void told.push(`${what} ${pod.metadata?.uid}`)
  const watching = { claims: new AllocatedClaims(), pods: listerOf<Pod>([]) }
  return podHandlers({ ...watching, judge: tell('judge'), forget: tell('forget') })
}

test.each([
  { name: 'a condition', from: devicePod(), to: { ...devicePod(), status: { conditions: [] } }, want: [] },
  { name: 'claims that are the same', from: templatedPod({ gpu: 'x' }), to: templatedPod({ gpu: 'x' }), want: [] },
  { name: 'a claim', from: templatedPod(), to: templatedPod({ gpu: 'x' }), want: ['judge uid-web'] },
  { name: 'its node', from: devicePod('web', { node: '' }), to: devicePod(), want: ['judge uid-web'] },
  {
    name: 'all: it is another one',
    from: devicePod(),
    to: devicePod('web', { uid: 'next' }),
    want: ['forget uid-web', 'judge next'],
  },
  { name: 'its node, without devices', from: { ...plain, spec: { containers: [] } }, to: plain, want: [] },
])('a pod that changes $name', ({ from, to, want }) => {
  const told: string[] = []
  handlersOf(told).updated?.(from, to)
  expect(told).toEqual(want)
})

test('a pod is looked at when it comes, and forgotten when it goes; one without devices is neither', () => {
  const told: string[] = []
  const { added, deleted } = handlersOf(told)
  for (const pod of [plain, devicePod()]) {
    added?.(pod, false)
    deleted?.(pod, false)
  }
  expect(told).toEqual(['judge uid-web', 'forget uid-web'])
})
