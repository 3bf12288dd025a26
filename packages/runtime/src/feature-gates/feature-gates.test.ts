import { expect, test } from 'vitest'
import { settleFeatureGates, type FeatureGates } from './feature-gates.ts'

function settled(pairs: readonly string[], emulation = '1.36'): FeatureGates {
  const result = settleFeatureGates(pairs, { emulation, minCompatibility: '1.33' })
  if ('errors' in result) throw new Error(result.errors.join('; '))
  return result
}

test.each([
  { name: 'beta, on', gate: 'AtomicFIFO', pairs: [], want: true },
  { name: 'beta, off', gate: 'MaxUnavailableStatefulSet', pairs: [], want: false },
  { name: 'alpha', gate: 'HPAScaleToZero', pairs: [], want: false },
  { name: 'generally available', gate: 'JobSuccessPolicy', pairs: [], want: true },
  { name: 'deprecated', gate: 'KMSv1', pairs: [], want: false },
  { name: 'switched on', gate: 'HPAScaleToZero', pairs: ['HPAScaleToZero=true'], want: true },
  { name: 'switched off with the prefix', gate: 'AtomicFIFO', pairs: [...without('AtomicFIFO')], want: false },
  { name: 'with its stage', gate: 'HPAScaleToZero', pairs: ['AllAlpha=true'], want: true },
  { name: 'stronger than its stage', gate: 'HPAScaleToZero', pairs: ['AllAlpha=T', 'HPAScaleToZero=0'], want: false },
  { name: 'a stage does not touch another', gate: 'CSIVolumeHealth', pairs: ['AllBeta=true'], want: false },
])('$name', ({ gate, pairs, want }) => {
  expect(settled(pairs).isOn(gate)).toBe(want)
})

/** Four gates depend on this one. */
function without(name: string): readonly string[] {
  const kinds = ['DaemonSet', 'Job', 'ReplicaSet', 'StatefulSet']
  return [`kube:${name}=false`, ...kinds.map((kind) => `kube:StaleControllerConsistency${kind}=false`)]
}

test.each([
  { pairs: ['Nope=true'], want: 'unrecognized feature gate: Nope' },
  {
    pairs: ['JobSuccessPolicy=false'],
    want: 'cannot set feature gate JobSuccessPolicy to false, feature is locked to true',
  },
  {
    pairs: ['HPAScaleToZero=yes'],
    want: 'invalid value of HPAScaleToZero=yes, err: strconv.ParseBool: parsing "yes": invalid syntax',
  },
  { pairs: ['HPAScaleToZero'], want: 'missing bool value for HPAScaleToZero' },
  { pairs: ['wardle:A=true'], want: 'component not registered: wardle' },
  {
    pairs: ['kube:HPAScaleToZero=true', 'AllAlpha=true'],
    want: 'set kube feature gates with default empty prefix or kube: prefix consistently, do not mix use',
  },
  {
    pairs: ['GangScheduling=true'],
    want: 'GangScheduling is enabled, but depends on features that are disabled: [GenericWorkload]',
  },
])('refuses $pairs', ({ pairs, want }) => {
  expect(settleFeatureGates(pairs)).toEqual({ errors: [want] })
})

test('an older version has its own stages and does not know what came later', () => {
  expect(settled([], '1.36').isOn('DeploymentReplicaSetTerminatingReplicas')).toBe(true)
  expect(settled([], '1.33').isOn('DeploymentReplicaSetTerminatingReplicas')).toBe(false)
  const versions = { emulation: '1.33', minCompatibility: '1.33' }
  expect(settleFeatureGates(['CRIListStreaming=true'], versions)).toEqual({
    errors: [
      'cannot set feature gate CRIListStreaming to true, feature is PreAlpha at emulated version 1.33, min compatibility version 1.33',
    ],
  })
})

test('knows all of them, and warns of those that need not be set', () => {
  expect(settled([]).known).toHaveLength(242)
  expect(settled(['JobSuccessPolicy=true', 'HPAScaleToZero=true']).warnings).toHaveLength(1)
})
